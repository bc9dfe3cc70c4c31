//! Batches that were saved. What a unit or a report calls its batch is only a name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Refusal;
use super::fields::Fields;
use crate::reply::Reply;

/// Batches kept.
const MOST_BATCHES: usize = 1_000_000;

/// Longest batch number; the length that part numbers and revisions have.
const LONGEST: usize = 100;

/// Sizes by batch number, if they were told.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Batches(BTreeMap<String, Option<i32>>);

/// A batch as it was sent.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) number: String,
    size: Option<i32>,
}

impl Batch {
    pub(crate) fn new(number: &str, size: i32) -> Self {
        Self { number: number.to_owned(), size: Some(size) }
    }

    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let number =
            fields.text("batchNumber", LONGEST)?.filter(|number| !number.trim().is_empty());
        let number = number.ok_or_else(|| Reply::bad_request("'batchNumber' is required."))?;
        let size = fields.integer("batchSize")?;
        let size = size
            .map(|size| i32::try_from(size).ok().filter(|size| *size >= 0))
            .map(|size| {
                size.ok_or_else(|| Reply::bad_request("'batchSize' must be a number from 0."))
            })
            .transpose()?;
        Ok(Self { number, size })
    }
}

impl Batches {
    /// Inserts or updates batches: all, or none if there is no room. Without a size the one that is
    /// known stays.
    pub(crate) fn save(&mut self, batches: Vec<Batch>) -> Result<(), Refusal> {
        let new = batches.iter().filter(|batch| !self.0.contains_key(&batch.number)).count();
        if self.0.len() + new > MOST_BATCHES {
            return Err(Refusal::full(MOST_BATCHES, "batches"));
        }
        for batch in batches {
            let size = self.0.entry(batch.number).or_default();
            *size = batch.size.or(*size);
        }
        Ok(())
    }

    pub(crate) fn get(&self, number: &str) -> Option<Value> {
        self.0.get(number).map(|size| to_json(number, *size))
    }

    /// The batches that are wanted, in the order of their numbers.
    pub(crate) fn list(&self, wanted: impl Fn(&str) -> bool) -> Vec<Value> {
        let wanted = self.0.iter().filter(|(number, _)| wanted(number));
        wanted.map(|(number, size)| to_json(number, *size)).collect()
    }
}

fn to_json(number: &str, size: Option<i32>) -> Value {
    json!({ "batchNumber": number, "batchSize": size })
}
