//! Walking through the rows of a query, page by page or row by row, in bounded memory.
//!
//! A [`PageSource`] knows how one kind of row is asked for; everything else is here, for all domains.

mod query;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use wats_http::{Endpoint, Error, ErrorKind, Scope};

pub(crate) use query::{Pace, Walk};

/// Where in the rows of a query a walk is: what was handed out before it, nothing after it.
///
/// It can be kept – it is a few numbers – to go on there with the same query, in another process too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Cursor {
    /// Only rows behind this position, if the rows have one.
    pub after: Option<i64>,
    /// Of those, without the first so many.
    pub skip: u64,
    /// Rows handed out so far.
    pub taken: u64,
}

/// A page on its way.
pub(crate) type Fetching<T> = Pin<Box<dyn Future<Output = Result<Arc<Vec<T>>, Error>> + Send>>;

/// How one kind of row is asked for.
pub(crate) trait PageSource<T>: Send + Sync + 'static {
    /// Up to `rows` rows from `cursor` on. Fewer mean nothing; none mean the end.
    fn fetch(&self, cursor: Cursor, rows: u32) -> Fetching<T>;

    /// The position of a row in the order of the walk, if it has one that the query can begin behind.
    /// Positions grow from row to row.
    fn position(&self, row: &T) -> Option<i64>;

    /// The operation, for errors.
    fn endpoint(&self) -> &'static Endpoint;
}

/// The pages of a query: a stream, and for those without stream adapters [`next`](Self::next).
///
/// It ends with the first empty page: a page shorter than asked for may have been cut short by the
/// server. While a page is worked on, the next one is asked for, in a task that is dropped with the
/// stream; [`prefetch`](Self::prefetch) turns that off. An error ends it; go on from
/// [`cursor`](Self::cursor).
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    source: Arc<dyn PageSource<T>>,
    size: u32,
    /// Rows that are wanted at most, counted by the cursor.
    most: u64,
    prefetch: bool,
    cursor: Cursor,
    under_way: Option<Fetch<T>>,
    over: bool,
}

/// A page that is being asked for in a task of its own; given up when dropped.
struct Fetch<T>(JoinHandle<Result<Arc<Vec<T>>, Error>>);

impl<T> Drop for Fetch<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T: Send + Sync + 'static> Pages<T> {
    pub(crate) fn new(
        source: impl PageSource<T>,
        size: u32,
        most: Option<u64>,
        cursor: Cursor,
    ) -> Self {
        Self {
            source: Arc::new(source),
            size: size.max(1),
            most: most.unwrap_or(u64::MAX),
            prefetch: true,
            cursor,
            under_way: None,
            over: false,
        }
    }

    /// Whether the next page is asked for while the present one is worked on; it is by default. Off,
    /// nothing is asked for that may not be wanted.
    pub fn prefetch(mut self, prefetch: bool) -> Self {
        self.prefetch = prefetch;
        self
    }

    /// Where the walk is: behind the last page that was handed out.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The next page; `None` after the last one.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses nothing: the page comes with the next call.
    ///
    /// # Errors
    ///
    /// As the query; and if the server gave rows again that it was told to leave out.
    pub async fn next(&mut self) -> Option<Result<Arc<Vec<T>>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The rows of the pages.
    pub fn items(self) -> Items<T> {
        let cursor = self.cursor;
        Items { pages: self, page: None, cursor }
    }

    /// Asks for the page at the cursor, unless all that is wanted was handed out.
    fn begin(&self) -> Option<Fetch<T>> {
        let wanted = self.most.saturating_sub(self.cursor.taken);
        let rows = self.size.min(u32::try_from(wanted).unwrap_or(u32::MAX));
        let fetch = (rows > 0).then(|| self.source.fetch(self.cursor, rows));
        fetch.map(|fetch| Fetch(tokio::spawn(Scope::carry(fetch))))
    }

    /// Goes on behind `page`.
    fn advance(&mut self, page: &[T]) -> Result<(), Error> {
        let next = behind(&*self.source, self.cursor, page);
        if next.after.is_none() || next.after > self.cursor.after || next.skip > 0 {
            self.cursor = next;
            return Ok(());
        }
        // Without this a server that does not take the filter would be asked for ever.
        let detail = "the server gave rows again that it was told to leave out";
        Err(Error::of_call(ErrorKind::Decode, self.source.endpoint(), detail))
    }

    fn arrived(&mut self, page: Result<Arc<Vec<T>>, Error>) -> Option<Result<Arc<Vec<T>>, Error>> {
        let page = match page {
            Ok(page) if page.is_empty() => {
                self.over = true;
                return None;
            }
            Ok(page) => self.advance(&page).map(|()| page),
            Err(error) => Err(error),
        };
        match &page {
            Ok(_) if self.prefetch => self.under_way = self.begin(),
            Ok(_) => {}
            Err(_) => self.over = true,
        }
        Some(page)
    }
}

/// The cursor behind these rows.
fn behind<T: 'static>(source: &dyn PageSource<T>, cursor: Cursor, rows: &[T]) -> Cursor {
    let taken = cursor.taken + rows.len() as u64;
    match rows.last().and_then(|last| source.position(last)) {
        Some(position) => Cursor { after: Some(position), skip: 0, taken },
        None => Cursor { skip: cursor.skip + rows.len() as u64, taken, ..cursor },
    }
}

impl<T: Send + Sync + 'static> Stream for Pages<T> {
    type Item = Result<Arc<Vec<T>>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.over {
            return Poll::Ready(None);
        }
        if self.under_way.is_none() {
            self.under_way = self.begin();
        }
        let Some(Fetch(page)) = &mut self.under_way else {
            self.over = true;
            return Poll::Ready(None);
        };
        let page = ready!(Pin::new(page).poll(context));
        self.under_way = None;
        Poll::Ready(match page {
            Ok(page) => self.arrived(page),
            Err(_ended) => {
                self.over = true;
                let detail = "the task that asked for the page ended with its runtime, or panicked";
                let endpoint = self.source.endpoint();
                Some(Err(Error::of_call(ErrorKind::Interrupted, endpoint, detail)))
            }
        })
    }
}

impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

/// The rows of a query, one by one: a stream, and for those without stream adapters
/// [`next`](Self::next). See [`Pages`].
#[must_use = "streams do nothing unless polled"]
#[derive(Debug)]
pub struct Items<T> {
    pages: Pages<T>,
    page: Option<(Arc<Vec<T>>, usize)>,
    cursor: Cursor,
}

impl<T: Send + Sync + 'static> Items<T> {
    /// As [`Pages::prefetch`].
    pub fn prefetch(mut self, prefetch: bool) -> Self {
        self.pages.prefetch = prefetch;
        self
    }

    /// Where the walk is: behind the last row that was handed out.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The next row; `None` after the last one.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses nothing: the row comes with the next call.
    ///
    /// # Errors
    ///
    /// As [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<Row<T>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: Send + Sync + 'static> Stream for Items<T> {
    type Item = Result<Row<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let this = &mut *self;
            if let Some((page, next)) = &mut this.page {
                if let Some(row) = Row::of(page, *next) {
                    *next += 1;
                    let row_alone = std::slice::from_ref(&*row);
                    this.cursor = behind(&*this.pages.source, this.cursor, row_alone);
                    return Poll::Ready(Some(Ok(row)));
                }
                this.page = None;
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.page = Some((page, 0)),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> Unpin for Items<T> {}

/// One row of an answer, without a copy: it keeps the answer it is part of. Dereferences to the row.
pub struct Row<T> {
    rows: Arc<Vec<T>>,
    index: usize,
}

impl<T> Row<T> {
    /// The row with this index, if there are so many.
    pub(crate) fn of(rows: &Arc<Vec<T>>, index: usize) -> Option<Self> {
        (index < rows.len()).then(|| Self { rows: Arc::clone(rows), index })
    }

    /// A copy of the row, without the rest of the answer.
    pub fn to_value(&self) -> T
    where
        T: Clone,
    {
        (**self).clone()
    }
}

impl<T> Deref for Row<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.rows[self.index]
    }
}

impl<T> Clone for Row<T> {
    fn clone(&self) -> Self {
        Self { rows: Arc::clone(&self.rows), index: self.index }
    }
}

impl<T: fmt::Debug> fmt::Debug for Row<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: PartialEq> PartialEq for Row<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
