//! What goes into a queue, and what is said of it.

use std::fmt;
use std::time::SystemTime;

/// How urgent an item is, from 1 (first) to 10.
///
/// Of the items that wait, those of the most urgent level go first, within a level the oldest. One
/// turn in eight goes to the oldest of all, whatever its level, so that nothing starves; see
/// [`Options::oldest_turn`](crate::Options::oldest_turn).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Priority(u8);

impl Priority {
    /// Before everything else: level 1.
    pub const URGENT: Self = Self(1);
    /// What an item has that says nothing: level 5.
    pub const NORMAL: Self = Self(5);
    /// When there is nothing else to do: level 10.
    pub const LOW: Self = Self(10);

    /// How many levels there are.
    pub(crate) const LEVELS: usize = 10;

    /// The priority of this level; `None` unless it is 1 to 10.
    ///
    /// ```
    /// use wats_queue::Priority;
    ///
    /// assert_eq!(Priority::new(1), Some(Priority::URGENT));
    /// assert_eq!((Priority::new(0), Priority::new(11)), (None, None));
    /// ```
    pub const fn new(level: u8) -> Option<Self> {
        if level >= 1 && level <= 10 { Some(Self(level)) } else { None }
    }

    /// The level, 1 to 10.
    pub const fn level(self) -> u8 {
        self.0
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0 - 1)
    }
}

impl Default for Priority {
    fn default() -> Self {
        Self::NORMAL
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An item to be put into an [`Outbox`](crate::Outbox): an identifier and bytes.
///
/// The identifier is chosen by the sender, before the item is queued, and stays with it: it is what
/// lets a receiver tell a repetition from something new. The bytes are sent exactly as they are, on
/// every attempt.
///
/// ```
/// use wats_queue::{Item, Priority};
///
/// let item = Item::new("8f2c6f3e", b"{\"result\": \"P\"}".to_vec())
///     .kind("report")
///     .order_by("WIDGET-001/SN-0001") // after what else is waiting for this unit
///     .priority(Priority::URGENT);
/// assert_eq!(item.id(), "8f2c6f3e");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "an item does nothing until it is enqueued"]
pub struct Item {
    pub(crate) id: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) source: Option<String>,
    pub(crate) order: Option<String>,
    pub(crate) priority: Priority,
    pub(crate) not_before: Option<SystemTime>,
}

impl Item {
    /// Longest identifier, kind, source and order key, in bytes.
    pub const TEXT_MAX: usize = 512;

    /// An item with an identifier of 1 to 512 bytes.
    pub fn new(id: impl Into<String>, payload: impl Into<Vec<u8>>) -> Self {
        Self {
            id: id.into(),
            payload: payload.into(),
            kind: String::new(),
            source: None,
            order: None,
            priority: Priority::NORMAL,
            not_before: None,
        }
    }

    /// What sort of thing it is, for whoever delivers it; empty by default.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }

    /// Where it comes from, for whoever looks into the queue.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Items with the same key are delivered one after the other, in the order in which they were
    /// enqueued, whatever their priorities. One that was parked does not hold back those behind it,
    /// unless [`Options::parked_blocks`](crate::Options::parked_blocks) says so.
    pub fn order_by(mut self, key: impl Into<String>) -> Self {
        self.order = Some(key.into());
        self
    }

    /// Its priority; [`Priority::NORMAL`] by default.
    pub fn priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    /// It is not delivered before this time.
    pub fn not_before(mut self, time: SystemTime) -> Self {
        self.not_before = Some(time);
        self
    }

    /// Its identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its bytes.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

/// Without the payload, which may be confidential, and large.
impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("id", &self.id)
            .field("bytes", &self.payload.len())
            .field("kind", &self.kind)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// It waits to be delivered, perhaps for its time or for an older item of its order.
    Ready,
    /// Somebody is delivering it.
    Leased,
    /// It was refused for good and waits for a person.
    Parked,
    /// It was delivered and is kept for a while, see [`Options::keep_sent`](crate::Options::keep_sent).
    Sent,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ready => "ready",
            Self::Leased => "leased",
            Self::Parked => "parked",
            Self::Sent => "sent",
        })
    }
}

/// That an item is in the queue; from [`Outbox::enqueue`](crate::Outbox::enqueue).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// The item's number: items are numbered in the order in which they were enqueued.
    pub number: u64,
    /// Whether the very same item, same identifier and same bytes, was there already; then nothing
    /// was added.
    pub duplicate: bool,
    /// Where it stands.
    pub status: Status,
}

/// What a queue knows of an item; from [`Outbox::peek`](crate::Outbox::peek).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The item's number.
    pub number: u64,
    /// Its identifier.
    pub id: String,
    /// What sort of thing it is.
    pub kind: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// The key within which order is kept.
    pub order: Option<String>,
    /// Its priority.
    pub priority: Priority,
    /// Where it stands.
    pub status: Status,
    /// Attempts to deliver it that ended without success.
    pub attempts: u32,
    /// When it was enqueued, by the wall clock.
    pub created: Option<SystemTime>,
    /// The time before which it is not delivered, if that was said.
    pub not_before: Option<SystemTime>,
    /// Why the last attempt failed, or why it was parked.
    pub reason: Option<String>,
    /// Bytes of the payload.
    pub bytes: u64,
}
