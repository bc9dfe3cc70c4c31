//! The store against a model that keeps a plain list and numbers runs by sorting it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{Assets, Process, Submission};
use super::Reports;

/// One arrival: few ids, units and starts, so that they meet often.
#[derive(Clone, Debug)]
struct Arrival {
    id: u128,
    unit: u8,
    start: i64,
    passed: bool,
}

impl Arrival {
    fn submission(&self) -> Submission {
        let report = json!({
            "type": "T", "id": Uuid::from_u128(self.id), "pn": "P", "sn": self.unit.to_string(),
            "rev": "A", "processCode": 100, "result": if self.passed { "P" } else { "F" },
            "machineName": "M", "location": "L", "purpose": "T",
            "start": Timestamp::from_second(self.start).unwrap().to_string(), "uut": {},
            "root": {"group": "M", "name": "Main", "status": "P"},
        });
        Submission::read(report.to_string().into()).unwrap()
    }
}

#[derive(Clone, Debug)]
struct Stored {
    id: u128,
    last: Arrival,
    received: i64,
    /// False once another report has taken its unit and start.
    is_run: bool,
}

#[derive(Debug, Default)]
struct Model {
    stored: Vec<Stored>,
    /// Ids under which replacements were sent, and what they replaced.
    aliases: BTreeMap<u128, u128>,
}

impl Model {
    fn receive(&mut self, arrival: &Arrival) -> u128 {
        let known = self.aliases.get(&arrival.id).copied();
        let twin =
            |s: &Stored| s.is_run && s.last.unit == arrival.unit && s.last.start == arrival.start;
        let id = known.or_else(|| self.stored.iter().find(|s| twin(s)).map(|s| s.id));
        let id = id.unwrap_or(arrival.id);
        for stored in self.stored.iter_mut().filter(|stored| stored.id != id) {
            if twin(stored) {
                stored.is_run = false;
            }
        }
        match self.stored.iter_mut().find(|stored| stored.id == id) {
            Some(stored) => {
                let received = stored.received + 1;
                *stored = Stored { id, last: arrival.clone(), received, is_run: true };
            }
            None => {
                self.stored.push(Stored { id, last: arrival.clone(), received: 1, is_run: true });
            }
        }
        self.aliases.insert(arrival.id, id);
        id
    }

    /// Run, first passed run and receive count of each report.
    fn rows(&self) -> Vec<(Uuid, Value)> {
        let row = |stored: &Stored| {
            let unit = |s: &&Stored| s.is_run && s.last.unit == stored.last.unit;
            let mut runs: Vec<&Stored> = self.stored.iter().filter(unit).collect();
            runs.sort_by_key(|s| s.last.start);
            let ordinal = |wanted: &dyn Fn(&Stored) -> bool| {
                runs.iter().position(|s| stored.is_run && wanted(s)).map(|position| position + 1)
            };
            json!({
                "run": ordinal(&|s| s.id == stored.id),
                "passedInRun": ordinal(&|s| s.last.passed),
                "receiveCount": stored.received,
            })
        };
        self.stored.iter().map(|stored| (Uuid::from_u128(stored.id), row(stored))).collect()
    }
}

proptest! {
    #[test]
    fn the_store_agrees_with_the_model(
        arrivals in prop::collection::vec((1_u128..7, 0_u8..2, 0_i64..5, any::<bool>()), 0..40),
    ) {
        let process = Process::registered(100, None, false, Uuid::nil());
        let (mut reports, mut model) = (Reports::default(), Model::default());
        for (id, unit, start, passed) in arrivals {
            let arrival = Arrival { id, unit, start, passed };
            let receipt = reports.store(&arrival.submission(), &process, &Assets::new(0));
            prop_assert_eq!(receipt.stored.as_u128(), model.receive(&arrival));
            let ids: Vec<Uuid> = reports.ids().collect();
            let rows = ids.iter().map(|id| {
                let header = reports.header(*id).unwrap();
                let fields = ["run", "passedInRun", "receiveCount"];
                (*id, fields.iter().map(|f| ((*f).to_owned(), header[*f].clone())).collect())
            });
            prop_assert_eq!(rows.collect::<Vec<(Uuid, Value)>>(), model.rows());
        }
    }
}
