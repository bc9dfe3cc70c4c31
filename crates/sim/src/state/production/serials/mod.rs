//! Serial numbers that the server hands out: types, each with a pool of numbers that are free,
//! reserved or taken.

mod address;
mod file;
mod pool;
mod ranges;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) use address::SerialKind;
pub(crate) use file::{FileFormat, Line as NumberLine, read as read_file, write as write_file};
pub(crate) use pool::{Filter as NumberFilter, Pool, Reservation, Taking};
pub(crate) use ranges::Range;

use super::Refusal;

/// All pools by the names of their types.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Pools(BTreeMap<String, Pool>);

impl Pools {
    /// Adds a type with an empty pool.
    pub(crate) fn add(&mut self, pool: Pool) {
        self.0.insert(pool.name.clone(), pool);
    }

    pub(crate) fn get(&self, name: &str) -> Result<&Pool, Refusal> {
        self.0.get(name).ok_or_else(|| absent(name))
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Result<&mut Pool, Refusal> {
        self.0.get_mut(name).ok_or_else(|| absent(name))
    }

    /// All pools, or the one of a type.
    pub(crate) fn of(&self, name: Option<&str>) -> Result<Vec<&Pool>, Refusal> {
        match name {
            Some(name) => Ok(vec![self.get(name)?]),
            None => Ok(self.0.values().collect()),
        }
    }

    /// Does something to each range; if one names a type that is not there, or numbers that are none,
    /// nothing is done. Answers how many numbers were changed.
    pub(crate) fn change_ranges(
        &mut self,
        ranges: &[Range],
        change: impl Fn(&mut Pool, &str, &str) -> Result<usize, Refusal>,
    ) -> Result<usize, Refusal> {
        for range in ranges {
            let pool = self.get(&range.kind)?;
            pool.key(&range.start)?;
            pool.key(&range.end)?;
        }
        let mut changed = 0;
        for range in ranges {
            changed += change(self.get_mut(&range.kind)?, &range.start, &range.end)?;
        }
        Ok(changed)
    }

    /// The types, as the public API shows them.
    pub(crate) fn types(&self) -> Value {
        let json = |pool: &Pool| {
            json!({
                "name": pool.name,
                "description": pool.description,
                "format": pool.format,
                "regEx": pool.pattern,
                "identifier": pool.kind as i32,
                "identifierName": pool.kind.name(),
            })
        };
        self.0.values().map(json).collect()
    }
}

fn absent(name: &str) -> Refusal {
    Refusal::absent(format!("There is no serial number type {name:?}."))
}

#[cfg(test)]
mod tests;
