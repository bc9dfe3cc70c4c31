//! Calls about the server itself.

use wats_http::{Client, Error, Response};

use super::endpoints;

/// The server itself.
#[derive(Debug, Clone)]
pub struct App {
    client: Client,
}

impl App {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The server's version, such as `24.3.1.0`. Asks the server every time, so it also tells
    /// whether address and token are right.
    pub async fn version(&self) -> Result<String, Error> {
        self.client.request(&endpoints::VERSION).send().await.map(Response::into_value)
    }
}
