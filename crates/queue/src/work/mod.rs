//! A work queue for the jobs of one process: priorities, bounded concurrency, retries, cancellation,
//! statistics. It is the state machine of the outbox over memory alone: **what waits here is lost
//! when the program ends.**

mod job;
mod options;
mod pool;

pub use job::{Failure, Job, JobError, Push};
pub use options::Options;
pub use pool::{Builder, Stats, WorkQueue};
