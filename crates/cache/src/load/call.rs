//! One call that loads what is missing, under construction.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::cache::Cache;
use crate::tag::Tag;

/// A call that returns the value of a key and loads it if it must; from [`Cache::load`].
///
/// ```
/// use std::time::Duration;
/// use wats_cache::{Cache, Tag};
///
/// let cache: Cache<u32, String> = Cache::builder(100).build();
/// let product = Tag::new();
/// let name = cache
///     .load(7)
///     .tag(&product)
///     .ttl(Duration::from_secs(60))
///     .stale_while_revalidate(Duration::from_secs(30))
///     .run(|| Ok::<_, std::io::Error>("Widget".to_owned()))?;
/// # assert_eq!(name, "Widget");
/// # Ok::<(), wats_cache::LoadError<std::io::Error>>(())
/// ```
#[must_use = "nothing is looked up or loaded until it is run"]
pub struct Load<'a, K, V> {
    pub(super) cache: &'a Cache<K, V>,
    pub(super) key: K,
    pub(super) tags: Vec<Tag>,
    pub(super) windows: Windows,
    pub(super) ttl: Option<Duration>,
    pub(super) patience: Option<Duration>,
    pub(super) adapt: Option<Adapter<V>>,
}

/// Changes how a loaded value is stored; see [`Load::adapt`].
pub(super) type Adapter<V> = Arc<dyn Fn(&V, &mut Adapt) + Send + Sync>;

/// When a value that is not fresh may be served, and when one that is should be loaded anew.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Windows {
    pub(super) while_revalidating: Duration,
    pub(super) if_error: Duration,
    pub(super) throttle: Duration,
    pub(super) refresh_ahead: Option<f64>,
}

/// What a loaded value is stored with, as the call says; open to change by [`Load::adapt`].
///
/// ```
/// use wats_cache::{Adapt, Cache};
///
/// let cache: Cache<u32, String> = Cache::builder(100).build();
/// let keep_names = |name: &String, adapt: &mut Adapt| adapt.store = !name.is_empty();
/// let call = cache.load(7).adapt(keep_names);
/// assert_eq!(call.run(|| Ok::<_, std::io::Error>(String::new()))?, "");
/// assert_eq!(cache.get(&7), None); // returned, but not kept
/// # Ok::<(), wats_cache::LoadError<std::io::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Adapt {
    /// Its lifetime; `None` for the cache's own. With zero it is not stored.
    pub ttl: Option<Duration>,
    /// Whether it is stored at all. If not, an older value stays as it is.
    pub store: bool,
}

impl<'a, K, V> Load<'a, K, V> {
    pub(super) fn new(cache: &'a Cache<K, V>, key: K) -> Self {
        Self {
            cache,
            key,
            tags: Vec::new(),
            windows: Windows::default(),
            ttl: None,
            patience: None,
            adapt: None,
        }
    }

    /// Marks the value with a tag, counted before the load begins.
    ///
    /// A value that is there already is not marked, and callers who share a load share its tags:
    /// let all calls for one key name the same.
    ///
    /// ```
    /// # use wats_cache::{Cache, Tag};
    /// let cache: Cache<u32, &str> = Cache::builder(10).build();
    /// let products = Tag::new();
    /// cache.load(7).tag(&products).run(|| Ok::<_, std::io::Error>("Widget"))?;
    /// products.invalidate();
    /// assert_eq!(cache.get(&7), None);
    /// # Ok::<(), wats_cache::LoadError<std::io::Error>>(())
    /// ```
    pub fn tag(mut self, tag: &Tag) -> Self {
        self.tags.push(tag.clone());
        self
    }

    /// Gives the value a lifetime of its own, if this call loads it. With zero it is not stored.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, ManualClock};
    /// let clock = ManualClock::new();
    /// let cache = Cache::builder(10).clock(clock.clone()).build();
    /// cache.load(7).ttl(Duration::from_secs(60)).run(|| Ok::<_, std::io::Error>("Widget"))?;
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(cache.get(&7), None);
    /// # Ok::<(), wats_cache::LoadError<std::io::Error>>(())
    /// ```
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// For this long after the end of its lifetime the value is returned as it is, and loaded anew
    /// in the background, once.
    ///
    /// A value is kept that long only if the call that loaded it asked for it. One that was
    /// [inserted](Cache::insert) is of no use after its lifetime.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, ManualClock};
    /// # let clock = ManualClock::new();
    /// # let ttl = Duration::from_secs(60);
    /// # let cache = Cache::builder(10).ttl(ttl).clock(clock.clone()).build();
    /// let window = Duration::from_secs(30);
    /// let load = |new| {
    ///     let load = cache.load("stock").stale_while_revalidate(window);
    ///     load.run(move || Ok::<_, std::io::Error>(new))
    /// };
    /// assert_eq!(load(1)?, 1);
    /// clock.advance(Duration::from_secs(61)); // the lifetime was 60 s
    /// assert_eq!(load(2)?, 1); // the old one at once
    /// while cache.get("stock") != Some(2) {
    ///     std::thread::yield_now(); // and soon the new one
    /// }
    /// # Ok::<(), wats_cache::LoadError<std::io::Error>>(())
    /// ```
    pub fn stale_while_revalidate(mut self, window: Duration) -> Self {
        self.windows.while_revalidating = window;
        self
    }

    /// For this long after the end of its lifetime the value is returned when loading a new one
    /// fails. It then counts as fresh for `throttle`, so that a source in trouble is not asked by
    /// everybody. The error is counted in [`Stats::load_errors`](crate::Stats::load_errors) and
    /// told nobody.
    ///
    /// A value is kept that long only if the call that loaded it asked for it.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, ManualClock};
    /// # let clock = ManualClock::new();
    /// # let ttl = Duration::from_secs(60);
    /// # let cache = Cache::builder(10).ttl(ttl).clock(clock.clone()).build();
    /// let (window, throttle) = (Duration::from_secs(600), Duration::from_secs(5));
    /// let load = |new| cache.load("stock").stale_if_error(window, throttle).run(move || new);
    /// assert_eq!(load(Ok(1))?, 1);
    /// clock.advance(Duration::from_secs(61)); // the lifetime was 60 s
    /// assert_eq!(load(Err("no connection"))?, 1);
    /// assert_eq!(load(Ok(2))?, 1); // for five seconds the source is left alone
    /// clock.advance(Duration::from_secs(5));
    /// assert_eq!(load(Ok(2))?, 2);
    /// # Ok::<(), wats_cache::LoadError<&str>>(())
    /// ```
    pub fn stale_if_error(mut self, window: Duration, throttle: Duration) -> Self {
        self.windows.if_error = window;
        self.windows.throttle = throttle;
        self
    }

    /// Loads a fresh value anew before it expires, in the background, the likelier the nearer its
    /// end is and the longer its last load took, so that readers of a busy key never wait.
    ///
    /// `beta` is 1.0 for the optimum under steady traffic; more refreshes earlier. This is `XFetch`
    /// of Vattani, Chierichetti and Lowenstein, "Optimal Probabilistic Cache Stampede Prevention".
    /// With 0, less or NaN nothing is refreshed, nor is a value that was inserted: nobody knows how
    /// long loading it takes.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, ManualClock};
    /// # let clock = ManualClock::new();
    /// # let ttl = Duration::from_secs(60);
    /// # let cache = Cache::builder(10).ttl(ttl).clock(clock.clone()).build();
    /// let load = |new| {
    ///     let clock = clock.clone();
    ///     cache.load("stock").refresh_ahead(1.0).run(move || {
    ///         clock.advance(Duration::from_secs(1)); // so long a load takes
    ///         Ok::<_, std::io::Error>(new)
    ///     })
    /// };
    /// assert_eq!(load(1)?, 1);
    /// clock.advance(Duration::from_nanos(59_999_999_999)); // the lifetime is 60 s
    /// assert_eq!(load(2)?, 1); // the old one at once
    /// while cache.get("stock") != Some(2) {
    ///     std::thread::yield_now(); // and soon the new one
    /// }
    /// # Ok::<(), wats_cache::LoadError<std::io::Error>>(())
    /// ```
    pub fn refresh_ahead(mut self, beta: f64) -> Self {
        self.windows.refresh_ahead = (beta > 0.0).then_some(beta);
        self
    }

    /// Waits for a load of another caller, or of the background, no longer than this, in real time
    /// (in tasks: tokio's), whatever the cache's clock says. If that load is abandoned, the time
    /// begins anew with the next one.
    ///
    /// A load that runs in the caller's own thread is not cut short. One that runs in a task of its
    /// own is waited for no longer either; it goes on, and what it loads is stored.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, LoadError};
    /// let cache: Cache<u32, &str> = Cache::builder(10).build();
    /// let clone = cache.clone();
    /// let name = cache.load(7).run(move || {
    ///     // While this loads, everybody else waits for it, but not longer than he wants.
    ///     let other = clone.load(7).timeout(Duration::from_millis(1)).run(|| Err("never runs"));
    ///     assert!(matches!(other, Err(LoadError::TimedOut)));
    ///     Ok::<_, std::io::Error>("Widget")
    /// });
    /// assert_eq!(name?, "Widget");
    /// # Ok::<(), LoadError<std::io::Error>>(())
    /// ```
    pub fn timeout(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Lets `adapt` look at the loaded value and change how it is stored: a shorter life for "no
    /// such thing", none for what must not be kept.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<&str, Option<u32>> = Cache::builder(100).build();
    /// let absent = cache.load("no such product").adapt(|found: &Option<u32>, adapt| {
    ///     if found.is_none() {
    ///         adapt.ttl = Some(Duration::from_secs(5));
    ///     }
    /// });
    /// assert_eq!(absent.run(|| Ok::<_, std::io::Error>(None))?, None);
    /// # Ok::<(), wats_cache::LoadError<std::io::Error>>(())
    /// ```
    pub fn adapt(mut self, adapt: impl Fn(&V, &mut Adapt) + Send + Sync + 'static) -> Self {
        self.adapt = Some(Arc::new(adapt));
        self
    }
}

impl<K, V> fmt::Debug for Load<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load")
            .field("windows", &self.windows)
            .field("ttl", &self.ttl)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
