//! What time it is. Waiting is measured by a clock that nobody can set; the wall clock is only
//! written down, to be understood after a restart.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time as a queue sees it. Injected, so that tests need not wait.
pub trait Clock: Debug + Send + Sync + 'static {
    /// Time since a moment of the clock's choice. Never goes back.
    fn now(&self) -> Duration;

    /// The wall clock, which may be set forward and back.
    fn wall(&self) -> SystemTime;
}

/// The machine's clocks.
#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still until it is moved; for tests.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use wats_queue::{Clock, ManualClock};
///
/// let clock = ManualClock::default();
/// clock.advance(Duration::from_secs(5));
/// assert_eq!(clock.now(), Duration::from_secs(5));
/// clock.set_wall(UNIX_EPOCH); // somebody set the station's clock back; waiting goes on as before
/// assert_eq!((clock.now(), clock.wall()), (Duration::from_secs(5), UNIX_EPOCH));
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock {
    time: Arc<Mutex<(Duration, SystemTime)>>,
}

impl Default for ManualClock {
    /// Noon of 1 January 2026 (UTC).
    fn default() -> Self {
        let noon = UNIX_EPOCH + Duration::from_secs(1_767_268_800);
        Self { time: Arc::new(Mutex::new((Duration::ZERO, noon))) }
    }
}

impl ManualClock {
    /// Lets this much time pass, on both clocks.
    pub fn advance(&self, time: Duration) {
        let mut both = self.time.lock().unwrap_or_else(PoisonError::into_inner);
        both.0 += time;
        both.1 += time;
    }

    /// Sets the wall clock, as people and time servers do.
    pub fn set_wall(&self, wall: SystemTime) {
        self.time.lock().unwrap_or_else(PoisonError::into_inner).1 = wall;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        self.time.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn wall(&self) -> SystemTime {
        self.time.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

/// Both times of one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) time: Duration,
    /// Milliseconds since 1970.
    pub(crate) wall: u64,
}

impl Now {
    pub(crate) fn of(clock: &dyn Clock) -> Self {
        Self { time: clock.now(), wall: millis(clock.wall()) }
    }
}

/// Milliseconds since 1970; 0 for times before.
pub(crate) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    // A database keeps signed numbers.
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX).min(i64::MAX.unsigned_abs())
}

/// The other way round; `None` for 0, which stands for "never said".
pub(crate) fn time_of(millis: u64) -> Option<SystemTime> {
    (millis != 0).then(|| UNIX_EPOCH.checked_add(Duration::from_millis(millis))).flatten()
}
