//! Equipment and its usage counters.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::odata::Cell;

/// A fixture or an instrument.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    pub(crate) id: Uuid,
    pub(crate) serial_number: String,
    pub(crate) name: String,
    pub(crate) type_id: Uuid,
    pub(crate) location: String,
    /// Uses in its lifetime.
    pub(crate) total: i64,
    /// Uses since the last calibration.
    pub(crate) running: i64,
    pub(crate) first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
}

impl Asset {
    /// Counts the uses a report states.
    pub(crate) fn count(&mut self, uses: i64, at: Timestamp) {
        self.total = self.total.saturating_add(uses);
        self.running = self.running.saturating_add(uses);
        self.last_seen = self.last_seen.max(at);
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "assetId": self.id.to_string(),
            "parentAssetId": null,
            "serialNumber": self.serial_number,
            "parentSerialNumber": null,
            "assetName": self.name,
            "partNumber": null,
            "revision": null,
            "typeId": self.type_id,
            "state": 1,
            "description": null,
            "location": self.location,
            "firstSeenDate": self.first_seen.to_string(),
            "lastSeenDate": self.last_seen.to_string(),
            "totalCount": self.total,
            "runningCount": self.running,
            "tags": [],
        })
    }

    /// The row a report header shows of an asset, known or not.
    pub(crate) fn header_row(serial_number: &str, known: Option<&Self>) -> Vec<Cell> {
        let count = |pick: fn(&Self) -> i64| Cell::integer(known.map(pick));
        let mut row = vec![
            Cell::Text(serial_number.to_owned()),
            count(|asset| asset.running),
            Cell::Null,
            count(|asset| asset.total),
        ];
        row.resize(super::header::ASSET_COLUMNS, Cell::Null);
        row
    }
}
