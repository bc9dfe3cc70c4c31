//! One delivery, from the lease to the record of how it went.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::{Deliver, Outcome};
use crate::lease::Lease;
use crate::state::Settlement;

/// How often it is tried to record a delivery.
const RECORD_ATTEMPTS: u32 = 5;

/// The pause before that is tried again.
const RECORD_PAUSE: Duration = Duration::from_millis(200);

/// What came of a delivery.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) id: String,
    pub(super) attempts: u32,
    pub(super) outcome: Outcome,
    /// How long the item waits, if it is tried again.
    pub(super) wait: Duration,
    pub(super) took: Duration,
    pub(super) recorded: bool,
}

/// Delivers once. `pause` is the wait of an item for which the receiver asks none, or a shorter one;
/// `longest` bounds what it asks.
pub(super) async fn deliver<D: Deliver>(
    deliver: Arc<D>,
    mut lease: Lease,
    timeout: Duration,
    pause: Duration,
    longest: Duration,
) -> Done {
    let began = Instant::now();
    let outcome = attempt(deliver, &lease, timeout).await;
    let took = began.elapsed();
    let wait = match &outcome {
        Outcome::Retry { after, .. } => after.map_or(pause, |asked| asked.max(pause).min(longest)),
        _ => Duration::ZERO,
    };
    let how = match &outcome {
        Outcome::Delivered => lease.acknowledged(),
        Outcome::Retry { reason, .. } => Settlement::Retry { reason: reason.as_str().into(), wait },
        Outcome::Park { reason } => Settlement::Park { reason: reason.as_str().into() },
        Outcome::Pause { reason } => Settlement::Release { reason: Some(reason.as_str().into()) },
    };
    let recorded = record(&mut lease, how).await;
    let parcel = lease.parcel();
    let (id, attempts) = (parcel.id().to_owned(), parcel.attempts());
    Done { id, attempts, outcome, wait, took, recorded }
}

/// In a task of its own, so that a panic says nothing about the lease.
async fn attempt<D: Deliver>(deliver: Arc<D>, lease: &Lease, timeout: Duration) -> Outcome {
    let parcel = lease.parcel().clone();
    let mut task = Guarded(tokio::spawn(async move { deliver.deliver(parcel).await }));
    match tokio::time::timeout(timeout, &mut task.0).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Outcome::retry("the delivery panicked; this is a mistake in the program"),
        Err(_) => {
            // Given back only when nothing of it runs any more, or it could be sent twice at once.
            task.0.abort();
            (&mut task.0).await.unwrap_or_else(|_| {
                let seconds = timeout.as_secs_f64();
                Outcome::retry(format!("no answer within {seconds} s; the receiver may have it"))
            })
        }
    }
}

/// A disk that was full, or failed, for a moment shall not make an item arrive twice.
async fn record(lease: &mut Lease, how: Settlement) -> bool {
    for attempt in 1.. {
        match lease.settle(how.clone()).await {
            Ok(()) => return true,
            Err(error) if error.is_stale() || attempt >= RECORD_ATTEMPTS => return false,
            Err(_) => tokio::time::sleep(RECORD_PAUSE).await,
        }
    }
    false
}

struct Guarded(JoinHandle<Outcome>);

impl Drop for Guarded {
    fn drop(&mut self) {
        self.0.abort();
    }
}
