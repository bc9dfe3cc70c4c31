//! What time it is: by the cache's own clock, which never goes back, and by the wall clock, on which
//! servers date what they send.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use wats_cache::{Clock, SystemClock};

/// A clock that several read.
#[derive(Debug, Clone)]
pub(super) struct SharedClock(Arc<dyn Clock>);

impl Clock for SharedClock {
    fn now(&self) -> Duration {
        self.0.now()
    }
}

#[derive(Debug)]
pub(super) struct Time {
    pub(super) clock: SharedClock,
    /// What the wall clock showed when a clock that was handed in showed zero.
    began: Option<SystemTime>,
}

impl Time {
    /// With a clock that was handed in, the wall clock keeps step with it from now on.
    pub(super) fn new(given: Option<Box<dyn Clock>>) -> Self {
        match given {
            Some(clock) => {
                let began = SystemTime::now().checked_sub(clock.now());
                Self { clock: SharedClock(clock.into()), began }
            }
            None => Self { clock: SharedClock(Arc::new(SystemClock::new())), began: None },
        }
    }

    pub(super) fn now(&self) -> Duration {
        self.clock.now()
    }

    pub(super) fn wall(&self) -> SystemTime {
        self.began.and_then(|began| began.checked_add(self.now())).unwrap_or_else(SystemTime::now)
    }
}
