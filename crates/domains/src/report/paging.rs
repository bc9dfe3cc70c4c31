//! All headers that match, however many: how a query for headers becomes a walk.

use wats_http::{Client, Endpoint};

use super::endpoints;
use super::models::ReportHeader;
use crate::odata::field;
use crate::paging::{Cursor, Fetching, PageSource};
use crate::rows::RowQuery;

/// Headers a page by default: a tenth of what the server gives at most, some 500 KB.
pub(super) const PAGE: u32 = 1_000;

/// The most that the server gives at once, by its public document.
pub(super) const PAGE_MAX: u32 = 10_000;

/// The column of the server's processing number, and how it is spelled where rows are ordered.
const POSITION: &str = "timeStamp";
const BY_POSITION: &str = "timestamp";

/// A query for headers, asked page by page.
///
/// Without an order of the caller's, headers come in the order in which the server processed their
/// reports, and a page begins behind the number of the last header of the page before. So nothing is
/// left out or given twice whatever is submitted or deleted meanwhile – but a report that is submitted
/// anew, which gets a new number. With an order of the caller's all there is is to skip what was given.
pub(super) struct HeaderPages {
    client: Client,
    rows: RowQuery,
    by_position: bool,
}

impl HeaderPages {
    pub(super) fn new(client: Client, mut rows: RowQuery) -> Self {
        let by_position = rows.order_by.is_none();
        if by_position {
            rows.order_by = Some(BY_POSITION.into());
            if let Some(columns) = &mut rows.select
                && !columns.split(',').any(|column| column.trim().eq_ignore_ascii_case(POSITION))
            {
                columns.push(',');
                columns.push_str(POSITION);
            }
        }
        Self { client, rows, by_position }
    }
}

impl PageSource<ReportHeader> for HeaderPages {
    fn fetch(&self, cursor: Cursor, rows: u32) -> Fetching<ReportHeader> {
        let mut query = self.rows.clone();
        if let Some(after) = cursor.after {
            let behind = field(POSITION).gt(after);
            query.filter = Some(match query.filter.take() {
                Some(filter) => filter.and(behind),
                None => behind,
            });
        }
        // More than 4,294,967,295 rows skipped is more than any server has; it then gives the end.
        let skip = u32::try_from(cursor.skip).unwrap_or(u32::MAX);
        query.skip = (skip > 0).then_some(skip);
        query.top = Some(rows);
        let client = self.client.clone();
        Box::pin(async move { query.send(&client, &endpoints::HEADERS).await })
    }

    fn position(&self, row: &ReportHeader) -> Option<i64> {
        row.time_stamp.filter(|_| self.by_position)
    }

    fn endpoint(&self) -> &'static Endpoint {
        &endpoints::HEADERS
    }
}
