//! How assets, types and history are written: as rows of their lists, and whole.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::service::Kind as Service;
use super::{Asset, Assets};
use crate::odata::{Cell, Column, Kind, Row, Schema};

/// Rows of `GET /api/Asset`.
pub(crate) static ASSET_ROW: Schema = Schema {
    columns: &[
        Column::new("assetId", Kind::Text),
        Column::new("parentAssetId", Kind::Text),
        Column::new("assetName", Kind::Text),
        Column::new("serialNumber", Kind::Text),
        Column::new("parentSerialNumber", Kind::Text),
        Column::new("partNumber", Kind::Text),
        Column::new("revision", Kind::Text),
        Column::new("typeId", Kind::Guid),
        Column::new("state", Kind::Number),
        Column::new("description", Kind::Text),
        Column::new("location", Kind::Text),
        Column::new("firstSeenDate", Kind::Instant),
        Column::new("lastSeenDate", Kind::Instant),
        Column::new("lastMaintenanceDate", Kind::Instant),
        Column::new("nextMaintenanceDate", Kind::Instant),
        Column::new("lastCalibrationDate", Kind::Instant),
        Column::new("nextCalibrationDate", Kind::Instant),
        Column::new("totalCount", Kind::Number),
        Column::new("runningCount", Kind::Number),
        Column::new("xmlData", Kind::Text),
    ],
};

/// Rows of `GET /api/Asset/Types`.
pub(crate) static ASSET_TYPE: Schema = Schema {
    columns: &[
        Column::new("typeId", Kind::Guid),
        Column::new("typeName", Kind::Text),
        Column::new("runningCountLimit", Kind::Number),
        Column::new("totalCountLimit", Kind::Number),
        Column::new("maintenanceInterval", Kind::Number),
        Column::new("calibrationInterval", Kind::Number),
        Column::new("warningThreshold", Kind::Number),
        Column::new("alarmThreshold", Kind::Number),
        Column::new("isReadonly", Kind::Bool),
        Column::new("icon", Kind::Text),
    ],
};

/// Rows of `GET /api/Asset/Log`.
pub(crate) static ASSET_LOG: Schema = Schema {
    columns: &[
        Column::new("logId", Kind::Number),
        Column::new("assetId", Kind::Text),
        Column::new("serialNumber", Kind::Text),
        Column::new("date", Kind::Instant),
        Column::new("user", Kind::Text),
        Column::new("type", Kind::Number),
        Column::new("property", Kind::Text),
        Column::new("value", Kind::Text),
        Column::new("comment", Kind::Text),
    ],
};

fn instant(at: Option<Timestamp>) -> Cell {
    at.map_or(Cell::Null, Cell::Instant)
}

fn number(count: usize) -> Cell {
    Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Assets {
    /// When something was done to an asset last, and when it is due.
    fn dates(&self, service: Service, asset: &Asset) -> [Option<Timestamp>; 2] {
        let span = service.span(asset, self.types.get(&asset.type_id));
        [service.of(asset).last, span.map(|(_, end)| end)]
    }

    /// The rows of the list of assets.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let row = |asset: &Asset| {
            let [maintained, maintain] = self.dates(Service::Maintenance, asset);
            let [calibrated, calibrate] = self.dates(Service::Calibration, asset);
            vec![
                Cell::Text(asset.id.clone()),
                Cell::text(asset.parent.as_deref()),
                Cell::text(asset.name.as_deref()),
                Cell::Text(asset.serial_number.clone()),
                Cell::text(self.parent_serial_number(asset)),
                Cell::text(asset.part_number.as_deref()),
                Cell::text(asset.revision.as_deref()),
                Cell::Guid(asset.type_id),
                number(asset.state),
                Cell::text(asset.description.as_deref()),
                Cell::text(asset.location.as_deref()),
                Cell::Instant(asset.first_seen),
                Cell::Instant(asset.last_seen),
                instant(maintained),
                instant(maintain),
                instant(calibrated),
                instant(calibrate),
                Cell::Integer(asset.total),
                Cell::Integer(asset.running),
                Cell::text(asset.tags.to_xml().as_deref()),
            ]
        };
        self.by_serial_number.values().map(row).collect()
    }

    /// The rows of the list of types.
    pub(crate) fn type_rows(&self) -> Vec<Row> {
        let rows = self.types.values().map(|kind| {
            vec![
                Cell::Guid(kind.id),
                Cell::Text(kind.name.clone()),
                Cell::integer(kind.running_limit),
                Cell::integer(kind.total_limit),
                Cell::double(kind.maintenance_interval),
                Cell::double(kind.calibration_interval),
                Cell::double(kind.warning),
                Cell::double(kind.alarm),
                Cell::Bool(kind.readonly),
                Cell::text(kind.icon.as_deref()),
            ]
        });
        rows.collect()
    }

    /// The rows of the history, the newest first.
    pub(crate) fn log_rows(&self) -> Vec<Row> {
        let rows = self.log.iter().map(|entry| {
            vec![
                Cell::Integer(entry.id),
                Cell::Text(entry.asset_id.clone()),
                Cell::Text(entry.serial_number.clone()),
                Cell::Instant(entry.date),
                Cell::Text(entry.user.clone()),
                Cell::Integer(entry.kind),
                Cell::text(entry.property.as_deref()),
                Cell::text(entry.value.as_deref()),
                Cell::text(entry.comment.as_deref()),
            ]
        });
        rows.collect()
    }

    fn parent_serial_number(&self, asset: &Asset) -> Option<&str> {
        let id = asset.parent.as_ref()?;
        self.serial_numbers.get(id).map(String::as_str)
    }

    /// An asset with its type, children and history.
    pub(crate) fn json(&self, asset: &Asset) -> Value {
        let mut json = self.node(asset);
        json["assetLog"] = self.log.of(&asset.id);
        json
    }

    /// An asset within another: all but its history.
    pub(crate) fn node(&self, asset: &Asset) -> Value {
        let [maintained, maintain] = self.dates(Service::Maintenance, asset);
        let [calibrated, calibrate] = self.dates(Service::Calibration, asset);
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let children: Vec<Value> =
            self.children_of(&asset.id).map(|child| self.node(child)).collect();
        json!({
            "assetId": asset.id,
            "parentAssetId": asset.parent,
            "serialNumber": asset.serial_number,
            "parentSerialNumber": self.parent_serial_number(asset),
            "assetName": asset.name,
            "partNumber": asset.part_number,
            "revision": asset.revision,
            "typeId": asset.type_id,
            "ClientId": asset.client_id,
            "state": asset.state,
            "description": asset.description,
            "location": asset.location,
            "firstSeenDate": asset.first_seen.to_string(),
            "lastSeenDate": asset.last_seen.to_string(),
            "lastMaintenanceDate": text(maintained),
            "nextMaintenanceDate": text(maintain),
            "lastCalibrationDate": text(calibrated),
            "nextCalibrationDate": text(calibrate),
            "totalCount": asset.total,
            "runningCount": asset.running,
            "tags": asset.tags.to_json(),
            "assetChildren": children,
            "assetType": self.types.get(&asset.type_id).map(super::AssetType::to_json),
            "assetLog": [],
        })
    }
}
