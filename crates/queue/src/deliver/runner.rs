//! The runner: leases what may be sent, watches what is under way, and sleeps while there is nothing
//! to do.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::course::Course;
use super::options::Options;
use super::stats::Stats;
use super::task::{self, Done};
use super::{Deliver, Outcome};
use crate::events::Event;
use crate::lease::Lease;
use crate::outbox::Outbox;

/// How long to wait before a queue that failed is asked again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// A receiver that asks to wait longer than this is asked again all the same, unless the runner's own
/// pauses are as long: one mistaken header must not stop a station for a day.
const ASKED_MOST: Duration = Duration::from_secs(300);

/// Nothing is waited for longer than this at a time: no clock adds for ever.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

/// Delivers what is in an [`Outbox`]; from [`Outbox::deliver`].
///
/// Dropped, it stops at once: what was under way is delivered again by the next one. It keeps the
/// outbox open while it lives.
#[derive(Debug)]
#[must_use = "a runner stops when it is dropped"]
pub struct Runner {
    orders: mpsc::UnboundedSender<Order>,
    stats: Arc<Mutex<Stats>>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
enum Order {
    Pause(String),
    Resume,
    Stop(Duration, oneshot::Sender<Stopped>),
}

/// How a runner stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stopped {
    /// Deliveries that were cut off at the deadline. Their items are in the outbox, and may have
    /// arrived.
    pub cut_off: usize,
}

impl Runner {
    pub(super) fn start<D: Deliver>(mut work: Work<D>) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let stats = Arc::clone(&work.stats);
        work.publish();
        Self { orders, stats, task: tokio::spawn(work.run(inbox)) }
    }

    /// Sends nothing more until [`resume`](Self::resume); what is under way goes on.
    pub fn pause(&self, reason: impl Into<String>) {
        // If the runner has ended, nothing is sent anyway.
        let _ = self.orders.send(Order::Pause(reason.into()));
    }

    /// Goes on, at once and at full width, after a pause or in an outage.
    pub fn resume(&self) {
        let _ = self.orders.send(Order::Resume);
    }

    /// What it does and did.
    pub fn stats(&self) -> Stats {
        self.stats.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends nothing more, gives what is under way this long to end, and cuts off the rest.
    ///
    /// When it returns, every item that was not delivered is in the outbox as before.
    pub async fn stop(self, deadline: Duration) -> Stopped {
        let (answer, stopped) = oneshot::channel();
        let _ = self.orders.send(Order::Stop(deadline, answer));
        stopped.await.unwrap_or_default()
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the runner's task works with.
pub(super) struct Work<D> {
    outbox: Outbox,
    deliver: Arc<D>,
    options: Options,
    course: Course,
    stats: Arc<Mutex<Stats>>,
    counted: Stats,
    tasks: JoinSet<Done>,
}

impl<D: Deliver> Work<D> {
    pub(super) fn new(outbox: Outbox, deliver: Arc<D>, options: Options, course: Course) -> Self {
        let (stats, tasks) = (Arc::default(), JoinSet::new());
        Self { outbox, deliver, options, course, stats, counted: Stats::default(), tasks }
    }

    async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        // Time may have made an item ready; only asking tells.
        let mut ask = true;
        let mut rest: Option<Instant> = None;
        loop {
            let seen = self.outbox.shared().changed.seen();
            let (has_next, next_event) = self.outbox.shared().next();
            let now = self.now();
            rest = rest.filter(|rest| *rest > Instant::now());
            let width = self.course.width(now, self.options.concurrency);
            let free = if rest.is_some() { 0 } else { width.saturating_sub(self.tasks.len()) };
            if free > 0 && (has_next || ask) {
                match self.outbox.lease(free).await {
                    Ok(leases) => leases.into_iter().for_each(|lease| self.begin(lease)),
                    Err(_) if !self.outbox.shared().is_open() => return,
                    // The queue mends itself with the next operation, but not in a tight loop.
                    Err(_) => rest = Some(Instant::now() + AFTER_FAILURE),
                }
                ask = false;
                self.publish();
            }
            let due = next_event.filter(|_| free > 0).map(|due| due.saturating_sub(now));
            let timer = due.into_iter().chain(self.course.next(now));
            let timer = timer.map(|wait| Instant::now() + wait.min(LONGEST)).chain(rest).min();
            tokio::select! {
                Some(done) = self.tasks.join_next(), if !self.tasks.is_empty() => self.ended(done),
                () = self.outbox.shared().changed.after(seen) => {
                    if !self.outbox.shared().is_open() {
                        return;
                    }
                }
                () = until(timer) => ask = true,
                order = orders.recv() => match order {
                    Some(Order::Pause(reason)) => {
                        let event = self.course.pause_until_resumed(reason);
                        self.tell(Some(event));
                    }
                    Some(Order::Resume) => {
                        let event = self.course.resume();
                        self.tell(event);
                        ask = true;
                    }
                    Some(Order::Stop(deadline, answer)) => {
                        let stopped = self.finish(deadline).await;
                        // Whoever asked may have gone.
                        let _ = answer.send(stopped);
                        return;
                    }
                    None => return,
                },
            }
            self.publish();
        }
    }

    fn begin(&mut self, lease: Lease) {
        let pause = self.course.pause(lease.parcel().attempts().saturating_add(1));
        let (deliver, timeout) = (Arc::clone(&self.deliver), self.options.timeout);
        let longest = self.options.backoff_max.max(ASKED_MOST);
        self.tasks.spawn(task::deliver(deliver, lease, timeout, pause, longest));
    }

    /// What a delivery means for those that follow.
    fn ended(&mut self, done: Result<Done, JoinError>) {
        // The task itself does not panic; one that was cut off says nothing.
        let Ok(Done { id, attempts, outcome, wait, took, recorded }) = done else { return };
        self.counted.slowest = self.counted.slowest.max(took);
        let now = self.now();
        let (course, item) = match outcome {
            Outcome::Delivered => {
                self.counted.delivered += u64::from(recorded);
                self.counted.unrecorded += u64::from(!recorded);
                (self.course.answered(now), recorded.then_some(Event::Delivered { id, attempts }))
            }
            Outcome::Retry { reason, after } => {
                self.counted.retried += 1;
                let asked = after.map(|_| wait);
                let course = self.course.failed(now, &reason, asked);
                (course, Some(Event::Retrying { id, reason, wait }))
            }
            Outcome::Park { reason } => {
                self.counted.parked += u64::from(recorded);
                (self.course.answered(now), recorded.then_some(Event::Parked { id, reason }))
            }
            Outcome::Pause { reason } => (self.course.refused(now, &reason), None),
        };
        self.tell(item);
        self.tell(course);
    }

    /// Waits for what is under way.
    async fn finish(&mut self, deadline: Duration) -> Stopped {
        let end = Instant::now() + deadline.min(LONGEST);
        while let Ok(Some(done)) = timeout_at(end, self.tasks.join_next()).await {
            self.ended(done);
            self.publish();
        }
        let cut_off = self.tasks.len();
        // Their leases go back when the tasks are gone.
        self.tasks.shutdown().await;
        self.publish();
        Stopped { cut_off }
    }

    fn now(&self) -> Duration {
        self.outbox.shared().clock.now()
    }

    fn tell(&self, event: Option<Event>) {
        if let Some(event) = event {
            self.outbox.shared().listener.tell(&event);
        }
    }

    fn publish(&mut self) {
        self.counted.flow = self.course.flow();
        self.counted.in_flight = self.tasks.len();
        self.stats.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&self.counted);
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
