//! One batch: what changes something is applied, committed together, and then answered; what only
//! reads or leases follows, so that nothing is handed out that is not durable.

use super::Engine;
use super::command::{Command, Which};
use crate::clock::Now;
use crate::error::{Error, ErrorKind};
use crate::events::Event;
use crate::item::{Receipt, Status};
use crate::state::{Fence, Refusal, Settlement};

/// Tells an asker how the commit went.
type Then = Box<dyn FnOnce(&mut Engine, Result<(), Error>)>;

/// Sent items removed at a time; each batch takes its share.
const PURGE: usize = 64;

impl Engine {
    pub(super) fn batch(&mut self, commands: Vec<Command>) {
        let mended = self.mend();
        let (writes, reads): (Vec<_>, Vec<_>) = commands.into_iter().partition(Command::writes);
        let written = match mended {
            Ok(()) => self.write(writes, &reads),
            Err(error) => {
                for write in writes {
                    write.refuse(&error);
                }
                Err(error)
            }
        };
        for command in reads {
            match command {
                Command::Lease { most, ttl, now, answer } => {
                    // Without an error here, whoever asks would ask again at once.
                    let leases = match &written {
                        Ok(()) => self.leases(most, ttl, now),
                        Err(error) => Err(error.clone()),
                    };
                    self.publish();
                    answer.give(leases);
                }
                Command::Extend { fence, ttl, now, answer } => {
                    let extended = self.state.extend(fence, ttl, now);
                    self.state.accept();
                    self.publish();
                    answer.give(if extended { Ok(()) } else { Err(stale(fence)) });
                }
                Command::Look(look) => look(self),
                _ => {}
            }
        }
        self.shared.changed.raise();
    }

    /// Says how the last commit went.
    fn write(&mut self, writes: Vec<Command>, reads: &[Command]) -> Result<(), Error> {
        let latest = writes.iter().chain(reads).filter_map(Command::now).max_by_key(|now| now.time);
        let mut expired = 0;
        if let Some(now) = latest {
            // Here, so that it shares the commit.
            expired = self.state.expire(now);
            if let Some(keep) = self.shared.options.keep_sent {
                let keep = u64::try_from(keep.as_millis()).unwrap_or(u64::MAX);
                self.state.purge_sent(now.wall.saturating_sub(keep), PURGE);
            }
        }
        let room = self.check_room(&writes);
        let mut again = Vec::new();
        let mut then = Vec::new();
        let operations = writes.len() as u64;
        for command in writes {
            match command {
                Command::Enqueue { answer, .. } if !room => {
                    self.stats.refused += 1;
                    answer.give(Err(disk_full()));
                }
                Command::Settle { fence, how, now, answer } => {
                    // Kept, to be done again on a disk that was full.
                    let applied = self.settle(fence, &how, now);
                    again.push((fence, how, now, answer, applied));
                }
                other => then.extend(self.apply(other)),
            }
        }
        let mut result = self.commit(operations);
        self.publish();
        for then in then {
            then(self, result.clone());
        }
        if result.as_ref().is_err_and(|error| error.kind() == ErrorKind::DiskFull)
            && (expired > 0 || !again.is_empty())
        {
            // Deliveries must be recorded as such, and so must leases that ended, or nothing could be
            // delivered: for this there is a reserve.
            self.store.free_reserve();
            expired = latest.map_or(0, |now| self.state.expire(now));
            for (fence, how, now, _, applied) in &mut again {
                *applied = self.settle(*fence, how, *now);
            }
            result = self.commit(again.len() as u64);
            self.publish();
        }
        self.stats.expired += if result.is_ok() { expired as u64 } else { 0 };
        for (fence, how, _, answer, applied) in again {
            let outcome = if applied { result.clone() } else { Err(stale(fence)) };
            if outcome.is_ok() {
                match how {
                    Settlement::Ack { .. } => self.stats.acknowledged += 1,
                    Settlement::Retry { .. } => self.stats.retried += 1,
                    Settlement::Park { .. } | Settlement::Release { .. } => {}
                }
            }
            self.publish();
            if let Some(answer) = answer {
                answer.give(outcome);
            }
        }
        self.publish();
        result
    }

    fn settle(&mut self, fence: Fence, how: &Settlement, now: Now) -> bool {
        self.state.settle(fence, how, now).is_ok()
    }

    /// After the disk was full, new items are refused until the store has its reserve again.
    fn check_room(&mut self, writes: &[Command]) -> bool {
        let wanted = writes.iter().any(|write| matches!(write, Command::Enqueue { .. }));
        if !self.disk_full || !wanted {
            return true;
        }
        if self.store.has_room() {
            self.disk_full = false;
            self.shared.listener.tell(&Event::DiskRecovered);
        }
        !self.disk_full
    }

    /// Changes the state; what is returned is done after the commit.
    fn apply(&mut self, command: Command) -> Option<Then> {
        match command {
            Command::Enqueue { items, now, answer } => {
                let mark = self.state.mark();
                let mut receipts: Vec<Receipt> = Vec::with_capacity(items.len());
                for (draft, payload) in items {
                    match self.state.enqueue(&draft, now) {
                        Ok(receipt) => {
                            if !receipt.duplicate {
                                self.payloads.insert(receipt.number, payload);
                            }
                            receipts.push(receipt);
                        }
                        Err(refusal) => {
                            self.state.undo(mark);
                            self.stats.refused += u64::from(refusal == Refusal::Full);
                            answer.give(Err(self.refused(&refusal, &draft.id)));
                            return None;
                        }
                    }
                }
                Some(Box::new(move |engine, result| {
                    let duplicates = receipts.iter().filter(|receipt| receipt.duplicate).count();
                    match &result {
                        Ok(()) => {
                            engine.stats.duplicates += duplicates as u64;
                            engine.stats.enqueued += (receipts.len() - duplicates) as u64;
                        }
                        Err(error) => engine.stats.refused += u64::from(error.is_full()),
                    }
                    engine.publish();
                    answer.give(result.map(|()| receipts));
                }))
            }
            Command::Requeue { which, now, answer } => {
                let numbers: Vec<u64> = match &which {
                    Which::One(id) => {
                        self.state.by_id(id).map(|held| held.record.number).into_iter().collect()
                    }
                    Which::Parked => self.state.parked().collect(),
                };
                if let (Which::One(id), true) = (&which, numbers.is_empty()) {
                    answer.give(Err(not_found(id)));
                    return None;
                }
                for number in &numbers {
                    // Each was found a moment ago; one that is leased is on its way already.
                    let _ = self.state.requeue(*number, now);
                }
                Some(Box::new(move |_, result| answer.give(result.map(|()| numbers.len()))))
            }
            Command::Remove { id, answer } => {
                let number = self.state.by_id(&id).map(|held| held.record.number);
                match number.map(|number| self.state.remove(number)) {
                    Some(Ok(Status::Leased)) => {
                        let detail =
                            format!("item {id} is being delivered; ask again when it is not");
                        answer.give(Err(Error::new(ErrorKind::Conflict, detail)));
                        None
                    }
                    Some(Ok(_)) => Some(Box::new(move |_, result| answer.give(result))),
                    Some(Err(_)) | None => {
                        answer.give(Err(not_found(&id)));
                        None
                    }
                }
            }
            _ => None,
        }
    }

    fn refused(&self, refusal: &Refusal, id: &str) -> Error {
        match refusal {
            Refusal::Full => {
                let totals = self.state.totals();
                let options = &self.shared.options;
                let detail = format!(
                    "item {id} was not enqueued: the queue is full ({} of {} items, {} of {} bytes); \
                     keep it until others were delivered, or raise `max_items` or `max_bytes`",
                    totals.unfinished(),
                    options.max_items,
                    totals.bytes,
                    options.max_bytes
                );
                Error::new(ErrorKind::Full, detail)
            }
            Refusal::Conflict => {
                let detail = format!(
                    "item {id} was not enqueued: another one with this identifier and other content \
                     is in the queue; new content needs a new identifier"
                );
                Error::new(ErrorKind::Conflict, detail)
            }
        }
    }
}

impl Command {
    fn writes(&self) -> bool {
        !matches!(self, Self::Lease { .. } | Self::Extend { .. } | Self::Look(_))
    }

    fn refuse(self, error: &Error) {
        let error = Err(error.clone());
        match self {
            Self::Enqueue { answer, .. } => answer.give(error.map(|()| Vec::new())),
            Self::Requeue { answer, .. } => answer.give(error.map(|()| 0)),
            Self::Remove { answer, .. } | Self::Settle { answer: Some(answer), .. } => {
                answer.give(error);
            }
            _ => {}
        }
    }
}

fn disk_full() -> Error {
    Error::new(
        ErrorKind::DiskFull,
        "the item was not enqueued: the disk of the queue is full; what was enqueued before is safe. \
         Keep the item, and make room",
    )
}

pub(super) fn stale(fence: Fence) -> Error {
    let detail = format!(
        "the lease of item number {} has ended: the item may be somebody else's by now",
        fence.number
    );
    Error::new(ErrorKind::Stale, detail)
}

pub(super) fn not_found(id: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("there is no item {id} in the queue"))
}
