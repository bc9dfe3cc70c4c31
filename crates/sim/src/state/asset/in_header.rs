//! What the header of a report shows of an asset: its counters and dates when the report was processed,
//! and by how much they were beyond the limits of its type.

use jiff::Timestamp;

use super::asset_type::AssetType;
use super::service::{Kind, days};
use super::{Asset, Assets};
use crate::odata::{Cell, Row};

impl Assets {
    /// The row of an asset, known or not; its columns are those of the header's schema.
    pub(crate) fn header_row(&self, serial_number: &str, now: Timestamp) -> Row {
        let asset = self.get(serial_number);
        let kind = asset.and_then(|asset| self.types.get(&asset.type_id));
        let count = |pick: fn(&Asset) -> i64| Cell::integer(asset.map(pick));
        let exceeded = |count: fn(&Asset) -> i64, limit: fn(&AssetType) -> Option<i64>| {
            let limit = kind.and_then(limit).filter(|limit| *limit > 0);
            Cell::integer(asset.zip(limit).map(|(asset, limit)| (count(asset) - limit).max(0)))
        };
        let since = |service: Kind| {
            let last = asset.and_then(|asset| service.of(asset).last);
            Cell::double(last.map(|last| days(last, now)))
        };
        let overdue = |service: Kind| {
            let span = asset.and_then(|asset| service.span(asset, kind));
            Cell::double(span.map(|(_, end)| days(end, now).max(0.0)))
        };
        vec![
            Cell::Text(serial_number.to_owned()),
            count(|asset| asset.running),
            exceeded(|asset| asset.running, |kind| kind.running_limit),
            count(|asset| asset.total),
            exceeded(|asset| asset.total, |kind| kind.total_limit),
            since(Kind::Maintenance),
            overdue(Kind::Maintenance),
            since(Kind::Calibration),
            overdue(Kind::Calibration),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::Assets;
    use crate::odata::Kind;
    use crate::state::HEADER;

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let column = &HEADER.columns[HEADER.index("assets").unwrap()];
        let Kind::Rows(schema) = column.kind else { panic!("assets are rows") };
        let row = Assets::new(0).header_row("A", jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(row.len(), schema.columns.len());
    }
}
