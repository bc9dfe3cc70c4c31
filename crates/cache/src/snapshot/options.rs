//! How much a snapshot may hold.

/// Bounds of a snapshot, for whoever writes it and whoever reads it.
///
/// | option | default | why |
/// |---|---|---|
/// | `record_bytes_max` | 16 MiB | eight times the largest report known; memory a damaged length can cost |
/// | `total_bytes_max` | 256 MiB | some seconds of a slow disk, which is what a warm start may take |
///
/// What is saved with some bounds can be restored with the same ones.
///
/// ```
/// use wats_cache::{Cache, SnapshotOptions};
///
/// let mut options = SnapshotOptions::default();
/// options.total_bytes_max = 1 << 20;
///
/// let cache: Cache<u32, u32> = Cache::builder(10).build();
/// cache.insert(1, 10);
/// let mut bytes = Vec::new();
/// cache.snapshot().options(options).save(&mut bytes, |key, value, bytes| {
///     bytes.extend([*key, *value].into_iter().flat_map(u32::to_le_bytes));
///     Ok::<_, std::convert::Infallible>(())
/// })?;
/// assert!(bytes.len() < 100);
/// # Ok::<(), wats_cache::SnapshotError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotOptions {
    /// The most bytes that key and value of one entry may take together. A larger entry is left out
    /// when saving, and makes a snapshot invalid when restoring.
    pub record_bytes_max: u32,
    /// The most bytes that the snapshot may have as a whole, of which 37 are its frame. Saving leaves
    /// out what does not fit; a longer snapshot is not restored.
    pub total_bytes_max: u64,
}

impl Default for SnapshotOptions {
    fn default() -> Self {
        Self { record_bytes_max: 16 << 20, total_bytes_max: 256 << 20 }
    }
}
