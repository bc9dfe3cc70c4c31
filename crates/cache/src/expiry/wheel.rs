//! A hashed timing wheel of several levels, without cascades.
//!
//! Level n has slots 8ⁿ ticks wide. An entry is put into the finest level that reaches its
//! deadline and stays there: it fires when its slot is over, never early, and late by at most the
//! width of the slot – a sixteenth of its lifetime, and a thirty-second on average. Nothing is
//! ever moved from level to level, so work is one step an entry, and each step is O(1).

use super::slab::{NIL, Slab, Ticket};

/// A tick is 2²² ns, about 4 ms: what the clock can tell apart.
const TICK_SHIFT: u32 = 22;
/// Each level is eight times as coarse as the one below.
const LEVEL_SHIFT: u32 = 3;
const SLOTS: u16 = 128;
/// Reaches 103 days; what ends later is looked at once in that time and put back.
const LEVELS: u16 = 9;

#[derive(Debug)]
pub(super) struct Wheel<K> {
    nodes: Slab<K>,
    /// First node of each list, level by level.
    heads: Box<[u32]>,
    /// The last slot of each level that was emptied, counted from time zero.
    cursors: [u64; LEVELS as usize],
}

fn width(level: u16) -> u32 {
    TICK_SHIFT + LEVEL_SHIFT * u32::from(level)
}

impl<K> Wheel<K> {
    pub(super) fn new(now: u64) -> Self {
        let mut cursors = [0; LEVELS as usize];
        for (level, cursor) in (0..).zip(&mut cursors) {
            *cursor = now >> width(level);
        }
        let lists = usize::from(SLOTS * LEVELS);
        Self { nodes: Slab::new(), heads: vec![NIL; lists].into(), cursors }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn schedule(&mut self, key: K, deadline: u64, now: u64) -> Ticket {
        let index = self.nodes.allocate(key, deadline);
        self.link(index, now);
        self.nodes.ticket(index)
    }

    pub(super) fn cancel(&mut self, ticket: Ticket) -> Option<K> {
        let index = self.nodes.find(ticket)?;
        if self.nodes.node(index).listed {
            self.unlink(index);
        }
        self.nodes.release(index)
    }

    /// Puts a node that fired back. One that was cancelled meanwhile is gone, and its key with it.
    pub(super) fn reschedule(&mut self, ticket: Ticket, key: K, deadline: u64, now: u64) {
        let Some(index) = self.nodes.find(ticket) else { return };
        let node = self.nodes.node(index);
        node.key = Some(key);
        node.deadline = deadline;
        self.link(index, now);
    }

    pub(super) fn release(&mut self, ticket: Ticket) {
        if let Some(index) = self.nodes.find(ticket) {
            self.nodes.release(index);
        }
    }

    /// Hands out nodes whose slot is over, and moves at most `budget` nodes in all.
    pub(super) fn advance(&mut self, now: u64, budget: usize, mut fire: impl FnMut(K, Ticket)) {
        let mut left = budget;
        for level in 0..LEVELS {
            let over = (now >> width(level)).saturating_sub(1);
            let cursor = self.cursors[level as usize];
            // After a long silence every slot is visited once and no more.
            self.cursors[level as usize] = cursor.max(over.saturating_sub(SLOTS.into()));
            while self.cursors[level as usize] < over {
                let slot = slot_of(level, self.cursors[level as usize] + 1);
                while self.heads[usize::from(slot)] != NIL {
                    if left == 0 {
                        return;
                    }
                    left -= 1;
                    let index = self.heads[usize::from(slot)];
                    self.unlink(index);
                    self.fire_or_put_back(index, now, &mut fire);
                }
                self.cursors[level as usize] += 1;
            }
        }
    }

    fn fire_or_put_back(&mut self, index: u32, now: u64, fire: &mut impl FnMut(K, Ticket)) {
        let node = self.nodes.node(index);
        if node.deadline > now {
            // It was put into this slot for a later turn of the wheel.
            self.link(index, now);
        } else if let Some(key) = node.key.take() {
            let ticket = self.nodes.ticket(index);
            fire(key, ticket);
        }
    }

    fn link(&mut self, index: u32, now: u64) {
        let deadline = self.nodes.node(index).deadline;
        let ticks = deadline.saturating_sub(now) >> TICK_SHIFT;
        let fits = |level: &u16| ticks >> (LEVEL_SHIFT * u32::from(*level)) < u64::from(SLOTS) - 2;
        let level = (0..LEVELS).find(fits).unwrap_or(LEVELS - 1);
        // Never a slot that was emptied already, nor one that comes round before this turn ends.
        let cursor = self.cursors[level as usize];
        let wanted = (deadline >> width(level)).clamp(cursor + 1, cursor + u64::from(SLOTS) - 1);
        let slot = slot_of(level, wanted);
        let head = std::mem::replace(&mut self.heads[usize::from(slot)], index);
        if head != NIL {
            self.nodes.node(head).previous = index;
        }
        let node = self.nodes.node(index);
        node.slot = slot;
        node.listed = true;
        node.previous = NIL;
        node.next = head;
    }

    fn unlink(&mut self, index: u32) {
        let node = self.nodes.node(index);
        let (previous, next, slot) = (node.previous, node.next, node.slot);
        node.listed = false;
        if previous == NIL {
            self.heads[usize::from(slot)] = next;
        } else {
            self.nodes.node(previous).next = next;
        }
        if next != NIL {
            self.nodes.node(next).previous = previous;
        }
    }
}

/// The list of the `number`th slot of a level since time zero.
fn slot_of(level: u16, number: u64) -> u16 {
    let turn = u16::try_from(number % u64::from(SLOTS));
    level * SLOTS + turn.expect("a remainder of 128 is below 128")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{TICK_SHIFT, Wheel};

    const TICK: u64 = 1 << TICK_SHIFT;

    fn fired(wheel: &mut Wheel<u32>, now: u64) -> Vec<u32> {
        let mut keys = Vec::new();
        loop {
            let before = keys.len();
            let mut tickets = Vec::new();
            wheel.advance(now, 10, |key, ticket| {
                keys.push(key);
                tickets.push(ticket);
            });
            for ticket in tickets {
                wheel.release(ticket);
            }
            if keys.len() == before {
                return keys;
            }
        }
    }

    #[test]
    fn nothing_fires_early_and_nothing_much_later_than_a_sixteenth() {
        for exponent in 0..45 {
            let deadline = TICK + (1 << exponent) * 3;
            let mut wheel = Wheel::new(0);
            wheel.schedule(1, deadline, 0);
            assert!(fired(&mut wheel, deadline - 1).is_empty(), "2^{exponent}: early");
            let latest = deadline + deadline / 14 + 2 * TICK;
            assert_eq!(fired(&mut wheel, latest), [1], "2^{exponent}: late");
            assert_eq!(wheel.len(), 0);
        }
    }

    #[test]
    fn work_is_bounded_and_goes_on_where_it_stopped() {
        let mut wheel = Wheel::new(0);
        for key in 0..1_000 {
            wheel.schedule(key, TICK * 10, 0);
        }
        let mut rounds = 0;
        let mut seen = 0;
        while wheel.len() > 0 {
            let mut tickets = Vec::new();
            wheel.advance(TICK * 1_000, 16, |_, ticket| tickets.push(ticket));
            assert!(tickets.len() <= 16);
            seen += tickets.len();
            for ticket in tickets {
                wheel.release(ticket);
            }
            rounds += 1;
            assert!(rounds < 1_000);
        }
        assert_eq!(seen, 1_000);
    }

    #[test]
    fn a_ticket_of_the_past_names_nothing() {
        let mut wheel = Wheel::new(0);
        let old = wheel.schedule(1, TICK * 10, 0);
        assert_eq!(wheel.cancel(old), Some(1));
        let new = wheel.schedule(2, TICK * 10, 0);
        assert_eq!(wheel.cancel(old), None);
        assert_eq!(wheel.cancel(new), Some(2));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Schedule { after: u64 },
        Cancel(usize),
        Advance { by: u64, budget: usize },
    }

    fn step() -> impl Strategy<Value = Step> {
        let span = (0..40_u32, 0..8_u64).prop_map(|(exponent, times)| times << exponent);
        prop_oneof![
            3 => span.clone().prop_map(|after| Step::Schedule { after }),
            1 => any::<usize>().prop_map(Step::Cancel),
            2 => (span, 1..50_usize).prop_map(|(by, budget)| Step::Advance { by, budget }),
        ]
    }

    proptest! {
        #[test]
        fn every_entry_fires_once_or_is_cancelled(steps in proptest::collection::vec(step(), 1..300)) {
            let mut wheel = Wheel::new(0);
            let mut now = 0_u64;
            let mut waiting = std::collections::BTreeMap::new();
            let mut next = 0_u32;
            for step in steps {
                match step {
                    Step::Schedule { after } => {
                        let ticket = wheel.schedule(next, now + after, now);
                        waiting.insert(next, (now + after, ticket));
                        next += 1;
                    }
                    Step::Cancel(which) if !waiting.is_empty() => {
                        let key = *waiting.keys().nth(which % waiting.len()).unwrap();
                        let (_, ticket) = waiting.remove(&key).unwrap();
                        prop_assert_eq!(wheel.cancel(ticket), Some(key));
                    }
                    Step::Cancel(_) => {}
                    Step::Advance { by, budget } => {
                        now += by;
                        let mut due = Vec::new();
                        wheel.advance(now, budget, |key, ticket| due.push((key, ticket)));
                        for (key, ticket) in due {
                            let (deadline, expected) = waiting.remove(&key).unwrap();
                            prop_assert!(deadline <= now, "early");
                            prop_assert_eq!(ticket, expected);
                            wheel.release(ticket);
                        }
                    }
                }
                prop_assert_eq!(wheel.len(), waiting.len());
            }
            let end = now + (1 << 46);
            let mut rest = fired(&mut wheel, end);
            rest.sort_unstable();
            prop_assert_eq!(rest, waiting.into_keys().collect::<Vec<_>>());
        }
    }
}
