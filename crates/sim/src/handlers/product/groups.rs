//! Operations on product groups.

use serde_json::{Value, json};

use super::{optional, required};
use crate::handlers::object_body;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{FilterForm, GroupForm};

/// `GET /api/Product/Groups`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn names(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().catalog.groups.names()))
}

/// `PUT /api/Product/Group`: without `productGroupId` an insert, with it an update.
pub(super) fn put_name(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = GroupForm::named(&object_body(call)?)?;
    let groups = &mut shared.write_state().catalog.groups;
    let id = groups.put(form)?;
    Ok(Reply::json(&groups.name_json(id)))
}

/// `GET /api/Product/ProductGroup`: the group of an `id`, or all.
pub(super) fn definitions(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = call.query.integer("id")?;
    let filters = call.query.boolean("includeFilters")?.unwrap_or(false);
    Ok(Reply::json(&shared.read_state().catalog.groups.definitions(id, filters)))
}

/// `POST /api/Product/ProductGroup`.
pub(super) fn create(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = GroupForm::defined(&object_body(call)?)?;
    let groups = &mut shared.write_state().catalog.groups;
    let id = groups.insert(form)?;
    Ok(Reply::json(&groups.to_json(id)))
}

/// `PUT /api/Product/ProductGroup`.
pub(super) fn update(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = GroupForm::defined(&object_body(call)?)?;
    let groups = &mut shared.write_state().catalog.groups;
    let id = groups.update(form)?;
    Ok(Reply::json(&groups.to_json(id)))
}

/// `DELETE /api/Product/ProductGroup/{id}`.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = call.parameters[0].parse();
    let id = id.map_err(|_| Reply::bad_request("The id of a product group is an integer."))?;
    shared.write_state().catalog.groups.delete(id)?;
    Ok(Reply::status(http::StatusCode::NO_CONTENT))
}

/// `GET /api/Product/ProductGroupFilter`: the filters of a `productGroupId`, the one of an `id`, or all.
pub(super) fn filters(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (group, id) = (call.query.integer("productGroupId")?, call.query.integer("id")?);
    Ok(Reply::json(&shared.read_state().catalog.groups.filters(group, id)))
}

/// `POST /api/Product/ProductGroupFilter`: everything stands in the query.
pub(super) fn add_filter(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let group = required(call, "productGroup")?;
    let form = FilterForm {
        part_number: required(call, "partNumber")?.to_owned(),
        revision: optional(call, "revision").map(str::to_owned),
        exclude: call.query.boolean("exclude")?.unwrap_or(false),
    };
    shared.write_state().catalog.groups.add_filter(group, form)?;
    Ok(Reply::done())
}

/// `GET /api/Product/ProductGroupsByProduct`.
pub(super) fn by_product(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let part_number = required(call, "partNumber")?;
    let state = shared.read_state();
    let groups = state.catalog.groups.of(part_number, optional(call, "revision"));
    let rows: Vec<Value> =
        groups.into_iter().map(|(id, name)| json!({"id": id, "name": name})).collect();
    Ok(Reply::json(&rows))
}
