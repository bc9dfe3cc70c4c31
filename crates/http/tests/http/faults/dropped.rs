//! A caller who gives up after any number of steps, from none to all that a request takes.

use std::time::Duration;

use wats_http::test_util::{Arrival, Fault, FaultServer};
use wats_http::{Client, Endpoint};

use crate::faults::common::{ADD, READ, SET, send, server, step, tasks};

/// Lets the request take `steps` steps, each with all that it brings about, and drops it; whether it
/// was over before.
async fn dropped_after(steps: usize, client: &Client, endpoint: &Endpoint) -> bool {
    let mut call = std::pin::pin!(send(client, endpoint, steps));
    for _ in 0..steps {
        tokio::select! {
            biased;
            result = &mut call => {
                result.unwrap();
                return true;
            }
            () = step() => {}
        }
    }
    false
}

/// A request of `endpoint` is dropped after each number of steps, on a connection that has to be
/// opened for it, or on one that is open.
async fn at_each_step(server: &FaultServer, endpoint: &Endpoint, warm: bool) {
    let before = tasks().await;
    for steps in 0.. {
        let what = format!("{} after {steps} steps, warm: {warm}", endpoint.name());
        assert!(steps < 1_000, "{what}: it never ends");
        let client = server.client();
        if warm {
            client.warm(1).await.unwrap();
        }
        let over = dropped_after(steps, &client, endpoint).await;
        // What was begun for others, or cannot be taken back, comes to its end.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let pool = client.stats().pool;
        assert_eq!((pool.waiting, pool.dialling, pool.open), (0, 0, pool.idle), "{what}");
        assert_eq!(pool.opened, pool.open + pool.closed.total(), "{what}");
        assert!(pool.opened <= 1, "{what}: {pool:?}");
        send(&client, &READ, 1_000 + steps).await.unwrap();
        // A read given up in the middle of an HTTP/1.1 exchange takes its connection with it.
        let lost = pool.closed.abandoned;
        assert_eq!(client.stats().pool.opened, 1 + lost, "{what}: the connection serves on");
        drop(client);
        assert_eq!(tasks().await, before, "{what}");
        if over {
            assert!(steps > 2, "{what}: it took steps to drop it at");
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_at_any_step_leaves_nothing_behind() {
    let body = async {
        for endpoint in [READ, SET, ADD] {
            for warm in [false, true] {
                let server = server().http1(|_: &Arrival| Fault::None).await;
                at_each_step(&server, &endpoint, warm).await;
                let server = self::server().http2(|_: &Arrival| Fault::None).await;
                at_each_step(&server, &endpoint, warm).await;
            }
        }
    };
    tokio::spawn(body).await.unwrap();
}
