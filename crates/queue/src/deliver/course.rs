//! Whether items may be sent now, and how many: running, an outage, a pause. It does no I/O and
//! knows no clock.

use std::time::Duration;

use super::backoff::Backoff;
use super::options::Options;
use super::stats::Flow;
use crate::events::Event;

#[derive(Debug)]
pub(super) struct Course {
    backoff: Backoff,
    outage_after: u32,
    probe_paused: Option<Duration>,
    failures: u32,
    /// Until when the receiver asked to be left alone.
    asked_until: Duration,
    mode: Mode,
}

#[derive(Debug, PartialEq, Eq)]
enum Mode {
    Running,
    /// Not before `until`, and then one item.
    Outage {
        until: Duration,
        reason: String,
    },
    /// Until somebody resumes, or one item gets through that is tried at `until`.
    Paused {
        until: Option<Duration>,
        reason: String,
    },
}

impl Course {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            backoff: Backoff::new(options.backoff, options.backoff_max),
            outage_after: options.outage_after.max(1),
            probe_paused: options.probe_paused,
            failures: 0,
            asked_until: Duration::ZERO,
            mode: Mode::Running,
        }
    }

    /// How many deliveries may be under way.
    pub(super) fn width(&self, now: Duration, most: usize) -> usize {
        if now < self.asked_until {
            return 0;
        }
        match &self.mode {
            Mode::Running => most,
            Mode::Outage { until, .. } => usize::from(*until <= now),
            Mode::Paused { until, .. } => usize::from(until.is_some_and(|until| until <= now)),
        }
    }

    /// How long until time alone changes the width.
    pub(super) fn next(&self, now: Duration) -> Option<Duration> {
        if now < self.asked_until {
            return Some(self.asked_until.saturating_sub(now));
        }
        match &self.mode {
            Mode::Running => None,
            Mode::Outage { until, .. } => Some(until.saturating_sub(now)),
            Mode::Paused { until, .. } => until.map(|until| until.saturating_sub(now)),
        }
        .filter(|wait| !wait.is_zero())
    }

    /// The pause of an item that has failed so often.
    pub(super) fn pause(&self, attempts: u32) -> Duration {
        self.backoff.pause(attempts)
    }

    /// The receiver answered as it should, be it that it refused the item.
    pub(super) fn answered(&mut self, now: Duration) -> Option<Event> {
        self.failures = 0;
        match &self.mode {
            // A pause that a person asked for is not undone by what was under way.
            Mode::Running | Mode::Paused { until: None, .. } => None,
            // Nor a wait that the receiver asked for.
            Mode::Outage { .. } if now < self.asked_until => None,
            Mode::Outage { .. } => {
                self.mode = Mode::Running;
                Some(Event::Back)
            }
            Mode::Paused { until: Some(_), .. } => {
                self.mode = Mode::Running;
                Some(Event::Resumed)
            }
        }
    }

    /// A delivery failed; `after` is what the receiver asked to wait.
    pub(super) fn failed(
        &mut self,
        now: Duration,
        reason: &str,
        after: Option<Duration>,
    ) -> Option<Event> {
        self.failures = self.failures.saturating_add(1);
        if let Some(after) = after {
            self.asked_until = self.asked_until.max(now.saturating_add(after));
        }
        if matches!(self.mode, Mode::Paused { until: None, .. }) {
            return None;
        }
        if after.is_none() && self.failures < self.outage_after {
            return None;
        }
        let wait = after.unwrap_or_else(|| {
            self.backoff.pause(self.failures - self.outage_after.min(self.failures) + 1)
        });
        let mut until = now.saturating_add(wait);
        if let Mode::Outage { until: before, .. } = &self.mode {
            // Of several that fail together, the longest pause counts.
            until = until.max(*before);
        }
        self.mode = Mode::Outage { until, reason: reason.to_owned() };
        Some(Event::Outage { reason: reason.to_owned(), wait })
    }

    /// The receiver refuses everything.
    pub(super) fn refused(&mut self, now: Duration, reason: &str) -> Option<Event> {
        if matches!(self.mode, Mode::Paused { until: None, .. }) && self.probe_paused.is_some() {
            return None;
        }
        let told = matches!(&self.mode, Mode::Paused { reason: before, .. } if before == reason);
        let until = self.probe_paused.map(|wait| now.saturating_add(wait));
        self.mode = Mode::Paused { until, reason: reason.to_owned() };
        (!told).then(|| Event::Paused { reason: reason.to_owned() })
    }

    /// A person said so.
    pub(super) fn pause_until_resumed(&mut self, reason: String) -> Event {
        self.mode = Mode::Paused { until: None, reason: reason.clone() };
        Event::Paused { reason }
    }

    pub(super) fn resume(&mut self) -> Option<Event> {
        self.failures = 0;
        self.asked_until = Duration::ZERO;
        let was = std::mem::replace(&mut self.mode, Mode::Running);
        (was != Mode::Running).then_some(Event::Resumed)
    }

    pub(super) fn flow(&self) -> Flow {
        match &self.mode {
            Mode::Running => Flow::Running,
            Mode::Outage { reason, .. } => Flow::Outage { reason: reason.clone() },
            Mode::Paused { reason, .. } => Flow::Paused { reason: reason.clone() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        Course::new(&Options::default())
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn one_bad_item_is_no_outage() {
        let mut course = course();
        for _ in 0..10 {
            assert_eq!(course.failed(seconds(0), "500", None), None);
            assert_eq!(course.failed(seconds(0), "500", None), None);
            assert_eq!(course.answered(seconds(0)), None);
        }
        assert_eq!(course.width(seconds(0), 4), 4);
    }

    #[test]
    fn an_outage_is_probed_with_one_item_and_ends_with_the_first_that_gets_through() {
        let mut course = course();
        for _ in 0..2 {
            course.failed(seconds(0), "reset", None);
        }
        let Some(Event::Outage { wait, .. }) = course.failed(seconds(0), "reset", None) else {
            panic!("no outage after three failures")
        };
        assert!(wait <= seconds(1));
        assert_eq!(course.width(seconds(1), 4), 1);
        course.failed(seconds(1), "reset", None);
        assert_eq!(course.answered(seconds(1)), Some(Event::Back));
        assert_eq!(course.width(seconds(1), 4), 4);
    }

    #[test]
    fn what_the_receiver_asks_for_is_waited_for_by_all() {
        let mut course = course();
        course.failed(seconds(0), "429", Some(seconds(30)));
        assert_eq!(course.width(seconds(29), 4), 0);
        assert_eq!(course.next(seconds(29)), Some(seconds(1)));
        // Another, that was under way meanwhile, does not shorten it.
        course.failed(seconds(1), "429", Some(seconds(5)));
        assert_eq!((course.width(seconds(29), 4), course.width(seconds(30), 4)), (0, 1));
    }

    #[test]
    fn what_was_under_way_and_gets_through_does_not_end_a_wait_that_the_receiver_asked_for() {
        let mut course = course();
        course.failed(seconds(0), "429", Some(seconds(30)));
        assert_eq!(course.answered(seconds(1)), None);
        assert_eq!((course.width(seconds(29), 4), course.width(seconds(30), 4)), (0, 1));
        // Nor does a refusal that ends by a probe.
        course.refused(seconds(2), "401");
        assert_eq!(course.answered(seconds(3)), Some(Event::Resumed));
        assert_eq!((course.width(seconds(29), 4), course.width(seconds(30), 4)), (0, 4));
        assert_eq!(course.next(seconds(29)), Some(seconds(1)));
        // A person knows better.
        course.resume();
        assert_eq!(course.width(seconds(4), 4), 4);
    }

    #[test]
    fn a_pause_is_told_once_and_ends_by_hand_or_by_a_probe() {
        let mut course = course();
        let told = Event::Paused { reason: "401".to_owned() };
        assert_eq!(course.refused(seconds(0), "401"), Some(told));
        assert_eq!(course.refused(seconds(0), "401"), None);
        assert_eq!((course.width(seconds(899), 4), course.width(seconds(900), 4)), (0, 1));
        assert_eq!(course.answered(seconds(900)), Some(Event::Resumed));

        course.pause_until_resumed("lunch".to_owned());
        assert_eq!(course.answered(seconds(900)), None);
        assert_eq!(course.width(seconds(1_000_000), 4), 0);
        assert_eq!(course.resume(), Some(Event::Resumed));
        assert_eq!(course.resume(), None);
    }
}
