//! When a batch goes out, and how large it is: decided by a function that sees numbers only. It has
//! no clock, no task and no items, so every rule can be tested by itself.

use std::collections::VecDeque;
use std::time::Duration;

/// What a batch may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) items: usize,
    pub(super) bytes: usize,
    pub(super) linger: Duration,
    pub(super) batches: usize,
}

/// What waits, and what is under way. Moments are counted from any one moment.
#[derive(Debug, Default)]
pub(super) struct State {
    waiting: VecDeque<Waiting>,
    under_way: usize,
    /// Nobody else was about to ask when this was last seen to.
    settled: bool,
    /// So many of those in front are to go without delay.
    urgent: usize,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    since: Duration,
    bytes: usize,
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    /// One more item waits.
    Arrived { at: Duration, bytes: usize },
    /// Other tasks had their turn, and nobody asked for anything.
    Settled,
    /// Whatever waits is to go.
    Flushed,
    /// So many of those in front no longer wait; `begun` unless nobody wanted any of them.
    Left { items: usize, begun: bool },
    /// A batch is over.
    Ended,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Nothing until something happens.
    Rest,
    /// Nothing until something happens, or until then.
    RestUntil(Duration),
    /// Let others have their turn, until then at most: they may be about to ask as well.
    SettleUntil(Duration),
    /// So many of those in front are a batch.
    Send(usize),
}

impl State {
    pub(super) fn apply(&mut self, event: Event) {
        match event {
            Event::Arrived { at, bytes } => {
                self.waiting.push_back(Waiting { since: at, bytes });
                self.settled = false;
            }
            Event::Settled => self.settled = true,
            Event::Flushed => self.urgent = self.waiting.len(),
            Event::Left { items, begun } => {
                self.waiting.drain(..items.min(self.waiting.len()));
                self.urgent = self.urgent.saturating_sub(items);
                self.under_way += usize::from(begun);
            }
            Event::Ended => self.under_way = self.under_way.saturating_sub(1),
        }
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn under_way(&self) -> usize {
        self.under_way
    }

    /// How long the item in front has waited.
    pub(super) fn waited(&self, now: Duration) -> Duration {
        self.waiting.front().map_or(Duration::ZERO, |front| now.saturating_sub(front.since))
    }

    /// The largest batch from the front, and whether it could not be larger.
    fn first(&self, limits: &Limits) -> (usize, bool) {
        let mut bytes = 0_usize;
        for (count, waiting) in self.waiting.iter().enumerate() {
            bytes = bytes.saturating_add(waiting.bytes);
            // One that is heavier than a batch may be goes alone.
            if count == limits.items || (count > 0 && bytes > limits.bytes) {
                return (count, true);
            }
        }
        (self.waiting.len(), self.waiting.len() == limits.items || bytes >= limits.bytes)
    }
}

/// What is to be done in this state.
///
/// A batch that is full goes out once nobody is about to ask, and one whose first item has waited as long as it may. While no
/// batch is under way there is nothing to wait for, and whatever is there goes. So an idle batcher
/// adds no delay, and a busy one collects while the server works: the busier, the larger its batches.
pub(super) fn decide(state: &State, limits: &Limits, now: Duration) -> Action {
    let Some(front) = state.waiting.front() else { return Action::Rest };
    if state.under_way >= limits.batches {
        return Action::Rest;
    }
    let (count, full) = state.first(limits);
    let due = front.since.saturating_add(limits.linger);
    if state.urgent > 0 || due <= now {
        return Action::Send(count);
    }
    match (full || state.under_way == 0, state.settled) {
        (true, true) => Action::Send(count),
        // Also if it is full: what others are about to ask for may be in it already.
        (true, false) => Action::SettleUntil(due),
        _ => Action::RestUntil(due),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Action, Event, Limits, State, decide};

    const LIMITS: Limits =
        Limits { items: 3, bytes: 100, linger: Duration::from_millis(10), batches: 2 };

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn after(events: &[Event]) -> State {
        let mut state = State::default();
        for event in events {
            state.apply(*event);
        }
        state
    }

    fn arrived(at: u64) -> Event {
        Event::Arrived { at: ms(at), bytes: 1 }
    }

    const SENT: Event = Event::Left { items: 1, begun: true };

    #[test]
    fn an_idle_batcher_sends_as_soon_as_nobody_else_is_about_to_ask() {
        assert_eq!(decide(&after(&[]), &LIMITS, ms(0)), Action::Rest);
        assert_eq!(decide(&after(&[arrived(0)]), &LIMITS, ms(0)), Action::SettleUntil(ms(10)));
        let settled = after(&[arrived(0), Event::Settled]);
        assert_eq!(decide(&settled, &LIMITS, ms(0)), Action::Send(1));
        let another = after(&[arrived(0), Event::Settled, arrived(0)]);
        assert_eq!(decide(&another, &LIMITS, ms(0)), Action::SettleUntil(ms(10)));
    }

    #[test]
    fn a_busy_batcher_collects_until_the_first_item_has_waited_long_enough() {
        let busy = after(&[arrived(0), SENT, arrived(5), arrived(9), Event::Settled]);
        assert_eq!(decide(&busy, &LIMITS, ms(9)), Action::RestUntil(ms(15)));
        assert_eq!(decide(&busy, &LIMITS, ms(15)), Action::Send(2));
    }

    #[test]
    fn a_batch_that_ends_lets_the_next_go() {
        let free = after(&[arrived(0), SENT, arrived(5), Event::Settled, Event::Ended]);
        assert_eq!(decide(&free, &LIMITS, ms(6)), Action::Send(1));
    }

    #[test]
    fn a_full_batch_waits_only_for_those_who_are_about_to_ask() {
        let busy = [arrived(0), SENT, arrived(5), arrived(5), arrived(5)];
        let (mut state, last) = (after(&busy), ms(5));
        assert_eq!(decide(&state, &LIMITS, last), Action::SettleUntil(ms(15)));
        state.apply(Event::Settled);
        assert_eq!(decide(&state, &LIMITS, last), Action::Send(3));
    }

    #[test]
    fn those_who_keep_asking_hold_nobody_up_for_longer_than_an_item_may_linger() {
        let asking = after(&[arrived(0), arrived(4), arrived(9), arrived(10)]);
        assert_eq!(decide(&asking, &LIMITS, ms(9)), Action::SettleUntil(ms(10)));
        assert_eq!(decide(&asking, &LIMITS, ms(10)), Action::Send(3));
    }

    #[test]
    fn what_is_heavier_than_a_batch_goes_alone() {
        let heavy = Event::Arrived { at: ms(0), bytes: 101 };
        let state = after(&[heavy, heavy, Event::Settled]);
        assert_eq!(decide(&state, &LIMITS, ms(0)), Action::Send(1));
    }

    #[test]
    fn no_more_batches_are_under_way_than_allowed_even_if_flushed() {
        let two = [arrived(0), SENT, arrived(0), SENT, arrived(0), Event::Flushed];
        assert_eq!(decide(&after(&two), &LIMITS, ms(99)), Action::Rest);
    }

    #[test]
    fn a_flush_is_about_what_waited_then() {
        let events = [arrived(0), SENT, arrived(1), Event::Flushed];
        assert_eq!(decide(&after(&events), &LIMITS, ms(1)), Action::Send(1));
        let events = [arrived(0), SENT, arrived(1), Event::Flushed, SENT, Event::Ended, arrived(2)];
        assert_eq!(decide(&after(&events), &LIMITS, ms(2)), Action::RestUntil(ms(12)));
    }

    proptest! {
        /// Whatever happens: batches keep within the limits, and nothing waits beyond the linger
        /// while a batch could go.
        #[test]
        fn the_limits_hold_in_every_state(
            steps in prop::collection::vec((0_u64..8, 0_usize..60, any::<bool>(), any::<bool>()), 0..200),
        ) {
            let mut state = State::default();
            let mut weights = std::collections::VecDeque::new();
            let mut now = 0;
            for (pause, bytes, ends, flushes) in steps {
                now += pause;
                state.apply(Event::Arrived { at: ms(now), bytes });
                weights.push_back(bytes);
                if ends && state.under_way() > 0 { state.apply(Event::Ended); }
                if flushes { state.apply(Event::Flushed); }
                loop {
                    match decide(&state, &LIMITS, ms(now)) {
                        Action::Send(count) => {
                            prop_assert!((1..=LIMITS.items).contains(&count));
                            prop_assert!(state.under_way() < LIMITS.batches);
                            let sent: usize = weights.drain(..count).sum();
                            prop_assert!(sent <= LIMITS.bytes || count == 1);
                            state.apply(Event::Left { items: count, begun: true });
                        }
                        Action::SettleUntil(_) => state.apply(Event::Settled),
                        Action::RestUntil(due) => {
                            prop_assert!(due > ms(now) && due <= ms(now) + LIMITS.linger);
                            prop_assert!(state.waited(ms(now)) < LIMITS.linger);
                            break;
                        }
                        Action::Rest => {
                            let busy = state.under_way() == LIMITS.batches;
                            prop_assert!(busy || state.waiting() == 0);
                            break;
                        }
                    }
                }
                prop_assert_eq!(weights.len(), state.waiting());
            }
        }
    }
}
