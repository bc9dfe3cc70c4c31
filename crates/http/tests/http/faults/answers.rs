//! Answers that lie, are no HTTP, are too large, or come with more than an answer: each ends in a
//! value or an error of its kind, within bounds, and never harms the request after it.

use serde_json::Value;
use wats_http::test_util::{Answer, Arrival, Fault, FaultServer};
use wats_http::{Client, Error, ErrorKind, Options};

use crate::faults::common::{READ, one_attempt, server};

const MEGABYTE: usize = 1 << 20;

/// Servers of both protocols of which the first request gets `fault`, and clients for them that
/// send once and accept answers of a megabyte.
async fn both(fault: Fault) -> [(FaultServer, Client); 2] {
    let script = move |request: &Arrival| {
        if request.target == "/probe" { fault.clone() } else { Fault::None }
    };
    let client = |server: FaultServer| {
        let small = |options: &mut Options| options.limits.max_response_bytes = MEGABYTE;
        let builder = server.client_builder().configure(one_attempt).configure(small);
        let client = builder.build().unwrap();
        (server, client)
    };
    [client(server().http1(script.clone()).await), client(server().http2(script).await)]
}

async fn ask(client: &Client) -> Result<Value, Error> {
    client.request(&READ).send::<Value>().await.map(|answer| answer.value().clone())
}

/// What came of a request that was hit; and that the next one is answered, with its own answer.
async fn then_all_is_well(server: &FaultServer, client: &Client) -> Result<Value, Error> {
    let result = ask(client).await;
    let next = client.request(&READ).query("n", 1).send::<u8>().await;
    assert_eq!(*next.unwrap(), 1, "after {result:?}");
    assert_eq!(server.counts().requests, 2, "nothing was asked for twice");
    let pool = client.stats().pool;
    assert_eq!((pool.waiting, pool.dialling), (0, 0));
    result
}

#[tokio::test(start_paused = true)]
async fn more_bytes_than_announced_are_never_taken_for_the_next_answer() {
    let [(server, client), http2] = both(Fault::MoreThanAnnounced).await;
    // HTTP/1.1 has the length alone to go by: the rest is no part of this answer, nor of another.
    assert_eq!(then_all_is_well(&server, &client).await.unwrap(), 1);
    assert_eq!(server.counts().connections, 2);

    let (server, client) = http2;
    let error = then_all_is_well(&server, &client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    assert_eq!(server.counts().connections, 1, "only the stream is spoilt");
}

#[tokio::test(start_paused = true)]
async fn fewer_bytes_than_announced_are_no_answer() {
    for (server, client) in both(Fault::LessThanAnnounced).await {
        let error = then_all_is_well(&server, &client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_chunk_without_a_length_and_a_frame_beyond_all_lengths_are_no_answer() {
    for (server, client) in both(Fault::BadChunk).await {
        let error = then_all_is_well(&server, &client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        assert_eq!(server.counts().connections, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_http_is_no_answer() {
    for (server, client) in both(Fault::Garbage).await {
        let error = then_all_is_well(&server, &client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        assert_eq!(server.counts().connections, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_as_large_as_is_allowed_is_taken_and_a_larger_one_is_not() {
    for (fault, fits) in [
        (Fault::LargeBody(MEGABYTE), true),
        (Fault::LargeBody(MEGABYTE + 1), false),
        (Fault::Unannounced(MEGABYTE), true),
        (Fault::Unannounced(MEGABYTE + 1), false),
    ] {
        for (server, client) in both(fault.clone()).await {
            match then_all_is_well(&server, &client).await {
                Ok(value) => assert!(fits && value == 1, "{fault:?}"),
                Err(error) => {
                    assert!(!fits, "{fault:?}: {error}");
                    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_without_end_is_given_up_at_the_bound() {
    for (server, client) in both(Fault::Unannounced(64 * MEGABYTE)).await {
        let error = then_all_is_well(&server, &client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        let received = client.stats().bytes_received;
        assert!(received < 2 * MEGABYTE as u64, "{received} bytes of it were taken");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bomb_ends_at_the_bound() {
    for (server, client) in both(Fault::Bomb(2 * MEGABYTE)).await {
        let error = then_all_is_well(&server, &client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        assert!(client.stats().bytes_received < 64 << 10, "it was small on the wire");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_beyond_all_bounds_is_no_answer() {
    for (server, client) in both(Fault::LargeHead(2 * MEGABYTE)).await {
        let error = then_all_is_well(&server, &client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_of_eight_kilobytes_is_as_good_as_any() {
    for (server, client) in both(Fault::LargeHead(8_000)).await {
        assert_eq!(then_all_is_well(&server, &client).await.unwrap(), 1);
        assert_eq!(server.counts().connections, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_before_an_answer_is_not_taken_for_it() {
    for statuses in [vec![100], vec![103], vec![100, 102, 103, 103, 199]] {
        let fault = Fault::Informational(statuses.clone(), Answer::json(&"at last"));
        for (server, client) in both(fault).await {
            let answer = then_all_is_well(&server, &client).await;
            assert_eq!(answer.unwrap(), "at last", "{statuses:?}");
            assert_eq!(server.counts().connections, 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_a_body_does_not_disturb() {
    for (server, client) in both(Fault::Trailers(Answer::json(&"before"))).await {
        assert_eq!(then_all_is_well(&server, &client).await.unwrap(), "before");
        assert_eq!(server.counts().connections, 1, "it serves on");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_with_the_headers_of_a_body_is_empty() {
    let empty = Answer::status(204).header("content-encoding", "gzip");
    for (server, client) in both(Fault::Answer(empty)).await {
        assert_eq!(then_all_is_well(&server, &client).await.unwrap(), Value::Null);
    }
}
