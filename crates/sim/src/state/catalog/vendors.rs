//! Vendors of components: a set of names.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::full;
use crate::reply::Reply;
use crate::state::product_form::Fields;

const MOST_VENDORS: usize = 100_000;

/// All vendors.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Vendors(BTreeSet<String>);

impl Vendors {
    /// Reads the names that were sent.
    pub(crate) fn read(objects: &[Map<String, Value>]) -> Result<Vec<String>, Reply> {
        let name = |object: &Map<String, Value>| {
            let name = Fields(object).name("VendorName")?;
            name.ok_or_else(|| Reply::bad_request("A vendor needs a 'VendorName'."))
        };
        objects.iter().map(name).collect()
    }

    /// Adds those that are missing: all, or none if there is no room.
    pub(crate) fn add(&mut self, names: Vec<String>) -> Result<(), Reply> {
        let new: BTreeSet<String> =
            names.into_iter().filter(|name| !self.0.contains(name)).collect();
        if self.0.len() + new.len() > MOST_VENDORS {
            return Err(full("vendors", MOST_VENDORS));
        }
        self.0.extend(new);
        Ok(())
    }

    /// Removes those that are there.
    pub(crate) fn remove(&mut self, names: &[String]) {
        for name in names {
            self.0.remove(name);
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        self.0.iter().map(|name| json!({"VendorName": name})).collect()
    }
}
