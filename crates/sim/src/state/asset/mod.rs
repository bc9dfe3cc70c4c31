//! Equipment: what it is, how often it was used, when it is due, and what happened to it.

mod asset_type;
mod change;
mod due;
mod files;
mod form;
mod in_header;
mod log;
mod rows;
mod service;
mod store;
mod tree;
mod types;
mod usage;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use asset_type::{AssetType, TypeForm};
pub(crate) use form::{AssetForm, AssetKey};
pub(crate) use rows::{ASSET_LOG, ASSET_ROW, ASSET_TYPE};
pub(crate) use service::{Kind as ServiceKind, Period};
pub(crate) use store::Assets;
pub(crate) use tree::Count;

use super::tags::Tags;

/// Counters are 32-bit integers on the wire; they stop at the largest.
pub(crate) const MOST_COUNT: i64 = i32::MAX as i64;

/// States an asset can be in, by number.
pub(crate) const STATES: [&str; 7] = [
    "Unknown",
    "In operation",
    "In transit",
    "In maintenance",
    "In calibration",
    "In storage",
    "Scrapped",
];

/// The state of an asset of which nothing else is said.
const IN_OPERATION: usize = 1;

/// A fixture or an instrument.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asset {
    pub(crate) id: String,
    pub(crate) serial_number: String,
    /// Id of the asset it is part of.
    parent: Option<String>,
    pub(crate) name: Option<String>,
    part_number: Option<String>,
    revision: Option<String>,
    pub(crate) type_id: Uuid,
    client_id: Option<i64>,
    /// An index of [`STATES`].
    state: usize,
    description: Option<String>,
    pub(crate) location: Option<String>,
    tags: Tags,
    /// Uses in its lifetime.
    pub(crate) total: i64,
    /// Uses since the last calibration.
    pub(crate) running: i64,
    pub(crate) first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
    calibration: Period,
    maintenance: Period,
}

impl Asset {
    pub(crate) fn new(id: String, serial_number: &str, type_id: Uuid, at: Timestamp) -> Self {
        Self {
            id,
            serial_number: serial_number.to_owned(),
            parent: None,
            name: None,
            part_number: None,
            revision: None,
            type_id,
            client_id: None,
            state: IN_OPERATION,
            description: None,
            location: None,
            tags: Tags::default(),
            total: 0,
            running: 0,
            first_seen: at,
            last_seen: at,
            calibration: Period::default(),
            maintenance: Period::default(),
        }
    }

    /// Counts the uses a report states.
    pub(crate) fn count(&mut self, uses: i64, at: Timestamp) {
        self.add(uses);
        self.last_seen = self.last_seen.max(at);
    }

    fn add(&mut self, uses: i64) {
        self.total = self.total.saturating_add(uses).min(MOST_COUNT);
        self.running = self.running.saturating_add(uses).min(MOST_COUNT);
    }
}
