//! How a cache is made.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use crate::cache::Cache;
use crate::clock::{Clock, SystemClock, Time};
use crate::inner::Inner;
use crate::removal::{Listener, RemovalCause};
use crate::store::Policy;

/// Tells what an entry costs; see [`Builder::weigher`].
pub(crate) type Weigher<K, V> = Arc<dyn Fn(&K, &V) -> u64 + Send + Sync>;

/// Gives the text of a key and the character that ends its prefixes.
pub(crate) type Prefixes<K> = (for<'a> fn(&'a K) -> &'a str, char);

/// Settings of a [`Cache`] to be; from [`Cache::builder`].
///
/// | setting | default | why |
/// |---|---|---|
/// | `ttl` | 5 minutes | what users of WATS clients are used to |
/// | `ttl_jitter` | 0 | exact lifetimes until asked otherwise |
/// | `time_to_idle` | none | |
/// | `weigher` | every entry weighs 1 | `capacity` then counts entries |
/// | `policy` | [`Policy::ScanResistant`] | the best hit rate measured |
/// | `shards` | one for 64 entries, 1 to 16 | see [`shards`](Self::shards) |
/// | `clock` | [`SystemClock`] | monotonic, and a tenth of the cost of a precise one |
/// | `on_removal`, `prefixes` | none | |
///
/// ```
/// use std::time::Duration;
/// use wats_cache::{Cache, Policy};
///
/// let builder = Cache::builder(1_000).ttl(Duration::from_secs(60)).policy(Policy::Lru);
/// let cache: Cache<String, u32> = builder.build();
/// cache.insert("WIDGET-001".to_owned(), 42);
/// assert_eq!(cache.get("WIDGET-001"), Some(42));
/// ```
pub struct Builder<K, V> {
    pub(crate) capacity: usize,
    pub(crate) max_weight: Option<u64>,
    pub(crate) ttl: Option<Duration>,
    pub(crate) ttl_jitter: f64,
    pub(crate) time_to_idle: Option<Duration>,
    pub(crate) policy: Policy,
    pub(crate) shards: Option<usize>,
    pub(crate) time: Time,
    pub(crate) weigher: Option<Weigher<K, V>>,
    pub(crate) listener: Option<Listener<K, V>>,
    pub(crate) prefixes: Option<Prefixes<K>>,
}

impl<K, V> Builder<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            max_weight: None,
            ttl: Some(Duration::from_secs(300)),
            ttl_jitter: 0.0,
            time_to_idle: None,
            policy: Policy::default(),
            shards: None,
            time: Time::System(SystemClock::new()),
            weigher: None,
            listener: None,
            prefixes: None,
        }
    }

    /// How long an entry counts after its insertion, unless it brings a lifetime of its own. With
    /// zero nothing is stored, and an insertion says [`Expired`](crate::Outcome::Expired).
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Cache, ManualClock};
    ///
    /// let clock = ManualClock::new();
    /// let cache = Cache::builder(10).ttl(Duration::from_secs(60)).clock(clock.clone()).build();
    /// cache.insert("key", 1);
    /// clock.advance(Duration::from_secs(59));
    /// assert_eq!(cache.get("key"), Some(1));
    /// clock.advance(Duration::from_secs(1));
    /// assert_eq!(cache.get("key"), None);
    /// ```
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Entries live until they are evicted or invalidated, unless they bring a lifetime or there is
    /// a [`time_to_idle`](Self::time_to_idle).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, ManualClock};
    /// let clock = ManualClock::new();
    /// let cache = Cache::builder(10).no_ttl().clock(clock.clone()).build();
    /// cache.insert("key", 1);
    /// clock.advance(Duration::from_secs(365 * 86_400));
    /// assert_eq!(cache.get("key"), Some(1));
    /// ```
    pub fn no_ttl(mut self) -> Self {
        self.ttl = None;
        self
    }

    /// Shortens or lengthens each lifetime at random by up to this share of it, so that entries
    /// stored together do not expire together. Values outside 0 to 1 count as the nearer of both,
    /// and NaN as 0. The time to idle is not moved.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, ManualClock};
    /// # let clock = ManualClock::new();
    /// let ttl = Duration::from_secs(100);
    /// let cache = Cache::builder(100).ttl(ttl).ttl_jitter(0.1).clock(clock.clone()).build();
    /// for key in 0..50 {
    ///     cache.insert(key, "a value");
    /// }
    /// clock.advance(Duration::from_secs(89));
    /// assert!((0..50).all(|key| cache.get(&key).is_some()));
    /// clock.advance(Duration::from_secs(22)); // between 90 and 110 seconds they go, one by one
    /// assert!((0..50).all(|key| cache.get(&key).is_none()));
    /// ```
    pub fn ttl_jitter(mut self, share: f64) -> Self {
        self.ttl_jitter = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        self
    }

    /// Lets an entry expire as well when nobody has read it for this long.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Cache, ManualClock};
    ///
    /// let clock = ManualClock::new();
    /// let idle = Duration::from_secs(10);
    /// let cache = Cache::builder(10).time_to_idle(idle).clock(clock.clone()).build();
    /// cache.insert("key", 1);
    /// clock.advance(Duration::from_secs(9));
    /// assert_eq!(cache.get("key"), Some(1)); // and ten seconds more
    /// clock.advance(Duration::from_secs(10));
    /// assert_eq!(cache.get("key"), None);
    /// ```
    pub fn time_to_idle(mut self, idle: Duration) -> Self {
        self.time_to_idle = Some(idle);
        self
    }

    /// Bounds the cache by the sum of what `weigher` says of each entry – bytes, usually – in
    /// place of the number of entries. An entry never weighs less than 1, nor more than
    /// 4,294,967,295; add [`Cache::entry_overhead`] where the unit is bytes.
    ///
    /// The capacity given to [`Cache::builder`] is then an estimate of the number of entries. It
    /// bounds nothing, but decides how many shards there are and how many evicted keys are
    /// remembered.
    ///
    /// An entry heavier than a shard is refused, and [`Cache::insert`] says so; see
    /// [`shards`](Self::shards).
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

    /// Chooses which entry goes when there is no room.
    ///
    /// ```
    /// use wats_cache::{Cache, Policy};
    ///
    /// let cache = Cache::builder(2).policy(Policy::Lru).build();
    /// cache.insert("a", 1);
    /// cache.insert("b", 2);
    /// assert_eq!(cache.get("a"), Some(1)); // used later than "b"
    /// cache.insert("c", 3);
    /// assert_eq!((cache.get("a"), cache.get("b"), cache.get("c")), (Some(1), None, Some(3)));
    /// ```
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Splits the cache into this many parts (rounded down to a power of two), each with its own
    /// lock and its share of the weight; into fewer, so that each has 32 entries of the capacity. No
    /// entry may weigh more than 85 % of a share (the part kept for proven entries), so a cache of
    /// few heavy entries wants few shards. [`Policy::Lru`] is never split, and takes entries of up
    /// to the whole weight.
    ///
    /// ```
    /// use wats_cache::{Cache, Outcome};
    ///
    /// let builder = || Cache::builder(1_000).weigher(1_000, |_, text: &String| text.len() as u64);
    /// let (halves, whole) = (builder().shards(2).build(), builder().shards(1).build());
    /// assert_eq!(halves.insert("key", "x".repeat(850)), Outcome::TooHeavy);
    /// assert_eq!(whole.insert("key", "x".repeat(850)), Outcome::Stored);
    /// ```
    pub fn shards(mut self, shards: usize) -> Self {
        self.shards = Some(shards);
        self
    }

    /// Reads the time from `clock`, for instance a [`ManualClock`](crate::ManualClock) in a test.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Cache, ManualClock};
    ///
    /// let clock = ManualClock::new();
    /// let cache = Cache::builder(10).clock(clock.clone()).build();
    /// cache.insert("key", 1);
    /// clock.advance(Duration::from_secs(300)); // what a lifetime is by default
    /// assert_eq!(cache.get("key"), None);
    /// ```
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.time = Time::of(clock);
        self
    }

    /// Tells `listener` of every entry that leaves, with the cause. It is called by whoever caused
    /// it, outside all locks of the cache, so it may use the cache.
    ///
    /// An invalidated entry leaves some time later: when it is asked for, replaced or evicted, or
    /// when its lifetime ends. What is left when the cache itself is dropped is not told.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use wats_cache::{Cache, RemovalCause};
    ///
    /// let (tell, told) = mpsc::channel();
    /// let cache = Cache::builder(10)
    ///     .on_removal(move |key, value, cause| tell.send((key, value, cause)).unwrap_or_default())
    ///     .build();
    /// cache.insert("key", 1);
    /// cache.insert("key", 2);
    /// assert_eq!(told.recv()?, ("key", 1, RemovalCause::Replaced));
    /// # Ok::<(), mpsc::RecvError>(())
    /// ```
    pub fn on_removal(
        mut self,
        listener: impl Fn(K, V, RemovalCause) + Send + Sync + 'static,
    ) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// Makes entries open to [`Cache::invalidate_prefix`]: every part of a key up to and with a
    /// `separator` – the first eight of them – is a prefix of it.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<&str, u32> = Cache::builder(10).prefixes('/').build();
    /// cache.insert("products/1/name", 1);
    /// cache.insert("products/2/name", 2);
    /// cache.invalidate_prefix("products/1/");
    /// assert_eq!((cache.get("products/1/name"), cache.get("products/2/name")), (None, Some(2)));
    /// ```
    pub fn prefixes(mut self, separator: char) -> Self
    where
        K: AsRef<str>,
    {
        self.prefixes = Some((K::as_ref, separator));
        self
    }

    /// Makes the cache. Memory for entries is taken as they come.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<&str, u32> = Cache::builder(100).build();
    /// assert_eq!(cache.stats().entries, 0);
    /// ```
    pub fn build(self) -> Cache<K, V>
    where
        K: Eq + Hash + Clone,
        V: Clone,
    {
        Cache { inner: Arc::new(Inner::new(self)) }
    }
}

impl<K, V> fmt::Debug for Builder<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("capacity", &self.capacity)
            .field("max_weight", &self.max_weight)
            .field("ttl", &self.ttl)
            .field("ttl_jitter", &self.ttl_jitter)
            .field("time_to_idle", &self.time_to_idle)
            .field("policy", &self.policy)
            .field("shards", &self.shards)
            .field("clock", &self.time)
            .finish_non_exhaustive()
    }
}
