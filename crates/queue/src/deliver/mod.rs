//! Delivering what is in an [`Outbox`](crate::Outbox): the caller says how one item is sent and what
//! the answer means, a [`Runner`] does the rest. Nothing here knows what the receiver is.

mod backoff;
mod builder;
mod course;
mod options;
mod runner;
mod stats;
mod task;

use std::future::Future;
use std::time::Duration;

pub(crate) use backoff::Backoff;
pub use builder::Builder;
pub use options::Options;
pub use runner::{Runner, Stopped};
pub use stats::{Flow, Stats};

use crate::lease::Parcel;

/// How one item is delivered.
///
/// ```
/// use wats_queue::Parcel;
/// use wats_queue::deliver::{Deliver, Outcome};
///
/// struct Printer;
///
/// impl Deliver for Printer {
///     async fn deliver(&self, parcel: Parcel) -> Outcome {
///         println!("{}: {} bytes", parcel.id(), parcel.payload().len());
///         Outcome::Delivered
///     }
/// }
/// ```
///
/// A function from [`Parcel`] to a future does as well.
pub trait Deliver: Send + Sync + 'static {
    /// Sends the parcel once, and says how that went. A panic counts as [`Outcome::Retry`].
    ///
    /// # Cancellation
    ///
    /// The future is dropped when the time for one delivery is over, or the runner is stopped. The
    /// item is then delivered again.
    fn deliver(&self, parcel: Parcel) -> impl Future<Output = Outcome> + Send;
}

impl<F, Fut> Deliver for F
where
    F: Fn(Parcel) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send,
{
    fn deliver(&self, parcel: Parcel) -> impl Future<Output = Outcome> + Send {
        self(parcel)
    }
}

/// How a delivery went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The receiver has it, and said so.
    Delivered,
    /// It did not arrive, or nobody knows. It is tried again, as often as it takes.
    Retry {
        /// Why; kept with the item.
        reason: String,
        /// How long the receiver asked to wait, all items and not only this one; no shorter
        /// than the runner's own pause, and no longer than five minutes or
        /// [`Options::backoff_max`], whichever is longer. Without it the runner decides.
        after: Option<Duration>,
    },
    /// The receiver will never take it as it is. It waits for a person; the others go on.
    Park {
        /// The receiver's words; kept with the item.
        reason: String,
    },
    /// No item will get through until a person has done something. Everything waits, this item in
    /// its old place.
    Pause {
        /// What is to be done.
        reason: String,
    },
}

impl Outcome {
    /// To be tried again, when the runner thinks fit.
    pub fn retry(reason: impl Into<String>) -> Self {
        Self::Retry { reason: reason.into(), after: None }
    }

    /// To be parked.
    pub fn park(reason: impl Into<String>) -> Self {
        Self::Park { reason: reason.into() }
    }

    /// To wait for a person.
    pub fn pause(reason: impl Into<String>) -> Self {
        Self::Pause { reason: reason.into() }
    }
}
