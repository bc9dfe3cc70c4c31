//! Where a cache reads the time, so that no test has to wait for a lifetime to pass.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A monotonic clock: the time since some fixed moment of its own choice.
///
/// It must never go back. Wall clocks do (they are set by hand and by the network), which is why
/// a cache must not read one: an hour back would keep every entry an hour too long.
///
/// ```
/// use std::time::{Duration, Instant};
/// use wats_cache::{Cache, Clock};
///
/// /// Finer than the usual clock, and dearer.
/// #[derive(Debug)]
/// struct PreciseClock(Instant);
///
/// impl Clock for PreciseClock {
///     fn now(&self) -> Duration {
///         self.0.elapsed()
///     }
/// }
///
/// let cache = Cache::builder(10).clock(PreciseClock(Instant::now())).build();
/// cache.insert("key", 1);
/// assert_eq!(cache.get("key"), Some(1));
/// ```
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The time since this clock's fixed moment.
    fn now(&self) -> Duration;

    /// The same, as exactly as the machine can tell, for measuring how long a load took. May be
    /// dearer than [`now`](Self::now), and may count from another moment.
    fn precise(&self) -> Duration {
        self.now()
    }
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn now(&self) -> Duration {
        (**self).now()
    }

    fn precise(&self) -> Duration {
        (**self).precise()
    }
}

/// The machine's monotonic clock, counted from the moment this value was made.
///
/// On Linux and Android it reads the kernel's coarse clock, which advances with the timer tick
/// (every 1 to 10 ms) and costs a tenth to a fifth of the precise one: 2 to 5 ns against 21 to 24 ns
/// measured, where a whole cache hit takes 20 to 30. Lifetimes are that exact.
///
/// ```
/// use wats_cache::{Clock, SystemClock};
///
/// let clock = SystemClock::new();
/// let (before, after) = (clock.now(), clock.now());
/// assert!(before <= after);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    origin: imp::Instant,
    precise_origin: std::time::Instant,
}

impl SystemClock {
    /// A clock that starts at zero now.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Clock, SystemClock};
    ///
    /// assert!(SystemClock::new().now() < Duration::from_secs(1));
    /// ```
    pub fn new() -> Self {
        Self { origin: imp::Instant::now(), precise_origin: std::time::Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.origin.elapsed_nanos())
    }

    fn precise(&self) -> Duration {
        self.precise_origin.elapsed()
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod imp {
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Instant(std::time::Instant);

    impl Instant {
        pub(super) fn now() -> Self {
            Self(std::time::Instant::now())
        }

        pub(super) fn elapsed_nanos(self) -> u64 {
            super::nanos(self.0.elapsed())
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod imp {
    use rustix::time::{ClockId, clock_gettime};

    /// In nanoseconds since the start of the machine.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Instant(u64);

    impl Instant {
        #[inline]
        pub(super) fn now() -> Self {
            let time = clock_gettime(ClockId::MonotonicCoarse);
            // Counted from the start of the machine: neither part can be negative, nor their sum
            // exceed 584 years.
            let seconds = time.tv_sec.cast_unsigned();
            Self(seconds.wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec.cast_unsigned()))
        }

        #[inline]
        pub(super) fn elapsed_nanos(self) -> u64 {
            Self::now().0.saturating_sub(self.0)
        }
    }
}

/// The clock of a cache, in nanoseconds. The usual one is not called through a table: it is read at
/// every hit.
#[derive(Debug)]
pub(crate) enum Time {
    System(SystemClock),
    Other(Box<dyn Clock>),
}

impl Time {
    pub(crate) fn of(clock: impl Clock) -> Self {
        let any: &dyn Any = &clock;
        match any.downcast_ref::<SystemClock>() {
            Some(system) => Self::System(*system),
            None => Self::Other(Box::new(clock)),
        }
    }

    #[inline]
    pub(crate) fn now(&self) -> u64 {
        match self {
            Self::System(clock) => clock.origin.elapsed_nanos(),
            Self::Other(clock) => nanos(clock.now()),
        }
    }

    pub(crate) fn precise(&self) -> u64 {
        match self {
            Self::System(clock) => nanos(clock.precise()),
            Self::Other(clock) => nanos(clock.precise()),
        }
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
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Clock, ManualClock};
    ///
    /// assert_eq!(ManualClock::new().now(), Duration::ZERO);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves this clock, and all its clones, forward. The clock stops after 584 years.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Clock, ManualClock};
    ///
    /// let clock = ManualClock::new();
    /// let same = clock.clone();
    /// same.advance(Duration::from_millis(1_500));
    /// assert_eq!(clock.now(), Duration::from_millis(1_500));
    /// ```
    pub fn advance(&self, by: Duration) {
        let by = nanos(by);
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

/// A duration in nanoseconds, as entries keep times; 584 years at most.
pub(crate) fn nanos(time: Duration) -> u64 {
    time.as_secs().saturating_mul(1_000_000_000).saturating_add(u64::from(time.subsec_nanos()))
}
