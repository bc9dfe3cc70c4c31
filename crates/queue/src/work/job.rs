//! A job from the outside: how it is pushed, how its end is learned.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::pool::Cancel;
use crate::item::Priority;
use crate::slot::Asked;

/// How a job is pushed, beside the job itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Push {
    pub(super) priority: Priority,
    pub(super) order: Option<String>,
    pub(super) delay: Duration,
}

impl Push {
    /// Its priority; [`Priority::NORMAL`] by default.
    pub fn priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    /// Jobs with the same key run one after the other, in the order in which they were pushed.
    pub fn order_by(mut self, key: impl Into<String>) -> Self {
        self.order = Some(key.into());
        self
    }

    /// It does not run before this time has passed.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// Why an attempt at a job failed; what a worker returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Another attempt may succeed.
    Retry {
        /// Why.
        reason: String,
        /// How long to wait; without it the queue decides.
        after: Option<Duration>,
    },
    /// No attempt will.
    Fatal {
        /// Why.
        reason: String,
    },
}

impl Failure {
    /// Another attempt may succeed.
    pub fn retry(reason: impl fmt::Display) -> Self {
        Self::Retry { reason: reason.to_string(), after: None }
    }

    /// No attempt will succeed.
    pub fn fatal(reason: impl fmt::Display) -> Self {
        Self::Fatal { reason: reason.to_string() }
    }
}

/// Why a job has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobError {
    /// The queue holds as many jobs as it may.
    Full {
        /// How many that are.
        capacity: usize,
    },
    /// The last attempt failed.
    Failed {
        /// Why.
        reason: String,
        /// How many attempts there were.
        attempts: u32,
    },
    /// It was cancelled.
    Cancelled,
    /// The queue was stopped before it ended.
    Stopped,
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { capacity } => {
                write!(f, "the job was not taken: {capacity} wait already, which is `capacity`")
            }
            Self::Failed { reason, attempts: 1 } => write!(f, "the job failed: {reason}"),
            Self::Failed { reason, attempts } => {
                write!(f, "the job failed {attempts} times, the last time so: {reason}")
            }
            Self::Cancelled => f.write_str("the job was cancelled"),
            Self::Stopped => f.write_str("the queue was stopped before the job had ended"),
        }
    }
}

impl std::error::Error for JobError {}

/// A job that was pushed. Await it to learn its result; drop it to let it run unwatched.
#[must_use = "await it, or drop it on purpose"]
pub struct Job<R> {
    pub(super) asked: Asked<Result<R, JobError>>,
    pub(super) number: u64,
    pub(super) cancel: Arc<dyn Cancel>,
}

impl<R> Job<R> {
    /// Takes the job out of the line, or stops it at its next `await` if it runs. Returns whether it
    /// had not ended.
    pub fn cancel(&self) -> bool {
        self.cancel.cancel(self.number)
    }

    /// Blocks the thread until the job has ended. Not for async code.
    pub fn wait(self) -> Result<R, JobError> {
        self.asked.wait().unwrap_or(Err(JobError::Stopped))
    }
}

impl<R> Future for Job<R> {
    type Output = Result<R, JobError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let asked = Pin::new(&mut self.asked).poll(context);
        asked.map(|result| result.unwrap_or(Err(JobError::Stopped)))
    }
}

impl<R> fmt::Debug for Job<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("number", &self.number).finish_non_exhaustive()
    }
}
