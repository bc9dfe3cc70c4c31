//! Tokens that the server gives out.

use wats_http::{Client, Error};

use super::endpoints;
use super::secret::Secret;
use crate::answers::text;

/// Tokens of the signed-in user; from [`System::tokens`](super::System::tokens).
///
/// Asking for a token makes one. The server shows it this once: it is neither kept nor asked for
/// again, and no error quotes it.
#[derive(Debug, Clone)]
pub struct Tokens {
    client: Client,
}

impl Tokens {
    pub(super) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Makes a token for the user whose name and password this client has: base64 of
    /// `user:password`. With `reset`, a new one in place of the former, which is void then.
    ///
    /// ```no_run
    /// use wats_domains::System;
    /// use wats_http::Client;
    ///
    /// # async fn run(signed_in: &Client) -> Result<(), wats_http::Error> {
    /// let token = System::new(signed_in).tokens().get(true).await?;
    /// let client = Client::builder("https://factory.example").token(&token).build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get(&self, reset: bool) -> Result<Secret, Error> {
        let request = self.client.request(&endpoints::TOKEN_OF_USER);
        text(request.query_opt("reset", reset.then_some(true))).await.map(Secret::from)
    }

    /// As [`get`](Self::get), for one of several tokens of the user, told apart by `identifier`.
    pub async fn get_named(&self, identifier: &str, reset: bool) -> Result<Secret, Error> {
        let request = self.client.request(&endpoints::TOKEN_WITH_NAME);
        let request = request.path("identifier", identifier);
        text(request.query_opt("reset", reset.then_some(true))).await.map(Secret::from)
    }
}
