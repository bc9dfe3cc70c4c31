//! Inspections under way and done, and their steps.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Inspections, check_room};
use crate::reply::Reply;
use crate::state::system::compile;
use crate::state::{Fields, Status, stamp};

/// Steps of one inspection.
const MOST_STEPS: usize = 10_000;

/// An inspection. The API names no unit when one is saved, so none is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Instance {
    definition: Uuid,
    created: String,
    last_event: String,
    submitted: bool,
    steps: BTreeMap<i32, Value>,
}

/// A step as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    definition: Option<Uuid>,
    id: i32,
    parent: Option<i32>,
    /// All fields of the schema.
    json: Value,
}

impl Step {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let id = fields.integer("id")?;
        let id = id.ok_or_else(|| Reply::bad_request("A step needs an 'id'."))?;
        let (definition, parent) = (fields.id("definitionId")?, fields.integer("parentId")?);
        let choice = |name: &str, most: i32| -> Result<Option<i32>, Reply> {
            let number = fields.integer(name)?;
            if number.is_some_and(|number| !(0..=most).contains(&number)) {
                return Err(Reply::bad_request(format!("'{name}' must be 0 to {most}.")));
            }
            Ok(number)
        };
        let seconds = fields.get("execTime").map(|value| {
            let number = value.as_f64().filter(|seconds| *seconds >= 0.0);
            number.ok_or_else(|| Reply::bad_request("'execTime' must be a number of seconds."))
        });
        let json = json!({
            "definitionId": definition,
            "id": id,
            "parentId": parent,
            "name": fields.text("name")?,
            "type": fields.text("type")?,
            "desc": fields.text("desc")?,
            "result": choice("result", 6)?,
            "operator": fields.text("operator")?,
            "url": fields.text("url")?,
            "execTime": seconds.transpose()?,
            "passAllAffected": fields.flag("passAllAffected")?,
            "allowSkip": fields.flag("allowSkip")?,
            "comment": fields.text("comment")?,
            "addAttachments": choice("addAttachments", 2)?,
        });
        Ok(Self { definition, id, parent, json })
    }
}

impl Inspections {
    pub(crate) fn instances_count(&self, definition: Uuid) -> usize {
        self.instances.values().filter(|instance| instance.definition == definition).count()
    }

    /// As [`instances_count`](Self::instances_count), of a definition that must exist.
    pub(crate) fn count_instances(&self, definition: Uuid) -> Result<usize, Reply> {
        self.definition(definition)?;
        Ok(self.instances_count(definition))
    }

    /// The inspection by a definition that is under way.
    fn open(&self, definition: Uuid) -> Option<Uuid> {
        let mut instances = self.instances.iter();
        let open = instances.find(|(_, own)| own.definition == definition && !own.submitted);
        open.map(|(id, _)| *id)
    }

    /// Saves the steps of the inspection by their definition that is under way, or begins one. With
    /// `submit` it is over.
    pub(crate) fn save_steps(&mut self, steps: Vec<Step>, submit: bool) -> Result<Uuid, Reply> {
        let wrong = |text: &str| Err(Reply::bad_request(text));
        let mut definitions = steps.iter().filter_map(|step| step.definition);
        let Some(definition) = definitions.next() else {
            return wrong("At least one step must have a 'definitionId'.");
        };
        if definitions.any(|other| other != definition) {
            return wrong("All steps must be of one definition.");
        }
        if self.definition(definition)?.status == Status::Revoked {
            return wrong("The definition is Revoked: no inspection can be made by it.");
        }
        let ids: BTreeSet<i32> = steps.iter().map(|step| step.id).collect();
        if ids.len() < steps.len() || steps.len() > MOST_STEPS {
            return wrong("Each step must have an 'id' of its own, and there may be 10000.");
        }
        let parents = steps.iter().filter_map(|step| step.parent);
        if parents.clone().any(|parent| parent != 0 && !ids.contains(&parent)) {
            return wrong("Each 'parentId' must be the 'id' of a step, or 0.");
        }
        let id = if let Some(id) = self.open(definition) {
            id
        } else {
            check_room(self.instances.len(), "inspections")?;
            self.ids.uuid()
        };
        let now = stamp::now();
        let instance = self.instances.entry(id).or_insert_with(|| Instance {
            definition,
            created: now.clone(),
            last_event: now.clone(),
            submitted: false,
            steps: BTreeMap::new(),
        });
        instance.last_event = now;
        instance.submitted = submit;
        instance.steps = steps.into_iter().map(|step| (step.id, step.json)).collect();
        Ok(id)
    }

    /// Replaces one step of the inspection that is under way.
    pub(crate) fn save_step(&mut self, step: Step) -> Result<Value, Reply> {
        let definition = step.definition;
        let definition =
            definition.ok_or_else(|| Reply::bad_request("'definitionId' is required."))?;
        let open = self.open(definition).and_then(|id| self.instances.get_mut(&id));
        let known = open.filter(|instance| instance.steps.contains_key(&step.id));
        let instance = known.ok_or_else(|| {
            let text = format!("No inspection under way by {definition} has a step {}.", step.id);
            Reply::not_found(text)
        })?;
        instance.last_event = stamp::now();
        instance.steps.insert(step.id, step.json.clone());
        Ok(step.json)
    }

    pub(crate) fn delete_instance(&mut self, id: Uuid) -> Result<(), Reply> {
        self.instances.remove(&id).map(drop).ok_or_else(|| no_instance(id))
    }

    /// The steps that are in no other, with those that are in them.
    pub(crate) fn root_sequence(&self, id: Uuid) -> Result<Value, Reply> {
        let instance = self.instances.get(&id).ok_or_else(|| no_instance(id))?;
        Ok(instance.steps.values().cloned().collect())
    }

    /// `TestSequenceInstance`, as the existing client knows it.
    pub(crate) fn instance_json(&self, id: Uuid) -> Result<Value, Reply> {
        let instance = self.instances.get(&id).ok_or_else(|| no_instance(id))?;
        Ok(json!({
            "TestSequenceInstanceId": id,
            "TestSequenceDefinitionId": instance.definition,
            "UnitId": null,
            "SerialNumber": null,
            "PartNumber": null,
            "Revision": null,
            "Created": instance.created,
            "LastEventTime": instance.last_event,
        }))
    }
}

/// A misc info with what its pattern says of its value.
pub(crate) fn validated(object: &Map<String, Value>) -> Result<Value, Reply> {
    let fields = Fields(object);
    let (regex, value) = (fields.text("regex")?, fields.text("value")?);
    let kind = fields.integer("type")?;
    if kind.is_some_and(|kind| !(0..=1).contains(&kind)) {
        return Err(Reply::bad_request("'type' must be 0 or 1."));
    }
    let is_valid = match regex.as_deref().filter(|regex| !regex.is_empty()) {
        None => true,
        Some(regex) => {
            let regex = compile(regex).map_err(|why| {
                Reply::bad_request(format!("'regex' is no regular expression: {why}."))
            })?;
            regex.is_match(value.as_deref().unwrap_or_default())
        }
    };
    Ok(json!({
        "guid": fields.id("guid")?,
        "name": fields.text("name")?,
        "regex": regex,
        "value": value,
        "isValid": is_valid,
        "type": kind,
    }))
}

fn no_instance(id: Uuid) -> Reply {
    Reply::not_found(format!("There is no inspection {id}."))
}
