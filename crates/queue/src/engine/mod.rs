//! The writer thread: it owns the state and the store, takes what callers ask for in batches, and
//! answers when the batch is durable. While one commit is under way the next batch gathers; nobody
//! waits for company.

mod batch;
mod command;
mod inbox;
mod read;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

pub(crate) use command::{Command, Which};
pub(crate) use inbox::Shared;

use crate::clock::{Now, time_of};
use crate::error::{Error, ErrorKind};
use crate::events::Event;
use crate::state::{Limits, State};
use crate::stats::Stats;
use crate::store::{Change, Payload, Store};

/// What the thread works with.
pub(crate) struct Engine {
    shared: Arc<Shared>,
    store: Box<dyn Store>,
    state: State,
    /// Payloads of the items that the batch adds.
    payloads: HashMap<u64, Payload>,
    stats: Stats,
    /// The store has to be opened anew before anything else.
    broken: Option<String>,
    disk_full: bool,
}

impl Engine {
    /// Loads what the store holds.
    pub(crate) fn new(shared: Arc<Shared>, store: Box<dyn Store>) -> Result<Self, Error> {
        let state = State::new(Limits::of(&shared.options), 1);
        let mut engine = Self {
            shared,
            store,
            state,
            payloads: HashMap::new(),
            stats: Stats::default(),
            broken: None,
            disk_full: false,
        };
        engine.load()?;
        if !engine.store.has_room() {
            engine.disk_full = true;
            engine.shared.listener.tell(&Event::DiskFull);
        }
        engine.publish();
        Ok(engine)
    }

    /// Runs until the queue is closed.
    pub(crate) fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        while let Some(batch) = shared.take() {
            self.batch(batch);
        }
        let closed = self.store.close();
        // The store lets go of its lock before anybody is told.
        drop(self);
        shared.closed(&closed);
    }

    fn load(&mut self) -> Result<(), Error> {
        let now = Now::of(&*self.shared.clock);
        let loaded = self.store.load()?;
        let mut state = State::new(Limits::of(&self.shared.options), loaded.next_number);
        for record in loaded.records {
            state.load(record, now);
        }
        state.adopt(&self.state);
        state.accept();
        self.state = state;
        self.stats.damaged = loaded.damaged;
        for notice in loaded.notices {
            self.shared.listener.tell(&Event::Damage(notice));
        }
        Ok(())
    }

    /// Opens the store anew if its last failure left open what became of a commit.
    fn mend(&mut self) -> Result<(), Error> {
        let Some(reason) = self.broken.take() else { return Ok(()) };
        let opened = self.store.reopen().and_then(|()| self.load());
        if opened.is_ok() {
            self.shared.listener.tell(&Event::Reopened { reason });
        } else {
            self.broken = Some(reason);
        }
        opened
    }

    /// Writes what changed in the state, all or nothing. Afterwards the state is what is stored.
    fn commit(&mut self, operations: u64) -> Result<(), Error> {
        let changes = self.state.changes();
        if changes.is_empty() {
            self.payloads.clear();
            self.state.accept();
            return Ok(());
        }
        let listed = changes.iter().filter_map(|(number, before, after)| match (before, after) {
            (None, Some(record)) => {
                self.payloads.get(number).map(|payload| Change::Insert(record, payload))
            }
            (Some(_), Some(record)) => Some(Change::Update(record)),
            (Some(_), None) => Some(Change::Remove(*number)),
            (None, None) => None,
        });
        let began = Instant::now();
        let result = self.store.commit(&listed.collect::<Vec<_>>());
        match &result {
            Ok(()) => {
                self.state.accept();
                self.stats.commits += 1;
                self.stats.committed += operations;
                self.stats.slowest_commit = self.stats.slowest_commit.max(began.elapsed());
            }
            Err(error) => {
                self.state.undo(0);
                self.failed(error);
            }
        }
        self.payloads.clear();
        result
    }

    fn failed(&mut self, error: &Error) {
        if error.kind() == ErrorKind::DiskFull {
            if !self.disk_full {
                self.disk_full = true;
                self.shared.listener.tell(&Event::DiskFull);
            }
        } else {
            self.broken = Some(error.to_string());
        }
    }

    /// Makes the statistics visible.
    fn publish(&mut self) {
        let totals = self.state.totals();
        let (delayed, blocked) = self.state.held_back();
        self.stats.ready = totals.ready;
        self.stats.leased = totals.leased;
        self.stats.parked = totals.parked;
        self.stats.sent = totals.sent;
        self.stats.bytes = totals.bytes;
        (self.stats.delayed, self.stats.blocked) = (delayed, blocked);
        self.stats.oldest = self.state.oldest().and_then(|record| time_of(record.created));
        let (has_next, next_event) = (self.state.has_next(), self.state.next_event());
        self.shared.publish(&self.stats, has_next, next_event);
    }
}
