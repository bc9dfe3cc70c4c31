//! Snapshots: writing what a cache holds, so that the next start of the program begins warm.
//!
//! A snapshot keeps keys, values and what is left of their lifetimes. It knows nothing of how keys
//! and values become bytes – two closures of the caller do that – and it cannot keep tags, which
//! are counters of one running program.

mod error;
mod file;
mod format;
mod options;
mod restore;
mod save;

use std::fmt;
use std::hash::Hash;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::cache::Cache;
use crate::tag::Tag;

pub use error::{SnapshotError, SnapshotErrorKind};
pub use options::SnapshotOptions;
pub use restore::Restored;
pub use save::Saved;

/// One save or restore, under construction; from [`Cache::snapshot`].
///
/// # Lifetimes
///
/// Time goes on while the program is down, by the wall clock, and an entry whose lifetime ended
/// meanwhile is not restored. [Jitter](crate::Builder::ttl_jitter) does not move the end of a
/// restored entry. One without an end gets the lifetime of the cache it is restored into. Its
/// [time to idle](crate::Builder::time_to_idle) begins anew.
///
/// # Tags
///
/// A tag counts invalidations in one running program, so snapshots cannot keep tags. A restored
/// entry has the cache's own tag, and those of its [prefixes](crate::Builder::prefixes); no other
/// tag invalidates it unless [`tags`](Self::tags) gives it that one again. Nor does a snapshot know
/// what was invalidated *after* it was saved: restore one only if what others changed meanwhile may
/// be served for the rest of the lifetimes, or remove what may have changed afterwards. Restore
/// before the cache is in use: [`invalidate_all`](Cache::invalidate_all) during a restore stops it,
/// but a tag that is invalidated meanwhile is heeded only for entries decoded before that.
///
/// # All or nothing
///
/// A snapshot is read to its end and checked before anything of it is stored. If it is truncated,
/// damaged, foreign, too large or of another version, the cache stays as it is.
///
/// ```
/// use wats_cache::{Cache, Insert, Tag};
///
/// # fn encode(key: &String, value: &u32, bytes: &mut Vec<u8>) -> Result<(), String> {
/// #     bytes.extend(value.to_le_bytes());
/// #     bytes.extend(key.bytes());
/// #     Ok(())
/// # }
/// # fn decode(bytes: &[u8]) -> Result<(String, u32), String> {
/// #     let (value, key) = bytes.split_first_chunk().ok_or("too short")?;
/// #     let key = str::from_utf8(key).map_err(|error| error.to_string())?;
/// #     Ok((key.to_owned(), u32::from_le_bytes(*value)))
/// # }
/// let cache: Cache<String, u32> = Cache::builder(100).build();
/// cache.insert("product/1".to_owned(), 10);
/// let mut bytes = Vec::new();
/// cache.snapshot().save(&mut bytes, encode)?;
///
/// let products = Tag::new();
/// let next: Cache<String, u32> = Cache::builder(100).build();
/// next.snapshot().tags(|_key| vec![products.clone()]).restore(&bytes[..], decode)?;
/// assert_eq!(next.get("product/1"), Some(10));
/// products.invalidate();
/// assert_eq!(next.get("product/1"), None);
/// # Ok::<(), wats_cache::SnapshotError>(())
/// ```
#[must_use = "nothing is saved or restored until one of its methods does so"]
pub struct Snapshot<'a, K, V> {
    cache: &'a Cache<K, V>,
    options: SnapshotOptions,
    tagger: Option<Tagger<'a, K>>,
    now: Option<SystemTime>,
}

/// Says which tags a restored entry has.
type Tagger<'a, K> = Box<dyn Fn(&K) -> Vec<Tag> + 'a>;

impl<'a, K, V> Snapshot<'a, K, V> {
    /// Sets how much the snapshot may hold, in place of the defaults of [`SnapshotOptions`].
    ///
    /// ```
    /// use wats_cache::{Cache, SnapshotOptions};
    ///
    /// let cache: Cache<u8, &str> = Cache::builder(10).build();
    /// cache.insert(1, "short");
    /// cache.insert(2, "longer than ten bytes");
    /// let mut options = SnapshotOptions::default();
    /// options.record_bytes_max = 10;
    /// let saved = cache.snapshot().options(options).save(Vec::new(), |key, value, bytes| {
    ///     bytes.push(*key);
    ///     bytes.extend(value.bytes());
    ///     Ok::<_, std::convert::Infallible>(())
    /// })?;
    /// assert_eq!((saved.entries, saved.left_out), (1, 1));
    /// # Ok::<(), wats_cache::SnapshotError>(())
    /// ```
    pub fn options(mut self, options: SnapshotOptions) -> Self {
        self.options = options;
        self
    }

    /// Gives each restored entry the tags that `tags` names for its key. Has no effect on saving.
    ///
    /// ```
    /// use wats_cache::{Cache, Tag};
    ///
    /// # let encode = |key: &u8, value: &u8, bytes: &mut Vec<u8>| {
    /// #     bytes.extend([*key, *value]);
    /// #     Ok::<_, std::convert::Infallible>(())
    /// # };
    /// # let decode = |bytes: &[u8]| <[u8; 2]>::try_from(bytes).map(|[key, value]| (key, value));
    /// # let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// # cache.insert(1, 10);
    /// # let mut bytes = Vec::new();
    /// # cache.save(&mut bytes, encode)?;
    /// let next: Cache<u8, u8> = Cache::builder(10).build();
    /// let odd = Tag::new();
    /// let tags = |key: &u8| if key % 2 == 1 { vec![odd.clone()] } else { Vec::new() };
    /// next.snapshot().tags(tags).restore(&bytes[..], decode)?;
    /// assert_eq!(next.get(&1), Some(10));
    /// odd.invalidate();
    /// assert_eq!(next.get(&1), None);
    /// # Ok::<(), wats_cache::SnapshotError>(())
    /// ```
    pub fn tags(mut self, tags: impl Fn(&K) -> Vec<Tag> + 'a) -> Self {
        self.tagger = Some(Box::new(tags));
        self
    }

    /// Takes `now` for the time of the wall clock, for tests.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<u8, u8> = Cache::builder(10).ttl(Duration::from_secs(60)).build();
    /// cache.insert(1, 10);
    /// let mut bytes = Vec::new();
    /// cache.save(&mut bytes, |key, value, bytes| {
    ///     bytes.extend([*key, *value]);
    ///     Ok::<_, std::convert::Infallible>(())
    /// })?;
    ///
    /// let decode = |bytes: &[u8]| <[u8; 2]>::try_from(bytes).map(|[key, value]| (key, value));
    /// let next: Cache<u8, u8> = Cache::builder(10).build();
    /// let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
    /// let restored = next.snapshot().now(tomorrow).restore(&bytes[..], decode)?;
    /// assert_eq!((restored.entries, restored.expired), (0, 1));
    /// # Ok::<(), wats_cache::SnapshotError>(())
    /// ```
    pub fn now(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// Milliseconds since 1970. A clock set to an earlier year counts as 1970.
    fn unix_millis(&self) -> u64 {
        let now = self.now.unwrap_or_else(SystemTime::now);
        let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    /// Starts saving or restoring with settings of its own.
    ///
    /// ```
    /// use wats_cache::{Cache, SnapshotOptions};
    ///
    /// # let encode = |key: &u8, value: &u8, bytes: &mut Vec<u8>| {
    /// #     bytes.extend([*key, *value]);
    /// #     Ok::<_, std::convert::Infallible>(())
    /// # };
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// cache.insert(1, 10);
    /// let mut bytes = Vec::new();
    /// let saved = cache.snapshot().options(SnapshotOptions::default()).save(&mut bytes, encode)?;
    /// assert_eq!(saved.entries, 1);
    /// # Ok::<(), wats_cache::SnapshotError>(())
    /// ```
    pub fn snapshot(&self) -> Snapshot<'_, K, V> {
        Snapshot { cache: self, options: SnapshotOptions::default(), tagger: None, now: None }
    }

    /// Writes what the cache holds; see [`Snapshot::save`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::save`].
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// cache.insert(1, 10);
    /// let saved = cache.save(std::io::sink(), |key, value, bytes| {
    ///     bytes.extend([*key, *value]);
    ///     Ok::<_, std::convert::Infallible>(())
    /// })?;
    /// assert_eq!(saved.entries, 1);
    /// # Ok::<(), wats_cache::SnapshotError>(())
    /// ```
    pub fn save<E: Into<error::Source>>(
        &self,
        writer: impl Write,
        encode: impl FnMut(&K, &V, &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Saved, SnapshotError> {
        self.snapshot().save(writer, encode)
    }

    /// Stores what another cache held; see [`Snapshot::restore`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::restore`].
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// # let encode = |key: &u8, value: &u8, bytes: &mut Vec<u8>| {
    /// #     bytes.extend([*key, *value]);
    /// #     Ok::<_, std::convert::Infallible>(())
    /// # };
    /// # let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// # cache.insert(1, 10);
    /// # let mut bytes = Vec::new();
    /// # cache.save(&mut bytes, encode)?;
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// cache.restore(&bytes[..], |bytes| {
    ///     let [key, value] = bytes.try_into().map_err(|_| "not two bytes")?;
    ///     Ok::<_, &str>((key, value))
    /// })?;
    /// assert_eq!(cache.get(&1), Some(10));
    /// # Ok::<(), wats_cache::SnapshotError>(())
    /// ```
    pub fn restore<E: Into<error::Source>>(
        &self,
        reader: impl Read,
        decode: impl FnMut(&[u8]) -> Result<(K, V), E>,
    ) -> Result<Restored, SnapshotError> {
        self.snapshot().restore(reader, decode)
    }

    /// Writes what the cache holds into a file; see [`Snapshot::save_to_file`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::save_to_file`].
    ///
    /// ```
    /// # use wats_cache::Cache;
    /// # let encode = |key: &u8, value: &u8, bytes: &mut Vec<u8>| {
    /// #     bytes.extend([*key, *value]);
    /// #     Ok::<_, std::convert::Infallible>(())
    /// # };
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("products.snapshot");
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// cache.insert(1, 10);
    /// let saved = cache.save_to_file(&file, encode)?;
    /// assert_eq!(saved.bytes, std::fs::metadata(&file)?.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save_to_file<E: Into<error::Source>>(
        &self,
        file: impl AsRef<Path>,
        encode: impl FnMut(&K, &V, &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Saved, SnapshotError> {
        self.snapshot().save_to_file(file, encode)
    }

    /// Stores what a file holds; see [`Snapshot::restore_from_file`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::restore_from_file`].
    ///
    /// ```
    /// # use wats_cache::Cache;
    /// # let decode = |bytes: &[u8]| <[u8; 2]>::try_from(bytes).map(|[key, value]| (key, value));
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("products.snapshot");
    /// # std::fs::write(&file, "something else")?;
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// let restored = cache.restore_from_file(&file, decode);
    /// assert!(restored.is_err_and(|error| error.is_invalid())); // so the cache stays as it is
    /// assert_eq!(cache.stats().entries, 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn restore_from_file<E: Into<error::Source>>(
        &self,
        file: impl AsRef<Path>,
        decode: impl FnMut(&[u8]) -> Result<(K, V), E>,
    ) -> Result<Restored, SnapshotError> {
        self.snapshot().restore_from_file(file, decode)
    }
}

impl<K, V> fmt::Debug for Snapshot<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("options", &self.options)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}
