//! The internal operations of the product domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{
    ANALYTICS, BOM as COMPONENTS, BOX_BUILD, PRODUCT, PRODUCT_CATEGORY, PRODUCT_GROUP,
    PRODUCT_REVISION, PRODUCT_TAGS,
};

pub(crate) const ALL: &[&Endpoint] = &[
    &BOM,
    &SAVE_BOM,
    &HIERARCHY,
    &DETAILS,
    &ADD_RELATION,
    &SAVE_RELATION,
    &DELETE_RELATION,
    &CATEGORIES,
    &SAVE_CATEGORIES,
    &TAGS,
    &SET_TAGS,
    &REVISION_TAGS,
    &SET_REVISION_TAGS,
    &GROUPS,
];

/// Products embed their relations, and statistics what products are.
const RELATION_CHANGED: &[&str] = &[BOX_BUILD, PRODUCT_REVISION, PRODUCT, ANALYTICS];

pub(crate) const BOM: Endpoint =
    Endpoint::get("products.internal.bom", "/api/internal/Product/Bom")
        .freshness(Freshness::MasterData)
        .entities(&[COMPONENTS]);

/// Puts a whole list in the place of another.
pub(crate) const SAVE_BOM: Endpoint =
    Endpoint::put("products.internal.save_bom", "/api/internal/Product/BOM")
        .entities(&[COMPONENTS])
        .idempotent();

pub(crate) const HIERARCHY: Endpoint =
    Endpoint::get("products.internal.hierarchy", "/api/internal/Product/GetProductInfo")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT, PRODUCT_REVISION, BOX_BUILD]);

/// Revisions are told with their components.
pub(crate) const DETAILS: Endpoint =
    Endpoint::get("products.internal.details", "/api/internal/Product/GetProductByPN")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT, PRODUCT_REVISION, BOX_BUILD, COMPONENTS]);

/// Adds: done twice, the relation may stand there twice.
pub(crate) const ADD_RELATION: Endpoint = Endpoint::post(
    "products.internal.add_relation",
    "/api/internal/Product/PostProductRevisionRelation",
)
.entities(RELATION_CHANGED);

/// Changes by id.
pub(crate) const SAVE_RELATION: Endpoint = Endpoint::put(
    "products.internal.save_relation",
    "/api/internal/Product/PutProductRevisionRelation",
)
.entities(RELATION_CHANGED)
.idempotent();

/// Not to be repeated: the second would answer 404, and what the first did would not be told.
pub(crate) const DELETE_RELATION: Endpoint = Endpoint::delete(
    "products.internal.delete_relation",
    "/api/internal/Product/DeleteProductRevisionRelation",
)
.entities(RELATION_CHANGED);

pub(crate) const CATEGORIES: Endpoint =
    Endpoint::get("products.internal.categories", "/api/internal/Product/GetProductCategories")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_CATEGORY]);

/// Without an id it inserts.
pub(crate) const SAVE_CATEGORIES: Endpoint = Endpoint::put(
    "products.internal.save_categories",
    "/api/internal/Product/PutProductCategories",
)
.entities(&[PRODUCT_CATEGORY, PRODUCT, ANALYTICS]);

pub(crate) const TAGS: Endpoint =
    Endpoint::get("products.internal.tags", "/api/internal/Product/GetProductTags")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_TAGS]);

/// Says what the tags are to be.
pub(crate) const SET_TAGS: Endpoint =
    Endpoint::put("products.internal.set_tags", "/api/internal/Product/PutProductTags")
        .entities(&[PRODUCT_TAGS, PRODUCT, ANALYTICS])
        .idempotent();

pub(crate) const REVISION_TAGS: Endpoint =
    Endpoint::get("products.internal.revision_tags", "/api/internal/Product/GetRevisionTags")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_TAGS]);

/// Says what the tags are to be.
pub(crate) const SET_REVISION_TAGS: Endpoint =
    Endpoint::put("products.internal.set_revision_tags", "/api/internal/Product/PutRevisionTags")
        .entities(&[PRODUCT_TAGS, PRODUCT_REVISION])
        .idempotent();

pub(crate) const GROUPS: Endpoint =
    Endpoint::get("products.internal.groups", "/api/internal/Product/GetGroupsForProduct")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_GROUP]);
