//! Counters that threads do not wait for each other over, and that are exact all the same.
//!
//! Every thread has a number of its own, the smallest that no living thread has. The thread with
//! number n is the only one to write stripe n, so it adds with a load and a store; no locked
//! instruction, which would cost a quarter of a hit. Threads beyond the last stripe share one that
//! is added to atomically.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// More threads than this share a counter. Stations and services have fewer.
const STRIPES: usize = 32;

/// Kinds of counts in a stripe.
const KINDS: usize = 5;

/// A cache line or two to itself, so that threads do not invalidate each other's.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Stripe {
    counts: [AtomicU64; KINDS],
}

#[derive(Debug)]
pub(super) struct Stripes {
    own: Box<[Stripe]>,
    shared: Stripe,
}

impl Default for Stripes {
    fn default() -> Self {
        let own = (0..STRIPES).map(|_| Stripe::default()).collect();
        Self { own, shared: Stripe::default() }
    }
}

impl Stripes {
    pub(super) fn add_one(&self, kind: usize) {
        match self.own.get(thread_number()) {
            Some(stripe) => {
                let count = &stripe.counts[kind];
                count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
            }
            None => {
                self.shared.counts[kind].fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    pub(super) fn sums(&self) -> [u64; KINDS] {
        let stripes = self.own.iter().chain(std::iter::once(&self.shared));
        let mut sums = [0; KINDS];
        for stripe in stripes {
            for (sum, count) in sums.iter_mut().zip(&stripe.counts) {
                *sum += count.load(Ordering::Relaxed);
            }
        }
        sums
    }
}

/// This thread's number; beyond all stripes while the thread is shutting down.
fn thread_number() -> usize {
    thread_local! {
        static NUMBER: Number = Number::claim();
    }
    NUMBER.try_with(|number| number.0).unwrap_or(usize::MAX)
}

/// A number no other living thread has, given back when the thread ends.
struct Number(usize);

static NUMBERS: Mutex<Numbers> = Mutex::new(Numbers { free: BinaryHeap::new(), next: 0 });

struct Numbers {
    free: BinaryHeap<Reverse<usize>>,
    next: usize,
}

impl Number {
    fn claim() -> Self {
        // The lock also hands the last owner's writes over to the next.
        let mut numbers = NUMBERS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Reverse(number)) = numbers.free.pop() {
            return Self(number);
        }
        let number = numbers.next;
        numbers.next += 1;
        Self(number)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        let mut numbers = NUMBERS.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.free.push(Reverse(self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::{STRIPES, Stripes};

    #[test]
    fn counts_are_exact_with_more_threads_than_stripes() {
        let stripes = Stripes::default();
        let count = || {
            for _ in 0..1_000 {
                stripes.add_one(0);
                stripes.add_one(2);
            }
        };
        for _ in 0..3 {
            std::thread::scope(|scope| {
                for _ in 0..STRIPES * 2 {
                    scope.spawn(count);
                }
            });
        }
        let expected = 3 * 2 * STRIPES as u64 * 1_000;
        assert_eq!(stripes.sums(), [expected, 0, expected, 0, 0]);
    }
}
