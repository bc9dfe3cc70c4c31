//! The internal operation of the report domain.

use wats_http::Endpoint;

use crate::entities::REPORT;

/// Asked while it changes, so it is not kept.
pub(crate) const STATE: Endpoint =
    Endpoint::get("reports.internal.state", "/api/internal/Report/GetReportState/{id}")
        .entities(&[REPORT]);
