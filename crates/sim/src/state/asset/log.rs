//! The history of all equipment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Asset;
use crate::reply::Reply;
use crate::state::actor::Actor;
use crate::state::limits::room;

pub(super) const MESSAGE: i64 = 0;
pub(super) const REGISTER: i64 = 1;
pub(super) const UPDATE: i64 = 2;
pub(super) const RESET_COUNT: i64 = 3;
pub(super) const CALIBRATION: i64 = 4;
pub(super) const MAINTENANCE: i64 = 5;
pub(super) const STATE_CHANGE: i64 = 6;

/// Entries kept of all assets together.
const MOST_ENTRIES: usize = 200_000;
/// Entries shown within an asset: as many as the list shows of itself.
const SHOWN: usize = 1_000;

/// The entries, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Log {
    entries: Vec<Entry>,
    last_id: i64,
}

/// Something that happened to an asset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) asset_id: String,
    pub(super) serial_number: String,
    pub(super) date: Timestamp,
    pub(super) user: String,
    pub(super) kind: i64,
    pub(super) property: Option<String>,
    pub(super) value: Option<String>,
    pub(super) comment: Option<String>,
}

/// What an entry says beside who, when and of which asset.
#[derive(Debug, Default)]
pub(super) struct Said<'a> {
    pub(super) kind: i64,
    pub(super) property: Option<&'a str>,
    pub(super) value: Option<String>,
    pub(super) comment: Option<&'a str>,
}

impl Log {
    /// Refuses a change that would write more than there is room for.
    pub(super) fn room(&self, more: usize) -> Result<(), Reply> {
        room(self.entries.len(), more, MOST_ENTRIES, "entries of the asset log")
    }

    pub(super) fn write(&mut self, asset: &Asset, actor: &Actor, said: Said<'_>) {
        self.last_id += 1;
        self.entries.push(Entry {
            id: self.last_id,
            asset_id: asset.id.clone(),
            serial_number: asset.serial_number.clone(),
            date: actor.at,
            user: actor.user.clone(),
            kind: said.kind,
            property: said.property.map(str::to_owned),
            value: said.value,
            comment: said.comment.map(str::to_owned),
        });
    }

    pub(super) fn forget(&mut self, asset_id: &str) {
        self.entries.retain(|entry| entry.asset_id != asset_id);
    }

    /// The newest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    /// The entries of one asset, the newest first.
    pub(super) fn of(&self, asset_id: &str) -> Value {
        let own = self.iter().filter(|entry| entry.asset_id == asset_id);
        own.take(SHOWN).map(Entry::to_json).collect()
    }
}

impl Entry {
    fn to_json(&self) -> Value {
        json!({
            "logId": self.id,
            "assetId": self.asset_id,
            "serialNumber": self.serial_number,
            "date": self.date.to_string(),
            "user": self.user,
            "type": self.kind,
            "property": self.property,
            "value": self.value,
            "comment": self.comment,
        })
    }
}
