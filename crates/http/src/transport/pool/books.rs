//! Which connections are open, which of them are to be closed, and why the others were.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::policy::chance::Chance;
use crate::stats::{CloseReason, ClosedStats};

/// Every connection from its opening to its end. Each is counted at both, once.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// Those that have not ended, with the reason why they will, if the pool has one.
    open: BTreeMap<u64, Option<CloseReason>>,
    /// Those that have ended by themselves while a request was on them, and why as far as can be
    /// seen. Whoever reads the answer may know better.
    ended: BTreeMap<u64, CloseReason>,
    opened: u64,
    closed: ClosedStats,
}

impl Books {
    /// Enters a connection; its number.
    pub(super) fn enter(&mut self) -> u64 {
        let id = self.opened;
        self.opened += 1;
        self.open.insert(id, None);
        id
    }

    /// Notes why a connection is to end; whether that is news. The first reason counts.
    pub(super) fn note(&mut self, id: u64, reason: CloseReason) -> bool {
        match self.open.get_mut(&id) {
            Some(noted @ None) => {
                *noted = Some(reason);
                true
            }
            Some(Some(_)) => false,
            None => {
                if self.ended.remove(&id).is_some() {
                    self.closed.add(reason);
                }
                false
            }
        }
    }

    /// Crosses out a connection that has ended by itself for `reason`; `taken` if somebody who has
    /// taken it will give it back.
    pub(super) fn cross_out(&mut self, id: u64, reason: CloseReason, taken: bool) {
        match self.open.remove(&id) {
            Some(None) if taken => {
                self.ended.insert(id, reason);
            }
            Some(noted) => self.closed.add(noted.unwrap_or(reason)),
            None => {}
        }
    }

    /// Takes back a connection; whether it is to stay. One that has ended is counted.
    pub(super) fn take_back(&mut self, id: u64) -> bool {
        if let Some(reason) = self.ended.remove(&id) {
            self.closed.add(reason);
        }
        matches!(self.open.get(&id), Some(None))
    }

    /// Connections that have not ended.
    pub(super) fn open(&self) -> usize {
        self.open.len()
    }

    /// Those of them that are to stay.
    pub(super) fn staying(&self) -> usize {
        self.open.values().filter(|noted| noted.is_none()).count()
    }

    pub(super) fn opened(&self) -> u64 {
        self.opened
    }

    pub(super) fn closed(&self) -> ClosedStats {
        self.closed
    }
}

/// When a connection began, and when it is too old for another request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    opened: Instant,
    ends: Option<Instant>,
}

/// A connection that has served nobody for longer than this was opened ahead of need.
const FRESH_MAX: Duration = Duration::from_secs(1);

impl Life {
    /// A life between 90 % and 100 % of `max_age`, so that connections opened together are not
    /// replaced together; without an end if that is zero.
    pub(super) fn new(opened: Instant, max_age: Duration, chance: &Chance) -> Self {
        let age = chance.between(max_age / 10 * 9, max_age);
        Self { opened, ends: (!max_age.is_zero()).then(|| opened + age) }
    }

    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.ends.is_some_and(|end| end <= now)
    }

    pub(super) fn ends(&self) -> Option<Instant> {
        self.ends
    }

    /// Whether it began just now.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        now.duration_since(self.opened) < FRESH_MAX
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Books, Life};
    use crate::policy::chance::Chance;
    use crate::stats::CloseReason;
    use tokio::time::Instant;

    #[test]
    fn every_connection_ends_once_and_for_its_first_reason() {
        let mut books = Books::default();
        let ids: Vec<u64> = (0..4).map(|_| books.enter()).collect();
        assert!(books.note(ids[0], CloseReason::Idle));
        assert!(!books.note(ids[0], CloseReason::Aged));
        assert_eq!((books.open(), books.staying()), (4, 3));
        for id in [ids[0], ids[0], ids[1]] {
            books.cross_out(id, CloseReason::Broken, false);
        }
        assert!(!books.note(ids[1], CloseReason::Surplus), "it has ended");
        books.cross_out(ids[2], CloseReason::GoAway, false);
        let closed = books.closed();
        assert_eq!((closed.idle, closed.broken, closed.go_away), (1, 1, 1));
        assert_eq!(books.opened(), books.open() as u64 + closed.total());
    }

    #[test]
    fn whoever_has_taken_a_connection_that_ended_may_know_why() {
        let mut books = Books::default();
        let ids: Vec<u64> = (0..3).map(|_| books.enter()).collect();
        for id in &ids[..2] {
            books.cross_out(*id, CloseReason::Broken, true);
        }
        books.note(ids[0], CloseReason::GoAway);
        assert_eq!([0, 1, 2].map(|nth| books.take_back(ids[nth])), [false, false, true]);
        let closed = books.closed();
        assert_eq!((closed.go_away, closed.broken, closed.total()), (1, 1, 2));
        assert_eq!((books.open(), books.opened()), (1, 3));
    }

    #[test]
    fn lives_end_apart_in_the_last_tenth_of_the_greatest_age() {
        let (now, chance, age) = (Instant::now(), Chance::default(), Duration::from_secs(600));
        let ends: Vec<_> =
            (0..1_000).map(|_| Life::new(now, age, &chance).ends().unwrap() - now).collect();
        assert!(ends.iter().all(|end| (age / 10 * 9..=age).contains(end)));
        let early = ends.iter().filter(|end| **end < age / 20 * 19).count();
        assert!((400..600).contains(&early), "{early} of 1,000 in the first half");
        assert!(!Life::new(now, age, &chance).is_over(now + age / 10 * 8));
        assert!(Life::new(now, age, &chance).is_over(now + age));
        assert_eq!(Life::new(now, Duration::ZERO, &chance).ends(), None);
    }
}
