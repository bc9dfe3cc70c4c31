//! Removing what has expired, although nobody asks for it.
//!
//! A cache that only notices expired entries when they are read carries a third to four fifths of
//! dead weight (measured on traces with mixed lifetimes), and evicts live entries in its place.
//! Every entry with an end is therefore also kept in a timing wheel, which writers advance by a
//! bounded number of entries each; no thread is needed. The entry's own times stay the authority:
//! the wheel only says when to look.

mod slab;
mod wheel;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use slab::Ticket;
use wheel::Wheel;

/// The wheels of a cache, by hash of the key, so that writers of different keys rarely meet.
#[derive(Debug)]
pub(crate) struct Expiry<K> {
    wheels: Box<[Mutex<Wheel<K>>]>,
}

/// An entry whose time has come, taken out of its wheel until [`Expiry::settle`] is called.
#[derive(Debug)]
pub(crate) struct Due<K> {
    pub(crate) key: K,
    pub(crate) ticket: Ticket,
    wheel: usize,
}

impl<K> Expiry<K> {
    /// `wheels` is rounded up to a power of two.
    pub(crate) fn new(wheels: usize, now: u64) -> Self {
        let wheels = wheels.next_power_of_two();
        Self { wheels: (0..wheels).map(|_| Mutex::new(Wheel::new(now))).collect() }
    }

    /// Asks to be reminded of `key` at `deadline`; never, for `u64::MAX`.
    pub(crate) fn schedule(&self, hash: u64, key: K, deadline: u64, now: u64) -> Ticket {
        if deadline == u64::MAX {
            return Ticket::NONE;
        }
        self.lock(self.index(hash)).schedule(key, deadline, now)
    }

    /// Takes back what `schedule` asked for.
    pub(crate) fn cancel(&self, hash: impl FnOnce() -> u64, ticket: Ticket) {
        if ticket != Ticket::NONE {
            let key = self.lock(self.index(hash())).cancel(ticket);
            drop(key); // outside the lock
        }
    }

    /// At most `budget` entries of the wheel of `hash` whose time has come.
    pub(crate) fn due(&self, hash: u64, now: u64, budget: usize) -> Vec<Due<K>> {
        self.due_of(self.index(hash), now, budget)
    }

    /// At most `budget` entries of each wheel whose time has come.
    pub(crate) fn due_anywhere(&self, now: u64, budget: usize) -> Vec<Due<K>> {
        (0..self.wheels.len()).flat_map(|wheel| self.due_of(wheel, now, budget)).collect()
    }

    fn due_of(&self, wheel: usize, now: u64, budget: usize) -> Vec<Due<K>> {
        let mut due = Vec::new();
        self.lock(wheel).advance(now, budget, |key, ticket| due.push(Due { key, ticket, wheel }));
        due
    }

    /// Ends the reminder of a due entry, or moves it to a later `deadline`.
    pub(crate) fn settle(&self, due: Due<K>, later: Option<u64>, now: u64) {
        let mut wheel = self.lock(due.wheel);
        match later {
            Some(deadline) => wheel.reschedule(due.ticket, due.key, deadline, now),
            None => wheel.release(due.ticket),
        }
    }

    /// Reminders outstanding.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        (0..self.wheels.len()).map(|wheel| self.lock(wheel).len()).sum()
    }

    fn index(&self, hash: u64) -> usize {
        // The upper bits: the store's shards are chosen by others, so the load spreads over both.
        usize::try_from(hash >> 48).unwrap_or_default() & (self.wheels.len() - 1)
    }

    /// No code of a user runs under this lock, so a poisoned one is as good as any.
    fn lock(&self, wheel: usize) -> MutexGuard<'_, Wheel<K>> {
        self.wheels[wheel].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
