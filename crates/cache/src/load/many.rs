//! Loading many keys with one call of the loader.

use std::collections::HashMap;
use std::hash::Hash;

use crate::cache::Cache;
use crate::insert::Insert;

impl<K, V> Cache<K, V>
where
    K: Eq + Hash + Clone,
    V: Clone,
{
    /// The values of `keys`, in their order; those that are missing are loaded with one call of
    /// `load`, which is given each of them once, and stored. A key that `load` does not answer has
    /// no value.
    ///
    /// Loads of single keys that are under way are not waited for. The stamps of all missing keys
    /// are taken before `load` is called. In the [statistics](crate::Stats) each key is a read, and
    /// the call of `load` one load.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<u32, u32> = Cache::builder(100).build();
    /// cache.insert(2, 20);
    /// let values = cache.get_or_load_many([1, 2, 3, 1], |missing| {
    ///     assert_eq!(missing, [1, 3]);
    ///     Ok::<_, std::io::Error>(vec![(1, 10)])
    /// })?;
    /// assert_eq!(values, [Some(10), Some(20), None, Some(10)]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The loader's own; what was in the cache stays there.
    pub fn get_or_load_many<E, L>(
        &self,
        keys: impl IntoIterator<Item = K>,
        load: impl FnOnce(&[K]) -> Result<L, E>,
    ) -> Result<Vec<Option<V>>, E>
    where
        L: IntoIterator<Item = (K, V)>,
    {
        let keys: Vec<K> = keys.into_iter().collect();
        let mut known: HashMap<K, V> = HashMap::new();
        let mut stamps = HashMap::new();
        let mut missing = Vec::new();
        for key in &keys {
            if known.contains_key(key) || stamps.contains_key(key) {
                continue;
            }
            if let Some(value) = self.get(key) {
                known.insert(key.clone(), value);
            } else {
                stamps.insert(key.clone(), self.stamp_for(key, []));
                missing.push(key.clone());
            }
        }
        if !missing.is_empty() {
            let began = self.inner.precise_nanos();
            let loaded = load(&missing);
            let took = self.inner.precise_nanos().saturating_sub(began);
            self.inner.counters.loaded(took, loaded.is_ok());
            for (key, value) in loaded? {
                // An answer to a question that was not asked is not ours to store.
                if let Some(stamp) = stamps.remove(&key) {
                    self.insert_with(key.clone(), value.clone(), Insert::default().stamp(stamp));
                    known.insert(key, value);
                }
            }
        }
        Ok(keys.iter().map(|key| known.get(key).cloned()).collect())
    }
}
