//! Manual inspections: definitions with their versions and states, what they apply to, and the
//! inspections made by them.

mod definition;
mod form;
mod instance;
mod relation;

use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use form::{DefinitionForm, RelationForm};
pub(crate) use instance::{Step, validated};
pub(crate) use relation::{Relation, UnitFacts};

use crate::factory::Rng;
use crate::reply::Reply;
use definition::Definition;
use instance::Instance;

/// Definitions, relations and instances kept at a time, of each.
const MOST: usize = 10_000;

/// Everything the server knows of inspections.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Inspections {
    definitions: BTreeMap<Uuid, Definition>,
    relations: BTreeMap<Uuid, Relation>,
    instances: BTreeMap<Uuid, Instance>,
    ids: Rng,
}

impl Inspections {
    /// None of anything.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            definitions: BTreeMap::new(),
            relations: BTreeMap::new(),
            instances: BTreeMap::new(),
            ids: Rng::new(seed).fork("inspections"),
        }
    }

    fn definition(&self, id: Uuid) -> Result<&Definition, Reply> {
        self.definitions.get(&id).ok_or_else(|| no_definition(id))
    }
}

fn no_definition(id: Uuid) -> Reply {
    Reply::not_found(format!("There is no test sequence definition {id}."))
}

fn check_room(used: usize, what: &str) -> Result<(), Reply> {
    if used < MOST {
        return Ok(());
    }
    Err(Reply::message(
        StatusCode::INSUFFICIENT_STORAGE,
        format!("The simulator holds no more {what}."),
    ))
}
