//! Levels: the tree that stations stand in.

use std::fmt::Display;

use wats_http::{Client, Error, Response};

use super::endpoints;
use crate::answers::any;

/// Levels; from [`System::levels`](super::System::levels). The server does not answer users who are
/// restricted to some levels.
///
/// ```no_run
/// use wats_domains::System;
/// use wats_http::Client;
///
/// # async fn run(client: &Client) -> Result<(), wats_http::Error> {
/// let levels = System::new(client).levels();
/// if levels.find(["Oslo", "Hall 1"]).await?.is_none() {
///     levels.create(["Oslo", "Hall 1"]).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Levels {
    client: Client,
}

impl Levels {
    pub(super) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The number of the level at the end of this path, topmost level first.
    pub async fn find<I>(&self, path: I) -> Result<Option<i32>, Error>
    where
        I: IntoIterator<Item: Display>,
    {
        let mut request = self.client.request(&endpoints::FIND_LEVEL);
        for level in path {
            request = request.query("hierarchy", level);
        }
        Ok(request.send_optional::<Option<i32>>().await?.and_then(Response::into_value))
    }

    /// Makes the levels of this path, topmost level first. The number of the last one, if the
    /// server tells it: what it answers is not documented.
    pub async fn create<I>(&self, path: I) -> Result<Option<i32>, Error>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let path: Vec<String> = path.into_iter().map(Into::into).collect();
        let answer = any(self.client.request(&endpoints::CREATE_LEVEL).json(&path)).await?;
        Ok(answer.as_i64().and_then(|number| i32::try_from(number).ok()).or_else(|| {
            // A number in quotes is one as well.
            answer.as_str().and_then(|text| text.parse().ok())
        }))
    }
}
