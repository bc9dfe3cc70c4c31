//! Reading a snapshot.

use std::hash::Hash;
use std::io::Read;
use std::time::Duration;

use super::Snapshot;
use super::error::{SnapshotError, SnapshotErrorKind, Source};
use super::format::{SnapshotReader, Times};
use crate::cache::Cache;
use crate::entry::Validity;
use crate::insert::{Insert, Life, Outcome};
use crate::store::Store;
use crate::tag::Stamp;

/// What a restore did with the entries of a snapshot. Each entry is counted once.
///
/// ```
/// use wats_cache::Cache;
///
/// # let encode = |key: &u8, value: &u8, bytes: &mut Vec<u8>| {
/// #     bytes.extend([*key, *value]);
/// #     Ok::<_, std::convert::Infallible>(())
/// # };
/// # let decode = |bytes: &[u8]| <[u8; 2]>::try_from(bytes).map(|[key, value]| (key, value));
/// let cache: Cache<u8, u8> = Cache::builder(10).build();
/// cache.insert(1, 10);
/// cache.insert(2, 20);
/// let mut bytes = Vec::new();
/// cache.save(&mut bytes, encode)?;
///
/// cache.remove(&1);
/// let restored = cache.restore(&bytes[..], decode)?;
/// assert_eq!((restored.entries, restored.present), (1, 1)); // 2 was still there
/// # Ok::<(), wats_cache::SnapshotError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restored {
    /// Entries stored. A cache smaller than the snapshot evicts some of them again.
    pub entries: u64,
    /// Entries whose lifetime had ended; they are not decoded.
    pub expired: u64,
    /// Entries left aside for one of the same key that the cache had already.
    pub present: u64,
    /// Entries the cache did not take: too heavy for it, or invalidated while the snapshot was read.
    pub refused: u64,
}

/// An entry on its way from a snapshot into the cache.
struct Arrival<K, V> {
    key: K,
    value: V,
    times: Times,
    /// Taken as soon as the key, and with it the tags, were known.
    stamp: Stamp,
}

impl<K: Eq + Hash + Clone, V: Clone> Snapshot<'_, K, V> {
    /// Stores the entries of a snapshot, all of them or none; those the cache has already stay.
    ///
    /// `reader` is read to its end and needs no buffer of its own. At most
    /// [`total_bytes_max`](crate::SnapshotOptions::total_bytes_max) bytes are read, and the buffer
    /// for one entry grows with what is there, whatever the snapshot claims; what `decode` makes of
    /// the bytes, and some 100 bytes more for each entry, is held until the whole snapshot has been
    /// checked.
    ///
    /// `decode` is given the bytes of one entry, which are the ones that were written: their
    /// checksum agreed. A snapshot that was forged has good checksums too, so `decode` must not
    /// panic on any input if others can write the file.
    ///
    /// # Errors
    ///
    /// [`SnapshotErrorKind`] lists them; nothing was stored.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// # let cache: Cache<String, u32> = Cache::builder(100).build();
    /// # cache.insert("WIDGET-001".to_owned(), 42);
    /// # let mut snapshot = Vec::new();
    /// # cache.save(&mut snapshot, |key, value, bytes| {
    /// #     bytes.extend(value.to_le_bytes());
    /// #     bytes.extend(key.bytes());
    /// #     Ok::<_, std::convert::Infallible>(())
    /// # })?;
    /// let cache: Cache<String, u32> = Cache::builder(100).build();
    /// let restored = cache.restore(&snapshot[..], |bytes| {
    ///     let (value, key) = bytes.split_first_chunk().ok_or("too short")?;
    ///     let key = str::from_utf8(key).map_err(|_| "not UTF-8")?;
    ///     Ok::<_, &str>((key.to_owned(), u32::from_le_bytes(*value)))
    /// })?;
    /// assert_eq!(restored.entries, 1);
    /// assert_eq!(cache.get("WIDGET-001"), Some(42));
    /// # Ok::<(), wats_cache::SnapshotError>(())
    /// ```
    pub fn restore<E: Into<Source>>(
        &self,
        reader: impl Read,
        mut decode: impl FnMut(&[u8]) -> Result<(K, V), E>,
    ) -> Result<Restored, SnapshotError> {
        let began = self.cache.stamp([]);
        let mut reader = SnapshotReader::new(reader, self.options);
        let saved_at = reader.head()?;
        let Some(age) = self.unix_millis().checked_sub(saved_at) else {
            return Err(reader.error(SnapshotErrorKind::FromTheFuture));
        };
        let age = age.saturating_mul(1_000_000);

        let mut restored = Restored::default();
        let mut arrivals = Vec::new();
        let mut bytes = Vec::new();
        loop {
            let at = reader.offset();
            let Some(mut times) = reader.record(&mut bytes)? else { break };
            if times.fresh != Times::ENDLESS {
                times.fresh = times.fresh.saturating_sub(age);
            }
            if times.fresh == 0 {
                restored.expired += 1;
                continue;
            }
            let (key, value) = decode(&bytes).map_err(|error| {
                SnapshotError::new(SnapshotErrorKind::Decode, at).because(error)
            })?;
            let tags = self.tagger.as_ref().map(|tags| tags(&key)).unwrap_or_default();
            let stamp = self.cache.stamp_for(&key, &tags);
            arrivals.push(Arrival { key, value, times, stamp });
        }
        self.cache.admit(arrivals, &began, &mut restored);
        Ok(restored)
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    /// Stores what a snapshot held, hottest first, unless the whole cache was invalidated since
    /// `began`.
    fn admit(&self, mut arrivals: Vec<Arrival<K, V>>, began: &Stamp, restored: &mut Restored) {
        if !began.is_current() {
            restored.refused += arrivals.len() as u64;
            return;
        }
        if let Store::Lru(_) = self.inner.store {
            // Whatever comes last has been used last.
            arrivals.reverse();
        }
        for arrival in arrivals {
            if self.has(&arrival.key) {
                restored.present += 1;
            } else if self.admit_one(arrival) == Outcome::Stored {
                restored.entries += 1;
            } else {
                restored.refused += 1;
            }
        }
    }

    fn admit_one(&self, arrival: Arrival<K, V>) -> Outcome {
        let Arrival { key, value, times, stamp } = arrival;
        let life = Life { stale: Duration::from_nanos(times.stale), cost: times.cost };
        if times.fresh == Times::ENDLESS {
            let insert = Insert { ttl: None, stamp: Some(stamp), life };
            return self.insert_with(key, value, insert);
        }
        if !stamp.is_current() {
            return Outcome::Stale;
        }
        let now = self.inner.now();
        self.inner.insert_until(key, value, now.saturating_add(times.fresh), now, stamp, life)
    }

    fn has(&self, key: &K) -> bool {
        let inner = &self.inner;
        inner.store.get(key).is_some_and(|reading| {
            reading.validity(inner.now(), inner.whole.generation()) == Validity::Valid
        })
    }
}
