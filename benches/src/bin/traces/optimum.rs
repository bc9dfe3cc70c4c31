//! The best any policy could do (Belady): evict what is needed again the latest.

use std::collections::{BTreeSet, HashMap};

/// Hits of a cache of `capacity` entries that knows the future.
pub(crate) fn hits(keys: &[u64], capacity: usize) -> u64 {
    let mut next = vec![usize::MAX; keys.len()];
    let mut seen: HashMap<u64, usize> = HashMap::new();
    for (at, key) in keys.iter().enumerate().rev() {
        next[at] = seen.insert(*key, at).unwrap_or(usize::MAX);
    }
    // What is held, by when it is needed again.
    let mut held: BTreeSet<(usize, u64)> = BTreeSet::new();
    let mut needed: HashMap<u64, usize> = HashMap::new();
    let mut hits = 0;
    for (at, key) in keys.iter().enumerate() {
        if let Some(due) = needed.remove(key) {
            held.remove(&(due, *key));
            hits += 1;
        }
        if next[at] == usize::MAX {
            continue; // never needed again: not worth a place
        }
        held.insert((next[at], *key));
        needed.insert(*key, next[at]);
        if held.len() > capacity
            && let Some((_, victim)) = held.pop_last()
        {
            needed.remove(&victim);
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::hits;

    #[test]
    fn what_is_needed_latest_goes() {
        assert_eq!(hits(&[1, 2, 3, 1, 2, 3], 2), 2);
        assert_eq!(hits(&[1, 2, 3, 1, 2, 3], 3), 3);
        assert_eq!(hits(&[1, 1, 1, 1], 1), 3);
        assert_eq!(hits(&[1, 2, 3, 4], 10), 0);
    }
}
