//! What definitions apply to, and where two of them apply to the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::definition::Definition;
use super::form::RelationForm;
use super::{Inspections, check_room};
use crate::reply::Reply;
use crate::state::Status;

/// A condition on units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Relation {
    pub(crate) id: Uuid,
    definition: Uuid,
    schema: String,
    name: String,
    key: String,
    value: Option<String>,
    status: i32,
    sites: Vec<(Uuid, String)>,
    processes: Vec<(Uuid, Uuid)>,
}

/// What conditions are about.
#[derive(Debug)]
pub(crate) struct UnitFacts<'a> {
    pub(crate) serial_number: &'a str,
    pub(crate) part_number: &'a str,
    pub(crate) revision: &'a str,
    pub(crate) batch_number: &'a str,
    pub(crate) station_name: Option<&'a str>,
}

impl Relation {
    /// The part number it is about, if it is about one.
    pub(crate) fn part_number(&self) -> Option<&str> {
        let is_part_number = self.name.eq_ignore_ascii_case("PartNumber");
        self.value.as_deref().filter(|_| is_part_number)
    }

    fn fits(&self, unit: &UnitFacts<'_>) -> bool {
        let own = match self.name.to_ascii_lowercase().as_str() {
            "serialnumber" => Some(unit.serial_number),
            "partnumber" => Some(unit.part_number),
            "revision" => Some(unit.revision),
            "batchnumber" => Some(unit.batch_number),
            "stationname" => unit.station_name,
            _ => None,
        };
        own.is_some() && own == self.value.as_deref()
    }

    fn is_like(&self, other: &Self) -> bool {
        (&self.schema, &self.name, &self.value) == (&other.schema, &other.name, &other.value)
    }

    fn change(&mut self, form: RelationForm, mut new_id: impl FnMut() -> Uuid) {
        let RelationForm { schema, name, key, value, status, sites, processes, .. } = form;
        self.schema = schema.unwrap_or_else(|| std::mem::take(&mut self.schema));
        self.name = name.unwrap_or_else(|| std::mem::take(&mut self.name));
        self.key = key.unwrap_or_else(|| std::mem::take(&mut self.key));
        self.value = value.or(self.value.take());
        self.status = status.unwrap_or(self.status);
        if let Some(sites) = sites {
            self.sites = sites.into_iter().map(|site| (new_id(), site)).collect();
        }
        if let Some(processes) = processes {
            self.processes = processes.into_iter().map(|process| (new_id(), process)).collect();
        }
    }

    pub(crate) fn to_json(&self, product_name: &Value) -> Value {
        let sites = self.sites.iter().map(|(id, code)| {
            json!({
                "TestSequenceSiteRelationId": id,
                "SiteCode": code,
                "TestSequenceRelationId": self.id,
            })
        });
        let processes = self.processes.iter().map(|(id, process)| {
            json!({
                "TestSequenceProcessRelationId": id,
                "TestSequenceRelationId": self.id,
                "ProcessId": process,
            })
        });
        json!({
            "TestSequenceRelationId": self.id,
            "TestSequenceDefinitionId": self.definition,
            "EntitySchema": self.schema,
            "EntityName": self.name,
            "EntityKey": self.key,
            "EntityValue": self.value,
            "Status": self.status,
            "TestSequenceSiteRelations": sites.collect::<Vec<_>>(),
            "TestSequenceProcessRelations": processes.collect::<Vec<_>>(),
            "ProductName": product_name,
        })
    }
}

impl Inspections {
    pub(crate) fn relations(&self, definition: Uuid) -> Result<Vec<&Relation>, Reply> {
        self.definition(definition)?;
        Ok(self.relations.values().filter(|own| own.definition == definition).collect())
    }

    pub(crate) fn relation(&self, id: Uuid) -> Option<&Relation> {
        self.relations.get(&id)
    }

    fn check_open(&self, definition: Uuid) -> Result<(), Reply> {
        if self.definition(definition)?.status == Status::Revoked {
            return Err(Reply::bad_request("The definition is Revoked: it applies to nothing."));
        }
        Ok(())
    }

    pub(crate) fn add_relation(&mut self, form: RelationForm) -> Result<Uuid, Reply> {
        let missing = |name: &str| Reply::bad_request(format!("'{name}' is required."));
        let definition = form.definition.ok_or_else(|| missing("TestSequenceDefinitionId"))?;
        let schema = form.schema.clone().ok_or_else(|| missing("EntitySchema"))?;
        let name = form.name.clone().ok_or_else(|| missing("EntityName"))?;
        self.check_open(definition)?;
        check_room(self.relations.len(), "relations")?;
        let id = self.ids.uuid();
        let (key, value, status) = (name.clone(), None, 1);
        let (sites, processes) = (Vec::new(), Vec::new());
        let mut relation =
            Relation { id, definition, schema, name, key, value, status, sites, processes };
        relation.change(form, || self.ids.uuid());
        self.relations.insert(id, relation);
        Ok(id)
    }

    /// Changes what the form names; the definition stays.
    pub(crate) fn change_relation(&mut self, form: RelationForm) -> Result<Uuid, Reply> {
        let id = form.id;
        let id = id.ok_or_else(|| Reply::bad_request("'TestSequenceRelationId' is required."))?;
        let definition = self.relations.get(&id).ok_or_else(|| no_relation(id))?.definition;
        if form.definition.is_some_and(|other| other != definition) {
            return Err(Reply::bad_request("'TestSequenceDefinitionId' cannot be changed."));
        }
        self.check_open(definition)?;
        let ids = &mut self.ids;
        if let Some(relation) = self.relations.get_mut(&id) {
            relation.change(form, || ids.uuid());
        }
        Ok(id)
    }

    /// Deletes all of the relations, or none.
    pub(crate) fn delete_relations(&mut self, ids: &[Uuid]) -> Result<(), Reply> {
        if let Some(unknown) = ids.iter().find(|id| !self.relations.contains_key(id)) {
            return Err(no_relation(*unknown));
        }
        self.relations.retain(|id, _| !ids.contains(id));
        Ok(())
    }

    /// Relations of other definitions that are about the same as one of this definition's. Versions
    /// of one definition take each other's place, and are no conflict.
    fn conflicts(&self, id: Uuid) -> Result<Vec<(&Relation, &Definition)>, Reply> {
        let (own, relations) = (self.definition(id)?, self.relations(id)?);
        let others = self.relations.values().filter_map(|relation| {
            let definition = self.definitions.get(&relation.definition)?;
            let open = definition.status != Status::Revoked && definition.name != own.name;
            open.then_some((relation, definition))
        });
        Ok(others.filter(|(other, _)| relations.iter().any(|own| own.is_like(other))).collect())
    }

    /// Rows as the older pages show them.
    pub(crate) fn relation_conflicts(&self, id: Uuid) -> Result<Vec<Value>, Reply> {
        let row = |(relation, definition): (&Relation, &Definition)| {
            json!({
                "TestSequenceDefinitionId": definition.id,
                "TestSequenceRelationId": relation.id,
                "Name": definition.name,
                "EntityName": relation.name,
                "EntityValue": relation.value,
                "Status": definition.status.number(),
            })
        };
        Ok(self.conflicts(id)?.into_iter().map(row).collect())
    }

    /// Each definition once.
    pub(crate) fn conflicting_definitions(&self, id: Uuid) -> Result<Vec<Value>, Reply> {
        let conflicts = self.conflicts(id)?.into_iter();
        let definitions: BTreeMap<Uuid, &Definition> =
            conflicts.map(|(_, definition)| (definition.id, definition)).collect();
        let row =
            |own: &Definition| json!({"id": own.id, "name": own.name, "version": own.version});
        Ok(definitions.into_values().map(row).collect())
    }

    /// The definitions that apply to a unit: the highest version of each name.
    pub(crate) fn sequences(&self, unit: &UnitFacts<'_>, status: Status) -> Vec<Value> {
        let applies = |definition: &&Definition| {
            let mut relations = self.relations.values();
            definition.status == status
                && (definition.is_global()
                    || relations.any(|own| own.definition == definition.id && own.fits(unit)))
        };
        let mut highest: BTreeMap<&str, &Definition> = BTreeMap::new();
        for definition in self.definitions.values().filter(applies) {
            let kept = highest.entry(&definition.name).or_insert(definition);
            if definition.version > kept.version {
                *kept = definition;
            }
        }
        let row = |own: &Definition| {
            json!({
                "TestSequenceDefinitionId": own.id,
                "Name": own.name,
                "Version": own.version,
                "Status": own.status.number(),
            })
        };
        highest.into_values().map(row).collect()
    }
}

fn no_relation(id: Uuid) -> Reply {
    Reply::not_found(format!("There is no relation {id}."))
}
