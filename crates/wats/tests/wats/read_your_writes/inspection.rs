//! Manual inspections.

use serde_json::{Value, json};
use wats::{Client, Endpoint};

use super::ask::{Ask, ask, make, text};

/// What is read and changed.
pub(crate) struct Subject {
    part_number: String,
    /// A released definition, a draft, and a draft of another name in conflict with it.
    released: String,
    draft: String,
    other: String,
    relation: String,
    doomed_relation: String,
    instance: String,
    doomed_instance: String,
}

impl Subject {
    pub(crate) async fn seed(judge: &Client, part_number: &str) -> Self {
        let mut definitions = Vec::new();
        for name in ["Released", "Draft", "Other", "Third"] {
            let create = Endpoint::post("make", "/api/internal/ManualInspection/PostDefinition");
            let row = ask().query("createDefaultXaml", true).json(&json!({"Name": name}));
            definitions.push(text(&make(judge, create, row).await["TestSequenceDefinitionId"]));
        }
        let [released, draft, other, third] = definitions.try_into().unwrap();
        for status in [1, 2] {
            let put = Endpoint::put("make", "/api/internal/ManualInspection/PutDefinitionNew");
            make(judge, put, ask().json(&json!({"id": released, "status": status}))).await;
        }
        let mut relations = Vec::new();
        for definition in [&released, &draft, &other, &draft] {
            let create = Endpoint::post("make", "/api/internal/ManualInspection/PostRelation");
            let made = make(judge, create, ask().json(&relation(definition, part_number))).await;
            relations.push(text(&made["TestSequenceRelationId"]));
        }
        let mut instances = Vec::new();
        for definition in [&released, &third] {
            let save = Endpoint::put("make", "/api/internal/ManualInspection/PutSequence");
            let made = make(judge, save, ask().json(&json!([step(definition, "new")]))).await;
            instances.push(text(&made["TestSequenceInstanceId"]));
        }
        Self {
            part_number: part_number.to_owned(),
            released,
            draft,
            other,
            doomed_relation: relations.remove(3),
            relation: relations.remove(0),
            doomed_instance: instances.remove(1),
            instance: instances.remove(0),
        }
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        let all = || [&self.released, &self.draft, &self.other].into_iter();
        match operation {
            "inspections.definitions" => {
                [false, true].map(|all| ask().query("isGlobalDefinitions", all)).into()
            }
            "inspections.definition" | "inspections.xaml" => {
                all().map(|id| ask().query("definitionId", id)).collect()
            }
            "inspections.instances_count"
            | "inspections.relations"
            | "inspections.relation_conflicts"
            | "inspections.conflicting_definitions"
            | "inspections.workflow_content" => all().map(|id| ask().path("id", id)).collect(),
            "inspections.details" | "inspections.details_new" => {
                [&self.instance, &self.doomed_instance].map(|id| ask().path("id", id)).into()
            }
            "inspections.sequences" => (0..4)
                .map(|status| {
                    ask()
                        .query("serialNumber", "SN-1")
                        .query("partNumber", &self.part_number)
                        .query("revision", "A")
                        .query("batchNumber", "1")
                        .query("status", status)
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn writes(&self, operation: &str, name: &str) -> Vec<Ask> {
        match operation {
            "inspections.create_definition" => vec![
                ask().json(&json!({"Name": name})),
                ask().json(&json!({"Name": "Draft", "IsGlobal": true})),
            ],
            "inspections.update_definition" => {
                let named = json!({"id": self.draft, "description": name});
                let renamed = json!({"id": self.other, "name": format!("Other {name}")});
                let pending = json!({"id": self.other, "status": 1});
                [named, renamed, pending].map(|body| ask().json(&body)).into()
            }
            "inspections.copy_definition" => vec![ask().path("id", &self.released)],
            "inspections.create_relation" => {
                vec![ask().json(&relation(&self.other, "ANYTHING")), {
                    ask().json(&relation(&self.draft, &self.part_number))
                }]
            }
            "inspections.update_relation" => {
                let mut changed = relation(&self.released, &self.part_number);
                changed["TestSequenceRelationId"] = self.relation.clone().into();
                changed["EntityValue"] = name.into();
                vec![ask().json(&changed)]
            }
            "inspections.delete_relations" => vec![ask().json(&json!([self.doomed_relation]))],
            "inspections.save_sequence" => {
                let one = json!([step(&self.released, name)]);
                let new = json!([step(&self.draft, name)]);
                vec![ask().json(&one), ask().json(&new), ask().query("submit", true).json(&new)]
            }
            "inspections.delete_sequence" => vec![ask().query("uuid", &self.doomed_instance)],
            "inspections.save_xaml" => {
                let xaml = Value::from(format!("<{name}/>"));
                vec![ask().query("definitionId", &self.draft).json(&xaml)]
            }
            "inspections.save_string_test" => vec![ask().json(&step(&self.released, name))],
            _ => Vec::new(),
        }
    }
}

fn relation(definition: &str, part_number: &str) -> Value {
    json!({
        "TestSequenceDefinitionId": definition, "EntitySchema": "Product",
        "EntityName": "PartNumber", "EntityKey": "PartNumber", "EntityValue": part_number,
        "Status": 1,
    })
}

fn step(definition: &str, comment: &str) -> Value {
    json!({"definitionId": definition, "id": 1, "comment": comment})
}
