//! The same over sockets and on two threads: what the kernel does to bytes on their way when a
//! connection is closed, and what happens in an order that nobody has chosen.

use std::time::Duration;

use tokio::task::JoinSet;
use wats_http::test_util::{Fault, FaultServer, Last, Moment, Reason};
use wats_http::{Endpoint, Options, Safety};

use crate::faults::common::{ADD, READ, SET, first, line, send, tireless};
use crate::faults::lost::unwilling;

/// Ways of losing an exchange that both protocols have words for.
fn losses() -> Vec<Fault> {
    let moments =
        [Moment::Unread, Moment::Unanswered, Moment::MidHead, Moment::MidBody, Moment::Answered];
    moments.map(Fault::Close).into_iter().chain([Fault::LessThanAnnounced]).collect()
}

/// Those of HTTP/2 alone.
fn http2_losses() -> Vec<Fault> {
    let goodbye = |last, close| Fault::GoAway { reason: Reason::NoError, last, close };
    vec![
        Fault::Reset(Reason::RefusedStream),
        Fault::Reset(Reason::InternalError),
        goodbye(Last::Before, false),
        goodbye(Last::Before, true),
        goodbye(Last::This, false),
        goodbye(Last::This, true),
        goodbye(Last::All, true),
    ]
}

async fn in_turn(server: &FaultServer, endpoint: &Endpoint, what: &str) {
    let hurried = |options: &mut Options| options.retry.pause = Duration::from_millis(1);
    let builder = server.client_builder().configure(tireless).configure(hurried);
    let client = builder.build().unwrap();
    for number in 0..200 {
        let result = send(&client, endpoint, number).await;
        let processed = server.processed(&line(endpoint, number));
        match result {
            Ok(()) => assert!(processed > 0, "{what} {number}"),
            Err(error) => {
                assert_eq!(endpoint.safety(), Safety::Unsafe, "{what} {number}: {error}");
                assert!(error.may_have_been_applied(), "{what} {number}: {error}");
            }
        }
        assert!(processed <= 1 || endpoint.safety() != Safety::Unsafe, "{what} {number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_be_repeated_succeeds_and_what_may_not_is_processed_once() {
    for endpoint in [READ, SET, ADD] {
        let by_http1 = FaultServer::http1(first(&losses())).await;
        in_turn(&by_http1, &endpoint, &format!("{} by HTTP/1.1", endpoint.name())).await;
        let faults = [losses(), http2_losses()].concat();
        let by_http2 = FaultServer::http2(first(&faults)).await;
        in_turn(&by_http2, &endpoint, &format!("{} by HTTP/2", endpoint.name())).await;
    }
}

/// A goodbye that arrives while a request is being handed to the connection leaves open whether it
/// went out; nothing waits for ever, though.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_survives_refusals_and_goodbyes_in_any_order() {
    for _ in 0..5 {
        let server = FaultServer::builder().streams(10).http2(unwilling).await;
        let client = server.client_builder().configure(tireless).build().unwrap();
        let mut callers = JoinSet::new();
        for caller in 0..20 {
            let client = client.clone();
            callers.spawn(async move {
                let mut results = Vec::new();
                for number in caller * 50..(caller + 1) * 50 {
                    let endpoint = if number % 2 == 0 { READ } else { ADD };
                    let result = send(&client, &endpoint, number).await;
                    results.push((line(&endpoint, number), result));
                }
                results
            });
        }
        for (line, result) in callers.join_all().await.into_iter().flatten() {
            let processed = server.processed(&line);
            let write = line.starts_with("POST");
            match result {
                Ok(()) => assert!(processed == 1 || (processed > 1 && !write), "{line}"),
                Err(error) => {
                    assert!(write && error.is_interrupted(), "{line}: {error:?}");
                    assert!(processed <= 1 && error.may_have_been_applied(), "{line}: {error}");
                }
            }
        }
    }
}
