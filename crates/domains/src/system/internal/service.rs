//! Internal calls of the system domain.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use wats_http::{Client, Error, Response};

use super::endpoints;
use super::models::{Ping, Station, StationSettings, Version};
use crate::answers::{any, list};
use crate::internal::request;

/// What the server keeps for its own stations; from
/// [`System::internal`](crate::System::internal).
#[derive(Debug, Clone)]
pub struct System {
    client: Client,
}

impl System {
    pub(crate) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Tells the server that the station is there, and asks for its name and clock.
    pub async fn ping(&self) -> Result<Ping, Error> {
        request(&self.client, &endpoints::PING).send().await.map(Response::into_value)
    }

    /// What the server says of itself, by keys of its own.
    pub async fn server_info(&self) -> Result<Arc<BTreeMap<String, Value>>, Error> {
        request(&self.client, &endpoints::SERVER_INFO).send().await.map(Response::into_shared)
    }

    /// The versions of the server's parts.
    pub async fn versions(&self) -> Result<Arc<Vec<Version>>, Error> {
        list(request(&self.client, &endpoints::VERSIONS)).await
    }

    /// Every station.
    pub async fn stations(&self) -> Result<Arc<Vec<Station>>, Error> {
        list(request(&self.client, &endpoints::STATIONS)).await
    }

    /// Tells the server something new about the station whose token this client has.
    pub async fn update(&self, settings: &StationSettings) -> Result<Value, Error> {
        any(request(&self.client, &endpoints::UPDATE).json(settings)).await
    }

    /// Ends the registration of a station, by its identifier, which often is its MAC address: its
    /// passcode is void.
    ///
    /// The existing client sends `id` in the query; the server's documents want it in the path.
    pub async fn disconnect(&self, id: &str) -> Result<Value, Error> {
        any(request(&self.client, &endpoints::DISCONNECT).path("id", id)).await
    }
}
