//! What the outbox promises, on both stores.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![cfg(feature = "sqlite")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;
use wats_queue::{
    Builder, Clock, ErrorKind, Event, Item, ManualClock, Outbox, Parcel, Priority, Status,
};

/// A test on each store.
fn on_both(test: impl AsyncFn(Builder)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(test(Outbox::volatile()));
    let folder = TempDir::new().unwrap();
    runtime.block_on(test(Outbox::at(folder.path().join("a/new/folder"))));
}

fn item(id: &str) -> Item {
    Item::new(id, format!("the bytes of {id}"))
}

async fn next(outbox: &Outbox) -> Option<Parcel> {
    let lease = outbox.lease(1).await.unwrap().pop()?;
    let parcel = lease.parcel().clone();
    lease.ack().await.unwrap();
    Some(parcel)
}

#[test]
fn items_come_out_as_they_went_in_oldest_first() {
    on_both(async |builder| {
        let outbox = builder.open().await.unwrap();
        let large = Item::new("large", vec![7; 3 << 20]).kind("blob");
        for item in [item("1"), large.clone(), Item::new("empty", "")] {
            let receipt = outbox.enqueue(item).await.unwrap();
            assert!(!receipt.duplicate);
        }
        assert_eq!(outbox.stats().ready, 3);
        assert_eq!(next(&outbox).await.unwrap().payload(), b"the bytes of 1");
        let parcel = next(&outbox).await.unwrap();
        assert_eq!((parcel.kind(), parcel.payload()), ("blob", large.payload()));
        assert_eq!(next(&outbox).await.unwrap().payload(), b"");
        assert!(next(&outbox).await.is_none());
        assert_eq!((outbox.stats().unfinished(), outbox.stats().bytes), (0, 0));
        outbox.close().await.unwrap();
    });
}

#[test]
fn the_same_item_twice_is_one_item_and_other_content_is_refused() {
    on_both(async |builder| {
        let outbox = builder.open().await.unwrap();
        let first = outbox.enqueue(item("1")).await.unwrap();
        let again = outbox.enqueue(item("1")).await.unwrap();
        assert_eq!((again.number, again.duplicate), (first.number, true));
        let error = outbox.enqueue(Item::new("1", "something else")).await.unwrap_err();
        assert!(error.is_conflict(), "{error}");
        let error = outbox.enqueue(item("1").kind("other")).await.unwrap_err();
        assert!(error.is_conflict(), "{error}");
        assert_eq!(next(&outbox).await.unwrap().payload(), b"the bytes of 1");
        assert!(next(&outbox).await.is_none());
    });
}

#[test]
fn what_is_refused_changes_nothing_and_says_why() {
    on_both(async |builder| {
        let builder = builder.configure(|options| {
            options.max_items = 2;
            options.max_item_bytes = 100;
        });
        let outbox = builder.open().await.unwrap();
        for bad in [
            Item::new("", "no identifier"),
            Item::new("x".repeat(513), "long identifier"),
            item("1").kind("x".repeat(513)),
            item("1\0"),
            Item::new("large", vec![0; 101]),
        ] {
            let error = outbox.enqueue(bad).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        }
        outbox.enqueue(item("1")).await.unwrap();
        // All or nothing.
        let error = outbox.enqueue_all(vec![item("2"), item("3")]).await.unwrap_err();
        assert!(error.is_full(), "{error}");
        assert_eq!(outbox.stats().ready, 1);
        outbox.enqueue(item("2")).await.unwrap();
        assert!(outbox.enqueue(item("3")).await.unwrap_err().is_full());
        assert!(outbox.enqueue(item("2")).await.unwrap().duplicate, "no room needed for that");
        assert_eq!(outbox.stats().refused, 2);
        next(&outbox).await.unwrap();
        outbox.enqueue(item("3")).await.unwrap();
    });
}

#[test]
fn a_full_queue_counts_bytes_as_well_and_drops_nothing() {
    on_both(async |builder| {
        let outbox = builder.configure(|options| options.max_bytes = 60).open().await.unwrap();
        outbox.enqueue(Item::new("1", [1; 50])).await.unwrap();
        assert!(outbox.enqueue(Item::new("2", [2; 20])).await.unwrap_err().is_full());
        assert_eq!(next(&outbox).await.unwrap().id(), "1");
        outbox.enqueue(Item::new("2", [2; 20])).await.unwrap();
    });
}

#[test]
fn an_urgent_item_overtakes_ten_thousand_and_nothing_starves() {
    on_both(async |builder| {
        let outbox = builder.open().await.unwrap();
        let waiting = (0..10_000).map(|n| Item::new(n.to_string(), "x").priority(Priority::LOW));
        outbox.enqueue_all(waiting.collect()).await.unwrap();
        for n in 0..100 {
            let urgent = Item::new(format!("urgent {n}"), "x").priority(Priority::URGENT);
            outbox.enqueue(urgent).await.unwrap();
        }
        let leases = outbox.lease(80).await.unwrap();
        let urgent = leases.iter().filter(|lease| lease.parcel().id().starts_with("urgent"));
        assert_eq!(urgent.count(), 70);
        let patient = leases.iter().map(|lease| lease.parcel().id()).find(|id| *id == "0");
        assert!(patient.is_some(), "the oldest has its turn within eight");
    });
}

#[test]
fn items_of_one_unit_keep_their_order_whatever_their_priority() {
    on_both(async |builder| {
        let outbox = builder.open().await.unwrap();
        let unit = |id, level| item(id).order_by("unit").priority(Priority::new(level).unwrap());
        outbox.enqueue_all(vec![unit("test", 9), unit("repair", 1), item("other")]).await.unwrap();
        let mut leases = outbox.lease(10).await.unwrap();
        let ids: Vec<&str> = leases.iter().map(|lease| lease.parcel().id()).collect();
        assert_eq!(ids, ["other", "test"]);
        assert_eq!(outbox.stats().blocked, 1);
        leases.pop().unwrap().retry("busy", Duration::ZERO).await.unwrap();
        drop(leases);
        let again = outbox.lease(1).await.unwrap().pop().unwrap();
        assert_ne!(again.parcel().id(), "repair");
        let mut rest = outbox.lease(5).await.unwrap();
        rest.push(again);
        for lease in rest {
            lease.ack().await.unwrap();
        }
        assert_eq!(next(&outbox).await.unwrap().id(), "repair");
    });
}

#[test]
fn parked_items_wait_for_a_person_and_hold_nobody_back() {
    on_both(async |builder| {
        let outbox = builder.open().await.unwrap();
        outbox
            .enqueue_all(vec![item("bad").order_by("u"), item("good").order_by("u")])
            .await
            .unwrap();
        let bad = outbox.lease(1).await.unwrap().pop().unwrap();
        bad.park("400: the serial number is missing").await.unwrap();
        assert_eq!(next(&outbox).await.unwrap().id(), "good");
        assert!(next(&outbox).await.is_none());
        let parked = outbox.peek(Some(Status::Parked), 0, 10).await.unwrap();
        assert_eq!(parked[0].reason.as_deref(), Some("400: the serial number is missing"));
        assert_eq!((parked[0].attempts, parked.len()), (1, 1));

        assert_eq!(outbox.requeue("unknown").await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(outbox.requeue_parked().await.unwrap(), 1);
        let lease = outbox.lease(1).await.unwrap().pop().unwrap();
        let error = outbox.remove("bad").await.unwrap_err();
        assert!(error.is_conflict(), "it is being delivered: {error}");
        lease.park("still bad").await.unwrap();
        outbox.remove("bad").await.unwrap();
        assert_eq!(outbox.find("bad").await.unwrap(), None);
        assert_eq!(outbox.stats().unfinished(), 0);
    });
}

#[test]
fn a_stale_lease_fails_by_its_fence_and_the_item_is_delivered_again() {
    on_both(async |builder| {
        let clock = ManualClock::default();
        let outbox = builder.clock(clock.clone()).open().await.unwrap();
        outbox.enqueue(item("1")).await.unwrap();
        let slow = outbox.lease(1).await.unwrap().pop().unwrap();
        clock.advance(Duration::from_secs(200));
        slow.extend(Duration::from_secs(300)).await.unwrap();
        clock.advance(Duration::from_secs(299));
        assert!(outbox.lease(1).await.unwrap().is_empty(), "the lease was extended");
        clock.advance(Duration::from_secs(1));
        let second = outbox.lease(1).await.unwrap().pop().unwrap();
        assert_eq!(second.parcel().attempts(), 1, "the first counts");
        assert!(slow.ack().await.unwrap_err().is_stale());
        assert_eq!(outbox.stats().leased, 1, "the stale word counts for nothing");
        second.ack().await.unwrap();
        assert_eq!((outbox.stats().unfinished(), outbox.stats().expired), (0, 1));
    });
}

#[test]
fn a_dropped_lease_gives_its_item_back_at_once() {
    on_both(async |builder| {
        let outbox = builder.open().await.unwrap();
        outbox.enqueue(item("1")).await.unwrap();
        drop(outbox.lease(1).await.unwrap());
        let again = outbox.lease(1).await.unwrap().pop().unwrap();
        assert_eq!(again.parcel().attempts(), 0);
    });
}

#[test]
fn items_wait_for_their_time() {
    on_both(async |builder| {
        let clock = ManualClock::default();
        let outbox = builder.clock(clock.clone()).open().await.unwrap();
        let hour = Duration::from_secs(3_600);
        outbox.enqueue(item("later").not_before(clock.wall() + hour)).await.unwrap();
        outbox.enqueue(item("long ago").not_before(UNIX_EPOCH)).await.unwrap();
        assert_eq!(next(&outbox).await.unwrap().id(), "long ago");
        assert!(next(&outbox).await.is_none());
        assert_eq!(outbox.stats().delayed, 1);
        clock.advance(hour);
        assert_eq!(next(&outbox).await.unwrap().id(), "later");
    });
}

#[test]
fn what_was_sent_is_kept_as_long_as_was_asked_for_and_no_longer() {
    on_both(async |builder| {
        let day = Duration::from_secs(86_400);
        let clock = ManualClock::default();
        let builder = builder.clock(clock.clone()).configure(|options| {
            options.keep_sent = Some(day);
            options.max_items = 1;
        });
        let outbox = builder.open().await.unwrap();
        outbox.enqueue(item("1")).await.unwrap();
        next(&outbox).await.unwrap();
        assert_eq!(outbox.find("1").await.unwrap().unwrap().status, Status::Sent);
        let receipt = outbox.enqueue(item("1")).await.unwrap();
        assert_eq!((receipt.duplicate, receipt.status), (true, Status::Sent));
        outbox.requeue("1").await.unwrap();
        assert_eq!(next(&outbox).await.unwrap().id(), "1", "sent again because it was asked for");
        clock.advance(day + Duration::from_secs(1));
        // What was sent takes no room.
        outbox.enqueue(item("2")).await.unwrap();
        assert_eq!(outbox.find("1").await.unwrap(), None);
    });
}

#[test]
fn a_closed_outbox_answers_everybody() {
    on_both(async |builder| {
        let outbox = builder.open().await.unwrap();
        let clone = outbox.clone();
        outbox.enqueue(item("1")).await.unwrap();
        outbox.close().await.unwrap();
        outbox.close().await.unwrap();
        assert_eq!(clone.enqueue(item("2")).await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(clone.lease(1).await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(clone.drained().await.unwrap_err().kind(), ErrorKind::Closed);
    });
}

#[test]
fn threads_without_a_runtime_can_enqueue() {
    let folder = TempDir::new().unwrap();
    let outbox = Outbox::at(folder.path()).open_blocking().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let outbox = outbox.clone();
            scope.spawn(move || {
                for n in 0..20 {
                    outbox.enqueue_blocking(item(&format!("{thread}/{n}"))).unwrap();
                }
            });
        }
    });
    let stats = outbox.stats();
    assert_eq!((stats.ready, stats.enqueued, stats.committed), (160, 160, 160));
}

#[test]
fn what_is_exported_can_be_imported_and_damage_is_noticed() {
    on_both(async |builder| {
        let files = TempDir::new().unwrap();
        let folder = files.path();
        let outbox = builder.open().await.unwrap();
        let odd = Item::new("../odd: \n\\id", "odd").source("a\nb").order_by("o");
        let odd = odd.priority(Priority::new(3).unwrap()).kind("k");
        outbox.enqueue_all(vec![odd.clone(), item("2"), item("3")]).await.unwrap();
        assert_eq!(outbox.export(folder, "wsjf", None).await.unwrap().items, 3);
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut payloads: Vec<_> =
            files.filter(|file| file.extension().unwrap() == "wsjf").collect();
        payloads.sort();
        assert_eq!(std::fs::read(&payloads[1]).unwrap(), b"the bytes of 2");
        std::fs::write(&payloads[2], "changed by hand").unwrap();

        let other = Outbox::volatile().open().await.unwrap();
        let imported = other.import(folder).await.unwrap();
        assert_eq!((imported.items, imported.refused.len()), (2, 1));
        let entry = other.find("../odd: \n\\id").await.unwrap().unwrap();
        assert_eq!((entry.source.as_deref(), entry.order.as_deref()), (Some("a\nb"), Some("o")));
        assert_eq!((entry.kind.as_str(), entry.priority.level()), ("k", 3));
        assert_eq!(other.import(folder).await.unwrap().duplicates, 2);
    });
}

#[test]
fn a_listener_that_panics_stops_nothing() {
    on_both(async |builder| {
        let told = Arc::new(Mutex::new(0));
        let count = Arc::clone(&told);
        let builder = builder.on_event(move |event| {
            if let Event::Delivered { .. } = event {
                *count.lock().unwrap() += 1;
                panic!("the listener's own mistake");
            }
        });
        let outbox = builder.open().await.unwrap();
        let runner =
            outbox.deliver(async |_: Parcel| wats_queue::deliver::Outcome::Delivered).start();
        outbox.enqueue(item("1")).await.unwrap();
        outbox.drained().await.unwrap();
        outbox.enqueue(item("2")).await.unwrap();
        outbox.drained().await.unwrap();
        runner.stop(Duration::from_secs(60)).await;
    });
}
