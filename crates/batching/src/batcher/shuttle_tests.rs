//! The inbox under many interleavings of threads. `cargo xtask shuttle` runs them; a lost wake-up
//! would be a deadlock, which the scheduler reports.

use std::future::poll_fn;
use std::sync::Arc;

use shuttle::{future, thread};

use super::inbox::Inbox;

const SCHEDULES: usize = 2_000;

/// What a reader is given until the inbox is closed and empty.
fn read_all(inbox: &Inbox<u32>) -> Vec<u32> {
    future::block_on(async {
        let mut all = Vec::new();
        loop {
            let some = poll_fn(|context| inbox.poll_take(context)).await;
            if some.is_empty() {
                return all;
            }
            all.extend(some);
        }
    })
}

#[test]
fn every_letter_that_was_taken_is_read_once_and_no_other() {
    shuttle::check_random(
        || {
            let inbox = Arc::new(Inbox::new());
            let writers: Vec<_> = [0, 10]
                .map(|first| {
                    let inbox = Arc::clone(&inbox);
                    thread::spawn(move || -> Vec<u32> {
                        (first..first + 3).filter(|letter| inbox.put(*letter).is_ok()).collect()
                    })
                })
                .into_iter()
                .collect();
            let closer = {
                let inbox = Arc::clone(&inbox);
                thread::spawn(move || inbox.close())
            };
            let mut read = read_all(&inbox);
            closer.join().unwrap();
            let mut taken: Vec<u32> =
                writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
            // Those of one writer come in their order.
            for first in [0, 10] {
                let of_one = read.iter().filter(|letter| (first..first + 3).contains(*letter));
                assert!(of_one.is_sorted());
            }
            read.sort_unstable();
            taken.sort_unstable();
            assert_eq!(read, taken);
        },
        SCHEDULES,
    );
}

#[test]
fn a_reader_that_looks_in_between_misses_nothing() {
    shuttle::check_random(
        || {
            let inbox = Arc::new(Inbox::new());
            let writer = {
                let inbox = Arc::clone(&inbox);
                thread::spawn(move || {
                    for letter in 0..3 {
                        inbox.put(letter).unwrap();
                        thread::yield_now();
                    }
                    inbox.close();
                })
            };
            let mut read = inbox.take();
            thread::yield_now();
            read.extend(inbox.take());
            read.extend(read_all(&inbox));
            assert_eq!(read, [0, 1, 2]);
            writer.join().unwrap();
        },
        SCHEDULES,
    );
}

#[test]
fn a_reader_that_waits_for_callers_in_the_middle_of_asking_is_always_woken() {
    shuttle::check_random(
        || {
            let inbox = Arc::new(Inbox::new());
            let callers: Vec<_> = (0..3)
                .map(|letter| {
                    let inbox = Arc::clone(&inbox);
                    thread::spawn(move || match inbox.ask(letter) {
                        Ok(asking) if letter > 0 => future::block_on(asking.turn()),
                        // As one that is given up before it had another turn.
                        Ok(asking) => drop(asking),
                        Err(_) => unreachable!("nobody closes it"),
                    })
                })
                .collect();
            let mut read = Vec::new();
            while read.len() < 3 {
                read.extend(future::block_on(poll_fn(|context| inbox.poll_take(context))));
                future::block_on(poll_fn(|context| inbox.poll_quiet(context)));
            }
            read.sort_unstable();
            assert_eq!(read, [0, 1, 2]);
            callers.into_iter().for_each(|caller| caller.join().unwrap());
        },
        SCHEDULES,
    );
}
