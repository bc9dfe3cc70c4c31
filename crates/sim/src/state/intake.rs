//! Reports that were received and not worked in yet. A real server answers when it has checked a
//! report, and works it into headers, units and statistics afterwards; whoever asks at once does not
//! find it there.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::{Assets, Process, Receipt, Reports, Submission};

/// What is received before it is processed.
#[derive(Debug)]
pub(crate) struct Intake {
    delay: Duration,
    /// Everything received. It decides what a report replaces, so that the receipt says what will
    /// have happened once all is processed.
    received: Reports,
    /// With the moment from which each is to be seen, in the order of arrival.
    waiting: VecDeque<(Instant, Submission)>,
}

impl Intake {
    /// Puts off what comes by `delay`; `received` was processed already.
    pub(super) fn new(delay: Duration, received: Reports) -> Self {
        Self { delay, received, waiting: VecDeque::new() }
    }

    pub(super) fn received(&self) -> &Reports {
        &self.received
    }

    pub(super) fn delay(&self) -> Duration {
        self.delay
    }

    pub(super) fn waits_for(&self, id: Uuid) -> bool {
        let stored = |id: Uuid| self.received.stored_id(id);
        self.waiting.iter().any(|(_, submission)| stored(submission.id) == stored(id))
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn take_in(&mut self, submission: &Submission, process: &Process) -> Receipt {
        let due = Instant::now() + self.delay;
        self.waiting.push_back((due, submission.clone()));
        self.received.store(submission, process, &Assets::new(0))
    }

    /// The next report that is to be seen at a moment, if there is one.
    pub(super) fn next(&mut self, at: Option<Instant>) -> Option<Submission> {
        let (due, _) = self.waiting.front()?;
        let is_due = at.is_none_or(|at| *due <= at);
        is_due.then(|| self.waiting.pop_front()).flatten().map(|(_, submission)| submission)
    }
}
