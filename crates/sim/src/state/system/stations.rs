//! Stations, which the API calls clients: who they are, and the passcodes they prove it with.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::levels::TOP;
use crate::factory::Rng;
use crate::reply::Reply;
use crate::state::{Fields, stamp};

/// Stations kept at a time.
const MOST_STATIONS: usize = 10_000;
/// Lines of a station's log; older ones are forgotten.
const MOST_LINES: usize = 200;
/// Types of `ClientDto`.
const MASTER_SERVER: i32 = 2;
const CLIENT: i32 = 5;

/// Stations by their numbers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stations {
    by_number: BTreeMap<i64, Station>,
    secrets: Rng,
}

/// One computer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Station {
    pub(crate) number: i64,
    identifier: String,
    name: String,
    /// The type it registered with, such as `python`.
    kind: String,
    client_type: i32,
    guid: Uuid,
    display_name: Option<String>,
    location: Option<String>,
    purpose: Option<String>,
    level: i64,
    /// None while it is not connected.
    passcode: Option<String>,
    registered: String,
    last_ping: Option<String>,
    misc_info: Option<String>,
    misc_info_updated: Option<String>,
    utc_offset: Option<f64>,
    log: Vec<String>,
}

/// What a station says of itself when it registers.
#[derive(Debug)]
pub(crate) struct Registration<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) name: &'a str,
    pub(crate) location: Option<&'a str>,
    pub(crate) purpose: Option<&'a str>,
}

/// What a person changes of a station: `ClientDto`.
#[derive(Debug)]
pub(crate) struct StationForm {
    number: i64,
    name: Option<String>,
    client_type: Option<i32>,
    display_name: Option<String>,
    location: Option<String>,
    purpose: Option<String>,
    pub(crate) level: Option<i64>,
}

/// What a station tells of itself later.
#[derive(Debug)]
pub(crate) struct Settings {
    name: Option<String>,
    location: Option<String>,
    purpose: Option<String>,
    misc_info: Option<String>,
    utc_offset: Option<f64>,
}

impl StationForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let number = fields.integer("clientId")?;
        let number = number.ok_or_else(|| Reply::bad_request("'clientId' is required."))?;
        Ok(Self {
            number: number.into(),
            name: fields.text("name")?,
            client_type: fields.integer("type")?,
            display_name: fields.text("displayName")?,
            location: fields.text("location")?,
            purpose: fields.text("purpose")?,
            level: fields.integer("clientGroupId")?.map(i64::from),
        })
    }
}

impl Settings {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let offset = fields.text("utcoffset")?;
        let utc_offset = offset.map(|text| {
            text.trim().parse::<f64>().ok().filter(|hours| hours.abs() <= 24.0).ok_or_else(|| {
                Reply::bad_request(format!("'utcoffset' must be hours, but is '{text}'."))
            })
        });
        Ok(Self {
            name: fields.name("name")?,
            location: fields.text("location")?,
            purpose: fields.text("purpose")?,
            misc_info: fields.text("miscinfo")?,
            utc_offset: utc_offset.transpose()?,
        })
    }
}

impl Stations {
    /// The server itself, and the station that repairs are reported from.
    pub(super) fn new(secrets: Rng) -> Self {
        let mut stations = Self { by_number: BTreeMap::new(), secrets };
        stations.add("SIM", "server", "SIM", MASTER_SERVER);
        stations.add("REPAIR-1", "client", "REPAIR-1", CLIENT);
        stations
    }

    fn add(&mut self, identifier: &str, kind: &str, name: &str, client_type: i32) -> i64 {
        let number = self.by_number.keys().next_back().map_or(1, |last| last + 1);
        let station = Station {
            number,
            identifier: identifier.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            client_type,
            guid: self.secrets.uuid(),
            display_name: None,
            location: None,
            purpose: None,
            level: TOP,
            passcode: None,
            registered: stamp::now(),
            last_ping: None,
            misc_info: None,
            misc_info_updated: None,
            utc_offset: None,
            log: Vec::new(),
        };
        self.by_number.insert(number, station);
        number
    }

    /// Registers a station and gives it a passcode; one that it had before is void.
    pub(crate) fn register(&mut self, registration: &Registration<'_>) -> Result<String, Reply> {
        let Registration { id, kind, name, location, purpose } = *registration;
        let known = self.by_number.values();
        let same: Vec<&Station> =
            known.filter(|station| station.identifier == id || station.name == name).collect();
        if same.iter().any(|station| station.kind != kind) {
            let text =
                format!("The id {id:?} or the name {name:?} is that of another type of client.");
            return Err(Reply::message(StatusCode::CONFLICT, text));
        }
        let by_id = same.iter().find(|station| station.identifier == id);
        let number = match by_id.or(same.first()).map(|station| station.number) {
            Some(number) => number,
            None if self.by_number.len() >= MOST_STATIONS => {
                let text = "The simulator holds no more stations.";
                return Err(Reply::message(StatusCode::INSUFFICIENT_STORAGE, text));
            }
            None => self.add(id, kind, name, CLIENT),
        };
        let passcode = self.secrets.uuid().simple().to_string();
        if let Some(station) = self.by_number.get_mut(&number) {
            id.clone_into(&mut station.identifier);
            name.clone_into(&mut station.name);
            station.location = location.map(str::to_owned).or(station.location.take());
            station.purpose = purpose.map(str::to_owned).or(station.purpose.take());
            station.passcode = Some(passcode.clone());
            station.registered = stamp::now();
            station.say("registered");
        }
        Ok(passcode)
    }

    pub(super) fn admits(&self, identifier: &str, passcode: &str) -> bool {
        let station = self.by_number.values().find(|station| station.identifier == identifier);
        station.is_some_and(|station| station.passcode.as_deref() == Some(passcode))
    }

    /// The number of the station with an identifier.
    pub(crate) fn number(&self, identifier: &str) -> Option<i64> {
        self.by_identifier(identifier).map(|station| station.number)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Station> {
        self.by_number.values()
    }

    pub(crate) fn by_identifier(&self, identifier: &str) -> Option<&Station> {
        self.iter().find(|station| station.identifier.eq_ignore_ascii_case(identifier))
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&Station> {
        self.iter().find(|station| station.name.eq_ignore_ascii_case(name))
    }

    fn by_identifier_mut(&mut self, identifier: &str) -> Result<&mut Station, Reply> {
        let mut stations = self.by_number.values_mut();
        let found = stations.find(|station| station.identifier.eq_ignore_ascii_case(identifier));
        found.ok_or_else(|| no_station(identifier))
    }

    /// Changes what a person may change; the level was looked at before.
    pub(crate) fn change(&mut self, form: StationForm) -> Result<(), Reply> {
        let StationForm { number, name, client_type, display_name, location, purpose, level } =
            form;
        let station = self
            .by_number
            .get_mut(&number)
            .ok_or_else(|| Reply::not_found(format!("There is no client {number}.")))?;
        if name.is_some_and(|name| name != station.name)
            || client_type.is_some_and(|client_type| client_type != station.client_type)
        {
            return Err(Reply::bad_request("'name' and 'type' cannot be changed."));
        }
        station.display_name = display_name.or(station.display_name.take());
        station.location = location.or(station.location.take());
        station.purpose = purpose.or(station.purpose.take());
        station.level = level.unwrap_or(station.level);
        station.say("changed");
        Ok(())
    }

    /// Takes over what a station tells of itself. Its name is one that no other has.
    pub(crate) fn update(
        &mut self,
        identifier: &str,
        settings: Settings,
    ) -> Result<&Station, Reply> {
        let own = self.by_identifier_mut(identifier)?.number;
        let Settings { name, location, purpose, misc_info, utc_offset } = settings;
        if let Some(name) = &name
            && self.iter().any(|other| other.number != own && other.name == *name)
        {
            let text = format!("The name {name:?} is that of another client.");
            return Err(Reply::message(StatusCode::CONFLICT, text));
        }
        let station = self.by_identifier_mut(identifier)?;
        station.name = name.unwrap_or_else(|| station.name.clone());
        station.location = location.or(station.location.take());
        station.purpose = purpose.or(station.purpose.take());
        if misc_info.is_some() {
            station.misc_info = misc_info;
            station.misc_info_updated = Some(stamp::now());
        }
        station.utc_offset = utc_offset.or(station.utc_offset);
        station.say("updated");
        Ok(station)
    }

    /// Remembers that a station was heard of; nothing if it is none.
    pub(crate) fn heard_of(&mut self, identifier: &str) {
        if let Ok(station) = self.by_identifier_mut(identifier) {
            station.last_ping = Some(stamp::now());
        }
    }

    /// Voids the passcode of a station.
    pub(crate) fn disconnect(&mut self, identifier: &str) -> Result<(), Reply> {
        let station = self.by_identifier_mut(identifier)?;
        station.passcode = None;
        station.say("disconnected");
        Ok(())
    }
}

impl Station {
    fn say(&mut self, what: &str) {
        if self.log.len() == MOST_LINES {
            self.log.remove(0);
        }
        self.log.push(format!("{} {what}", stamp::now()));
    }

    pub(crate) fn log(&self) -> &[String] {
        &self.log
    }

    fn status(&self) -> (i32, &'static str) {
        match (self.client_type, &self.passcode) {
            (MASTER_SERVER, _) | (_, Some(_)) => (1, "Connected"),
            _ => (0, "Disconnected"),
        }
    }

    /// `ClientDto`.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "clientId": self.number,
            "name": self.name,
            "displayName": self.display_name,
            "location": self.location,
            "purpose": self.purpose,
            "type": self.client_type,
            "clientGroupId": self.level,
        })
    }

    /// A row of the system manager: what the document names in words.
    pub(crate) fn row(&self, version: &str, last_report: Option<&Value>) -> Value {
        let mut row = self.to_json();
        row["status"] = self.status().1.into();
        row["version"] = version.into();
        row["lastReport"] = last_report.cloned().unwrap_or_default();
        row["pendingCount"] = 0.into();
        row
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The internal form.
    pub(crate) fn to_internal_json(&self) -> Value {
        let (status, text) = self.status();
        json!({
            "Client_ID": self.number,
            "ClientId": self.number,
            "Name": self.name,
            "DisplayName": self.display_name,
            "GUID": self.guid,
            "RegDate": self.registered,
            "Status": status,
            "ParentId": null,
            "ClientGroupId": self.level,
            "MiscInfo": self.misc_info,
            "MiscInfoUpdated": self.misc_info_updated,
            "Location": self.location,
            "Purpose": self.purpose,
            "ClientType": self.client_type,
            "UTCOffset": self.utc_offset,
            "Description": null,
            "LastPing": self.last_ping,
            "StatusText": text,
            "MachineAccountId": self.identifier,
            "SiteCode": null,
        })
    }
}

fn no_station(identifier: &str) -> Reply {
    Reply::not_found(format!("There is no client {identifier:?}."))
}
