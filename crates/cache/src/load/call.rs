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
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Adapt {
    /// Its lifetime; `None` for the cache's own.
    pub ttl: Option<Duration>,
    /// Whether it is stored at all.
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
    pub fn tag(mut self, tag: &Tag) -> Self {
        self.tags.push(tag.clone());
        self
    }

    /// Gives the value a lifetime of its own.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// For this long after the end of its lifetime the value is returned as it is, and loaded anew
    /// in the background, once.
    pub fn stale_while_revalidate(mut self, window: Duration) -> Self {
        self.windows.while_revalidating = window;
        self
    }

    /// For this long after the end of its lifetime the value is returned when loading a new one
    /// fails. It then counts as fresh for `throttle`, so that a source in trouble is not asked by
    /// everybody.
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
    pub fn refresh_ahead(mut self, beta: f64) -> Self {
        self.windows.refresh_ahead = (beta > 0.0).then_some(beta);
        self
    }

    /// Waits for a load of another caller, or of the background, no longer than this.
    ///
    /// A load that runs in the caller's own thread is not cut short.
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
