//! The state machine: which items there are, where each stands, and whose turn it is. It does no
//! I/O, knows no clock and no threads; every operation is told the time. One function changes it,
//! [`State::set`], which keeps the indexes right and remembers what was before, so that a commit
//! that fails can be taken back.

mod enqueue;
mod lease;
mod place;
pub(crate) mod record;
mod settle;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

pub(crate) use enqueue::{Draft, Refusal};
pub(crate) use lease::Fence;
use place::Places;
pub(crate) use record::{Held, Phase, Record, Standing};
pub(crate) use settle::Settlement;

use crate::clock::Now;
use crate::options::Options;

/// Every item of a queue.
#[derive(Debug)]
pub(crate) struct State {
    limits: Limits,
    items: BTreeMap<u64, Held>,
    ids: HashMap<Arc<str>, u64>,
    places: Places,
    /// Ends of leases.
    leases: BTreeSet<(Duration, u64)>,
    /// When what was sent was sent, by the wall clock.
    sent: BTreeSet<(u64, u64)>,
    totals: Totals,
    next_number: u64,
    next_fence: u64,
    /// Items handed out so far.
    turns: u64,
    /// What there was before, since the last commit, in the order of changes.
    before: Vec<(u64, Option<Held>)>,
}

/// An item's number, its record before, and its record now.
pub(crate) type Changed = (u64, Option<Arc<Record>>, Option<Arc<Record>>);

/// The settings that the state machine obeys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) items: usize,
    pub(crate) bytes: u64,
    pub(crate) oldest_turn: u64,
    pub(crate) parked_blocks: bool,
}

impl Limits {
    pub(crate) fn of(options: &Options) -> Self {
        Self {
            items: options.max_items,
            bytes: options.max_bytes,
            oldest_turn: u64::from(options.oldest_turn.max(1)),
            parked_blocks: options.parked_blocks,
        }
    }
}

/// How many items there are of each sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) ready: usize,
    pub(crate) leased: usize,
    pub(crate) parked: usize,
    pub(crate) sent: usize,
    /// Stored bytes of all but the sent ones.
    pub(crate) bytes: u64,
}

impl Totals {
    /// Items that count towards the capacity.
    pub(crate) fn unfinished(&self) -> usize {
        self.ready + self.leased + self.parked
    }

    fn add(&mut self, held: &Held) {
        *self.of(held) += 1;
        self.bytes += if held.is_unfinished() { held.record.stored } else { 0 };
    }

    fn take(&mut self, held: &Held) {
        *self.of(held) -= 1;
        self.bytes -= if held.is_unfinished() { held.record.stored } else { 0 };
    }

    fn of(&mut self, held: &Held) -> &mut usize {
        match held.phase {
            Phase::Ready { .. } => &mut self.ready,
            Phase::Leased { .. } => &mut self.leased,
            Phase::Parked => &mut self.parked,
            Phase::Sent => &mut self.sent,
        }
    }
}

impl State {
    pub(crate) fn new(limits: Limits, next_number: u64) -> Self {
        Self {
            limits,
            items: BTreeMap::new(),
            ids: HashMap::new(),
            places: Places::new(limits.parked_blocks),
            leases: BTreeSet::new(),
            sent: BTreeSet::new(),
            totals: Totals::default(),
            next_number: next_number.max(1),
            next_fence: 1,
            turns: 0,
            before: Vec::new(),
        }
    }

    /// Takes in what a store held, at a start. Whatever was leased is ready.
    ///
    /// The wall clock may have been set meanwhile, so an item waits no longer than it would have
    /// had to when that was decided.
    pub(crate) fn load(&mut self, record: Record, now: Now) {
        let number = record.number;
        let phase = match record.standing {
            Standing::Ready => {
                let asked = record.not_before.saturating_sub(record.updated);
                let left = record.not_before.saturating_sub(now.wall);
                Phase::Ready { due: now.time + Duration::from_millis(left.min(asked)) }
            }
            Standing::Parked => Phase::Parked,
            Standing::Sent => Phase::Sent,
        };
        self.next_number = self.next_number.max(number + 1);
        self.places.advance(now.time);
        self.set(number, Some(Held { record: Arc::new(record), phase }));
    }

    /// The leases of `old` go on where the item is still there: the store was opened anew, but
    /// whoever delivers has not noticed.
    pub(crate) fn adopt(&mut self, old: &Self) {
        for (_, number) in &old.leases {
            if let (Some(held), Some(mine)) = (old.items.get(number), self.items.get(number))
                && matches!(mine.phase, Phase::Ready { .. })
            {
                let adopted = Held { record: Arc::clone(&mine.record), phase: held.phase };
                self.set(*number, Some(adopted));
            }
        }
        self.next_fence = self.next_fence.max(old.next_fence);
        self.next_number = self.next_number.max(old.next_number);
        self.turns = old.turns;
    }

    /// The only way in which anything changes. Returns nothing: what was before is remembered until
    /// [`accept`](Self::accept) or [`undo`](Self::undo).
    pub(crate) fn set(&mut self, number: u64, held: Option<Held>) {
        let before = self.replace(number, held);
        self.before.push((number, before));
    }

    fn replace(&mut self, number: u64, held: Option<Held>) -> Option<Held> {
        let before = self.items.remove(&number);
        if let Some(old) = &before {
            self.totals.take(old);
            match old.phase {
                Phase::Leased { until, .. } => drop(self.leases.remove(&(until, number))),
                Phase::Sent => drop(self.sent.remove(&(old.record.updated, number))),
                Phase::Ready { .. } | Phase::Parked => {}
            }
            self.ids.remove(&old.record.id);
        }
        self.places.set(number, before.as_ref(), held.as_ref());
        if let Some(new) = held {
            self.totals.add(&new);
            match new.phase {
                Phase::Leased { until, .. } => drop(self.leases.insert((until, number))),
                Phase::Sent => drop(self.sent.insert((new.record.updated, number))),
                Phase::Ready { .. } | Phase::Parked => {}
            }
            self.ids.insert(Arc::clone(&new.record.id), number);
            self.items.insert(number, new);
        }
        before
    }

    /// A mark to return to.
    pub(crate) fn mark(&self) -> usize {
        self.before.len()
    }

    /// Takes back every change since `mark`.
    pub(crate) fn undo(&mut self, mark: usize) {
        while self.before.len() > mark
            && let Some((number, held)) = self.before.pop()
        {
            self.replace(number, held);
        }
    }

    /// What has to be written: numbers with what was before and what is now, each number once, as
    /// far as it is kept durably.
    pub(crate) fn changes(&self) -> Vec<Changed> {
        let mut first: BTreeMap<u64, Option<&Held>> = BTreeMap::new();
        for (number, held) in &self.before {
            first.entry(*number).or_insert(held.as_ref());
        }
        let record = |held: Option<&Held>| held.map(|held| Arc::clone(&held.record));
        let changed = first.into_iter().filter_map(|(number, before)| {
            let (before, after) = (record(before), record(self.items.get(&number)));
            (before != after).then_some((number, before, after))
        });
        changed.collect()
    }

    /// What was changed stays.
    pub(crate) fn accept(&mut self) {
        self.before.clear();
    }

    /// The number that the next item gets.
    pub(crate) fn next_number(&self) -> u64 {
        self.next_number
    }

    pub(crate) fn totals(&self) -> Totals {
        self.totals
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Held> {
        self.items.get(&number)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Held> {
        self.ids.get(id).and_then(|number| self.items.get(number))
    }

    /// All items, oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Held> {
        self.items.values()
    }

    /// Items that wait for their time, and those that wait for another one.
    pub(crate) fn held_back(&self) -> (usize, usize) {
        self.places.held_back()
    }

    /// The items with numbers above this one, oldest first.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Held> {
        self.items.range(number.saturating_add(1)..).map(|(_, held)| held)
    }

    /// The numbers of the parked items.
    pub(crate) fn parked(&self) -> impl Iterator<Item = u64> {
        let parked = |held: &&Held| matches!(held.phase, Phase::Parked);
        self.items.values().filter(parked).map(|held| held.record.number)
    }

    /// The oldest item that waits.
    pub(crate) fn oldest(&self) -> Option<&Record> {
        self.places.oldest().and_then(|number| self.items.get(&number)).map(|held| &*held.record)
    }
}
