//! Internal operations on products: details, categories, tags, groups.

use serde_json::{Value, json};

use super::{no_revision, required};
use crate::handlers::list_body;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{CategoryForm, tag_pairs};

/// `GET /api/internal/Product/GetProductByPN`.
pub(super) fn details(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let part_number = required(call, "PN")?;
    let details = shared.read_state().product_details(part_number);
    details.map(|details| Reply::json(&details)).ok_or_else(|| no_product(part_number))
}

/// `GET /api/internal/Product/GetProductCategories`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn categories(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().products.categories_json()))
}

/// `PUT /api/internal/Product/PutProductCategories`: all or none are stored.
pub(super) fn put_categories(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let forms = list_body(call)?.iter().map(CategoryForm::read).collect::<Result<Vec<_>, _>>()?;
    shared.write_state().products.put_categories(forms)?;
    Ok(Reply::done())
}

/// `GET /api/internal/Product/GetProductTags`.
pub(super) fn tags(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let part_number = required(call, "partNumber")?;
    let state = shared.read_state();
    let tags = state.products.get(part_number).and_then(|product| product.tag_pairs(None));
    tags.map(|tags| Reply::json(&tags)).ok_or_else(|| no_product(part_number))
}

/// `PUT /api/internal/Product/PutProductTags`: takes the place of all tags.
pub(super) fn put_tags(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let part_number = required(call, "partNumber")?;
    let tags = tag_pairs(&list_body(call)?)?;
    if shared.write_state().products.replace_tags(part_number, None, tags) {
        return Ok(Reply::done());
    }
    Err(no_product(part_number))
}

/// `GET /api/internal/Product/GetRevisionTags`.
pub(super) fn revision_tags(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (part_number, revision) = (required(call, "partNumber")?, required(call, "revision")?);
    let state = shared.read_state();
    let product = state.products.get(part_number);
    let tags = product.and_then(|product| product.tag_pairs(Some(revision)));
    tags.map(|tags| Reply::json(&tags)).ok_or_else(|| no_revision(part_number, revision))
}

/// `PUT /api/internal/Product/PutRevisionTags`: takes the place of all tags.
pub(super) fn put_revision_tags(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (part_number, revision) = (required(call, "partNumber")?, required(call, "revision")?);
    let tags = tag_pairs(&list_body(call)?)?;
    if shared.write_state().products.replace_tags(part_number, Some(revision), tags) {
        return Ok(Reply::done());
    }
    Err(no_revision(part_number, revision))
}

/// `GET /api/internal/Product/GetGroupsForProduct`.
pub(super) fn groups(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let part_number = required(call, "partNumber")?;
    let state = shared.read_state();
    let groups = state.catalog.groups.of(part_number, None).into_iter();
    let rows: Vec<Value> =
        groups.map(|(id, name)| json!({"productGroupId": id, "productGroupName": name})).collect();
    Ok(Reply::json(&rows))
}

fn no_product(part_number: &str) -> Reply {
    Reply::not_found(format!("There is no product {part_number:?}."))
}
