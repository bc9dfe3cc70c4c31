//! Operations on users, as identity providers see them.

use uuid::Uuid;

use crate::handlers::object_body;
use crate::reply::Reply;
use crate::routes::{Call, Route};
use crate::service::Shared;
use crate::state::{Actor, Filter, Patch, UserForm, guid};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("GET /api/SCIM/v2/Token", token).effect(),
    Route::simulated("GET /api/SCIM/v2/Users", users),
    Route::simulated("POST /api/SCIM/v2/Users", create),
    Route::simulated("GET /api/SCIM/v2/Users/{id}", user),
    Route::simulated("DELETE /api/SCIM/v2/Users/{id}", delete),
    Route::simulated("PATCH /api/SCIM/v2/Users/{id}", change),
    Route::simulated("GET /api/SCIM/v2/Users/userName={userName}", user_by_name),
];

/// Life of a token in days, unless said otherwise (the public document).
const DEFAULT_DAYS: i64 = 90;

fn actor(shared: &Shared) -> Actor {
    Actor::of_token(&shared.options.token)
}

/// `GET /api/SCIM/v2/Token`: a new one each time.
fn token(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let days = call.query.integer("duration")?.unwrap_or(DEFAULT_DAYS);
    Ok(Reply::json(&shared.write_state().users.token(days, &actor(shared))?))
}

/// `GET /api/SCIM/v2/Users`: one page.
fn users(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = call.query.get("filter").filter(|filter| !filter.trim().is_empty());
    let filter = filter.map(Filter::parse).transpose()?;
    let start = call.query.integer("startIndex")?.unwrap_or(1);
    let count = call.query.integer("count")?;
    Ok(Reply::json(&shared.read_state().users.page(filter.as_ref(), start, count)))
}

/// `POST /api/SCIM/v2/Users`.
fn create(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = UserForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    Ok(Reply::json(&state.users.create(form, &actor(shared))?.to_json()))
}

/// `GET /api/SCIM/v2/Users/{id}`.
fn user(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().users.get(id(call)?)?.to_json()))
}

/// `GET /api/SCIM/v2/Users/userName={userName}`.
fn user_by_name(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().users.by_name(&call.parameters[0])?.to_json()))
}

/// `PATCH /api/SCIM/v2/Users/{id}`.
fn change(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (id, patch) = (id(call)?, Patch::read(&object_body(call)?)?);
    let mut state = shared.write_state();
    Ok(Reply::json(&state.users.change(id, patch, &actor(shared))?.to_json()))
}

/// `DELETE /api/SCIM/v2/Users/{id}`.
fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    shared.write_state().users.delete(id(call)?)?;
    Ok(Reply::done())
}

fn id(call: &Call<'_>) -> Result<Uuid, Reply> {
    let id = &call.parameters[0];
    guid::parse(id).ok_or_else(|| Reply::not_found(format!("There is no user {id:?}.")))
}
