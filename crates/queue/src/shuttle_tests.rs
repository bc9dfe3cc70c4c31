//! The writer thread and its wake-ups under many interleavings of threads.
//!
//! `cargo xtask shuttle` runs them; the seed of a failing schedule is printed and can be replayed. A
//! lost wake-up would be a deadlock, which the scheduler reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use shuttle::future::block_on;
use shuttle::thread;

use crate::clock::ManualClock;
use crate::error::ErrorKind;
use crate::{Item, Outbox};

const SCHEDULES: usize = 1_000;

fn check(test: impl Fn() + Send + Sync + 'static) {
    shuttle::check_random(test, SCHEDULES);
}

fn open() -> Outbox {
    let builder = Outbox::volatile().clock(ManualClock::default());
    builder.configure(|options| options.batch_items = 2).open_blocking().unwrap()
}

fn item(id: usize) -> Item {
    Item::new(id.to_string(), "x")
}

/// Everybody is answered, whoever shares a commit with whom, and what was confirmed is there.
#[test]
fn every_producer_is_answered_and_nothing_that_was_confirmed_is_missing() {
    check(|| {
        let outbox = open();
        let producers: Vec<_> = (0..3)
            .map(|id| {
                let outbox = outbox.clone();
                thread::spawn(move || outbox.enqueue_blocking(item(id)).unwrap())
            })
            .collect();
        for producer in producers {
            assert!(!producer.join().unwrap().duplicate);
        }
        assert_eq!((outbox.stats().ready, outbox.stats().committed), (3, 3));
        block_on(outbox.close()).unwrap();
    });
}

/// Closing races with enqueuing: every producer gets a receipt or an error, and the receipts are
/// right.
#[test]
fn a_queue_that_closes_keeps_what_it_confirmed_and_answers_the_rest() {
    check(|| {
        let outbox = open();
        let producers: Vec<_> = (0..2)
            .map(|id| {
                let outbox = outbox.clone();
                thread::spawn(move || outbox.enqueue_blocking(item(id)))
            })
            .collect();
        block_on(outbox.close()).unwrap();
        let results = producers.into_iter().map(|producer| producer.join().unwrap());
        let mut confirmed = 0;
        for result in results {
            match result {
                Ok(_) => confirmed += 1,
                Err(error) => assert_eq!(error.kind(), ErrorKind::Closed),
            }
        }
        assert_eq!(outbox.stats().ready, confirmed);
    });
}

/// A consumer that sleeps while there is nothing is woken by every item.
#[test]
fn a_sleeping_consumer_misses_no_item() {
    check(|| {
        let outbox = open();
        let consumed = Arc::new(AtomicUsize::new(0));
        let consumer = {
            let (outbox, consumed) = (outbox.clone(), Arc::clone(&consumed));
            thread::spawn(move || {
                block_on(async {
                    while consumed.load(Ordering::SeqCst) < 3 {
                        let seen = outbox.shared().changed.seen();
                        if !outbox.shared().next().0 {
                            outbox.shared().changed.after(seen).await;
                            continue;
                        }
                        for lease in outbox.lease(2).await.unwrap() {
                            lease.ack().await.unwrap();
                            consumed.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                });
            })
        };
        let producers: Vec<_> = (0..3)
            .map(|id| {
                let outbox = outbox.clone();
                thread::spawn(move || outbox.enqueue_blocking(item(id)).unwrap())
            })
            .collect();
        for producer in producers {
            producer.join().unwrap();
        }
        consumer.join().unwrap();
        block_on(outbox.drained()).unwrap();
        assert_eq!(outbox.stats().acknowledged, 3);
    });
}

/// One item, two who want it: one has it at a time, and a lease that is dropped gives it back.
#[test]
fn an_item_has_one_holder_at_a_time() {
    check(|| {
        let outbox = open();
        outbox.enqueue_blocking(item(1)).unwrap();
        let holders = Arc::new(AtomicUsize::new(0));
        let workers: Vec<_> = (0..2)
            .map(|_| {
                let (outbox, holders) = (outbox.clone(), Arc::clone(&holders));
                thread::spawn(move || {
                    block_on(async {
                        let leases = outbox.lease(1).await.unwrap();
                        if !leases.is_empty() {
                            assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                            thread::yield_now();
                            holders.fetch_sub(1, Ordering::SeqCst);
                        }
                        drop(leases);
                    });
                })
            })
            .collect();
        for worker in workers {
            worker.join().unwrap();
        }
        block_on(async {
            // What was given back is there: the commands of one caller keep their order.
            let lease = outbox.lease(1).await.unwrap().pop().unwrap();
            lease.ack().await.unwrap();
        });
        assert_eq!(outbox.stats().unfinished(), 0);
    });
}
