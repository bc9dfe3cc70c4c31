//! What a queue tells whoever listens.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::store::Notice;

/// Something that happened; see [`Builder::on_event`](crate::Builder::on_event).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Something stored is damaged.
    Damage(Notice),
    /// The disk is full; new items are refused until there is room.
    DiskFull,
    /// There is room on the disk again.
    DiskRecovered,
    /// The store failed in a way that left open what was written, and was opened anew.
    Reopened {
        /// What had failed.
        reason: String,
    },
    /// An item was delivered, and that is recorded.
    Delivered {
        /// Its identifier.
        id: String,
        /// Attempts before this one.
        attempts: u32,
    },
    /// An item was not delivered, or nobody knows; it is tried again.
    Retrying {
        /// Its identifier.
        id: String,
        /// Why.
        reason: String,
        /// How long until then at least.
        wait: Duration,
    },
    /// An item was refused for good, and waits for a person.
    Parked {
        /// Its identifier.
        id: String,
        /// Why.
        reason: String,
    },
    /// Nothing is delivered any more until somebody resumes, or a probe gets through.
    Paused {
        /// Why; what to do about it.
        reason: String,
    },
    /// Deliveries go on.
    Resumed,
    /// The receiver fails. It is asked again with one item after this time.
    Outage {
        /// How it failed last.
        reason: String,
        /// How long until the next probe.
        wait: Duration,
    },
    /// The receiver is back.
    Back,
}

/// Whoever listens.
#[derive(Clone, Default)]
pub(crate) struct Listener(Option<Arc<Tell>>);

type Tell = dyn Fn(&Event) + Send + Sync;

impl Listener {
    pub(crate) fn new(listener: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    pub(crate) fn tell(&self, event: &Event) {
        match event {
            Event::Damage(_) | Event::DiskFull | Event::Reopened { .. } | Event::Paused { .. } => {
                tracing::warn!(?event, "outbox");
            }
            _ => tracing::debug!(?event, "outbox"),
        }
        if let Some(listener) = &self.0 {
            // A listener that panics must not end the thread that writes.
            let told = catch_unwind(AssertUnwindSafe(|| listener(event)));
            if told.is_err() {
                tracing::warn!("a listener of the outbox panicked");
            }
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "a listener" } else { "nobody" })
    }
}
