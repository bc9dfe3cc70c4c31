//! What callers and the writer thread share: the commands on their way, the last statistics, the
//! signal that something changed.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::command::{Command, Reply};
use crate::clock::Clock;
use crate::error::Error;
use crate::events::Listener;
use crate::options::Options;
use crate::signal::Signal;
use crate::slot::{Answer, slot};
use crate::stats::Stats;
use crate::sync::{Condvar, Mutex, lock};

pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) listener: Listener,
    pub(crate) compress: bool,
    /// Raised after every batch.
    pub(crate) changed: Signal,
    inbox: Mutex<Inbox>,
    filled: Condvar,
    published: Mutex<Published>,
}

#[derive(Default)]
struct Inbox {
    commands: VecDeque<Command>,
    mode: Mode,
    /// Whoever waits for the end.
    ends: Vec<Answer<Result<(), Error>>>,
    end: Option<Result<(), Error>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    #[default]
    Open,
    /// What was asked for is done; nothing more is taken.
    Closing,
    Closed,
}

#[derive(Default)]
struct Published {
    stats: Stats,
    /// Whether an item can be leased.
    has_next: bool,
    /// When time alone changes something.
    next_event: Option<Duration>,
}

impl Shared {
    pub(crate) fn new(
        options: Options,
        clock: Arc<dyn Clock>,
        listener: Listener,
        compress: bool,
    ) -> Self {
        Self {
            options,
            clock,
            listener,
            compress,
            changed: Signal::default(),
            inbox: Mutex::new(Inbox::default()),
            filled: Condvar::new(),
            published: Mutex::new(Published::default()),
        }
    }

    /// Puts a command into the inbox; a closed queue drops it, which its asker notices.
    pub(crate) fn send(&self, command: Command) {
        let mut inbox = lock(&self.inbox);
        if inbox.mode == Mode::Open {
            inbox.commands.push_back(command);
            drop(inbox);
            self.filled.notify_one();
        }
    }

    /// Asks and awaits the answer.
    pub(crate) async fn ask<T>(
        &self,
        command: impl FnOnce(Reply<T>) -> Command,
    ) -> Result<T, Error> {
        let (answer, asked) = slot();
        self.send(command(answer));
        asked.await.unwrap_or_else(|| Err(Error::closed()))
    }

    /// Asks and blocks until there is an answer.
    pub(crate) fn ask_blocking<T>(
        &self,
        command: impl FnOnce(Reply<T>) -> Command,
    ) -> Result<T, Error> {
        let (answer, asked) = slot();
        self.send(command(answer));
        asked.wait().unwrap_or_else(|| Err(Error::closed()))
    }

    /// The next batch: whatever waits, up to the limits. Blocks while there is nothing; `None` when
    /// the queue is closed and everything is done.
    pub(super) fn take(&self) -> Option<Vec<Command>> {
        let mut inbox = lock(&self.inbox);
        while inbox.commands.is_empty() {
            if inbox.mode != Mode::Open {
                return None;
            }
            let woken = self.filled.wait(inbox);
            inbox = woken.unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < self.options.batch_items.max(1)
            && let Some(command) = inbox.commands.front()
        {
            bytes += command.bytes();
            if bytes > self.options.batch_bytes && !batch.is_empty() {
                break;
            }
            batch.extend(inbox.commands.pop_front());
        }
        Some(batch)
    }

    /// Nothing more is taken. What is in the inbox is done first.
    pub(crate) fn close(&self) {
        let mut inbox = lock(&self.inbox);
        if inbox.mode == Mode::Open {
            inbox.mode = Mode::Closing;
        }
        drop(inbox);
        self.filled.notify_all();
        self.changed.raise();
    }

    /// Resolves when the thread has let go of the store.
    pub(crate) async fn end(&self) -> Result<(), Error> {
        let asked = {
            let mut inbox = lock(&self.inbox);
            if let Some(end) = &inbox.end {
                return end.clone();
            }
            let (answer, asked) = slot();
            inbox.ends.push(answer);
            asked
        };
        asked.await.unwrap_or(Ok(()))
    }

    pub(crate) fn closed(&self, result: &Result<(), Error>) {
        let (ends, commands) = {
            let mut inbox = lock(&self.inbox);
            if inbox.mode == Mode::Closed {
                return;
            }
            inbox.mode = Mode::Closed;
            inbox.end = Some(result.clone());
            (std::mem::take(&mut inbox.ends), std::mem::take(&mut inbox.commands))
        };
        // Dropped, a command tells its asker that there will be no answer.
        drop(commands);
        for end in ends {
            end.give(result.clone());
        }
        self.changed.raise();
    }

    pub(crate) fn is_open(&self) -> bool {
        lock(&self.inbox).mode == Mode::Open
    }

    pub(super) fn publish(&self, stats: &Stats, has_next: bool, next_event: Option<Duration>) {
        let mut published = lock(&self.published);
        published.has_next = has_next;
        published.stats.clone_from(stats);
        published.next_event = next_event;
    }

    pub(crate) fn stats(&self) -> Stats {
        lock(&self.published).stats.clone()
    }

    /// Whether an item can be leased, and when time alone may change that.
    pub(crate) fn next(&self) -> (bool, Option<Duration>) {
        let published = lock(&self.published);
        (published.has_next, published.next_event)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("options", &self.options).finish_non_exhaustive()
    }
}
