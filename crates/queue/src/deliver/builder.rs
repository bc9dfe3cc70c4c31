//! How a runner is started.

use std::sync::Arc;

use super::options::Options;
use super::runner::{Runner, Work};
use super::{Deliver, course::Course};
use crate::outbox::Outbox;

/// Settings of a [`Runner`] to be; from [`Outbox::deliver`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct Builder<D> {
    outbox: Outbox,
    deliver: Arc<D>,
    options: Options,
}

impl Outbox {
    /// Begins to deliver what is in the outbox, and what comes, with `deliver`.
    ///
    /// ```
    /// use wats_queue::deliver::Outcome;
    /// use wats_queue::{Item, Outbox, Parcel};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), wats_queue::Error> {
    /// let outbox = Outbox::volatile().open().await?;
    /// let runner = outbox
    ///     .deliver(async |parcel: Parcel| {
    ///         println!("{}", parcel.id());
    ///         Outcome::Delivered
    ///     })
    ///     .configure(|options| options.concurrency = 2)
    ///     .start();
    /// outbox.enqueue(Item::new("1", "a report")).await?;
    /// outbox.drained().await?;
    /// assert_eq!(outbox.stats().acknowledged, 1);
    /// runner.stop(std::time::Duration::from_secs(10)).await;
    /// # outbox.close().await
    /// # }
    /// ```
    pub fn deliver<D: Deliver>(&self, deliver: D) -> Builder<D> {
        Builder { outbox: self.clone(), deliver: Arc::new(deliver), options: Options::default() }
    }
}

impl<D: Deliver> Builder<D> {
    /// Replaces all settings.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Changes some settings.
    pub fn configure(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Starts to deliver, in a task of the tokio runtime this is called in.
    ///
    /// One outbox has one runner: two would each keep within their own bounds only.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, or in one without a timer.
    pub fn start(self) -> Runner {
        let Self { outbox, deliver, mut options } = self;
        options.concurrency = options.concurrency.max(1);
        options.timeout = options.timeout.min(outbox.options().lease / 10 * 9);
        let course = Course::new(&options);
        Runner::start(Work::new(outbox, deliver, options, course))
    }
}
