//! Operations on products and their revisions.

use crate::handlers::{list_body, object_body};
use crate::odata::{self, Query, Rules};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{PRODUCT_VIEW, Product, ProductForm, RevisionForm};

/// Rows without a `$filter` and a `$top` (the public document).
const UNFILTERED_ROWS: usize = 1_000;
/// Largest `$top` (the existing client's documentation).
const MOST_ROWS: usize = 100_000;

/// `GET /api/Product/Query`: OData over the product list, by part number unless ordered.
pub(crate) fn query(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filtered = call.query.get("$filter").is_some();
    let rules = Rules {
        default_top: if filtered { MOST_ROWS } else { UNFILTERED_ROWS },
        most: MOST_ROWS,
        orderable: None,
        default_order: &[],
    };
    let query =
        Query::parse(call.query, &PRODUCT_VIEW, &rules).map_err(odata::Error::into_reply)?;
    let rows: Vec<_> = shared.read_state().products.iter().map(Product::view_row).collect();
    Ok(Reply::json(&query.run(rows.iter())))
}

/// `GET /api/Product/{partNumber}`: a product with revisions and tags.
pub(crate) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let part_number = &call.parameters[0];
    match shared.read_state().products.get(part_number) {
        Some(product) => Ok(Reply::json(&product.to_json())),
        None => Err(Reply::not_found(format!("There is no product {part_number:?}."))),
    }
}

/// `GET /api/Product/{partNumber}/{revision}`.
pub(crate) fn get_revision(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let [part_number, revision] = call.parameters else {
        return Err(Reply::not_found("A part number and a revision are needed."));
    };
    let state = shared.read_state();
    let product = state.products.get(part_number);
    match product.and_then(|product| product.revision_json(revision)) {
        Some(revision) => Ok(Reply::json(&revision)),
        None => Err(Reply::not_found(format!(
            "There is no revision {revision:?} of a product {part_number:?}."
        ))),
    }
}

/// `PUT /api/Product`: without `productId` an insert, with it an update.
pub(crate) fn put(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = ProductForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let part_number = state.products.put(form)?;
    let stored = state.products.get(&part_number).map(Product::to_json);
    Ok(Reply::json(&stored))
}

/// `PUT /api/Products`: for ERP systems, which know part numbers and no ids; a product without
/// `productId` is found by its part number. All or none are stored.
pub(crate) fn put_many(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let forms = list_body(call)?.iter().map(ProductForm::read).collect::<Result<Vec<_>, _>>()?;
    shared.write_state().products.put_many(forms)?;
    Ok(Reply::done())
}

/// `PUT /api/Product/Revision`: without `productRevisionId` an insert, with it an update.
pub(crate) fn put_revision(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = RevisionForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let (part_number, revision) = state.products.put_revision(form)?;
    let product = state.products.get(&part_number);
    Ok(Reply::json(&product.and_then(|product| product.revision_json(&revision))))
}

/// `PUT /api/Products/Revisions`: as [`put_many`], for revisions; all or none are stored.
pub(crate) fn put_revisions(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let forms = list_body(call)?.iter().map(RevisionForm::read).collect::<Result<Vec<_>, _>>()?;
    shared.write_state().products.put_revisions(forms)?;
    Ok(Reply::done())
}
