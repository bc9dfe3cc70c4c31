//! Why a snapshot was not written or not restored.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

/// What a caller's closure may fail with: any error, or a text.
pub(super) type Source = Box<dyn Error + Send + Sync>;

/// Why a snapshot was not written, or why nothing of it was restored.
///
/// After a failed restore the cache holds what it held before. A service that cannot start warm
/// starts cold, so most callers log this and go on.
///
/// ```
/// use wats_cache::{Cache, SnapshotErrorKind};
///
/// let cache: Cache<u8, u8> = Cache::builder(10).build();
/// let decode = |_: &[u8]| Err("there is nothing to decode");
/// let error = cache.restore(&b"no snapshot at all"[..], decode).unwrap_err();
/// assert_eq!(error.kind(), SnapshotErrorKind::Foreign);
/// assert_eq!(error.offset(), 0);
/// ```
#[derive(Debug)]
pub struct SnapshotError {
    kind: SnapshotErrorKind,
    offset: u64,
    file: Option<Box<Path>>,
    source: Option<Source>,
}

/// What kind of trouble there was with a snapshot; from [`SnapshotError::kind`].
///
/// ```
/// use wats_cache::{Cache, SnapshotErrorKind};
///
/// let cache: Cache<u8, u8> = Cache::builder(10).build();
/// let error = cache.restore(&b"WATS"[..], |_| Err("nothing to decode")).unwrap_err();
/// let hint = match error.kind() {
///     SnapshotErrorKind::Truncated => "the last save was cut off",
///     SnapshotErrorKind::Version => "another release wrote it",
///     _ => "see the log",
/// };
/// assert_eq!(hint, "the last save was cut off");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SnapshotErrorKind {
    /// Reading or writing failed; the source says how.
    Io,
    /// It is no snapshot of a cache: it begins with other bytes.
    Foreign,
    /// It was written in another version of the format, by a newer release most likely.
    Version,
    /// It ends before its end, as files do whose writer was interrupted.
    Truncated,
    /// Its bytes are not the ones that were written, or there are more of them.
    Corrupt,
    /// It, or one entry in it, is larger than the [`SnapshotOptions`](crate::SnapshotOptions) allow.
    TooLarge,
    /// By the wall clock it will be saved in the future, so nobody can tell how old its entries are.
    FromTheFuture,
    /// The caller's closure did not encode an entry; the source says why.
    Encode,
    /// The caller's closure did not decode an entry; the source says why.
    Decode,
}

impl SnapshotError {
    pub(super) fn new(kind: SnapshotErrorKind, offset: u64) -> Self {
        Self { kind, offset, file: None, source: None }
    }

    pub(super) fn io(error: io::Error, offset: u64) -> Self {
        Self::new(SnapshotErrorKind::Io, offset).because(error)
    }

    pub(super) fn because(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(super) fn in_file(mut self, file: &Path) -> Self {
        self.file = Some(file.into());
        self
    }

    /// What kind of trouble there was.
    ///
    /// ```
    /// use std::error::Error;
    /// use wats_cache::{Cache, SnapshotErrorKind};
    ///
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// cache.insert(1, 10);
    /// let error = cache.save(Vec::new(), |_, _, _| Err("no room for it")).unwrap_err();
    /// assert_eq!(error.kind(), SnapshotErrorKind::Encode);
    /// assert_eq!(error.source().map(|why| why.to_string()), Some("no room for it".to_owned()));
    /// ```
    pub fn kind(&self) -> SnapshotErrorKind {
        self.kind
    }

    /// Where in the snapshot, in bytes from its beginning; 0 if a file could not be opened.
    ///
    /// ```
    /// # use wats_cache::Cache;
    /// # let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// let error = cache.restore(&b"WATS"[..], |_| Err("nothing to decode")).unwrap_err();
    /// assert_eq!(error.offset(), 4); // where it ended
    /// ```
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether there is no such file, as before the first save.
    ///
    /// ```
    /// # use wats_cache::Cache;
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("products.snapshot");
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// let error = cache.restore_from_file(&file, |_| Err("nothing to decode")).unwrap_err();
    /// assert!(error.is_not_found());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn is_not_found(&self) -> bool {
        let source = self.source.as_ref().and_then(|source| source.downcast_ref::<io::Error>());
        self.kind == SnapshotErrorKind::Io
            && source.is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
    }

    /// Whether the snapshot itself cannot be used, now or later, and may be deleted: it is foreign,
    /// of another version, truncated or corrupt.
    ///
    /// ```
    /// # use wats_cache::Cache;
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// let error = cache.restore(&b"a letter"[..], |_| Err("nothing to decode")).unwrap_err();
    /// assert!(error.is_invalid());
    /// assert_eq!(error.to_string(), "this is no snapshot of a cache, at byte 0");
    /// ```
    pub fn is_invalid(&self) -> bool {
        use SnapshotErrorKind::{Corrupt, Foreign, Truncated, Version};
        matches!(self.kind, Foreign | Version | Truncated | Corrupt)
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if let Some(file) = &self.file {
            write!(f, " ({})", file.display())?;
        }
        write!(f, ", at byte {}", self.offset)
    }
}

impl fmt::Display for SnapshotErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Io => "the snapshot could not be read or written",
            Self::Foreign => "this is no snapshot of a cache",
            Self::Version => "the snapshot is in a version of the format that is not known here",
            Self::Truncated => "the snapshot ends too early, as if its writer was interrupted",
            Self::Corrupt => "the snapshot is damaged",
            Self::TooLarge => "the snapshot is larger than the options allow",
            Self::FromTheFuture => "the snapshot was saved later than now by the wall clock",
            Self::Encode => "an entry could not be encoded for the snapshot",
            Self::Decode => "an entry of the snapshot could not be decoded",
        })
    }
}

impl Error for SnapshotError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
