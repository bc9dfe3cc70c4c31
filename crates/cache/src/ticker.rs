//! Removing what has expired from a cache that nobody writes to.

use std::hash::Hash;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crate::cache::Cache;

/// Removed from each wheel before the ticker lets others at its lock for a moment.
const SLICE: usize = 256;

/// Oftener than this costs more than what it frees is worth.
const EVERY_MIN: Duration = Duration::from_millis(1);

/// Removes the expired entries of a [`Cache`] while it lives; from [`Cache::ticker`].
///
/// Dropping it ends its thread, which may finish the removal it is at. It does not keep the cache
/// alive.
#[derive(Debug)]
#[must_use = "it works until it is dropped"]
pub struct Ticker {
    /// Nothing is ever sent: its end is the signal.
    _alive: Sender<()>,
}

impl<K, V> Cache<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Starts a thread that removes expired entries `every` so often (at least 1 ms; 100 ms is a
    /// good choice), so that a cache nobody writes to gives its memory back as well.
    ///
    /// Writers remove expired entries on the side, and reads never return one: without a ticker
    /// nothing is wrong, and what is kept too long is bounded by the capacity. An entry leaves after
    /// its end by at most a sixteenth of its lifetime (or 4 ms) and a tick. A removal listener is
    /// called by the ticker's thread for what that removes; one that panics ends it. To use a timer of
    /// your own, call [`remove_expired`](Self::remove_expired).
    ///
    /// # Errors
    ///
    /// The operating system's, if it has no thread to give.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Cache, ManualClock};
    ///
    /// let clock = ManualClock::new();
    /// let cache: Cache<u32, String> = Cache::builder(1_000).clock(clock.clone()).build();
    /// let ticker = cache.ticker(Duration::from_millis(1))?;
    ///
    /// cache.insert(7, "a large value".to_owned());
    /// clock.advance(Duration::from_secs(300 + 300 / 16)); // the usual lifetime, and some
    /// while cache.stats().entries > 0 {
    ///     std::thread::yield_now(); // nobody touches the cache
    /// }
    /// drop(ticker);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn ticker(&self, every: Duration) -> io::Result<Ticker> {
        let every = every.max(EVERY_MIN);
        let (alive, ended) = mpsc::channel::<()>();
        let inner = Arc::downgrade(&self.inner);
        let tick = move || {
            while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let Some(inner) = inner.upgrade() else { return };
                let cache = Self { inner };
                while cache.remove_expired(SLICE) >= SLICE {
                    thread::yield_now();
                }
            }
        };
        thread::Builder::new().name("wats-cache ticker".to_owned()).spawn(tick)?;
        Ok(Ticker { _alive: alive })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use crate::{Cache, ManualClock, RemovalCause};

    const OFTEN: Duration = Duration::from_millis(1);

    #[test]
    fn a_ticker_removes_what_expired_from_a_cache_nobody_touches() {
        let clock = ManualClock::new();
        let (gone, removals) = mpsc::channel();
        let cache = Cache::builder(10_000)
            .clock(clock.clone())
            .on_removal(move |key, (), cause| gone.send((key, cause)).expect("the test listens"))
            .build();
        let ticker = cache.ticker(OFTEN).expect("a thread");
        for key in 0..5_000_u32 {
            cache.insert(key, ());
        }
        clock.advance(Duration::from_secs(300 + 300 / 16));
        for _ in 0..5_000 {
            let (_, cause) = removals.recv().expect("the listener lives as long as the cache");
            assert_eq!(cause, RemovalCause::Expired);
        }
        assert_eq!(cache.stats().entries, 0);
        drop(ticker);
    }

    #[test]
    fn a_ticker_neither_keeps_its_cache_nor_outlives_it() {
        let alive = Arc::new(());
        let cache: Cache<u8, Arc<()>> = Cache::builder(10).build();
        cache.insert(1, Arc::clone(&alive));
        let ticker = cache.ticker(OFTEN).expect("a thread");
        let inner = Arc::downgrade(&cache.inner);
        drop(cache);
        while inner.strong_count() > 0 || Arc::strong_count(&alive) > 1 {
            std::thread::yield_now(); // a tick may have been at work just now
        }
        while inner.weak_count() > 1 {
            std::thread::yield_now(); // the thread notices at its next tick
        }
        drop(ticker);
    }

    #[test]
    fn a_ticker_that_is_dropped_ends_at_once_however_seldom_it_ticks() {
        let cache: Cache<u8, u8> = Cache::builder(10).build();
        let ticker = cache.ticker(Duration::from_secs(86_400)).expect("a thread");
        let inner = Arc::downgrade(&cache.inner);
        assert_eq!(inner.weak_count(), 2);
        drop(ticker);
        while inner.weak_count() > 1 {
            std::thread::yield_now();
        }
    }
}
