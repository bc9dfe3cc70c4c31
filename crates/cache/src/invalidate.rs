//! Making entries invalid: by tag, by prefix, all of them – each in constant time – or by a
//! condition, which is a scan.

use std::hash::Hash;

use crate::cache::Cache;
use crate::inner::Inner;
use crate::removal::RemovalCause;
use crate::tag::{Stamp, Tag};

impl<K, V> Cache<K, V> {
    /// The tag with this name, of this cache: for labels of which there may be any number, such as
    /// `product:WIDGET-001`.
    ///
    /// Names share a fixed number of cells. Two that share one are invalidated together, which
    /// costs a load too many and is never wrong.
    ///
    /// ```
    /// use wats_cache::{Cache, Insert};
    ///
    /// let cache: Cache<&str, u32> = Cache::builder(10).build();
    /// let stamp = cache.stamp([&cache.tag("product:7")]);
    /// cache.insert_with("name of product 7", 1, Insert::default().stamp(stamp));
    /// cache.tag("product:7").invalidate();
    /// assert_eq!(cache.get("name of product 7"), None);
    /// ```
    pub fn tag(&self, name: &str) -> Tag {
        self.inner.labels.tag(name)
    }

    /// The present counts of `tags` and of this cache as a whole; take it before a load starts.
    ///
    /// In a cache with [prefixes](crate::Builder::prefixes) take [`stamp_for`](Self::stamp_for).
    ///
    /// ```
    /// use wats_cache::{Cache, Insert, Outcome};
    ///
    /// let cache = Cache::builder(10).build();
    /// let stamp = cache.stamp([]);
    /// cache.invalidate_all(); // while the value is being read from its source
    /// assert_eq!(cache.insert_with(1, "old", Insert::default().stamp(stamp)), Outcome::Stale);
    /// ```
    pub fn stamp<'a>(&self, tags: impl IntoIterator<Item = &'a Tag>) -> Stamp {
        Stamp::take_shared(&self.inner.lists, tags).of_whole(&self.inner.whole)
    }

    /// As [`stamp`](Self::stamp), with the prefixes of `key`.
    ///
    /// ```
    /// use wats_cache::{Cache, Insert, Outcome};
    ///
    /// let cache: Cache<String, u32> = Cache::builder(10).prefixes('/').build();
    /// let key = "products/1".to_owned();
    /// let stamp = cache.stamp_for(&key, []);
    /// cache.invalidate_prefix("products/");
    /// assert_eq!(cache.insert_with(key, 1, Insert::default().stamp(stamp)), Outcome::Stale);
    /// ```
    pub fn stamp_for<'a>(&self, key: &K, tags: impl IntoIterator<Item = &'a Tag>) -> Stamp {
        let prefixes = self.inner.prefix_tags(key);
        let mut stamp = self.stamp(tags).and(&prefixes, &self.inner.lists);
        stamp.keyed = true;
        stamp
    }

    /// Makes every entry invalid, in constant time. Loads under way will not be stored.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache = Cache::builder(10).build();
    /// cache.insert(1, "old");
    /// cache.invalidate_all();
    /// assert_eq!(cache.get(&1), None);
    /// ```
    pub fn invalidate_all(&self) {
        self.inner.whole.invalidate();
    }

    /// Makes every entry invalid whose key begins with `prefix`, in constant time.
    ///
    /// `prefix` must end in the separator that [`prefixes`](crate::Builder::prefixes) was given;
    /// one that does not is no prefix of any key, and nothing happens.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<String, u32> = Cache::builder(10).prefixes('/').build();
    /// cache.insert("products/1/name".into(), 1);
    /// cache.insert("reports/1".into(), 2);
    /// cache.invalidate_prefix("products/");
    /// assert_eq!((cache.get("products/1/name"), cache.get("reports/1")), (None, Some(2)));
    /// ```
    pub fn invalidate_prefix(&self, prefix: &str) {
        self.inner.labels.prefix(prefix).invalidate();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    /// Removes every entry for which `condition` holds; how many there were.
    ///
    /// This looks at every entry, a shard at a time: some 100 ms for a million. `condition` runs
    /// outside the cache's locks, and an entry that was replaced meanwhile is judged anew.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache = Cache::builder(100).build();
    /// for serial in 0..10 {
    ///     cache.insert(serial, serial % 2 == 0);
    /// }
    /// assert_eq!(cache.remove_where(|_serial, passed| !passed), 5);
    /// assert_eq!((cache.get(&0), cache.get(&1)), (Some(true), None));
    /// ```
    pub fn remove_where(&self, mut condition: impl FnMut(&K, &V) -> bool) -> usize {
        let mut count = 0;
        for (key, reading) in self.inner.store.readings() {
            if !condition(&key, &reading.value) {
                continue;
            }
            let removed = self.inner.store.remove_if(&key, |entry| condition(&key, &entry.value));
            if let Some((key, entry)) = removed {
                self.inner.removed(key, entry, RemovalCause::Explicit);
                count += 1;
            }
        }
        count
    }
}

impl<K, V> Inner<K, V> {
    fn prefix_tags(&self, key: &K) -> Vec<Tag> {
        let Some((text, separator)) = &self.prefixes else { return Vec::new() };
        self.labels.prefixes_of(text(key), *separator)
    }

    /// The stamp to store an entry of `key` with: the given one, and whatever it lacks as of now.
    pub(crate) fn stamp_of(&self, key: &K, given: Option<Stamp>) -> Stamp {
        let stamp = given.unwrap_or_else(|| Stamp::default().of_whole(&self.whole));
        if stamp.keyed || self.prefixes.is_none() {
            return stamp;
        }
        stamp.and(&self.prefix_tags(key), &self.lists)
    }
}
