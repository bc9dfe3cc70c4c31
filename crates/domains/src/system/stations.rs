//! Stations: the computers that are registered at the server, which calls them clients.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wats_http::{Client, Error};

use super::endpoints;
use super::registration::{Registered, Registration};
use crate::answers::{any, done, list, optional, optional_any, text};

/// Stations; from [`System::stations`](super::System::stations).
#[derive(Debug, Clone)]
pub struct Stations {
    client: Client,
}

impl Stations {
    pub(super) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Registers a station. The client must have the token of a user who may do so: base64 of
    /// `user:password`. Registering a station again voids its former passcode.
    ///
    /// It is not tried again when it is unclear whether it was carried out: register again then.
    ///
    /// ```no_run
    /// use wats_domains::System;
    /// use wats_domains::system::Registration;
    /// use wats_http::Client;
    ///
    /// # async fn run(admin: &Client) -> Result<(), wats_http::Error> {
    /// let registration = Registration::new("ST-01").location("Hall 1").purpose("Production");
    /// let station = System::new(admin).stations().register(&registration).await?;
    /// let client = Client::builder("https://factory.example").token(station.token()).build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 409 if the identifier or the name belongs to a station of another type.
    pub async fn register(&self, station: &Registration) -> Result<Registered, Error> {
        let request = self
            .client
            .request(&endpoints::REGISTER)
            .query("id", &station.id)
            .query("type", &station.kind)
            .query("name", &station.name)
            .query_opt("location", station.location.as_ref())
            .query_opt("purpose", station.purpose.as_ref());
        Ok(Registered::new(&station.id, text(request).await?))
    }

    /// Tells the server something new about the station whose token this client has. Which keys it
    /// takes is not documented; those of the internal update are `name`, `location`, `purpose`,
    /// `miscinfo` and `utcoffset`.
    pub async fn update(&self, settings: &Map<String, Value>) -> Result<Value, Error> {
        any(self.client.request(&endpoints::UPDATE_OWN).json(settings)).await
    }

    /// The station with this name.
    pub async fn by_name(&self, name: &str) -> Result<Option<Arc<StationInfo>>, Error> {
        self.get("name", name).await
    }

    /// The station with this identifier, which often is its MAC address.
    pub async fn by_identifier(&self, identifier: &str) -> Result<Option<Arc<StationInfo>>, Error> {
        self.get("identifier", identifier).await
    }

    async fn get(&self, key: &str, value: &str) -> Result<Option<Arc<StationInfo>>, Error> {
        optional(self.client.request(&endpoints::STATION).query(key, value)).await
    }

    /// Changes display name, location, purpose and level of a station, by its number; name and type
    /// cannot be changed. `with_history`: whether its reports move to another level with it.
    pub async fn save(
        &self,
        station: &StationInfo,
        with_history: Option<bool>,
    ) -> Result<(), Error> {
        let request = self
            .client
            .request(&endpoints::SAVE_STATION)
            .query_opt("moveWithHistory", with_history)
            .json(station);
        done(request).await
    }

    /// Every station and level with its state: name, type, status, version, last report, number of
    /// reports that wait. The keys are not documented.
    pub async fn list(&self) -> Result<Arc<Vec<Map<String, Value>>>, Error> {
        list(self.client.request(&endpoints::STATIONS)).await
    }

    /// The latest log of a station, by its identifier. The form is not documented.
    pub async fn log(&self, identifier: &str) -> Result<Option<Arc<Value>>, Error> {
        let request = self.client.request(&endpoints::STATION_LOG);
        optional_any(request.path("identifier", identifier)).await
    }
}

/// What the server knows of a station.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct StationInfo {
    /// Its number, given by the server.
    pub client_id: i32,
    /// Its name, which cannot be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name shown to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// What it is, which cannot be changed.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<StationType>,
    /// The level it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_group_id: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a station is: the number the server uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StationType(pub i32);

impl StationType {
    /// A server in a factory that passes reports on.
    pub const LOCAL_SERVER: Self = Self(1);
    /// The server that everything arrives at.
    pub const MASTER_SERVER: Self = Self(2);
    /// A station.
    pub const CLIENT: Self = Self(5);
    /// A station that runs in a browser.
    pub const WEB_CLIENT: Self = Self(6);
}
