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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{DefinitionForm, Inspections, RelationForm, Step};

    #[test]
    fn what_is_known_of_inspections_survives_as_json() {
        let mut inspections = Inspections::new(1);
        let object = |value: Value| value.as_object().unwrap().clone();
        let form = DefinitionForm::read(&object(json!({"Name": "Visual"}))).unwrap();
        let id = inspections.create(&form, true, "anna").unwrap();
        let relation = json!({
            "TestSequenceDefinitionId": id, "EntitySchema": "Product", "EntityName": "PartNumber",
            "TestSequenceSiteRelations": [{"SiteCode": "01"}],
        });
        inspections.add_relation(RelationForm::read(&object(relation)).unwrap()).unwrap();
        let step = Step::read(&object(json!({"id": 1, "definitionId": id}))).unwrap();
        inspections.save_steps(vec![step], false).unwrap();
        let text = serde_json::to_string(&inspections).unwrap();
        let back: Inspections = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), text);
        assert_eq!(back.instances_count(id), 1);
        assert_eq!(back.relations(id).unwrap().len(), 1);
    }
}
