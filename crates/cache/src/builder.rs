//! How a cache is made.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use crate::cache::Cache;
use crate::clock::{Clock, SystemClock};

/// Tells what an entry costs; see [`Builder::weigher`].
pub(crate) type Weigher<K, V> = Arc<dyn Fn(&K, &V) -> u64 + Send + Sync>;

/// Settings of a [`Cache`] to be; from [`Cache::builder`].
///
/// | setting | default | why |
/// |---|---|---|
/// | `ttl` | 5 minutes | what users of WATS clients are used to |
/// | `max_weight` | the capacity in entries | every entry weighs 1 unless a weigher is given |
/// | `clock` | [`SystemClock`] | monotonic |
pub struct Builder<K, V> {
    pub(crate) capacity: usize,
    pub(crate) max_weight: Option<u64>,
    pub(crate) ttl: Duration,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) weigher: Option<Weigher<K, V>>,
}

impl<K, V> Builder<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            max_weight: None,
            ttl: Duration::from_secs(300),
            clock: Arc::new(SystemClock::new()),
            weigher: None,
        }
    }

    /// How long an entry counts after its insertion, unless it brings a lifetime of its own.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// Bounds the cache by the sum of what `weigher` says of each entry – bytes, usually – in
    /// place of the number of entries. An entry never weighs less than 1.
    ///
    /// An entry heavier than its shard (a sixteenth of `max_weight`, or all of it in caches of
    /// fewer than 128 entries) is refused, which [`Cache::insert`] tells.
    ///
    /// ```
    /// use wats_cache::{Cache, Outcome};
    ///
    /// let cache: Cache<u32, Vec<u8>> =
    ///     Cache::builder(100).weigher(1 << 20, |_, value: &Vec<u8>| value.len() as u64).build();
    /// assert_eq!(cache.insert(1, vec![0; 1000]), Outcome::Stored);
    /// assert_eq!(cache.insert(2, vec![0; 2 << 20]), Outcome::TooHeavy);
    /// ```
    pub fn weigher(
        mut self,
        max_weight: u64,
        weigher: impl Fn(&K, &V) -> u64 + Send + Sync + 'static,
    ) -> Self {
        self.max_weight = Some(max_weight);
        self.weigher = Some(Arc::new(weigher));
        self
    }

    /// Reads the time from `clock`, for instance a [`ManualClock`](crate::ManualClock) in a test.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Makes the cache. Memory for entries is taken as they come.
    pub fn build(self) -> Cache<K, V>
    where
        K: Eq + Hash,
        V: Clone,
    {
        Cache::from_builder(self)
    }
}

impl<K, V> fmt::Debug for Builder<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("capacity", &self.capacity)
            .field("max_weight", &self.max_weight)
            .field("ttl", &self.ttl)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
