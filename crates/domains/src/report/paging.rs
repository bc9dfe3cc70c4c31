//! How headers are walked through.

use super::endpoints;
use super::models::ReportHeader;
use crate::paging::Walk;

/// By the number that the server gives a report when it processes it. A report that is submitted anew
/// gets a new one. Where rows are ordered, the column is spelled in another way than everywhere else.
pub(super) static HEADERS: Walk<ReportHeader> = Walk {
    endpoint: &endpoints::HEADERS,
    order: "timestamp",
    position: Some(("timeStamp", |row| row.time_stamp)),
    // The most that the server gives at once, by its public document.
    most: 10_000,
};
