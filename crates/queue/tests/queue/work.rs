//! The work queue for jobs of one process.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Semaphore;
use wats_queue::Priority;
use wats_queue::work::{Failure, JobError, Push, WorkQueue};

const MOMENT: Duration = Duration::from_millis(1);

#[tokio::test]
async fn jobs_run_by_priority_and_within_bounds() {
    let (gate, order) = (Arc::new(Semaphore::new(0)), Arc::new(Mutex::new(Vec::new())));
    let (pass, log) = (Arc::clone(&gate), Arc::clone(&order));
    let queue = WorkQueue::builder(move |job: u32, _| {
        let (pass, log) = (Arc::clone(&pass), Arc::clone(&log));
        async move {
            log.lock().unwrap().push(job);
            pass.acquire().await.unwrap().forget();
            Ok::<_, Failure>(job)
        }
    });
    let queue = queue.configure(|options| options.concurrency = 1).start();
    let first = queue.push(1).unwrap();
    while queue.stats().running == 0 {
        tokio::task::yield_now().await;
    }
    let low = queue.push_with(2, Push::default().priority(Priority::LOW)).unwrap();
    let urgent = queue.push_with(3, Push::default().priority(Priority::URGENT)).unwrap();
    assert_eq!((queue.stats().running, queue.stats().waiting), (1, 2));
    gate.add_permits(3);
    assert_eq!((first.await, low.await, urgent.await), (Ok(1), Ok(2), Ok(3)));
    assert_eq!(*order.lock().unwrap(), [1, 3, 2]);
    assert_eq!(queue.stats().done, 3);
}

#[tokio::test]
async fn failures_are_repeated_up_to_the_limit_and_panics_are_failures() {
    let queue = WorkQueue::builder(async |job: &'static str, attempt: u32| match (job, attempt) {
        ("third time", 3) => Ok(attempt),
        ("hopeless", _) => Err(Failure::fatal("no such unit")),
        ("panic", _) => panic!("a mistake of the worker"),
        _ => Err(Failure::retry("busy")),
    });
    let queue = queue.configure(|options| options.backoff = MOMENT).start();
    assert_eq!(queue.push("third time").unwrap().await, Ok(3));
    let failed = |reason: &str, attempts| JobError::Failed { reason: reason.to_owned(), attempts };
    assert_eq!(queue.push("never").unwrap().await, Err(failed("busy", 3)));
    assert_eq!(queue.push("hopeless").unwrap().await, Err(failed("no such unit", 1)));
    assert_eq!(queue.push("panic").unwrap().await, Err(failed("the worker panicked", 1)));
    assert_eq!((queue.stats().retried, queue.stats().failed, queue.stats().waiting), (4, 3, 0));
}

#[tokio::test]
async fn a_job_can_be_cancelled_while_it_waits_and_while_it_runs() {
    let queue = WorkQueue::builder(async |_: u8, _| {
        std::future::pending::<()>().await;
        Ok::<_, Failure>(())
    });
    let queue = queue.configure(|options| options.concurrency = 1).start();
    let running = queue.push(1).unwrap();
    let waiting = queue.push(2).unwrap();
    while queue.stats().running == 0 {
        tokio::task::yield_now().await;
    }
    assert!(waiting.cancel() && !waiting.cancel());
    assert!(running.cancel());
    assert_eq!(
        (waiting.await, running.await),
        (Err(JobError::Cancelled), Err(JobError::Cancelled))
    );
    assert_eq!((queue.stats().running, queue.stats().waiting, queue.stats().cancelled), (0, 0, 2));
    // Its place is free again.
    let next = queue.push(3).unwrap();
    while queue.stats().running == 0 {
        tokio::task::yield_now().await;
    }
    drop(queue);
    assert_eq!(next.await, Err(JobError::Stopped));
}

#[tokio::test]
async fn a_full_queue_says_so() {
    let queue = WorkQueue::builder(async |_: u8, _| {
        std::future::pending::<()>().await;
        Ok::<_, Failure>(())
    });
    let queue = queue.configure(|options| options.capacity = 2).start();
    let _jobs = (queue.push(1).unwrap(), queue.push(2).unwrap());
    assert_eq!(queue.push(3).unwrap_err(), JobError::Full { capacity: 2 });
    assert_eq!(queue.stats().refused, 1);
}

#[tokio::test]
async fn jobs_of_one_key_run_one_after_the_other() {
    let busy = Arc::new(Mutex::new(0));
    let watch = Arc::clone(&busy);
    let queue = WorkQueue::builder(move |job: u32, _| {
        let busy = Arc::clone(&watch);
        async move {
            *busy.lock().unwrap() += 1;
            tokio::task::yield_now().await;
            assert_eq!(*busy.lock().unwrap(), 1);
            *busy.lock().unwrap() -= 1;
            Ok::<_, Failure>(job)
        }
    })
    .start();
    let push = |job| queue.push_with(job, Push::default().order_by("unit")).unwrap();
    let jobs: Vec<_> = (0..20).map(push).collect();
    for (number, job) in jobs.into_iter().enumerate() {
        assert_eq!(job.await, Ok(u32::try_from(number).unwrap()));
    }
}

/// The call of the worker, and not only the future that it returns.
#[tokio::test]
async fn a_worker_that_panics_when_it_is_called_fails_its_job_and_no_other() {
    let queue = WorkQueue::builder(|job: u32, _| {
        assert!(job > 0, "a mistake of the worker");
        async move { Ok::<_, Failure>(job) }
    });
    let queue = queue.start();
    let failed = JobError::Failed { reason: "the worker panicked".to_owned(), attempts: 1 };
    assert_eq!(queue.push(0).unwrap().await, Err(failed));
    assert_eq!(queue.push(1).unwrap().await, Ok(1));
}
