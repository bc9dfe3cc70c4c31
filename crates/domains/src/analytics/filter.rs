//! What statistics are computed from: the filter that most operations of this domain take.

use super::dimensions::Dimensions;
use super::terms::{DateGrouping, Moment, Run, StatusFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Which reports count. Every condition is optional; an empty filter is sent as `{}`, and the server
/// then takes the last 30 days.
///
/// A text condition means one value, several joined with `;`, or a pattern: `%` stands for any run
/// of characters, `_` for one.
///
/// The fields may be set as they are sent. The methods do so with the types of Rust: times become
/// UTC.
///
/// ```
/// use wats_domains::analytics::{DateGrouping, StatusFilter, WatsFilter};
///
/// let filter = WatsFilter::new()
///     .part_number("WIDGET-%")
///     .status(StatusFilter::FAILED)
///     .last(4, DateGrouping::WEEK);
/// assert_eq!(
///     serde_json::to_value(&filter)?,
///     serde_json::json!({
///         "partNumber": "WIDGET-%", "status": "Failed",
///         "dateGrouping": 3, "periodCount": 4,
///     })
/// );
/// assert_eq!(serde_json::to_string(&WatsFilter::new())?, "{}");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct WatsFilter {
    /// Serial number of the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// Part number of the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// Revision of the unit's product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Batch (lot) of the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_number: Option<String>,
    /// Station.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub station_name: Option<String>,
    /// Name of the test operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_operation: Option<String>,
    /// Result of the report. The word `all` stands for no condition and is not sent.
    #[serde(skip_serializing_if = "any_status")]
    pub status: Option<StatusFilter>,
    /// Only rows with at most this yield, in percent.
    #[serde(rename = "yield", skip_serializing_if = "Option::is_none")]
    pub yield_percent: Option<i32>,
    /// Key of a misc info.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misc_description: Option<String>,
    /// Value of a misc info.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misc_value: Option<String>,
    /// Name of a product group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_group: Option<String>,
    /// Name of a level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Test program file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sw_filename: Option<String>,
    /// Version of the test program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sw_version: Option<String>,
    /// Socket of a fixture with several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<String>,
    /// From this moment on: ISO 8601, UTC with `Z`. For yield it is the first run of a unit that
    /// counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_from: Option<String>,
    /// Up to this moment, as [`date_from`](Self::date_from).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_to: Option<String>,
    /// The length of a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_grouping: Option<DateGrouping>,
    /// How many periods back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_count: Option<i32>,
    /// Whether the period that is not over yet counts; the server's default is yes. Dynamic yield and
    /// dynamic repair say so if a filter names periods and leaves this open, as the existing client
    /// does there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_current_period: Option<bool>,
    /// At most this many reports are looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_count: Option<i32>,
    /// Only rows with at least this many units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_count: Option<i32>,
    /// At most this many rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_count: Option<i32>,
    /// Columns of dynamic yield and dynamic repair; see [`Dimensions`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<String>,
    /// Which run of a unit counts, in step analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// Conditions this version does not know, sent as they are. The existing client also sends
    /// `miscInfoDescription`, `miscInfoString`, `assetSerialNumber` and `assetName`, which the server's
    /// documents do not list.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl WatsFilter {
    /// No condition at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only units with this serial number.
    #[must_use]
    pub fn serial_number(mut self, serial_number: impl Into<String>) -> Self {
        self.serial_number = Some(serial_number.into());
        self
    }

    /// Only units with this part number.
    #[must_use]
    pub fn part_number(mut self, part_number: impl Into<String>) -> Self {
        self.part_number = Some(part_number.into());
        self
    }

    /// Only units of this revision.
    #[must_use]
    pub fn revision(mut self, revision: impl Into<String>) -> Self {
        self.revision = Some(revision.into());
        self
    }

    /// Only units of this batch.
    #[must_use]
    pub fn batch_number(mut self, batch_number: impl Into<String>) -> Self {
        self.batch_number = Some(batch_number.into());
        self
    }

    /// Only reports of this station.
    #[must_use]
    pub fn station_name(mut self, station_name: impl Into<String>) -> Self {
        self.station_name = Some(station_name.into());
        self
    }

    /// Only reports of the test operation with this name.
    #[must_use]
    pub fn test_operation(mut self, test_operation: impl Into<String>) -> Self {
        self.test_operation = Some(test_operation.into());
        self
    }

    /// Only reports with this result.
    #[must_use]
    pub fn status(mut self, status: StatusFilter) -> Self {
        self.status = Some(status);
        self
    }

    /// Only rows with at most this yield, in percent.
    #[must_use]
    pub fn yield_percent(mut self, percent: i32) -> Self {
        self.yield_percent = Some(percent);
        self
    }

    /// Only reports with a misc info of this key.
    #[must_use]
    pub fn misc_description(mut self, description: impl Into<String>) -> Self {
        self.misc_description = Some(description.into());
        self
    }

    /// Only reports with a misc info of this value.
    #[must_use]
    pub fn misc_value(mut self, value: impl Into<String>) -> Self {
        self.misc_value = Some(value.into());
        self
    }

    /// Only products of the group with this name.
    #[must_use]
    pub fn product_group(mut self, group: impl Into<String>) -> Self {
        self.product_group = Some(group.into());
        self
    }

    /// Only stations of the level with this name.
    #[must_use]
    pub fn level(mut self, level: impl Into<String>) -> Self {
        self.level = Some(level.into());
        self
    }

    /// Only reports of this test program file.
    #[must_use]
    pub fn sw_filename(mut self, filename: impl Into<String>) -> Self {
        self.sw_filename = Some(filename.into());
        self
    }

    /// Only reports of this version of the test program.
    #[must_use]
    pub fn sw_version(mut self, version: impl Into<String>) -> Self {
        self.sw_version = Some(version.into());
        self
    }

    /// Only reports of this socket.
    #[must_use]
    pub fn socket(mut self, socket: impl Into<String>) -> Self {
        self.socket = Some(socket.into());
        self
    }

    /// From this moment on.
    #[must_use]
    pub fn date_from(mut self, moment: impl Moment) -> Self {
        self.date_from = Some(moment.utc());
        self
    }

    /// Up to this moment.
    #[must_use]
    pub fn date_to(mut self, moment: impl Moment) -> Self {
        self.date_to = Some(moment.utc());
        self
    }

    /// The last `periods` periods of this length, the current one included unless
    /// [said otherwise](Self::include_current_period).
    #[must_use]
    pub fn last(self, periods: i32, length: DateGrouping) -> Self {
        self.period_count(periods).date_grouping(length)
    }

    /// Periods of this length.
    #[must_use]
    pub fn date_grouping(mut self, length: DateGrouping) -> Self {
        self.date_grouping = Some(length);
        self
    }

    /// This many periods back.
    #[must_use]
    pub fn period_count(mut self, periods: i32) -> Self {
        self.period_count = Some(periods);
        self
    }

    /// Whether the period that is not over yet counts.
    #[must_use]
    pub fn include_current_period(mut self, include: bool) -> Self {
        self.include_current_period = Some(include);
        self
    }

    /// Looks at no more than this many reports.
    #[must_use]
    pub fn max_count(mut self, reports: i32) -> Self {
        self.max_count = Some(reports);
        self
    }

    /// Only rows with at least this many units.
    #[must_use]
    pub fn min_count(mut self, units: i32) -> Self {
        self.min_count = Some(units);
        self
    }

    /// At most this many rows.
    #[must_use]
    pub fn top_count(mut self, rows: i32) -> Self {
        self.top_count = Some(rows);
        self
    }

    /// The columns of dynamic yield and dynamic repair, in the order they are sorted by.
    #[must_use]
    pub fn dimensions(mut self, dimensions: impl Into<Dimensions>) -> Self {
        self.dimensions = Some(dimensions.into().to_string());
        self
    }

    /// Which run of a unit counts, in step analysis.
    #[must_use]
    pub fn run(mut self, run: Run) -> Self {
        self.run = Some(run);
        self
    }
}

#[expect(clippy::ref_option, reason = "serde hands the field over as it is")]
fn any_status(status: &Option<StatusFilter>) -> bool {
    status.as_ref().is_none_or(|status| status.0.eq_ignore_ascii_case("all"))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use serde_json::json;
    use wats_report::Timestamp;

    use super::{Run, StatusFilter, WatsFilter};

    #[test]
    fn times_are_sent_in_utc() {
        let filter = WatsFilter::new()
            .date_from(SystemTime::UNIX_EPOCH)
            .date_to(Timestamp::from("2026-03-14T12:00:00+01:00"));
        let expected =
            json!({"dateFrom": "1970-01-01T00:00:00.000Z", "dateTo": "2026-03-14T11:00:00Z"});
        assert_eq!(serde_json::to_value(filter).unwrap(), expected);
    }

    #[test]
    fn the_word_all_is_no_condition() {
        let filter = WatsFilter::new().status(StatusFilter("All".into()));
        assert_eq!(serde_json::to_string(&filter).unwrap(), "{}");
    }

    #[test]
    fn what_is_not_known_is_kept() {
        let wire = json!({
            "run": 7, "status": "Odd", "dateGrouping": 9, "yield": 90, "assetName": "Fixture",
        });
        let filter: WatsFilter = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(filter.run, Some(Run(7)));
        assert_eq!(serde_json::to_value(filter).unwrap(), wire);
    }
}
