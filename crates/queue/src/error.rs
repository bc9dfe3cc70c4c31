//! Why the queue did not do what it was asked for.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// Why an operation of a queue failed. Cheap to clone: those who shared one commit share its error.
///
/// The text says what happened, to what, and what to do. It may name an item's identifier, and
/// never holds anything of a payload.
///
/// ```
/// use wats_queue::{ErrorKind, Item, Outbox};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), wats_queue::Error> {
/// let outbox = Outbox::volatile().configure(|options| options.max_items = 1).open().await?;
/// outbox.enqueue(Item::new("1", "first")).await?;
/// let error = outbox.enqueue(Item::new("2", "second")).await.unwrap_err();
/// assert!(error.is_full() && error.kind() == ErrorKind::Full);
/// # outbox.close().await
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Error {
    kind: ErrorKind,
    detail: Arc<str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An item or a setting is unusable; nothing was changed.
    Invalid,
    /// The queue holds as much as it may; nothing was added.
    Full,
    /// The disk is full; nothing was added. What was promised before is safe.
    DiskFull,
    /// The identifier is already that of an item with other bytes; nothing was changed.
    Conflict,
    /// The lease has ended: somebody else may have the item now. Nothing was changed.
    Stale,
    /// There is no such item.
    NotFound,
    /// Another process, or another queue of this one, works on the folder.
    Locked,
    /// The files are of a newer version than this program understands.
    Version,
    /// What is stored is damaged.
    Damaged,
    /// The system could not read or write. Whether the change is on the disk is unknown: ask again,
    /// with the same identifier.
    Io,
    /// The queue was closed.
    Closed,
}

impl Error {
    /// An error of a store; for those who write one.
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into().into(), source: None }
    }

    /// With its cause.
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    pub(crate) fn closed() -> Self {
        Self::new(ErrorKind::Closed, "the queue was closed; open it again")
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether there is no room, in the queue or on the disk. The caller has to keep the item, and
    /// to try again when some were delivered.
    pub fn is_full(&self) -> bool {
        matches!(self.kind, ErrorKind::Full | ErrorKind::DiskFull)
    }

    /// Whether the lease had ended.
    pub fn is_stale(&self) -> bool {
        self.kind == ErrorKind::Stale
    }

    /// Whether somebody else works on the folder.
    pub fn is_locked(&self) -> bool {
        self.kind == ErrorKind::Locked
    }

    /// Whether the identifier belongs to other content.
    pub fn is_conflict(&self) -> bool {
        self.kind == ErrorKind::Conflict
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}
