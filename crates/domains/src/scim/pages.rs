//! The list of users, page by page.

use std::sync::Arc;
use std::vec;

use futures_util::Stream;
use futures_util::stream;
use wats_http::{CacheMode, Client, Error, Response};

use super::endpoints;
use super::models::{ScimList, ScimUser};

/// Users on a page, unless said otherwise.
const PAGE: u32 = 100;

/// A query for users; from [`Scim::users`](super::Scim::users).
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct UserQuery {
    client: Client,
    filter: Option<String>,
    start_index: Option<u64>,
    count: Option<u32>,
    mode: CacheMode,
}

impl UserQuery {
    pub(super) fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            filter: None,
            start_index: None,
            count: None,
            mode: CacheMode::Default,
        }
    }

    /// Only users that match, in the language of SCIM: `userName eq "anna@factory.example"`.
    pub fn filter(mut self, filter: impl Into<String>) -> Self {
        self.filter = Some(filter.into());
        self
    }

    /// From this one on; the first is number 1.
    pub fn start_index(mut self, number: u64) -> Self {
        self.start_index = Some(number);
        self
    }

    /// At most this many users at once. The server may give fewer.
    pub fn count(mut self, users: u32) -> Self {
        self.count = Some(users);
        self
    }

    /// Chooses how the query uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.mode = mode;
        self
    }

    /// Asks for one page: all users, if neither [`start_index`](Self::start_index) nor
    /// [`count`](Self::count) is given, or as many as the server gives at once.
    pub async fn send(self) -> Result<Arc<ScimList>, Error> {
        self.ask().await
    }

    /// All pages from [`start_index`](Self::start_index) on, of [`count`](Self::count) users each (100
    /// if not given).
    ///
    /// ```no_run
    /// # async fn run(scim: wats_domains::Scim) -> Result<(), wats_http::Error> {
    /// let mut pages = scim.users().count(50).pages();
    /// while let Some(page) = pages.next().await? {
    ///     println!("{} of {:?}", page.resources.len(), page.total_results);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(mut self) -> UserPages {
        self.start_index = Some(self.start_index.unwrap_or(1).max(1));
        // None at once would be none for ever.
        self.count = Some(self.count.unwrap_or(PAGE).max(1));
        UserPages { query: self, ended: false }
    }

    /// All users from [`start_index`](Self::start_index) on, asked for page by page.
    ///
    /// ```no_run
    /// # async fn run(scim: wats_domains::Scim) -> Result<(), wats_http::Error> {
    /// let mut users = scim.users().items();
    /// while let Some(user) = users.next().await? {
    ///     println!("{:?}", user.user_name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> UserItems {
        UserItems { pages: self.pages(), page: Vec::new().into_iter() }
    }

    async fn ask(&self) -> Result<Arc<ScimList>, Error> {
        let request = self
            .client
            .request(&endpoints::USERS)
            .query_opt("filter", self.filter.as_ref())
            .query_opt("startIndex", self.start_index)
            .query_opt("count", self.count)
            .cache(self.mode);
        request.send().await.map(Response::into_shared)
    }
}

/// Pages of users; from [`UserQuery::pages`].
///
/// A page that holds fewer users than asked for is not the last one: a server gives as many as it
/// likes. The end is where the total is reached or, from a server that tells none, an empty page.
#[derive(Debug, Clone)]
pub struct UserPages {
    query: UserQuery,
    ended: bool,
}

impl UserPages {
    /// The number of the user that the next page begins with: where to go on, with
    /// [`UserQuery::start_index`], if this ends early.
    pub fn next_index(&self) -> u64 {
        self.query.start_index.unwrap_or(1)
    }

    /// The next page; `None` after the last. After an error, the same page is asked for again.
    pub async fn next(&mut self) -> Result<Option<Arc<ScimList>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let page = self.query.ask().await?;
        if page.resources.is_empty() {
            self.ended = true;
            return Ok(None);
        }
        let next = self.next_index().saturating_add(page.resources.len() as u64);
        self.query.start_index = Some(next);
        self.ended = page.total_results.is_some_and(|total| next > total);
        Ok(Some(page))
    }

    /// The pages as a stream, which ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Arc<ScimList>, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut pages| {
            Ok(pages.next().await?.map(|page| (page, pages)))
        }))
    }
}

/// Users; from [`UserQuery::items`].
#[derive(Debug, Clone)]
pub struct UserItems {
    pages: UserPages,
    page: vec::IntoIter<ScimUser>,
}

impl UserItems {
    /// The next user; `None` after the last. After an error, the same page is asked for again.
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Option<ScimUser>, Error> {
        loop {
            if let Some(user) = self.page.next() {
                return Ok(Some(user));
            }
            let Some(page) = self.pages.next().await? else { return Ok(None) };
            self.page = page.resources.clone().into_iter();
        }
    }

    /// The users as a stream, which ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<ScimUser, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut users| {
            Ok(users.next().await?.map(|user| (user, users)))
        }))
    }
}
