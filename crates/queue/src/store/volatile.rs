//! A store that forgets: for tests, and for those who want a queue without a disk.

use std::collections::BTreeMap;

use super::{Change, Loaded, Payload, Record, Store};
use crate::error::Error;

/// Keeps items in memory. **Whatever waits in it is lost when the program ends.**
#[derive(Debug, Default)]
pub struct VolatileStore {
    items: BTreeMap<u64, (Record, Payload)>,
    damaged: u64,
}

impl Store for VolatileStore {
    fn load(&mut self) -> Result<Loaded, Error> {
        let records = self.items.values().map(|(record, _)| record.clone()).collect();
        Ok(Loaded { records, next_number: 1, damaged: self.damaged, notices: Vec::new() })
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Error> {
        for change in changes {
            match change {
                Change::Insert(record, payload) => {
                    self.items.insert(record.number, ((*record).clone(), (*payload).clone()));
                }
                Change::Update(record) => {
                    if let Some((kept, _)) = self.items.get_mut(&record.number) {
                        *kept = (*record).clone();
                    }
                }
                Change::Remove(number) => drop(self.items.remove(number)),
                Change::Quarantine(number, _) => {
                    self.items.remove(number);
                    self.damaged += 1;
                }
            }
        }
        Ok(())
    }

    fn payload(&mut self, number: u64) -> Result<Option<Payload>, Error> {
        Ok(self.items.get(&number).map(|(_, payload)| payload.clone()))
    }
}
