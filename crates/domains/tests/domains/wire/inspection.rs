//! Calls about manual inspections.

use serde_json::{Map, Value};
use wats_domains::inspection::internal::{
    Definition, Inspections, Relation, RepairOnFail, Step, Submission,
};
use wats_http::{Client, Error};

use crate::wire::args::Args;
use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let inspections = Inspections::new(client);
    let args = &call.args;
    let id = || args.text("definition_id");
    match call.method.as_str() {
        "list_definitions" => {
            inspections.definitions(args.opt_bool("is_global").unwrap_or(false)).await.map(drop)
        }
        "get_definition" | "get_inspection" => inspections.definition(id()).await.map(drop),
        "copy_definition" | "copy_inspection" => inspections.copy_definition(id()).await.map(drop),
        "get_instances_count" => inspections.instances_count(id()).await.map(drop),
        "create_definition" | "create_inspection" => {
            inspections.create_definition(&definition(args), None).await.map(drop)
        }
        "list_relations" => inspections.relations(id()).await.map(drop),
        "get_relation_conflicts" => inspections.conflicting_definitions(id()).await.map(drop),
        "create_relation" => inspections.create_relation(&relation(args)).await.map(drop),
        "update_relation" => {
            let relation = payload::<Relation>(args);
            inspections.update_relation(&relation).await.map(drop)
        }
        "delete_relation" => {
            let ids: Vec<String> = payload(args);
            inspections.delete_relations(&ids).await
        }
        "update_sequence" => {
            let steps: Vec<Step> = payload(args);
            inspections.save_sequence(&steps, Submission::none()).await.map(drop)
        }
        "get_mi_details" => inspections.details_new(args.text("unit_id")).await.map(drop),
        "get_xaml" => inspections.xaml(id()).await.map(drop),
        "get_wwf_content" => inspections.workflow_content(id()).await.map(drop),
        "validate_misc_info" => inspections.validate_misc_info(&payload(args)).await.map(drop),
        "put_string_test" => inspections.save_string_test(&payload(args)).await.map(drop),
        _ => unknown(call),
    }
}

/// An argument that the existing client sends as it is.
fn payload<T: serde::de::DeserializeOwned>(args: &Args) -> T {
    let payload = args.value("payload").clone();
    serde_json::from_value(payload).expect("what the server's documents describe")
}

fn definition(args: &Args) -> Definition {
    let mut definition = Definition::new(args.text("name"));
    definition.description = args.opt_text("description").map(str::to_owned);
    definition.extra = extra(args);
    if let Some(global) = args.opt_bool("is_global") {
        definition.is_global = Some(global);
    }
    if let Some(cleanup) = args.opt_bool("on_fail_goto_cleanup") {
        definition.on_fail_goto_cleanup = Some(cleanup);
    }
    if let Some(submit) = args.opt_bool("on_fail_require_submit") {
        definition.on_fail_require_submit = Some(submit);
    }
    if let Some(repair) = args.opt_int("on_fail_require_repair") {
        let repair = i32::try_from(repair).expect("a small number");
        definition.on_fail_require_repair = Some(RepairOnFail(repair));
    }
    if let Some(children) = args.opt_bool("add_child_units") {
        definition.add_child_units = Some(children);
    }
    definition
}

fn relation(args: &Args) -> Relation {
    let text = |name: &str| args.text(name);
    let mut relation =
        Relation::new(text("definition_id"), text("entity_schema"), text("entity_name"));
    relation.entity_key = args.opt_text("entity_key").map(str::to_owned);
    relation.entity_value = args.opt_text("entity_value").map(str::to_owned);
    relation.extra = extra(args);
    relation
}

/// What is no argument of the existing client is a key that it sends as it is.
fn extra(args: &Args) -> Map<String, Value> {
    let own = args.names().filter(|name| name.starts_with(char::is_uppercase));
    own.map(|name| (name.to_owned(), args.value(name).clone())).collect()
}
