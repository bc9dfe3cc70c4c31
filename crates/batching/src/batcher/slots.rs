//! The items that wait, in the order in which they came, each with those who want its answer.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::Error;

/// What becomes of an item.
pub(super) type Answer<V, E> = Result<V, Error<E>>;

/// Somebody who waits for an answer.
pub(super) struct Caller<V, E> {
    pub(super) answer: oneshot::Sender<Answer<V, E>>,
    /// Its place among those whose items may wait; free again when the item is sent.
    pub(super) _place: OwnedSemaphorePermit,
}

/// An item and those who want its answer: more than one if equal items share.
pub(super) struct Slot<K, V, E> {
    pub(super) key: K,
    pub(super) callers: Vec<Caller<V, E>>,
}

impl<K, V, E> Slot<K, V, E> {
    fn is_wanted(&self) -> bool {
        self.callers.iter().any(|caller| !caller.answer.is_closed())
    }
}

/// Slots are numbered as they come, and leave in that order.
pub(super) struct Slots<K, V, E> {
    waiting: VecDeque<Slot<K, V, E>>,
    /// The number of the slot in front; of the next one to come if there is none.
    front: u64,
    /// Where equal items are, if they share.
    index: Option<HashMap<K, u64>>,
}

impl<K: Clone + Eq + Hash, V, E> Slots<K, V, E> {
    pub(super) fn new(share: bool) -> Self {
        Self { waiting: VecDeque::new(), front: 0, index: share.then(HashMap::new) }
    }

    /// The number that the next new slot will have.
    pub(super) fn next(&self) -> u64 {
        self.front + self.waiting.len() as u64
    }

    /// The number of the slot in front.
    pub(super) fn front(&self) -> u64 {
        self.front
    }

    /// Adds a caller; whether a new slot came of it.
    pub(super) fn add(&mut self, key: K, caller: Caller<V, E>) -> bool {
        let next = self.next();
        if let Some(index) = &mut self.index {
            let place = *index.entry(key.clone()).or_insert(next);
            let place = usize::try_from(place - self.front).unwrap_or(usize::MAX);
            if let Some(slot) = self.waiting.get_mut(place) {
                slot.callers.push(caller);
                return false;
            }
        }
        self.waiting.push_back(Slot { key, callers: vec![caller] });
        true
    }

    /// Takes so many from the front, without those that nobody wants any more.
    pub(super) fn take(&mut self, count: usize) -> Vec<Slot<K, V, E>> {
        let count = count.min(self.waiting.len());
        let mut taken = Vec::with_capacity(count);
        for slot in self.waiting.drain(..count) {
            if let Some(index) = &mut self.index {
                index.remove(&slot.key);
            }
            if slot.is_wanted() {
                taken.push(slot);
            }
        }
        self.front += count as u64;
        taken
    }
}
