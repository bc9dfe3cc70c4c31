//! The operations of the report domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{
    ANALYTICS, ASSET, ASSET_LOG, PRODUCT, REPORT, UNIT, UNIT_FLOW, UNIT_VERIFICATION,
};

pub(crate) const ALL: &[&Endpoint] = &[
    &SUBMIT,
    &SUBMIT_XML,
    &GET,
    &GET_XML,
    &HEADERS,
    &HEADERS_BY_MISC_INFO,
    &ATTACHMENT,
    &ATTACHMENTS,
    &CERTIFICATE,
    #[cfg(feature = "internal")]
    &super::internal::endpoints::STATE,
];

/// What a report changes beside itself.
const RECEIVED: &[&str] =
    &[REPORT, ANALYTICS, UNIT, UNIT_VERIFICATION, UNIT_FLOW, ASSET, ASSET_LOG, PRODUCT];

/// A report also changes its unit, the statistics, and the counters of the assets it used; and the
/// server registers a product that it did not know. A report that is sent twice replaces itself, but
/// is counted twice as received: whether to repeat one is for whoever keeps reports to decide.
pub(crate) const SUBMIT: Endpoint =
    Endpoint::post("reports.submit", "/api/Report/WSJF").entities(RECEIVED);

/// As [`SUBMIT`].
pub(crate) const SUBMIT_XML: Endpoint =
    Endpoint::post("reports.submit_xml", "/api/Report/WSXF").entities(RECEIVED);

/// Reports can be replaced by their sender, and carry the product's name.
pub(crate) const GET: Endpoint = Endpoint::get("reports.get", "/api/Report/Wsjf/{id}")
    .freshness(Freshness::Live)
    .entities(&[REPORT, PRODUCT]);

pub(crate) const HEADERS: Endpoint = Endpoint::get("reports.headers", "/api/Report/Query/Header")
    .freshness(Freshness::Live)
    .entities(&[REPORT]);

pub(crate) const GET_XML: Endpoint = Endpoint::get("reports.get_xml", "/api/Report/Wsxf/{id}")
    .freshness(Freshness::Live)
    .entities(&[REPORT, PRODUCT]);

pub(crate) const HEADERS_BY_MISC_INFO: Endpoint =
    Endpoint::get("reports.headers_by_misc_info", "/api/Report/Query/HeaderByMiscInfo")
        .freshness(Freshness::Live)
        .entities(&[REPORT]);

/// Files are as large as they are: they are streamed, and not kept.
pub(crate) const ATTACHMENT: Endpoint =
    Endpoint::get("reports.attachment", "/api/Report/Attachment").entities(&[REPORT]);

pub(crate) const ATTACHMENTS: Endpoint =
    Endpoint::get("reports.attachments", "/api/Report/Attachments/{id}").entities(&[REPORT]);

pub(crate) const CERTIFICATE: Endpoint =
    Endpoint::get("reports.certificate", "/api/Report/Certificate/{id}")
        .entities(&[REPORT, PRODUCT]);
