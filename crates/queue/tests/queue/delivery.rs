//! Delivering: what becomes of each outcome, how wide, how often, how it stops.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use wats_queue::deliver::{Flow, Outcome, Runner};
use wats_queue::{Event, Item, Outbox, Parcel, Status};

const LONG: Duration = Duration::from_secs(3_600);
const MOMENT: Duration = Duration::from_millis(1);

async fn outbox() -> (Outbox, mpsc::UnboundedReceiver<Event>) {
    let (tell, told) = mpsc::unbounded_channel();
    let builder = Outbox::volatile().on_event(move |event| drop(tell.send(event.clone())));
    (builder.open().await.unwrap(), told)
}

fn items(count: usize) -> Vec<Item> {
    (0..count).map(|number| Item::new(number.to_string(), "x")).collect()
}

async fn until(
    told: &mut mpsc::UnboundedReceiver<Event>,
    wanted: impl Fn(&Event) -> bool,
) -> Event {
    loop {
        let event = told.recv().await.unwrap();
        if wanted(&event) {
            return event;
        }
    }
}

fn fast(outbox: &Outbox, deliver: impl wats_queue::deliver::Deliver) -> Runner {
    let builder = outbox.deliver(deliver).configure(|options| {
        options.backoff = MOMENT;
        options.backoff_max = MOMENT * 4;
    });
    builder.start()
}

#[tokio::test]
async fn what_waits_and_what_comes_is_delivered_once() {
    let (outbox, _told) = outbox().await;
    outbox.enqueue_all(items(50)).await.unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let see = Arc::clone(&seen);
    let runner = fast(&outbox, move |parcel: Parcel| {
        see.lock().unwrap().push(parcel.id().to_owned());
        async { Outcome::Delivered }
    });
    outbox.drained().await.unwrap();
    // The runner sleeps by now; a new item wakes it.
    for number in 50..60 {
        outbox.enqueue(Item::new(number.to_string(), "x")).await.unwrap();
        outbox.drained().await.unwrap();
    }
    assert_eq!(runner.stop(LONG).await.cut_off, 0);
    let seen = seen.lock().unwrap();
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (60, 60));
}

#[tokio::test]
async fn one_poison_item_among_a_thousand_is_parked_and_the_others_arrive() {
    let (outbox, mut told) = outbox().await;
    outbox.enqueue_all(items(1_000)).await.unwrap();
    let runner = fast(&outbox, async |parcel: Parcel| match parcel.id() {
        "500" => Outcome::park("400: the serial number is missing"),
        _ => Outcome::Delivered,
    });
    outbox.drained().await.unwrap();
    let event = until(&mut told, |event| matches!(event, Event::Parked { .. })).await;
    let reason = "400: the serial number is missing".to_owned();
    assert_eq!(event, Event::Parked { id: "500".to_owned(), reason: reason.clone() });
    let parked = outbox.peek(None, 0, 10).await.unwrap();
    assert_eq!((parked.len(), parked[0].status), (1, Status::Parked));
    assert_eq!(parked[0].reason, Some(reason));
    runner.stop(LONG).await;
    assert_eq!(outbox.stats().acknowledged, 999);
}

#[tokio::test]
async fn a_receiver_that_fails_is_asked_again_as_often_as_it_takes_with_one_item_at_a_time() {
    let (outbox, mut told) = outbox().await;
    outbox.enqueue_all(items(20)).await.unwrap();
    let (calls, width) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new((0, Vec::new()))));
    let (count, measure) = (Arc::clone(&calls), Arc::clone(&width));
    let runner = fast(&outbox, move |_: Parcel| {
        let call = count.fetch_add(1, Ordering::SeqCst);
        let measure = Arc::clone(&measure);
        async move {
            {
                let mut width = measure.lock().unwrap();
                width.0 += 1;
                let now = width.0;
                width.1.push(now);
            }
            tokio::task::yield_now().await;
            measure.lock().unwrap().0 -= 1;
            if call < 40 { Outcome::retry("503") } else { Outcome::Delivered }
        }
    });
    until(&mut told, |event| matches!(event, Event::Outage { .. })).await;
    until(&mut told, |event| *event == Event::Back).await;
    outbox.drained().await.unwrap();
    assert_eq!(runner.stop(LONG).await.cut_off, 0);
    let widths = width.lock().unwrap().1.clone();
    // The first four came together; probes come alone.
    assert!(widths[8..40].iter().all(|width| *width == 1), "{widths:?}");
    assert_eq!((outbox.stats().acknowledged, outbox.stats().retried), (20, 40));
}

#[tokio::test]
async fn a_refusal_of_everything_pauses_all_and_keeps_the_order() {
    let (outbox, mut told) = outbox().await;
    outbox.enqueue_all(items(10)).await.unwrap();
    let denied = Arc::new(AtomicUsize::new(1));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (deny, see) = (Arc::clone(&denied), Arc::clone(&seen));
    let deliver = move |parcel: Parcel| {
        let denied = deny.load(Ordering::SeqCst) == 1;
        if !denied {
            see.lock().unwrap().push(parcel.id().to_owned());
        }
        async move { if denied { Outcome::pause("401: check the token") } else { Outcome::Delivered } }
    };
    let runner = outbox.deliver(deliver).configure(|options| options.concurrency = 1).start();
    until(&mut told, |event| matches!(event, Event::Paused { .. })).await;
    // The event comes first, the statistics with the next turn of the runner.
    while runner.stats().in_flight > 0 || runner.stats().flow == Flow::Running {
        tokio::task::yield_now().await;
    }
    assert_eq!(runner.stats().flow, Flow::Paused { reason: "401: check the token".to_owned() });
    let first = outbox.find("0").await.unwrap().unwrap();
    assert_eq!((first.status, first.attempts), (Status::Ready, 0));
    assert_eq!(first.reason.as_deref(), Some("401: check the token"));
    denied.store(0, Ordering::SeqCst);
    runner.resume();
    outbox.drained().await.unwrap();
    let expected: Vec<String> = (0..10).map(|number| number.to_string()).collect();
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_paused_runner_probes_by_itself() {
    let (outbox, mut told) = outbox().await;
    outbox.enqueue_all(items(3)).await.unwrap();
    let calls = AtomicUsize::new(0);
    let deliver = move |_: Parcel| {
        let denied = calls.fetch_add(1, Ordering::SeqCst) < 5;
        async move { if denied { Outcome::pause("404") } else { Outcome::Delivered } }
    };
    let builder = outbox.deliver(deliver);
    let _runner = builder.configure(|options| options.probe_paused = Some(MOMENT)).start();
    until(&mut told, |event| matches!(event, Event::Paused { .. })).await;
    until(&mut told, |event| *event == Event::Resumed).await;
    outbox.drained().await.unwrap();
}

#[tokio::test]
async fn a_person_can_pause_and_resume() {
    let (outbox, mut told) = outbox().await;
    let runner = fast(&outbox, async |_: Parcel| Outcome::Delivered);
    runner.pause("the line is being moved");
    until(&mut told, |event| matches!(event, Event::Paused { .. })).await;
    outbox.enqueue_all(items(3)).await.unwrap();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!((runner.stats().delivered, outbox.stats().ready), (0, 3));
    runner.resume();
    outbox.drained().await.unwrap();
}

#[tokio::test]
async fn a_panic_in_a_delivery_costs_one_attempt() {
    let (outbox, _told) = outbox().await;
    outbox.enqueue_all(items(1)).await.unwrap();
    let runner = fast(&outbox, async |parcel: Parcel| {
        assert!(parcel.attempts() > 0, "the first attempt panics");
        Outcome::Delivered
    });
    outbox.drained().await.unwrap();
    while runner.stats().delivered == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!((runner.stats().delivered, runner.stats().retried), (1, 1));
}

#[tokio::test]
async fn a_delivery_that_takes_too_long_is_given_up_and_repeated() {
    let (outbox, mut told) = outbox().await;
    outbox.enqueue_all(items(1)).await.unwrap();
    let deliver = async |parcel: Parcel| {
        if parcel.attempts() == 0 {
            std::future::pending::<()>().await;
        }
        Outcome::Delivered
    };
    let builder = outbox.deliver(deliver).configure(|options| {
        options.timeout = MOMENT * 20;
        options.backoff = MOMENT;
    });
    let _runner = builder.start();
    let event = until(&mut told, |event| matches!(event, Event::Retrying { .. })).await;
    assert!(matches!(&event, Event::Retrying { reason, .. } if reason.contains("may have it")));
    outbox.drained().await.unwrap();
}

#[tokio::test]
async fn stopping_waits_for_what_is_under_way_and_cuts_off_the_rest() {
    let (outbox, _told) = outbox().await;
    outbox.enqueue_all(items(10)).await.unwrap();
    let (gate, began) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (pass, begin) = (Arc::clone(&gate), Arc::clone(&began));
    let deliver = move |parcel: Parcel| {
        begin.add_permits(1);
        let pass = Arc::clone(&pass);
        async move {
            if parcel.id() == "0" {
                pass.acquire().await.unwrap().forget();
                return Outcome::Delivered;
            }
            std::future::pending().await
        }
    };
    let builder = outbox.deliver(deliver).configure(|options| options.concurrency = 3);
    let runner = builder.start();
    began.acquire_many(3).await.unwrap().forget();
    gate.add_permits(1);
    let stopped = runner.stop(MOMENT * 500).await;
    assert_eq!(stopped.cut_off, 2);
    // Their leases are back, without having counted as attempts.
    let leases = outbox.lease(20).await.unwrap();
    assert_eq!(leases.len(), 9);
    assert!(leases.iter().all(|lease| lease.parcel().attempts() == 0));
}

#[tokio::test]
async fn a_dropped_runner_gives_everything_back() {
    let (outbox, _told) = outbox().await;
    outbox.enqueue_all(items(5)).await.unwrap();
    let began = Arc::new(Semaphore::new(0));
    let begin = Arc::clone(&began);
    let runner = fast(&outbox, move |_: Parcel| {
        begin.add_permits(1);
        std::future::pending::<Outcome>()
    });
    began.acquire_many(4).await.unwrap().forget();
    drop(runner);
    while outbox.stats().leased > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(outbox.lease(10).await.unwrap().len(), 5);
}

#[tokio::test]
async fn what_the_receiver_asks_to_wait_is_waited_for_by_all() {
    let (outbox, mut told) = outbox().await;
    outbox.enqueue_all(items(3)).await.unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    let deliver = move |_: Parcel| {
        count.fetch_add(1, Ordering::SeqCst);
        async { Outcome::Retry { reason: "429".to_owned(), after: Some(LONG) } }
    };
    let _runner = outbox.deliver(deliver).configure(|options| options.concurrency = 1).start();
    let event = until(&mut told, |event| matches!(event, Event::Outage { .. })).await;
    // But not for an hour, whatever it says.
    let wait = Duration::from_secs(300);
    assert_eq!(event, Event::Outage { reason: "429".to_owned(), wait });
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1, "the others wait as well");
}

/// The existing client's pending queue starts nothing new before the slowest of a round has ended.
#[tokio::test]
async fn a_slow_delivery_holds_up_nothing_but_its_own_place() {
    let (outbox, _told) = outbox().await;
    outbox.enqueue_all(items(100)).await.unwrap();
    let (gate, rest) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (pass, count) = (Arc::clone(&gate), Arc::clone(&rest));
    let deliver = move |parcel: Parcel| {
        let (pass, count) = (Arc::clone(&pass), Arc::clone(&count));
        async move {
            if parcel.id() == "0" {
                pass.acquire().await.unwrap().forget();
            } else {
                count.add_permits(1);
            }
            Outcome::Delivered
        }
    };
    let _runner = outbox.deliver(deliver).configure(|options| options.concurrency = 2).start();
    rest.acquire_many(99).await.unwrap().forget();
    gate.add_permits(1);
    outbox.drained().await.unwrap();
}

/// The existing client turns its whole queue into tasks, so that an urgent file comes last.
#[tokio::test]
async fn an_urgent_item_goes_next_while_a_backlog_is_being_delivered() {
    let (outbox, _told) = outbox().await;
    outbox.enqueue_all(items(200)).await.unwrap();
    let (order, gate) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Semaphore::new(0)));
    let (log, pass) = (Arc::clone(&order), Arc::clone(&gate));
    let deliver = move |parcel: Parcel| {
        log.lock().unwrap().push(parcel.id().to_owned());
        let pass = Arc::clone(&pass);
        async move {
            pass.acquire().await.unwrap().forget();
            Outcome::Delivered
        }
    };
    let _runner = outbox.deliver(deliver).configure(|options| options.concurrency = 4).start();
    while order.lock().unwrap().len() < 4 {
        tokio::task::yield_now().await;
    }
    let urgent = Item::new("urgent", "x").priority(wats_queue::Priority::URGENT);
    outbox.enqueue(urgent).await.unwrap();
    gate.add_permits(201);
    outbox.drained().await.unwrap();
    let place = order.lock().unwrap().iter().position(|id| id == "urgent").unwrap();
    assert!(place <= 5, "it was number {}", place + 1);
}
