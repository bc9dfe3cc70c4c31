//! Exchanges that are refused, lost or broken: a thousand for each way and each kind of operation.
//! What may be repeated succeeds; what may not is never processed twice, and its error is true.

use std::time::Duration;

use wats_http::test_util::{Answer, Arrival, Fault, FaultServer, Gate, Last, Moment, Reason};

use wats_http::{Client, Endpoint, Options, Safety};

use crate::faults::common::{
    ADD, READ, SET, certificate, first, first_on_kept, line, one_attempt, only_http1, reached,
    send, server, tireless,
};

/// What a client can know of a request that was hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// The server did not process it: it is sent again, whatever it is, by a client as it is by
    /// default.
    Unprocessed,
    /// It was answered all the same.
    Answered,
    /// The connection had served before, so that the fault may well be its age: what may be repeated
    /// is, by a client as it is by default.
    Aged,
    /// Nothing: what may be repeated is, within a budget that is not for a thousand failures.
    Nothing,
}

impl Known {
    /// A breaker has its own opinion of a server that fails a thousand times.
    fn options(self, endpoint: &Endpoint, options: &mut Options) {
        if self == Self::Nothing || !self.succeeds(endpoint) {
            tireless(options);
        }
    }

    /// Whether an operation succeeds.
    fn succeeds(self, endpoint: &Endpoint) -> bool {
        matches!(self, Self::Unprocessed | Self::Answered) || endpoint.safety() != Safety::Unsafe
    }
}

/// A thousand calls of an operation, of which all are hit once, or all but the first of a
/// connection.
async fn a_thousand(server: &FaultServer, endpoint: &Endpoint, known: Known, what: &str) {
    // What may be repeated though it is a write fares as a read does.
    let rounds = if endpoint.safety() == Safety::Idempotent { 100 } else { 1_000 };
    let options = |options: &mut Options| known.options(endpoint, options);
    let client = server.client_builder().configure(options).build().unwrap();
    let mut failed = 0;
    for number in 0..rounds {
        let what = format!("{what}, {} {number}", endpoint.name());
        let result = send(&client, endpoint, number).await;
        let processed = server.processed(&line(endpoint, number));
        if let Err(error) = &result {
            failed += 1;
            assert!(!known.succeeds(endpoint), "{what}: {error}");
            assert!(error.may_have_been_applied() || processed == 0, "{what}: {error}");
            assert!(error.may_have_been_applied(), "{what}: nobody can know that");
        }
        assert!(result.is_err() || processed > 0, "{what}: answered, and not processed");
        assert!(
            processed <= 1 || endpoint.safety() != Safety::Unsafe,
            "{what}: processed {processed} times"
        );
    }
    let hit = if known == Known::Aged { rounds - 1 } else { rounds };
    let again = if known != Known::Answered && known.succeeds(endpoint) { hit } else { 0 };
    assert_eq!(server.counts().requests, rounds + again, "{what}, {}", endpoint.name());
    // After a write that failed, the next has a new connection, which is not hit.
    let lost = if known == Known::Aged { rounds / 2 } else { hit };
    assert_eq!(failed, if known.succeeds(endpoint) { 0 } else { lost }, "{what}");
    let pool = client.stats().pool;
    assert!(pool.open <= 1 && pool.waiting == 0 && pool.dialling == 0, "{what}: {pool:?}");
}

async fn by_http2(faults: &[Fault], known: Known) {
    for endpoint in [READ, SET, ADD] {
        let server = server().http2(first(faults)).await;
        a_thousand(&server, &endpoint, known, &format!("{faults:?} by HTTP/2")).await;
    }
}

async fn by_http1(faults: &[Fault], known: Known) {
    for endpoint in [READ, SET, ADD] {
        let server = server().http1(first(faults)).await;
        a_thousand(&server, &endpoint, known, &format!("{faults:?} by HTTP/1.1")).await;
    }
}

fn go_away(reason: Reason, last: Last, close: bool) -> Fault {
    Fault::GoAway { reason, last, close }
}

#[tokio::test(start_paused = true)]
async fn what_an_http2_server_refuses_is_sent_again() {
    by_http2(&[Fault::Reset(Reason::RefusedStream)], Known::Unprocessed).await;
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_refused_again_and_again_is_processed_once() {
    let refused = vec![Fault::Reset(Reason::RefusedStream); 3];
    let server = server().http2(vec![refused]).await;
    send(&server.client(), &ADD, 0).await.unwrap();
    let counts = server.counts();
    assert_eq!((counts.requests, counts.processed), (4, 1));
    assert_eq!(counts.connections, 1, "the connection is as good as before");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_refused_for_ever_was_certainly_not_applied() {
    let server = server().http2(|_: &Arrival| Fault::Reset(Reason::RefusedStream)).await;
    let error = send(&server.client(), &ADD, 0).await.unwrap_err();
    assert!(!error.may_have_been_applied(), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
    assert_eq!(server.counts().processed, 0);
}

#[tokio::test(start_paused = true)]
async fn what_a_goodbye_does_not_cover_is_sent_again() {
    let goodbye = |close| go_away(Reason::NoError, Last::Before, close);
    by_http2(&[goodbye(false), goodbye(true)], Known::Unprocessed).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_server_does_not_process_that_wants_calm_is_sent_again() {
    let goodbye = |close| go_away(Reason::EnhanceYourCalm, Last::Before, close);
    by_http2(&[goodbye(false), goodbye(true)], Known::Unprocessed).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_goodbye_covers_is_waited_for() {
    for last in [Last::This, Last::All] {
        by_http2(&[go_away(Reason::NoError, last, false)], Known::Answered).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_goodbye_covers_may_have_been_processed_when_the_connection_breaks() {
    let goodbyes = [(Reason::NoError, Last::All), (Reason::EnhanceYourCalm, Last::This)]
        .map(|(reason, last)| go_away(reason, last, true));
    by_http2(&goodbyes, Known::Nothing).await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_reset_may_have_been_processed() {
    let resets = [Reason::InternalError, Reason::EnhanceYourCalm].map(Fault::Reset);
    by_http2(&resets, Known::Nothing).await;
}

#[tokio::test(start_paused = true)]
async fn a_new_http2_connection_that_breaks_before_the_answer_leaves_everything_open() {
    by_http2(&[Moment::Unread, Moment::Unanswered].map(Fault::Close), Known::Nothing).await;
}

#[tokio::test(start_paused = true)]
async fn a_new_http1_connection_that_breaks_before_the_answer_leaves_everything_open() {
    by_http1(&[Moment::Unread, Moment::Unanswered].map(Fault::Close), Known::Nothing).await;
}

#[tokio::test(start_paused = true)]
async fn an_http2_answer_that_is_cut_off_leaves_everything_open() {
    by_http2(&[Moment::MidHead, Moment::MidBody].map(Fault::Close), Known::Nothing).await;
}

#[tokio::test(start_paused = true)]
async fn an_http1_answer_that_is_cut_off_leaves_everything_open() {
    by_http1(&[Moment::MidHead, Moment::MidBody].map(Fault::Close), Known::Nothing).await;
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_shorter_than_announced_leaves_everything_open() {
    by_http1(&[Fault::LessThanAnnounced], Known::Nothing).await;
    by_http2(&[Fault::LessThanAnnounced], Known::Nothing).await;
}

#[tokio::test(start_paused = true)]
async fn connections_that_close_after_each_answer_fail_nobody() {
    by_http1(&[Fault::Close(Moment::Answered)], Known::Answered).await;
    by_http2(&[Fault::Close(Moment::Answered)], Known::Answered).await;
}

#[tokio::test(start_paused = true)]
async fn a_kept_connection_that_closes_under_a_request_is_the_usual_race() {
    let races = [Moment::Unread, Moment::Unanswered].map(Fault::Close);
    for endpoint in [READ, SET, ADD] {
        let server = server().http1(first_on_kept(&races)).await;
        a_thousand(&server, &endpoint, Known::Aged, "a race by HTTP/1.1").await;
        let server = self::server().http2(first_on_kept(&races)).await;
        a_thousand(&server, &endpoint, Known::Aged, "a race by HTTP/2").await;
    }
}

/// The first time it may have been deleted: that there is nothing to delete any more is then no refusal.
#[tokio::test(start_paused = true)]
async fn what_is_said_of_a_write_that_was_sent_again_says_nothing_of_the_first_time() {
    let gone = Fault::Answer(Answer::status(404));
    for http2 in [false, true] {
        let script = vec![vec![Fault::None, Fault::Close(Moment::Unanswered)], vec![gone.clone()]];
        let server =
            if http2 { server().http2(script).await } else { server().http1(script).await };
        let client = server.client_builder().configure(one_attempt).build().unwrap();
        send(&client, &READ, 0).await.unwrap();
        let error = send(&client, &SET, 1).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        assert!(error.may_have_been_applied(), "{error}");
        assert!(server.processed(&line(&SET, 1)) > 0, "the first time, whose answer was lost");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_broken_on_purpose_is_not_asked_for_again_as_if_it_were_old() {
    // Each on a connection that has served before: only its end without a word may be its age.
    for (fault, http2) in [
        (Fault::Reset(Reason::InternalError), true),
        (Fault::Garbage, false),
        (Fault::Garbage, true),
    ] {
        let script = vec![vec![Fault::None, fault.clone()]];
        let server =
            if http2 { server().http2(script).await } else { server().http1(script).await };
        let client = server.client_builder().configure(one_attempt).build().unwrap();
        send(&client, &READ, 0).await.unwrap();
        let error = send(&client, &READ, 1).await.unwrap_err();
        assert!(error.is_interrupted(), "{fault:?}: {error}");
        let counts = server.counts();
        assert_eq!((counts.requests, counts.connections), (2, 1), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_cuts_every_fresh_connection_gets_a_read_once() {
    let server = server().http1(|_: &Arrival| Fault::Close(Moment::Unread)).await;
    let client = server.client_builder().configure(one_attempt).build().unwrap();
    let error = send(&client, &READ, 0).await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    assert_eq!(server.counts().connections, 1);
}

/// Twenty callers with `calls` each: reads and writes in turn.
async fn a_crowd(client: &Client, calls: usize) {
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..20 {
        let client = client.clone();
        callers.spawn(async move {
            for round in 0..calls {
                let endpoint = if (caller + round) % 2 == 0 { &READ } else { &ADD };
                send(&client, endpoint, caller * calls + round).await.unwrap();
            }
        });
    }
    while let Some(caller) = callers.join_next().await {
        caller.unwrap();
    }
}

/// Refuses every seventh request, and says goodbye after some twenty.
pub(crate) fn unwilling(request: &Arrival) -> Fault {
    match (request.connection + request.number) % 7 {
        3 if request.attempt == 0 => Fault::Reset(Reason::RefusedStream),
        5 if request.number > 20 => go_away(Reason::NoError, Last::Before, false),
        _ => Fault::None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowd_survives_refusals_and_goodbyes_and_nothing_is_processed_twice() {
    let server = server().streams(10).http2(unwilling).await;
    let client = server.client();
    a_crowd(&client, 50).await;
    let counts = server.counts();
    assert_eq!((counts.processed, server.processed_again()), (1_000, Vec::new()));
    assert!(counts.connections > 20 && counts.requests > 1_100, "{counts:?}");
    assert_eq!(client.stats().retries, 0, "none of it counts as a failure");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_wants_http1_gets_it_whatever_is_asked() {
    let (config, root) = certificate();
    let mut by_http2 = 0;
    for _ in 0..50 {
        let server = server().tls(config.clone()).http2(only_http1).await;
        let builder = server.client_builder().add_root_certificate(root.clone());
        a_crowd(&builder.build().unwrap(), 1).await;
        let counts = server.counts();
        assert_eq!((counts.processed, server.processed_again()), (20, Vec::new()));
        by_http2 += counts.requests - 20;
    }
    assert!(by_http2 >= 50, "each of fifty clients has to be told, not only {by_http2}");
}

#[tokio::test(start_paused = true)]
async fn what_a_goodbye_covers_is_waited_for_however_long_it_takes() {
    let gate = Gate::new();
    let script = {
        let gate = gate.clone();
        move |request: &Arrival| match request.number {
            0 => Fault::Held(gate.clone(), Box::new(Fault::None)),
            1 => go_away(Reason::NoError, Last::All, false),
            _ => Fault::None,
        }
    };
    let server = server().http2(script).await;
    let options = |options: &mut Options| options.pool.streams_per_connection = 100;
    let client = server.client_builder().configure(options).build().unwrap();
    client.warm(1).await.unwrap();
    let slow = tokio::spawn({
        let client = client.clone();
        async move { send(&client, &ADD, 0).await }
    });
    reached(&gate, 1).await;
    send(&client, &READ, 1).await.unwrap();
    // Far longer than a farewell: a report that the server takes its time for.
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(!slow.is_finished());
    gate.open();
    slow.await.unwrap().unwrap();
    assert_eq!(server.processed(&line(&ADD, 0)), 1);
}
