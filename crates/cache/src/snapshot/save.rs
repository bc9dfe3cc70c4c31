//! Writing a snapshot.

use std::hash::Hash;
use std::io::Write;

use super::Snapshot;
use super::error::{SnapshotError, SnapshotErrorKind, Source};
use super::format::{SnapshotWriter, Times};
use crate::entry::Validity;

/// What a save wrote.
///
/// ```
/// use wats_cache::Cache;
///
/// let cache: Cache<u8, u8> = Cache::builder(10).build();
/// cache.insert(1, 10);
/// let mut bytes = Vec::new();
/// let saved = cache.save(&mut bytes, |key, value, bytes| {
///     bytes.extend([*key, *value]);
///     Ok::<_, std::convert::Infallible>(())
/// })?;
/// assert_eq!((saved.entries, saved.left_out, saved.bytes), (1, 0, bytes.len() as u64));
/// # Ok::<(), wats_cache::SnapshotError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    /// Entries written.
    pub entries: u64,
    /// Entries left out because the [`SnapshotOptions`](crate::SnapshotOptions) have no room for
    /// them.
    pub left_out: u64,
    /// The length of the snapshot: 37 bytes, and for each entry 33 beside those of key and value.
    pub bytes: u64,
}

impl<K: Eq + Hash + Clone, V: Clone> Snapshot<'_, K, V> {
    /// Writes every entry that still counts; the ones likeliest to be asked for again come first,
    /// so that a bound leaves out the others. What does not fit does not keep smaller ones out.
    ///
    /// "Likeliest" is exact for [`Policy::Lru`](crate::Policy::Lru), the most recently used first.
    /// [`Policy::ScanResistant`](crate::Policy::ScanResistant) keeps no such order: its entries come
    /// shard by shard.
    ///
    /// `encode` appends the bytes of one entry. It runs outside the cache's locks; all keys and
    /// values are copied first, as of one moment for each shard. `writer` needs no buffer of its
    /// own and is flushed. To write a file, use [`save_to_file`](Self::save_to_file): a crash
    /// half-way leaves the previous one as it was.
    ///
    /// # Errors
    ///
    /// [`SnapshotErrorKind::Io`] from `writer`; [`SnapshotErrorKind::Encode`] with the error of
    /// `encode`. What was written until then is no valid snapshot.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<String, u32> = Cache::builder(100).build();
    /// cache.insert("WIDGET-001".to_owned(), 42);
    /// let mut bytes = Vec::new();
    /// let saved = cache.save(&mut bytes, |key, value, bytes| {
    ///     bytes.extend(value.to_le_bytes());
    ///     bytes.extend(key.bytes());
    ///     Ok::<_, std::convert::Infallible>(())
    /// })?;
    /// assert_eq!((saved.entries, saved.bytes), (1, bytes.len() as u64));
    /// # Ok::<(), wats_cache::SnapshotError>(())
    /// ```
    pub fn save<E: Into<Source>>(
        &self,
        writer: impl Write,
        mut encode: impl FnMut(&K, &V, &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Saved, SnapshotError> {
        let inner = &self.cache.inner;
        let mut writer = SnapshotWriter::new(writer, self.options);
        // The wall clock first: what passes until the other is read only makes entries seem older.
        writer.head(self.unix_millis())?;
        let now = inner.now();
        let mut left_out = 0;
        let mut bytes = Vec::new();
        for (key, reading) in inner.store.readings() {
            if reading.validity(now, inner.whole.generation()) != Validity::Valid {
                continue;
            }
            bytes.clear();
            if let Err(error) = encode(&key, &reading.value, &mut bytes) {
                let at = writer.offset();
                return Err(SnapshotError::new(SnapshotErrorKind::Encode, at).because(error));
            }
            let fresh_until = reading.fresh_until();
            let times = Times {
                fresh: if fresh_until == u64::MAX { Times::ENDLESS } else { fresh_until - now },
                stale: reading.dead_at().saturating_sub(fresh_until),
                cost: reading.load_cost(),
            };
            if !writer.record(times, &bytes)? {
                left_out += 1;
            }
        }
        writer.end()?;
        Ok(Saved { entries: writer.records(), left_out, bytes: writer.offset() })
    }
}
