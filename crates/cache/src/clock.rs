//! Where a cache reads the time, so that no test has to wait for a lifetime to pass.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A monotonic clock: the time since some fixed moment of its own choice.
///
/// It must never go back. Wall clocks do (they are set by hand and by the network), which is why
/// a cache must not read one: an hour back would keep every entry an hour too long.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The time since this clock's fixed moment.
    fn now(&self) -> Duration;
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn now(&self) -> Duration {
        (**self).now()
    }
}

/// The machine's monotonic clock, counted from the moment this value was made.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    origin: Instant,
}

impl SystemClock {
    /// A clock that starts at zero now.
    pub fn new() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }
}

/// A clock that moves only when it is told to; clones share the same time.
///
/// ```
/// use std::time::Duration;
/// use wats_cache::{Cache, ManualClock};
///
/// let clock = ManualClock::new();
/// let cache = Cache::builder(10).ttl(Duration::from_secs(60)).clock(clock.clone()).build();
/// cache.insert("key", 1);
///
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(cache.get("key"), None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct ManualClock {
    nanos: Arc<AtomicU64>,
}

impl ManualClock {
    /// A clock that stands at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves this clock, and all its clones, forward. The clock stops after 584 years.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        let add = |now: u64| Some(now.saturating_add(by));
        // The closure always answers `Some`, so the update cannot fail.
        let _ = self.nanos.fetch_update(Ordering::AcqRel, Ordering::Acquire, add);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Ordering::Acquire))
    }
}
