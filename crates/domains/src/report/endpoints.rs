//! The operations of the report domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{
    ANALYTICS, ASSET, ASSET_LOG, PRODUCT, REPORT, UNIT, UNIT_FLOW, UNIT_VERIFICATION,
};

pub(crate) const ALL: &[&Endpoint] = &[&SUBMIT, &GET, &HEADERS];

/// A report also changes its unit, the statistics, and the counters of the assets it used; and the
/// server registers a product that it did not know. A report that is sent twice replaces itself, but
/// is counted twice as received: whether to repeat one is for whoever keeps reports to decide.
pub(crate) const SUBMIT: Endpoint = Endpoint::post("reports.submit", "/api/Report/WSJF")
    .entities(&[REPORT, ANALYTICS, UNIT, UNIT_VERIFICATION, UNIT_FLOW, ASSET, ASSET_LOG, PRODUCT]);

/// Reports can be replaced by their sender, and carry the product's name.
pub(crate) const GET: Endpoint = Endpoint::get("reports.get", "/api/Report/Wsjf/{id}")
    .freshness(Freshness::Live)
    .entities(&[REPORT, PRODUCT]);

pub(crate) const HEADERS: Endpoint = Endpoint::get("reports.headers", "/api/Report/Query/Header")
    .freshness(Freshness::Live)
    .entities(&[REPORT]);
