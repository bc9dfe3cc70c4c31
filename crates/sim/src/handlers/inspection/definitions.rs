//! Operations on definitions.

use serde_json::Value;
use uuid::Uuid;

use super::relations::relations_json;
use crate::handlers::parameters::{caller, path_id, required_flag, required_id};
use crate::handlers::{json_body, object_body};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::State;
use crate::state::inspection::DefinitionForm;

fn to_json(state: &State, id: Uuid, with_xaml: bool) -> Result<Value, Reply> {
    state.inspections.to_json(id, &relations_json(state, id)?, with_xaml)
}

/// `GET …/GetTestSequenceDefinitions`: without their sequences.
pub(super) fn list(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let global = required_flag(call, "isGlobalDefinitions")?;
    let state = shared.read_state();
    let ids = state.inspections.list(global).into_iter();
    let rows: Vec<Value> = ids.map(|id| to_json(&state, id, false)).collect::<Result<_, _>>()?;
    Ok(Reply::json(&rows))
}

/// `GET …/GetTestSequenceDefinition`.
pub(super) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = required_id(call, "definitionId")?;
    Ok(Reply::json(&to_json(&shared.read_state(), id, true)?))
}

/// `GET …/GetDefinitionCopy/{id}`: a GET that writes.
pub(super) fn copy(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = path_id(call)?;
    let mut state = shared.write_state();
    let copy = state.inspections.copy(id, &caller(call))?;
    Ok(Reply::json(&to_json(&state, copy, true)?))
}

/// `POST …/PostDefinition`: a Draft, in either of two forms.
pub(super) fn create(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let default_xaml = call.query.boolean("createDefaultXaml")?.unwrap_or(false);
    let as_entity = call.query.boolean("returnAsProductionManagerEntity")?.unwrap_or(false);
    let form = DefinitionForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let id = state.inspections.create(&form, default_xaml, &caller(call))?;
    Ok(Reply::json(&if as_entity {
        state.inspections.entity_json(id, &relations_json(&state, id)?)?
    } else {
        to_json(&state, id, true)?
    }))
}

/// `PUT …/PutDefinitionNew`: the production manager's form.
pub(super) fn change(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (id, form) = DefinitionForm::read_entity(&object_body(call)?)?;
    let mut state = shared.write_state();
    state.inspections.change(id, &form, &caller(call))?;
    Ok(Reply::json(&to_json(&state, id, true)?))
}

/// `GET …/GetTestSequenceDefinitionXaml`.
pub(super) fn xaml(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = required_id(call, "definitionId")?;
    Ok(Reply::json(&shared.read_state().inspections.xaml(id)?))
}

/// `PUT …/PutTestSequenceDefinitionXaml`: the body is a JSON string.
pub(super) fn set_xaml(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = required_id(call, "definitionId")?;
    let Value::String(xaml) = json_body(call)? else {
        return Err(Reply::bad_request("The body must be a JSON string."));
    };
    let who = call.query.get("username").map_or_else(|| caller(call), str::to_owned);
    shared.write_state().inspections.set_xaml(id, xaml, &who)?;
    Ok(Reply::done())
}

/// `GET …/GetWatswwfContent/{id}`: the sequence is the workflow.
pub(super) fn workflow_content(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().inspections.xaml(path_id(call)?)?))
}
