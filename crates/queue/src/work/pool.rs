//! The queue and the task that runs its jobs.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::{AbortHandle, Id, JoinError, JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::job::{Failure, Job, JobError, Push};
use super::options::Options;
use crate::clock::{Clock, Now, SystemClock};
use crate::deliver::Backoff;
use crate::item::Status;
use crate::signal::Signal;
use crate::slot::{Answer, slot};
use crate::state::{Draft, Fence, Limits, Settlement, State};

type Running<R> = Pin<Box<dyn Future<Output = Result<R, Failure>> + Send>>;
type Worker<J, R> = dyn Fn(Arc<J>, u32) -> Running<R> + Send + Sync;

/// A queue of jobs of type `J` with results of type `R`. Clones share it.
///
/// ```
/// use wats_queue::Priority;
/// use wats_queue::work::{Failure, Push, WorkQueue};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_queue::work::JobError> {
/// let queue = WorkQueue::builder(async |serial: u32, _attempt: u32| {
///     if serial == 0 { Err(Failure::fatal("there is no unit 0")) } else { Ok(serial * 2) }
/// })
/// .configure(|options| options.concurrency = 2)
/// .start();
///
/// let ordinary = queue.push(20)?;
/// let urgent = queue.push_with(21, Push::default().priority(Priority::URGENT))?;
/// assert_eq!((urgent.await?, ordinary.await?), (42, 40));
/// assert!(queue.push(0)?.await.is_err());
/// # Ok(())
/// # }
/// ```
pub struct WorkQueue<J, R> {
    handle: Arc<Handle<J, R>>,
}

/// The last of these that is dropped stops the queue.
struct Handle<J, R> {
    shared: Arc<Shared<J, R>>,
    task: JoinHandle<()>,
}

impl<J, R> Drop for Handle<J, R> {
    fn drop(&mut self) {
        self.task.abort();
        self.shared.stop();
    }
}

impl<J, R> Clone for WorkQueue<J, R> {
    fn clone(&self) -> Self {
        Self { handle: Arc::clone(&self.handle) }
    }
}

/// Settings of a [`WorkQueue`] to be; from [`WorkQueue::builder`].
#[must_use = "a builder does nothing until `start` is called"]
pub struct Builder<J, R> {
    worker: Arc<Worker<J, R>>,
    options: Options,
}

/// What a work queue holds and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Jobs that wait.
    pub waiting: usize,
    /// Jobs that run.
    pub running: usize,
    /// Jobs that ended well.
    pub done: u64,
    /// Jobs that failed for good.
    pub failed: u64,
    /// Jobs that were cancelled.
    pub cancelled: u64,
    /// Attempts that failed and were repeated.
    pub retried: u64,
    /// Jobs refused because there were too many.
    pub refused: u64,
}

struct Shared<J, R> {
    options: Options,
    clock: SystemClock,
    backoff: Backoff,
    worker: Arc<Worker<J, R>>,
    changed: Signal,
    inner: Mutex<Inner<J, R>>,
}

struct Inner<J, R> {
    state: State,
    jobs: HashMap<u64, Held<J, R>>,
    stats: Stats,
    stopped: bool,
}

struct Held<J, R> {
    job: Arc<J>,
    answer: Answer<Result<R, JobError>>,
    running: Option<AbortHandle>,
}

impl<J, R> WorkQueue<J, R>
where
    J: Send + Sync + Clone + 'static,
    R: Send + 'static,
{
    /// A queue whose jobs `worker` does: it is given the job and the number of the attempt, from 1.
    /// The job is cloned for each attempt.
    pub fn builder<F, Fut>(worker: F) -> Builder<J, R>
    where
        F: Fn(J, u32) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<R, Failure>> + Send + 'static,
    {
        let worker =
            move |job: Arc<J>, attempt| -> Running<R> { Box::pin(worker(J::clone(&job), attempt)) };
        Builder { worker: Arc::new(worker), options: Options::default() }
    }

    /// Puts a job into the queue.
    ///
    /// # Errors
    ///
    /// [`JobError::Full`]: there are as many jobs as there may be. [`JobError::Stopped`].
    pub fn push(&self, job: J) -> Result<Job<R>, JobError> {
        self.push_with(job, Push::default())
    }

    /// As [`push`](Self::push), with a priority, an order, or a delay.
    pub fn push_with(&self, job: J, push: Push) -> Result<Job<R>, JobError> {
        let shared = &self.handle.shared;
        let (answer, asked) = slot();
        let number = shared.push(job, push, answer)?;
        shared.changed.raise();
        Ok(Job { asked, number, cancel: Arc::clone(shared) as Arc<dyn Cancel> })
    }

    /// What the queue holds and did.
    pub fn stats(&self) -> Stats {
        let inner = self.handle.shared.lock();
        let totals = inner.state.totals();
        Stats { waiting: totals.ready, running: totals.leased, ..inner.stats.clone() }
    }
}

impl<J, R> Builder<J, R>
where
    J: Send + Sync + 'static,
    R: Send + 'static,
{
    /// Changes some settings.
    pub fn configure(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Starts to work, in a task of the tokio runtime this is called in. The queue stops when its
    /// last handle is dropped; what runs is then stopped at its next `await`.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, or in one without a timer.
    pub fn start(self) -> WorkQueue<J, R> {
        let Self { worker, mut options } = self;
        options.concurrency = options.concurrency.max(1);
        options.attempts = options.attempts.max(1);
        let limits = Limits {
            items: options.capacity,
            bytes: u64::MAX,
            oldest_turn: u64::from(options.oldest_turn.max(1)),
            parked_blocks: false,
        };
        let inner = Inner {
            state: State::new(limits, 1),
            jobs: HashMap::new(),
            stats: Stats::default(),
            stopped: false,
        };
        let shared = Arc::new(Shared {
            backoff: Backoff::new(options.backoff, options.backoff_max),
            options,
            clock: SystemClock::default(),
            worker,
            changed: Signal::default(),
            inner: Mutex::new(inner),
        });
        let task = tokio::spawn(run(Arc::clone(&shared)));
        WorkQueue { handle: Arc::new(Handle { shared, task }) }
    }
}

/// A lease never runs out: a job that runs is known to run.
const FOR_EVER: Duration = Duration::from_secs(u64::MAX / 4);

/// Nothing is waited for longer than this at a time: no clock adds for ever.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

async fn run<J, R>(shared: Arc<Shared<J, R>>)
where
    J: Send + Sync + 'static,
    R: Send + 'static,
{
    let mut tasks: JoinSet<Result<R, Failure>> = JoinSet::new();
    let mut fences: HashMap<Id, Fence> = HashMap::new();
    loop {
        let seen = shared.changed.seen();
        while tasks.len() < shared.options.concurrency
            && let Some((fence, job, attempt)) = shared.begin()
        {
            let worker = Arc::clone(&shared.worker);
            // Called in there, so that a panic of the call costs this job and not the queue.
            let handle = tasks.spawn(async move { worker(job, attempt).await });
            fences.insert(handle.id(), fence);
            shared.began(fence, handle);
        }
        let timer = shared.next_event().filter(|_| tasks.len() < shared.options.concurrency);
        tokio::select! {
            Some(ended) = tasks.join_next_with_id(), if !tasks.is_empty() => {
                let (id, result) = match ended {
                    Ok((id, result)) => (id, Ok(result)),
                    Err(error) => (error.id(), Err(error)),
                };
                if let Some(fence) = fences.remove(&id) {
                    shared.ended(fence, result);
                }
            }
            () = shared.changed.after(seen) => {}
            () = until(timer) => {}
        }
    }
}

async fn until(wait: Option<Duration>) {
    match wait {
        Some(wait) => sleep_until(Instant::now() + wait.min(LONGEST)).await,
        None => std::future::pending().await,
    }
}

impl<J, R> Shared<J, R> {
    fn lock(&self) -> MutexGuard<'_, Inner<J, R>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(
        &self,
        job: J,
        push: Push,
        answer: Answer<Result<R, JobError>>,
    ) -> Result<u64, JobError> {
        let now = Now::of(&self.clock);
        let mut inner = self.lock();
        if inner.stopped {
            return Err(JobError::Stopped);
        }
        let wait = u64::try_from(push.delay.as_millis()).unwrap_or(u64::MAX);
        let draft = Draft {
            id: format!("job {}", inner.state.next_number()).into(),
            kind: "".into(),
            source: None,
            order: push.order.map(Arc::from),
            priority: push.priority,
            not_before: if wait == 0 { 0 } else { now.wall.saturating_add(wait) },
            bytes: 0,
            stored: 0,
            digest: [0; 32],
        };
        // No other job has this name, so the only refusal is for want of room.
        let Ok(receipt) = inner.state.enqueue(&draft, now) else {
            inner.stats.refused += 1;
            return Err(JobError::Full { capacity: self.options.capacity });
        };
        inner.state.accept();
        inner.jobs.insert(receipt.number, Held { job: Arc::new(job), answer, running: None });
        Ok(receipt.number)
    }

    fn begin(&self) -> Option<(Fence, Arc<J>, u32)> {
        let mut inner = self.lock();
        let (fence, held) = inner.state.lease(FOR_EVER, Now::of(&self.clock))?;
        inner.state.accept();
        let job = Arc::clone(&inner.jobs.get(&fence.number)?.job);
        Some((fence, job, held.record.attempts + 1))
    }

    fn began(&self, fence: Fence, handle: AbortHandle) {
        if let Some(held) = self.lock().jobs.get_mut(&fence.number) {
            held.running = Some(handle);
        } else {
            // Cancelled between the two.
            handle.abort();
        }
    }

    fn ended(&self, fence: Fence, result: Result<Result<R, Failure>, JoinError>) {
        let now = Now::of(&self.clock);
        let mut inner = self.lock();
        let Some(held) = inner.state.leased(fence) else { return };
        let attempts = held.record.attempts + 1;
        let (result, wait) = match result {
            Ok(Ok(value)) => (Ok(value), None),
            Ok(Err(Failure::Fatal { reason })) => (Err(reason), None),
            Ok(Err(Failure::Retry { reason, after })) => {
                let wait = after.unwrap_or_else(|| self.backoff.pause(attempts));
                (Err(reason), Some(wait).filter(|_| attempts < self.options.attempts))
            }
            Err(error) if error.is_panic() => (Err("the worker panicked".to_owned()), None),
            Err(_) => (Err("the job was stopped".to_owned()), None),
        };
        if let (Err(reason), Some(wait)) = (&result, wait) {
            let again = Settlement::Retry { reason: reason.as_str().into(), wait };
            // Its lease was found a moment ago.
            let _ = inner.state.settle(fence, &again, now);
            inner.stats.retried += 1;
        } else {
            let _ = inner.state.settle(fence, &Settlement::Ack { keep: false }, now);
            let counter =
                if result.is_ok() { &mut inner.stats.done } else { &mut inner.stats.failed };
            *counter += 1;
        }
        inner.state.accept();
        let finished = if wait.is_none() { inner.jobs.remove(&fence.number) } else { None };
        drop(inner);
        if let Some(held) = finished {
            held.answer.give(result.map_err(|reason| JobError::Failed { reason, attempts }));
        }
    }

    fn next_event(&self) -> Option<Duration> {
        let due = self.lock().state.next_event()?;
        Some(due.saturating_sub(self.clock.now()))
    }

    fn stop(&self) {
        let jobs = {
            let mut inner = self.lock();
            inner.stopped = true;
            std::mem::take(&mut inner.jobs)
        };
        // Dropped, they tell those who wait that there will be no result.
        drop(jobs);
    }
}

/// Cancels a job by its number.
pub(super) trait Cancel: Send + Sync {
    fn cancel(&self, number: u64) -> bool;
}

impl<J: Send + Sync, R: Send> Cancel for Shared<J, R> {
    fn cancel(&self, number: u64) -> bool {
        let now = Now::of(&self.clock);
        let mut inner = self.lock();
        let Some(held) = inner.jobs.remove(&number) else { return false };
        if inner.state.get(number).is_some_and(|item| item.status() == Status::Leased) {
            // What still runs is stopped below, and then finds that nobody knows it.
            inner.state.give_up(number);
        } else {
            let _ = inner.state.remove(number);
        }
        let _ = inner.state.expire(now);
        inner.state.accept();
        inner.stats.cancelled += 1;
        drop(inner);
        if let Some(running) = &held.running {
            running.abort();
        }
        held.answer.give(Err(JobError::Cancelled));
        self.changed.raise();
        true
    }
}

impl<J, R> fmt::Debug for WorkQueue<J, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkQueue")
            .field("options", &self.handle.shared.options)
            .finish_non_exhaustive()
    }
}

impl<J, R> fmt::Debug for Builder<J, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("options", &self.options).finish_non_exhaustive()
    }
}
