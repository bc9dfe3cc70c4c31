//! The operations of the product domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{
    ANALYTICS, BOM as COMPONENTS, BOX_BUILD, PRODUCT, PRODUCT_CATEGORY, PRODUCT_GROUP,
    PRODUCT_REVISION, PRODUCT_TAGS, VENDOR,
};

pub(crate) const ALL: &[&Endpoint] = &[
    &QUERY,
    &GET,
    &SAVE,
    &SAVE_MANY,
    &REVISION,
    &SAVE_REVISION,
    &SAVE_REVISIONS,
    &DELETE,
    &DELETE_REVISION,
    &BOM,
    &SAVE_BOM,
    &GROUPS,
    &SAVE_GROUP,
    &GROUP_DEFINITIONS,
    &CREATE_GROUP,
    &UPDATE_GROUP,
    &DELETE_GROUP,
    &GROUP_FILTERS,
    &ADD_GROUP_FILTER,
    &GROUPS_BY_PRODUCT,
    &VENDORS,
    &SAVE_VENDORS,
    &DELETE_VENDORS,
];

/// Statistics carry product names, so a changed product makes them stale too.
pub(super) const CHANGED: &[&str] = &[PRODUCT, PRODUCT_REVISION, PRODUCT_TAGS, ANALYTICS];
/// Statistics can be asked for by group.
const GROUP_CHANGED: &[&str] = &[PRODUCT_GROUP, ANALYTICS];

pub(crate) const QUERY: Endpoint = Endpoint::get("products.query", "/api/Product/Query")
    .freshness(Freshness::MasterData)
    .entities(&[PRODUCT, PRODUCT_CATEGORY]);

pub(crate) const GET: Endpoint = Endpoint::get("products.get", "/api/Product/{partNumber}")
    .freshness(Freshness::MasterData)
    .entities(&[PRODUCT, PRODUCT_REVISION, PRODUCT_TAGS]);

/// Without an id it inserts: done twice, it would fail or insert twice.
pub(crate) const SAVE: Endpoint = Endpoint::put("products.save", "/api/Product").entities(CHANGED);

/// Inserts or changes by part number, so it may be done twice.
pub(crate) const SAVE_MANY: Endpoint =
    Endpoint::put("products.save_many", "/api/Products").entities(CHANGED).idempotent();

pub(crate) const REVISION: Endpoint =
    Endpoint::get("products.revision", "/api/Product/{partNumber}/{revision}")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_REVISION, PRODUCT_TAGS]);

pub(crate) const SAVE_REVISION: Endpoint =
    Endpoint::put("products.save_revision", "/api/Product/Revision").entities(CHANGED);

/// Inserts or changes by part number and revision.
pub(crate) const SAVE_REVISIONS: Endpoint =
    Endpoint::put("products.save_revisions", "/api/Products/Revisions")
        .entities(CHANGED)
        .idempotent();

/// Not to be repeated: the second would answer 404, and what the first did would not be told.
pub(crate) const DELETE: Endpoint =
    Endpoint::delete("products.delete", "/api/Product/{partNumber}").entities(&[
        PRODUCT,
        PRODUCT_REVISION,
        PRODUCT_TAGS,
        PRODUCT_GROUP,
        COMPONENTS,
        BOX_BUILD,
        ANALYTICS,
    ]);

/// As [`DELETE`].
pub(crate) const DELETE_REVISION: Endpoint =
    Endpoint::delete("products.delete_revision", "/api/Product/{partNumber}/{revision}")
        .entities(&[PRODUCT, PRODUCT_REVISION, PRODUCT_TAGS, COMPONENTS, BOX_BUILD, ANALYTICS]);

pub(crate) const BOM: Endpoint = Endpoint::get("products.bom", "/api/Product/BOM")
    .freshness(Freshness::MasterData)
    .entities(&[COMPONENTS]);

/// Puts a whole list in the place of another.
pub(crate) const SAVE_BOM: Endpoint =
    Endpoint::put("products.save_bom", "/api/Product/BOM").entities(&[COMPONENTS]).idempotent();

pub(crate) const GROUPS: Endpoint = Endpoint::get("products.groups", "/api/Product/Groups")
    .freshness(Freshness::MasterData)
    .entities(&[PRODUCT_GROUP]);

/// Without an id it inserts.
pub(crate) const SAVE_GROUP: Endpoint =
    Endpoint::put("products.save_group", "/api/Product/Group").entities(GROUP_CHANGED);

pub(crate) const GROUP_DEFINITIONS: Endpoint =
    Endpoint::get("products.group_definitions", "/api/Product/ProductGroup")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_GROUP]);

pub(crate) const CREATE_GROUP: Endpoint =
    Endpoint::post("products.create_group", "/api/Product/ProductGroup").entities(GROUP_CHANGED);

/// Changes by id.
pub(crate) const UPDATE_GROUP: Endpoint =
    Endpoint::put("products.update_group", "/api/Product/ProductGroup")
        .entities(GROUP_CHANGED)
        .idempotent();

/// Not to be repeated, as [`DELETE`].
pub(crate) const DELETE_GROUP: Endpoint =
    Endpoint::delete("products.delete_group", "/api/Product/ProductGroup/{id}")
        .entities(GROUP_CHANGED);

pub(crate) const GROUP_FILTERS: Endpoint =
    Endpoint::get("products.group_filters", "/api/Product/ProductGroupFilter")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_GROUP]);

/// Adds: done twice, the filter may stand there twice.
pub(crate) const ADD_GROUP_FILTER: Endpoint =
    Endpoint::post("products.add_group_filter", "/api/Product/ProductGroupFilter")
        .entities(GROUP_CHANGED);

pub(crate) const GROUPS_BY_PRODUCT: Endpoint =
    Endpoint::get("products.groups_by_product", "/api/Product/ProductGroupsByProduct")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_GROUP]);

pub(crate) const VENDORS: Endpoint = Endpoint::get("products.vendors", "/api/Product/Vendors")
    .freshness(Freshness::MasterData)
    .entities(&[VENDOR]);

/// Adds those that are missing.
pub(crate) const SAVE_VENDORS: Endpoint =
    Endpoint::put("products.save_vendors", "/api/Product/Vendors").entities(&[VENDOR]).idempotent();

/// Says which vendors shall not be, by name; it answers the same whether they were.
pub(crate) const DELETE_VENDORS: Endpoint =
    Endpoint::delete("products.delete_vendors", "/api/Product/Vendors")
        .entities(&[VENDOR])
        .idempotent();
