//! An exchange dropped at each of its await points, as by a hedge or at the end of an attempt's
//! time.

use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::{Outgoing, Transport};
use crate::call::{self, Call};
use crate::client::Client;
use crate::endpoint::Safety;
use crate::test_util::{Arrival, Fault, FaultServer, Reason};

fn outgoing(server: &FaultServer, safety: Safety, number: usize) -> Outgoing {
    let write = safety != Safety::Safe;
    Outgoing {
        method: if write { Method::PUT } else { Method::GET },
        uri: format!("{}/things?n={number}", server.url()).parse().unwrap(),
        common: Arc::default(),
        own: HeaderMap::new(),
        body: Bytes::from_static(if write { b"1" } else { b"" }),
        plain: None,
        upload: None,
        leaves_body: false,
        operation: "things",
        route: "/things",
        safety,
        values: Vec::new(),
        validates: false,
    }
}

fn transport(client: &Client) -> &Transport {
    &client.inner.transport
}

/// Lets every other task that can do something do one thing.
async fn step() {
    let mut over = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut over, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Polls an exchange `polls` times, with one step of everybody else in between, and drops it;
/// whether it was over before.
async fn dropped_after(polls: usize, client: &Client, request: &Outgoing) -> bool {
    let call = Call::shared(call::after(Duration::from_secs(30)), call::after(Duration::MAX));
    let mut exchange = std::pin::pin!(transport(client).exchange(request, &call));
    for _ in 0..polls {
        let result = std::future::poll_fn(|cx| Poll::Ready(exchange.as_mut().poll(cx))).await;
        if let Poll::Ready(result) = result {
            assert!(result.unwrap().status.is_success());
            return true;
        }
        step().await;
    }
    false
}

async fn at_each_poll(server: &FaultServer, safety: Safety, warm: bool) {
    for polls in 0.. {
        let what = format!("{safety:?} after {polls} polls, warm: {warm}, {:?}", server.counts());
        assert!(polls < 1_000, "{what}: it never ends");
        let client = server.client();
        if warm {
            client.warm(1).await.unwrap();
        }
        let over = dropped_after(polls, &client, &outgoing(server, safety, polls)).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let pool = client.stats().pool;
        assert_eq!((pool.waiting, pool.dialling, pool.open), (0, 0, pool.idle), "{what}");
        assert_eq!(pool.opened, pool.open + pool.closed.total(), "{what}");
        let next = outgoing(server, safety, 1_000 + polls);
        let call = Call::shared(call::after(Duration::from_secs(1)), call::after(Duration::MAX));
        transport(&client).exchange(&next, &call).await.unwrap();
        if over {
            assert!(polls > 2, "{what}: there were points to drop it at");
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_exchange_dropped_at_any_await_point_gives_its_place_back() {
    let refused_once = |request: &Arrival| match request.attempt {
        0 => Fault::Reset(Reason::RefusedStream),
        _ => Fault::None,
    };
    let body = async move {
        for safety in [Safety::Safe, Safety::Unsafe] {
            for warm in [false, true] {
                let builder = || FaultServer::builder().in_memory();
                at_each_poll(&builder().http1(|_: &Arrival| Fault::None).await, safety, warm).await;
                at_each_poll(&builder().http2(|_: &Arrival| Fault::None).await, safety, warm).await;
                at_each_poll(&builder().http2(refused_once).await, safety, warm).await;
            }
        }
    };
    // In a task of its own, which takes its turn with all others.
    tokio::spawn(body).await.unwrap();
}
