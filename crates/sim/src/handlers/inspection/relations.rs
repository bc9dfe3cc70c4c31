//! Operations on what definitions apply to.

use serde_json::Value;
use uuid::Uuid;

use crate::handlers::parameters::{id, path_id, required, required_text, status_number};
use crate::handlers::{json_body, object_body};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::inspection::{Relation, RelationForm, UnitFacts};
use crate::state::{Product, State, Status};

fn relation_json(state: &State, relation: &Relation) -> Value {
    let product = relation.part_number().and_then(|number| state.products.get(number));
    let name = product.map(Product::to_json).map(|product| product["name"].clone());
    relation.to_json(&name.unwrap_or_default())
}

pub(super) fn relations_json(state: &State, definition: Uuid) -> Result<Value, Reply> {
    let relations = state.inspections.relations(definition)?.into_iter();
    Ok(relations.map(|relation| relation_json(state, relation)).collect())
}

/// `GET …/GetRelations/{id}`.
pub(super) fn list(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&relations_json(&shared.read_state(), path_id(call)?)?))
}

/// `GET …/GetRelationConflicts/{id}`.
pub(super) fn conflicts(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().inspections.relation_conflicts(path_id(call)?)?))
}

/// `GET …/GetRelationConflictsNew/{id}`.
pub(super) fn conflicting_definitions(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().inspections.conflicting_definitions(path_id(call)?)?))
}

/// `POST …/PostRelation`.
pub(super) fn create(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = RelationForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let id = state.inspections.add_relation(form)?;
    Ok(Reply::json(&stored(&state, id)))
}

/// `PUT …/PutRelation`.
pub(super) fn change(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = RelationForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let id = state.inspections.change_relation(form)?;
    Ok(Reply::json(&stored(&state, id)))
}

fn stored(state: &State, id: Uuid) -> Option<Value> {
    state.inspections.relation(id).map(|relation| relation_json(state, relation))
}

/// `PUT …/DeleteRelationNew`: the body is a list of ids.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let wrong = || Reply::bad_request("The body must be a JSON array of GUIDs.");
    let Value::Array(list) = json_body(call)? else { return Err(wrong()) };
    let ids: Vec<Uuid> = list
        .iter()
        .map(|item| id("id", item.as_str().ok_or_else(wrong)?))
        .collect::<Result<_, _>>()?;
    shared.write_state().inspections.delete_relations(&ids)?;
    Ok(Reply::done())
}

/// `GET …/GetSequences`: the definitions that apply to a unit.
pub(super) fn sequences(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let unit = UnitFacts {
        serial_number: required_text(call, "serialNumber")?,
        part_number: required_text(call, "partNumber")?,
        revision: required(call, "revision")?,
        batch_number: required(call, "batchNumber")?,
        station_name: call.query.get("stationName"),
    };
    let status = status_number(call, "status")?.unwrap_or(Status::Released);
    Ok(Reply::json(&shared.read_state().inspections.sequences(&unit, status)))
}
