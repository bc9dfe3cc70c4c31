//! Reading: leases with their payloads, looks, copies. Payloads are checked here, before anybody
//! gets them.

use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use crate::clock::Now;
use crate::error::{Error, ErrorKind};
use crate::events::Event;
use crate::item::{Entry, Status};
use crate::lease::{Lease, Parcel};
use crate::pack::unpack;
use crate::state::{Held, Record, Settlement};
use crate::store::{Change, Notice};

/// A record and its payload.
pub(crate) type Copy = (Arc<Record>, Vec<u8>);

impl Engine {
    /// Leases up to `most` items. A damaged one is put aside, and the next one taken.
    pub(super) fn leases(
        &mut self,
        most: usize,
        ttl: Duration,
        now: Now,
    ) -> Result<Vec<Lease>, Error> {
        let (mut leases, mut fences) = (Vec::new(), Vec::new());
        while leases.len() < most
            && let Some((fence, held)) = self.state.lease(ttl, now)
        {
            match self.read(&held.record) {
                Ok(Ok(payload)) => {
                    self.state.accept();
                    self.stats.leases += 1;
                    fences.push(fence);
                    let parcel = Parcel::new(held.record, payload);
                    leases.push(Lease::new(parcel, fence, Arc::clone(&self.shared)));
                }
                Ok(Err(damage)) => {
                    self.state.accept();
                    self.quarantine(&held.record, damage)?;
                }
                Err(error) => {
                    let back = Settlement::Release { reason: None };
                    // It was leased a moment ago.
                    let _ = self.state.settle(fence, &back, now);
                    self.state.accept();
                    self.failed(&error);
                    if leases.is_empty() {
                        return Err(error);
                    }
                    break;
                }
            }
        }
        // Reading took its time, and so did waiting for a commit; whoever asked has not begun yet.
        let now = Now::of(&*self.shared.clock);
        for fence in fences {
            self.state.extend(fence, ttl, now);
        }
        self.state.accept();
        Ok(leases)
    }

    /// The payload of an item; the inner error says what is wrong with it.
    fn read(&mut self, record: &Record) -> Result<Result<Vec<u8>, &'static str>, Error> {
        match self.store.payload(record.number) {
            Ok(Some(payload)) => Ok(unpack(record, payload)),
            Ok(None) => Ok(Err("its payload is missing")),
            Err(error) if error.kind() == ErrorKind::Damaged => {
                Ok(Err("its payload cannot be read from the file"))
            }
            Err(error) => Err(error),
        }
    }

    /// Takes a damaged item out of the line for good.
    fn quarantine(&mut self, record: &Record, reason: &str) -> Result<(), Error> {
        let written = self.store.commit(&[Change::Quarantine(record.number, reason)]);
        self.stats.damaged += 1;
        self.state.give_up(record.number);
        self.state.accept();
        self.shared.listener.tell(&Event::Damage(Notice::Damaged {
            number: record.number,
            id: record.id.as_ref().to_owned(),
            reason: reason.to_owned(),
        }));
        // It is not sent in this run in any case; at the next start it is found again.
        written.inspect_err(|error| self.failed(error))
    }

    pub(crate) fn entries(&self, status: Option<Status>, after: u64, most: usize) -> Vec<Entry> {
        let wanted = self.state.after(after);
        wanted
            .filter(|held| status.is_none_or(|status| held.status() == status))
            .take(most)
            .map(Held::entry)
            .collect()
    }

    pub(crate) fn entry(&self, id: &str) -> Option<Entry> {
        self.state.by_id(id).map(Held::entry)
    }

    /// The record and payload of an item, whatever its state.
    pub(crate) fn copy(&mut self, number: u64) -> Result<Option<Copy>, Error> {
        let Some(held) = self.state.get(number) else { return Ok(None) };
        let record = Arc::clone(&held.record);
        match self.read(&record)? {
            Ok(payload) => Ok(Some((record, payload))),
            Err(damage) => {
                let detail = format!("item {} is damaged: {damage}", record.id);
                Err(Error::new(ErrorKind::Damaged, detail))
            }
        }
    }

    pub(crate) fn verify(&mut self) -> Result<Vec<String>, Error> {
        let mut problems = self.store.verify()?;
        let records: Vec<Arc<Record>> =
            self.state.iter().map(|held| Arc::clone(&held.record)).collect();
        for record in records {
            if let Err(damage) = self.read(&record)? {
                problems.push(format!("item {} is damaged: {damage}", record.id));
            }
        }
        Ok(problems)
    }
}
