//! Operations on products and their revisions.

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
    Route::absent("PUT /api/Product/BOM"),
    Route::absent("POST /api/Product/ProductGroupFilter"),
    Route::absent("GET /api/Product/ProductGroupsByProduct"),
    Route::simulated("GET /api/Product/Query", query),
    Route::simulated("PUT /api/Product/Revision", put_revision),
    Route::absent("GET /api/Product/Vendors"),
    Route::absent("PUT /api/Product/Vendors"),
    Route::absent("DELETE /api/Product/Vendors"),
    Route::simulated("PUT /api/Products", put_many),
    Route::simulated("PUT /api/Products/Revisions", put_revisions),
    Route::absent("DELETE /api/Product/{partNumber}"),
    Route::absent("DELETE /api/Product/{partNumber}/{revision}"),
    Route::absent("GET /api/Product/BOM"),
    Route::absent("GET /api/Product/Groups"),
    Route::absent("PUT /api/Product/Group"),
    Route::absent("GET /api/Product/ProductGroup"),
    Route::absent("POST /api/Product/ProductGroup"),
    Route::absent("PUT /api/Product/ProductGroup"),
    Route::absent("DELETE /api/Product/ProductGroup/{id}"),
    Route::absent("GET /api/Product/ProductGroupFilter"),
    Route::absent("GET /api/internal/Product/Bom"),
    Route::absent("PUT /api/internal/Product/BOM"),
    Route::absent("GET /api/internal/Product/GetProductInfo"),
    Route::absent("GET /api/internal/Product/GetProductByPN"),
    Route::absent("POST /api/internal/Product/PostProductRevisionRelation"),
    Route::absent("PUT /api/internal/Product/PutProductRevisionRelation"),
    Route::absent("DELETE /api/internal/Product/DeleteProductRevisionRelation"),
    Route::absent("GET /api/internal/Product/GetProductCategories"),
    Route::absent("PUT /api/internal/Product/PutProductCategories"),
    Route::absent("GET /api/internal/Product/GetProductTags"),
    Route::absent("PUT /api/internal/Product/PutProductTags"),
    Route::absent("GET /api/internal/Product/GetRevisionTags"),
    Route::absent("PUT /api/internal/Product/PutRevisionTags"),
    Route::absent("GET /api/internal/Product/GetGroupsForProduct"),
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
