//! The pages of a query that speaks OData: how one kind of row is walked through is a constant of its
//! domain, a [`Walk`].

use std::fmt;

use serde::de::DeserializeOwned;
use wats_http::{Client, Endpoint};

use super::{Cursor, Fetching, PageSource, Pages};
use crate::odata::field;
use crate::rows::RowQuery;

/// Rows a page by default: as many as most lists give of themselves.
const PAGE: u32 = 1_000;

/// How one kind of row is walked through.
///
/// Rows that have a number which grows from row to row are walked by it: a page begins behind the number
/// of the last row before it, so nothing is left out or given twice whatever comes or goes meanwhile.
/// For others, and in an order of the caller's, all there is is to skip what was given.
pub(crate) struct Walk<T> {
    pub(crate) endpoint: &'static Endpoint,
    /// The order unless the caller gives one; no two rows are equal in it.
    pub(crate) order: &'static str,
    /// The column of the number, and where it is in a row.
    pub(crate) position: Option<(&'static str, Position<T>)>,
    /// The most rows that one answer is asked to hold.
    pub(crate) most: u32,
}

type Position<T> = fn(&T) -> Option<i64>;

/// How a caller wants to walk.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    pub(crate) page_size: u32,
    pub(crate) resume: Option<Cursor>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { page_size: PAGE, resume: None }
    }
}

impl<T: DeserializeOwned + Send + Sync + 'static> Walk<T> {
    /// The pages of `rows`, whose `top` and `skip` are those of the walk as a whole.
    pub(crate) fn pages(
        &'static self,
        client: Client,
        mut rows: RowQuery,
        pace: &Pace,
    ) -> Pages<T> {
        let most = rows.top.map(u64::from);
        let start = Cursor { skip: rows.skip.unwrap_or(0).into(), ..Cursor::default() };
        let position = self.position.filter(|_| rows.order_by.is_none());
        rows.order_by.get_or_insert_with(|| self.order.into());
        if let (Some((column, _)), Some(columns)) = (position, &mut rows.select)
            && !columns.is_empty()
            && !columns.split(',').any(|name| name.trim().eq_ignore_ascii_case(column))
        {
            columns.push(',');
            columns.push_str(column);
        }
        let source = QueryPages { client, endpoint: self.endpoint, rows, position };
        let size = pace.page_size.clamp(1, self.most);
        Pages::new(source, size, most, pace.resume.unwrap_or(start))
    }
}

impl<T> fmt::Debug for Walk<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk").field("order", &self.order).finish_non_exhaustive()
    }
}

/// A query, asked page by page.
struct QueryPages<T> {
    client: Client,
    endpoint: &'static Endpoint,
    rows: RowQuery,
    position: Option<(&'static str, Position<T>)>,
}

impl<T: DeserializeOwned + Send + Sync + 'static> PageSource<T> for QueryPages<T> {
    fn fetch(&self, cursor: Cursor, rows: u32) -> Fetching<T> {
        let (client, endpoint, mut query) = (self.client.clone(), self.endpoint, self.rows.clone());
        if let (Some((column, _)), Some(after)) = (self.position, cursor.after) {
            let behind = field(column).gt(after);
            query.filter = Some(match query.filter.take() {
                Some(filter) => filter.and(behind),
                None => behind,
            });
        }
        // More than 4,294,967,295 rows skipped is more than any server has; it then gives the end.
        let skip = u32::try_from(cursor.skip).unwrap_or(u32::MAX);
        query.skip = (skip > 0).then_some(skip);
        query.top = Some(rows);
        Box::pin(async move { query.send(&client, endpoint).await })
    }

    fn position(&self, row: &T) -> Option<i64> {
        self.position.and_then(|(_, position)| position(row))
    }

    fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }
}
