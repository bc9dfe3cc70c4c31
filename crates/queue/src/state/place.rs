//! Where a waiting item waits: in the lane of its priority, for its time, or behind an older item of
//! its order. Every step costs the logarithm of the number of items, whatever their number.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use super::{Held, Phase};
use crate::item::Priority;

/// The waiting items, by where they wait.
#[derive(Debug)]
pub(crate) struct Places {
    parked_blocks: bool,
    now: Duration,
    /// Can be delivered now, by priority, oldest first.
    lanes: [BTreeSet<u64>; Priority::LEVELS],
    delayed: BTreeSet<(Duration, u64)>,
    orders: HashMap<Arc<str>, Line>,
    waiting: BTreeMap<u64, Waiting>,
    blocked: usize,
}

/// The unfinished items of one order key.
#[derive(Debug, Default)]
struct Line {
    unfinished: BTreeSet<u64>,
    leased: usize,
}

/// A waiting item.
#[derive(Debug)]
struct Waiting {
    due: Duration,
    priority: Priority,
    order: Option<Arc<str>>,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Lane,
    Delayed,
    Blocked,
}

impl Places {
    pub(super) fn new(parked_blocks: bool) -> Self {
        Self {
            parked_blocks,
            now: Duration::ZERO,
            lanes: Default::default(),
            delayed: BTreeSet::new(),
            orders: HashMap::new(),
            waiting: BTreeMap::new(),
            blocked: 0,
        }
    }

    /// Follows a change of one item, and of those behind it.
    pub(super) fn set(&mut self, number: u64, before: Option<&Held>, after: Option<&Held>) {
        let order = after.or(before).and_then(|held| held.record.order.clone());
        let head_before = self.head(order.as_ref());
        if let Some(key) = &order {
            let parked_blocks = self.parked_blocks;
            let line = self.orders.entry(Arc::clone(key)).or_default();
            line.leased -= usize::from(before.is_some_and(is_leased));
            line.leased += usize::from(after.is_some_and(is_leased));
            if after.is_some_and(|held| blocks(held, parked_blocks)) {
                line.unfinished.insert(number);
            } else {
                line.unfinished.remove(&number);
            }
            if line.unfinished.is_empty() {
                self.orders.remove(key);
            }
        }
        self.leave(number);
        if let Some(held) = after
            && let Phase::Ready { due } = held.phase
        {
            let waiting = Waiting {
                due,
                priority: held.record.priority,
                order: order.clone(),
                place: Place::Blocked,
            };
            self.enter(number, waiting);
        }
        let head = self.head(order.as_ref());
        if head != head_before {
            for other in [head, head_before].into_iter().flatten().filter(|other| *other != number)
            {
                if let Some(waiting) = self.leave(other) {
                    self.enter(other, waiting);
                }
            }
        }
    }

    /// The item of an order whose turn it is, if it is anybody's: one after the other.
    fn head(&self, order: Option<&Arc<str>>) -> Option<u64> {
        let line = self.orders.get(order?)?;
        line.unfinished.first().copied().filter(|_| line.leased == 0)
    }

    fn leave(&mut self, number: u64) -> Option<Waiting> {
        let waiting = self.waiting.remove(&number)?;
        match waiting.place {
            Place::Lane => drop(self.lanes[waiting.priority.index()].remove(&number)),
            Place::Delayed => drop(self.delayed.remove(&(waiting.due, number))),
            Place::Blocked => self.blocked -= 1,
        }
        Some(waiting)
    }

    fn enter(&mut self, number: u64, mut waiting: Waiting) {
        let order = waiting.order.as_ref();
        let behind = order.is_some() && self.head(order) != Some(number);
        waiting.place = if behind {
            self.blocked += 1;
            Place::Blocked
        } else if waiting.due > self.now {
            self.delayed.insert((waiting.due, number));
            Place::Delayed
        } else {
            self.lanes[waiting.priority.index()].insert(number);
            Place::Lane
        };
        self.waiting.insert(number, waiting);
    }

    /// Time passes: items whose time has come can be delivered.
    pub(super) fn advance(&mut self, now: Duration) {
        self.now = self.now.max(now);
        while let Some((due, number)) = self.delayed.first().copied()
            && due <= self.now
        {
            if let Some(waiting) = self.leave(number) {
                self.enter(number, waiting);
            }
        }
    }

    pub(super) fn now(&self) -> Duration {
        self.now
    }

    /// The item whose turn it is: the oldest of all, or the oldest of the most urgent.
    pub(super) fn next(&self, oldest: bool) -> Option<u64> {
        let mut firsts = self.lanes.iter().filter_map(|lane| lane.first().copied());
        if oldest { firsts.min() } else { firsts.next() }
    }

    /// When the next item becomes due that waits for its time only.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.delayed.first().map(|(due, _)| *due)
    }

    /// The oldest of all that wait.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.waiting.first_key_value().map(|(number, _)| *number)
    }

    pub(super) fn held_back(&self) -> (usize, usize) {
        (self.delayed.len(), self.blocked)
    }

    #[cfg(test)]
    pub(super) fn place(&self, number: u64) -> Option<Place> {
        self.waiting.get(&number).map(|waiting| waiting.place)
    }
}

fn is_leased(held: &Held) -> bool {
    matches!(held.phase, Phase::Leased { .. })
}

/// Whether items behind this one have to wait for it.
fn blocks(held: &Held, parked_blocks: bool) -> bool {
    match held.phase {
        Phase::Ready { .. } | Phase::Leased { .. } => true,
        Phase::Parked => parked_blocks,
        Phase::Sent => false,
    }
}
