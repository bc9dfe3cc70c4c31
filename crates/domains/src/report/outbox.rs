//! Reports that are kept on the disk until the server has them: the queue, the delivery, and the
//! calls a station makes, in one piece.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wats_http::Client;
use wats_queue::deliver::{self, Runner};
use wats_queue::{Error, ErrorKind, Event, Item, Options, Outbox, Priority};
use wats_report::{Guid, Report};

use super::deliver::{Delivery, KIND};

/// Settings of a [`ReportOutbox`] to be; from [`ReportOutbox::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `open` is called"]
pub struct OutboxBuilder {
    client: Client,
    queue: wats_queue::Builder,
    delivery: deliver::Options,
    keep_unit_order: bool,
}

impl OutboxBuilder {
    /// Changes some settings of the queue: how much it holds, how long it keeps what was sent.
    pub fn configure(mut self, change: impl FnOnce(&mut Options)) -> Self {
        self.queue = self.queue.configure(change);
        self
    }

    /// Changes some settings of the delivery: how many at a time, how long between attempts.
    pub fn configure_delivery(mut self, change: impl FnOnce(&mut deliver::Options)) -> Self {
        change(&mut self.delivery);
        self
    }

    /// Whether the reports of one unit – part number and serial number – are sent one after the
    /// other, in the order in which they were submitted: a repair after its test. They are by
    /// default; a report that is parked holds back no other.
    pub fn keep_unit_order(mut self, keep: bool) -> Self {
        self.keep_unit_order = keep;
        self
    }

    /// Tells `listener` what happens: reports delivered or refused, pauses, a full disk, damage. It
    /// must not block.
    pub fn on_event(mut self, listener: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.queue = self.queue.on_event(listener);
        self
    }

    /// Opens the outbox and begins to send what is in it, in a task of the tokio runtime this is
    /// called in.
    ///
    /// # Errors
    ///
    /// Another process has it open; the folder cannot be written.
    pub async fn open(self) -> Result<ReportOutbox, Error> {
        let queue = self.queue.open().await?;
        let runner = queue.deliver(Delivery::new(&self.client)).options(self.delivery).start();
        let runner = Mutex::new(Some(runner));
        let keep_unit_order = self.keep_unit_order;
        Ok(ReportOutbox { inner: Arc::new(Inner { queue, runner, keep_unit_order }) })
    }
}

/// Reports on their way to the server, kept on the disk until it has them. Clones share it.
///
/// Submitting works with and without a server; offline for a week is nothing special. Each report is
/// sent under the identifier it was submitted with and as the same bytes, as often as it takes, so
/// that the server has it once. What becomes of each answer: see [`Delivery`].
#[derive(Debug, Clone)]
pub struct ReportOutbox {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    queue: Outbox,
    /// `None` once it was closed.
    runner: Mutex<Option<Runner>>,
    keep_unit_order: bool,
}

/// A report that is on the disk; from [`ReportOutbox::submit`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Queued {
    /// The report's identifier: the one it had, or a new one if it had none.
    pub id: Guid,
    /// Whether the very same report was there already.
    pub duplicate: bool,
}

impl ReportOutbox {
    /// Settings of an outbox in `folder`, whose reports are sent through `client`.
    pub fn builder(client: &Client, folder: impl AsRef<Path>) -> OutboxBuilder {
        let folder: PathBuf = folder.as_ref().to_owned();
        OutboxBuilder {
            client: client.clone(),
            queue: Outbox::at(folder),
            delivery: deliver::Options::default(),
            keep_unit_order: true,
        }
    }

    /// Puts a report on the disk; from then on it will reach the server. Does not wait for that.
    ///
    /// # Errors
    ///
    /// [`is_full`](Error::is_full): there is no room, in the outbox or on the disk; the report is
    /// still yours to keep. [`is_conflict`](Error::is_conflict): another report with this identifier
    /// waits already.
    ///
    /// # Cancellation
    ///
    /// If the future is dropped, the report may be on the disk or not. Submitting it again does no
    /// harm, if it has an identifier of its own; those that are built have.
    pub async fn submit(&self, report: &Report) -> Result<Queued, Error> {
        self.submit_with(report, Priority::NORMAL).await
    }

    /// As [`submit`](Self::submit), before or after others that wait.
    pub async fn submit_with(&self, report: &Report, priority: Priority) -> Result<Queued, Error> {
        let unreadable = |error| {
            let detail = "the report was not enqueued: it cannot be written as WSJF";
            Error::new(ErrorKind::Invalid, detail).caused_by(error)
        };
        let (id, bytes) = if let Some(id) = report.id.get() {
            (id.clone(), report.to_vec().map_err(unreadable)?)
        } else {
            // Here, before it is on the disk: every attempt must be the same.
            let id = Guid::random();
            let mut named = report.clone();
            named.id = id.clone().into();
            (id, named.to_vec().map_err(unreadable)?)
        };
        let mut item = Item::new(id.as_str(), bytes).kind(KIND).priority(priority);
        if let Some(unit) = self.inner.keep_unit_order.then(|| unit(report)).flatten() {
            item = item.order_by(unit);
        }
        let receipt = self.inner.queue.enqueue(item).await?;
        Ok(Queued { id, duplicate: receipt.duplicate })
    }

    /// The queue below: to look at what waits, to requeue or remove what was refused, to export.
    pub fn queue(&self) -> &Outbox {
        &self.inner.queue
    }

    /// What the queue holds and did.
    pub fn stats(&self) -> wats_queue::Stats {
        self.inner.queue.stats()
    }

    /// What the delivery does and did; `None` once the outbox was closed.
    pub fn delivery_stats(&self) -> Option<deliver::Stats> {
        self.with_runner(Runner::stats)
    }

    /// Sends nothing more until [`resume`](Self::resume). Submitting goes on.
    pub fn pause(&self, reason: impl Into<String>) {
        self.with_runner(|runner| runner.pause(reason));
    }

    /// Sends again, at once: after a pause, or when the token or the network was put right.
    pub fn resume(&self) {
        self.with_runner(Runner::resume);
    }

    /// Waits until the server has everything but what it refused.
    pub async fn drained(&self) -> Result<(), Error> {
        self.inner.queue.drained().await
    }

    /// Gives what is being sent this long to end, and closes the outbox, this and every clone. What
    /// was not sent is sent after the next [`open`](OutboxBuilder::open).
    pub async fn close(&self, deadline: Duration) -> Result<(), Error> {
        let runner = self.inner.runner.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runner) = runner {
            runner.stop(deadline).await;
        }
        self.inner.queue.close().await
    }

    fn with_runner<T>(&self, act: impl FnOnce(&Runner) -> T) -> Option<T> {
        self.inner.runner.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(act)
    }
}

/// The unit a report is about, if it says so in the length that the server allows.
fn unit(report: &Report) -> Option<String> {
    let unit = format!("{}/{}", report.pn.as_deref()?, report.sn.as_deref()?);
    (unit.len() <= Item::TEXT_MAX && !unit.contains('\0')).then_some(unit)
}
