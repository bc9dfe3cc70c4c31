//! Operations on products and their revisions.

mod bom;
mod groups;
mod internal;
mod relations;
mod removal;
mod vendors;

use crate::handlers::{list_body, object_body};
use crate::odata::{self, Query, Rules};
use crate::reply::Reply;
use crate::routes::{Call, Route};
use crate::service::Shared;
use crate::state::{PRODUCT_VIEW, Product, ProductForm, RevisionForm};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("PUT /api/Product", put),
    Route::simulated("GET /api/Product/{partNumber}", get),
    Route::simulated("GET /api/Product/{partNumber}/{revision}", get_revision),
    Route::simulated("PUT /api/Product/BOM", bom::put),
    Route::simulated("POST /api/Product/ProductGroupFilter", groups::add_filter),
    Route::simulated("GET /api/Product/ProductGroupsByProduct", groups::by_product),
    Route::simulated("GET /api/Product/Query", query),
    Route::simulated("PUT /api/Product/Revision", put_revision),
    Route::simulated("GET /api/Product/Vendors", vendors::list),
    Route::simulated("PUT /api/Product/Vendors", vendors::put),
    Route::simulated("DELETE /api/Product/Vendors", vendors::delete),
    Route::simulated("PUT /api/Products", put_many),
    Route::simulated("PUT /api/Products/Revisions", put_revisions),
    Route::simulated("DELETE /api/Product/{partNumber}", removal::product),
    Route::simulated("DELETE /api/Product/{partNumber}/{revision}", removal::revision),
    Route::simulated("GET /api/Product/BOM", bom::get),
    Route::simulated("GET /api/Product/Groups", groups::names),
    Route::simulated("PUT /api/Product/Group", groups::put_name),
    Route::simulated("GET /api/Product/ProductGroup", groups::definitions),
    Route::simulated("POST /api/Product/ProductGroup", groups::create),
    Route::simulated("PUT /api/Product/ProductGroup", groups::update),
    Route::simulated("DELETE /api/Product/ProductGroup/{id}", groups::delete),
    Route::simulated("GET /api/Product/ProductGroupFilter", groups::filters),
    Route::simulated("GET /api/internal/Product/Bom", bom::get_internal),
    Route::simulated("PUT /api/internal/Product/BOM", bom::put_internal),
    Route::simulated("GET /api/internal/Product/GetProductInfo", relations::hierarchy),
    Route::simulated("GET /api/internal/Product/GetProductByPN", internal::details),
    Route::simulated("POST /api/internal/Product/PostProductRevisionRelation", relations::post),
    Route::simulated("PUT /api/internal/Product/PutProductRevisionRelation", relations::put),
    Route::simulated(
        "DELETE /api/internal/Product/DeleteProductRevisionRelation",
        relations::delete,
    ),
    Route::simulated("GET /api/internal/Product/GetProductCategories", internal::categories),
    Route::simulated("PUT /api/internal/Product/PutProductCategories", internal::put_categories),
    Route::simulated("GET /api/internal/Product/GetProductTags", internal::tags),
    Route::simulated("PUT /api/internal/Product/PutProductTags", internal::put_tags),
    Route::simulated("GET /api/internal/Product/GetRevisionTags", internal::revision_tags),
    Route::simulated("PUT /api/internal/Product/PutRevisionTags", internal::put_revision_tags),
    Route::simulated("GET /api/internal/Product/GetGroupsForProduct", internal::groups),
];

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
        None => Err(no_revision(part_number, revision)),
    }
}

/// `PUT /api/Product`: without `productId` an insert, with it an update.
pub(crate) fn put(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = ProductForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let part_number = state.put_product(form)?;
    let stored = state.products.get(&part_number).map(Product::to_json);
    Ok(Reply::json(&stored))
}

/// `PUT /api/Products`: for ERP systems, which know part numbers and no ids; a product without
/// `productId` is found by its part number. All or none are stored.
pub(crate) fn put_many(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let forms = list_body(call)?.iter().map(ProductForm::read).collect::<Result<Vec<_>, _>>()?;
    shared.write_state().put_products(forms)?;
    Ok(Reply::done())
}

/// `PUT /api/Product/Revision`: without `productRevisionId` an insert, with it an update.
pub(crate) fn put_revision(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = RevisionForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let (part_number, revision) = state.put_revision(form)?;
    let product = state.products.get(&part_number);
    Ok(Reply::json(&product.and_then(|product| product.revision_json(&revision))))
}

/// `PUT /api/Products/Revisions`: as [`put_many`], for revisions; all or none are stored.
pub(crate) fn put_revisions(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let forms = list_body(call)?.iter().map(RevisionForm::read).collect::<Result<Vec<_>, _>>()?;
    shared.write_state().put_revisions(forms)?;
    Ok(Reply::done())
}

/// A query parameter that must be there.
fn required<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a str, Reply> {
    let given = call.query.get(name).filter(|value| !value.is_empty());
    given.ok_or_else(|| Reply::bad_request(format!("The parameter '{name}' is required.")))
}

/// A query parameter that may be there; an empty value counts as absent.
fn optional<'a>(call: &'a Call<'_>, name: &str) -> Option<&'a str> {
    call.query.get(name).filter(|value| !value.is_empty())
}

fn no_revision(part_number: &str, revision: &str) -> Reply {
    Reply::not_found(format!("There is no revision {revision:?} of a product {part_number:?}."))
}
