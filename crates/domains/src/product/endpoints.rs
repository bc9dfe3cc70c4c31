//! The operations of the product domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{ANALYTICS, PRODUCT, PRODUCT_CATEGORY, PRODUCT_REVISION, PRODUCT_TAGS};

pub(crate) const ALL: &[&Endpoint] =
    &[&QUERY, &GET, &SAVE, &SAVE_MANY, &REVISION, &SAVE_REVISION, &SAVE_REVISIONS];

/// Statistics carry product names, so a changed product makes them stale too.
const CHANGED: &[&str] = &[PRODUCT, PRODUCT_REVISION, PRODUCT_TAGS, ANALYTICS];

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
