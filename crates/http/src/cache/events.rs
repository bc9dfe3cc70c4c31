//! Who wants to know that something changed, and is told.

use std::fmt;
use std::sync::Arc;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// Changes kept for subscribers who do not keep up; the oldest goes first.
const BACKLOG: usize = 1_024;

/// An entity changed, and every kept answer that depended on it was made invalid.
///
/// Which entities there are is for the endpoints to say; see
/// [`Endpoint::entities`](crate::Endpoint::entities).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The entity, such as `product`.
    pub entity: Arc<str>,
    /// What made it change.
    pub cause: ChangeCause,
}

/// What made an entity change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeCause {
    /// A write of this client, by the name of its operation. It succeeded, or may have been applied.
    Written(&'static str),
    /// Somebody said so, with [`Client::publish`](crate::Client::publish) or
    /// [`Client::invalidate`](crate::Client::invalidate).
    Published,
}

/// What a subscriber is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An entity changed.
    Changed(Change),
    /// The subscriber was too slow, and this many changes were dropped. It knows nothing of them, so
    /// anything may have changed.
    Missed(u64),
}

/// A subscription to what changes, from [`Client::subscribe`](crate::Client::subscribe). It ends when
/// it is dropped.
pub struct Subscription {
    changes: broadcast::Receiver<Change>,
}

impl Subscription {
    /// Waits for the next event; `None` once every clone of the client is gone.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Event> {
        match self.changes.recv().await {
            Ok(change) => Some(Event::Changed(change)),
            Err(RecvError::Lagged(missed)) => Some(Event::Missed(missed)),
            Err(RecvError::Closed) => None,
        }
    }

    /// The next event, if there is one already.
    pub fn try_next(&mut self) -> Option<Event> {
        match self.changes.try_recv() {
            Ok(change) => Some(Event::Changed(change)),
            Err(TryRecvError::Lagged(missed)) => Some(Event::Missed(missed)),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("waiting", &self.changes.len()).finish()
    }
}

#[derive(Debug)]
pub(crate) struct Bus {
    changes: broadcast::Sender<Change>,
}

impl Default for Bus {
    fn default() -> Self {
        Self { changes: broadcast::Sender::new(BACKLOG) }
    }
}

impl Bus {
    pub(super) fn subscribe(&self) -> Subscription {
        Subscription { changes: self.changes.subscribe() }
    }

    /// Never waits: who does not keep up misses some.
    pub(super) fn tell(&self, entity: &str, cause: ChangeCause) {
        if self.changes.receiver_count() > 0 {
            // Fails only if nobody listens any more.
            let _ = self.changes.send(Change { entity: entity.into(), cause });
        }
    }
}
