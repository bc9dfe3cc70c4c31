//! How many requests an HTTP/2 peer takes at once, and how the client comes to know.
//!
//! The peer says so in its SETTINGS, the first thing it sends, and may say otherwise at any time.
//! Nothing here decides who gets a stream; that is the pool's.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Streams until the peer's SETTINGS arrive: a burst beyond its limit would be refused.
pub(super) const INITIAL: usize = 1;

/// Streams assumed when the peer sets no limit: what common servers set.
const UNLIMITED: usize = 100;

/// The peer's SETTINGS take one round trip. After this long the initial number is taken for the
/// peer's own, which it may well be.
const SETTLED_AFTER: Duration = Duration::from_secs(1);

/// The peer's limit, shared between a connection's driver and the pool.
#[derive(Debug)]
pub(super) struct StreamLimit {
    streams: AtomicUsize,
    settled: AtomicBool,
}

impl Default for StreamLimit {
    fn default() -> Self {
        Self { streams: AtomicUsize::new(INITIAL), settled: AtomicBool::new(false) }
    }
}

impl StreamLimit {
    /// Requests allowed at once; 0 if the peer takes none for the time being.
    pub(super) fn streams(&self) -> usize {
        self.streams.load(Ordering::Acquire)
    }

    /// Whether the peer has had its say.
    pub(super) fn is_settled(&self) -> bool {
        self.settled.load(Ordering::Acquire)
    }

    /// Takes note of what the connection says after it was open for `age`; whether that changes
    /// anything for those who wait.
    pub(super) fn observe(&self, streams: usize, age: Duration) -> bool {
        let settles = !self.is_settled() && (streams != INITIAL || age >= SETTLED_AFTER);
        let streams = streams.min(UNLIMITED);
        let changed = self.streams.swap(streams, Ordering::AcqRel) != streams;
        if settles {
            self.settled.store(true, Ordering::Release);
        }
        changed || settles
    }
}

/// When to look again: a driver is not woken by SETTINGS. Often while the first ones are on their
/// way, once a second later on.
#[derive(Debug)]
pub(super) struct Watch {
    age: Duration,
    pause: Duration,
}

impl Watch {
    pub(super) fn new() -> Self {
        Self { age: Duration::ZERO, pause: Duration::from_millis(1) }
    }

    /// How long to wait before the next look.
    pub(super) fn pause(&self) -> Duration {
        self.pause
    }

    /// Counts the pause as waited; the age of the connection since.
    pub(super) fn waited(&mut self, settled: bool) -> Duration {
        self.age += self.pause;
        let longest = Duration::from_millis(if settled { 1_000 } else { 50 });
        self.pause = if settled { longest } else { (self.pause * 2).min(longest) };
        self.age
    }
}

#[cfg(test)]
mod tests {
    use super::{SETTLED_AFTER, StreamLimit, UNLIMITED, Watch};
    use std::time::Duration;

    const EARLY: Duration = Duration::from_millis(1);

    #[test]
    fn a_limit_of_one_is_believed_after_a_second() {
        let limit = StreamLimit::default();
        assert!(!limit.observe(1, EARLY) && !limit.is_settled());
        assert!(limit.observe(1, SETTLED_AFTER), "who waits must hear that it is final");
        assert_eq!((limit.streams(), limit.is_settled()), (1, true));
    }

    #[test]
    fn none_at_all_is_a_limit_and_can_be_raised_later() {
        let limit = StreamLimit::default();
        assert!(limit.observe(0, EARLY));
        assert_eq!((limit.streams(), limit.is_settled()), (0, true));
        assert!(!limit.observe(0, SETTLED_AFTER));
        assert!(limit.observe(usize::MAX, SETTLED_AFTER));
        assert_eq!(limit.streams(), UNLIMITED);
    }

    #[test]
    fn the_watch_looks_often_at_first_and_each_second_later() {
        let mut watch = Watch::new();
        let mut looks = 0;
        while watch.waited(false) < SETTLED_AFTER {
            looks += 1;
        }
        assert!(looks < 40, "{looks} looks in the first second");
        watch.waited(true);
        assert_eq!(watch.pause(), Duration::from_secs(1));
    }
}
