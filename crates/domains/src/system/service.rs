//! The way to everything the server says of itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use wats_http::{Client, Error, Response};

use super::{Barcodes, Exports, Levels, Stations, Tokens, Workflow, endpoints};

/// The server's own affairs.
#[derive(Debug, Clone)]
pub struct System {
    client: Client,
}

impl System {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// What the server says of its state, by keys of its own. Asks every time.
    pub async fn status(&self) -> Result<Arc<BTreeMap<String, Value>>, Error> {
        let request = self.client.request(&endpoints::STATUS);
        request.send().await.map(Response::into_shared)
    }

    /// The computers that are registered at the server, which calls them clients.
    pub fn stations(&self) -> Stations {
        Stations::new(&self.client)
    }

    /// The tree that stations stand in.
    pub fn levels(&self) -> Levels {
        Levels::new(&self.client)
    }

    /// Tokens of the signed-in user.
    pub fn tokens(&self) -> Tokens {
        Tokens::new(&self.client)
    }

    /// Barcodes, and the patterns by which the server takes them apart.
    pub fn barcodes(&self) -> Barcodes {
        Barcodes::new(&self.client)
    }

    /// Files that the server exports in the background.
    pub fn exports(&self) -> Exports {
        Exports::new(&self.client)
    }

    /// Tests as activities of a unit's workflow.
    pub fn workflow(&self) -> Workflow {
        Workflow::new(&self.client)
    }

    /// The operations that the server keeps for its own programs; they can change without notice.
    #[cfg(feature = "internal")]
    pub fn internal(&self) -> super::internal::System {
        super::internal::System::new(&self.client)
    }
}
