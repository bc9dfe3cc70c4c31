//! An item in the hands of whoever delivers it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Now;
use crate::engine::{Command, Shared};
use crate::error::Error;
use crate::item::Priority;
use crate::state::{Fence, Record, Settlement};

/// What is to be delivered. Clones share the bytes.
#[derive(Clone)]
pub struct Parcel {
    record: Arc<Record>,
    payload: Arc<Vec<u8>>,
}

impl Parcel {
    pub(crate) fn new(record: Arc<Record>, payload: Vec<u8>) -> Self {
        Self { record, payload: Arc::new(payload) }
    }

    /// The item's identifier.
    pub fn id(&self) -> &str {
        &self.record.id
    }

    /// The item's number.
    pub fn number(&self) -> u64 {
        self.record.number
    }

    /// What sort of thing it is.
    pub fn kind(&self) -> &str {
        &self.record.kind
    }

    /// Its priority.
    pub fn priority(&self) -> Priority {
        self.record.priority
    }

    /// Attempts before this one that ended without success.
    pub fn attempts(&self) -> u32 {
        self.record.attempts
    }

    /// The bytes, exactly as they were enqueued: they were checked after they were read.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The same, shared.
    pub fn shared_payload(&self) -> Arc<Vec<u8>> {
        Arc::clone(&self.payload)
    }
}

/// Without the payload, which may be confidential, and large.
impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel")
            .field("id", &self.id())
            .field("kind", &self.kind())
            .field("attempts", &self.attempts())
            .field("bytes", &self.payload.len())
            .finish_non_exhaustive()
    }
}

/// The right to deliver an item, for a time; from [`Outbox::lease`](crate::Outbox::lease).
///
/// It ends with [`ack`](Self::ack), [`retry`](Self::retry) or [`park`](Self::park). Dropped before,
/// it gives the item back as if it had never been leased. When its time is over somebody else may
/// get the item; what is then said with the old lease counts for nothing, and the error
/// [says so](Error::is_stale).
///
/// Leases are not stored: at the next start every item that was leased is ready.
#[derive(Debug)]
#[must_use = "a lease that is dropped gives its item back"]
pub struct Lease {
    parcel: Parcel,
    fence: Fence,
    shared: Arc<Shared>,
    settled: bool,
}

impl Lease {
    pub(crate) fn new(parcel: Parcel, fence: Fence, shared: Arc<Shared>) -> Self {
        Self { parcel, fence, shared, settled: false }
    }

    /// What is to be delivered.
    pub fn parcel(&self) -> &Parcel {
        &self.parcel
    }

    /// The item arrived: it is removed, or kept as sent if
    /// [`Options::keep_sent`](crate::Options::keep_sent) says so. Durable when it returns.
    ///
    /// # Errors
    ///
    /// A lease that has ended; a disk that does not take it. The item will then be delivered again,
    /// with the same identifier.
    pub async fn ack(mut self) -> Result<(), Error> {
        self.settle(self.acknowledged()).await
    }

    /// The item did not arrive, or nobody knows: it becomes ready again after `wait`. There is no
    /// limit to attempts.
    pub async fn retry(mut self, reason: &str, wait: Duration) -> Result<(), Error> {
        self.settle(Settlement::Retry { reason: reason.into(), wait }).await
    }

    /// The item will never arrive as it is: it waits for a person, who can look at it, requeue it
    /// or remove it.
    pub async fn park(mut self, reason: &str) -> Result<(), Error> {
        self.settle(Settlement::Park { reason: reason.into() }).await
    }

    /// Lets the lease last `ttl` from now.
    pub async fn extend(&self, ttl: Duration) -> Result<(), Error> {
        let now = Now::of(&*self.shared.clock);
        let fence = self.fence;
        self.shared.ask(|answer| Command::Extend { fence, ttl, now, answer }).await
    }

    /// What [`ack`](Self::ack) says.
    pub(crate) fn acknowledged(&self) -> Settlement {
        Settlement::Ack { keep: self.shared.options.keep_sent.is_some() }
    }

    /// Ends the lease. After an error it may be tried again; the item does not go back by itself
    /// before the lease has run out.
    pub(crate) async fn settle(&mut self, how: Settlement) -> Result<(), Error> {
        self.settled = true;
        let now = Now::of(&*self.shared.clock);
        let fence = self.fence;
        let answer = |answer| Command::Settle { fence, how, now, answer: Some(answer) };
        self.shared.ask(answer).await
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !self.settled {
            let now = Now::of(&*self.shared.clock);
            let how = Settlement::Release { reason: None };
            // If the queue is closed there is nothing to give back to.
            self.shared.send(Command::Settle { fence: self.fence, how, now, answer: None });
        }
    }
}
