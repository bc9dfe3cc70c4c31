//! The filter of statistics: which reports count. Read from the body of a request, or put together
//! from its query.

use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value};

use super::groups::{Directory, levels};
use super::{Fact, Grouping, Pattern};
use crate::reply::Reply;
use crate::state::instant;
use crate::state::submission::integer;

/// The time that counts if a filter names none.
const DEFAULT_DAYS: i64 = 30;
/// Every report is compared with every value of a condition.
const LONGEST_TEXT: usize = 10_000;
/// More periods than a filter can mean.
const MOST_PERIODS: i64 = 100_000;

/// A text of a report that can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    SerialNumber,
    PartNumber,
    Revision,
    BatchNumber,
    StationName,
    TestOperation,
    SwFilename,
    SwVersion,
    Socket,
    ProductGroup,
    Level,
    AssetSerialNumber,
    AssetName,
}

const COLUMNS: [(&str, Column); 13] = [
    ("serialNumber", Column::SerialNumber),
    ("partNumber", Column::PartNumber),
    ("revision", Column::Revision),
    ("batchNumber", Column::BatchNumber),
    ("stationName", Column::StationName),
    ("testOperation", Column::TestOperation),
    ("swFilename", Column::SwFilename),
    ("swVersion", Column::SwVersion),
    ("socket", Column::Socket),
    ("productGroup", Column::ProductGroup),
    ("level", Column::Level),
    ("assetSerialNumber", Column::AssetSerialNumber),
    ("assetName", Column::AssetName),
];

/// A filter that was understood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    texts: Vec<(Column, Pattern)>,
    status: Option<Vec<String>>,
    misc: (Option<Pattern>, Option<Pattern>),
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// The length of periods, unless it is none.
    pub(crate) grouping: Option<Grouping>,
    periods: Option<u32>,
    without_current: bool,
    /// Only rows with at most this yield, in percent.
    pub(crate) most_yield: Option<f64>,
    pub(crate) max_count: Option<usize>,
    pub(crate) min_count: Option<u64>,
    pub(crate) top_count: Option<usize>,
    pub(crate) dimensions: Option<String>,
    pub(crate) run: Option<i64>,
    days: Option<i64>,
}

/// From the first moment on, up to but not including the second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Window {
    pub(crate) fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// As long, and right before.
    pub(crate) fn previous(&self) -> Option<Self> {
        let length = self.until.duration_since(self.from);
        Some(Self { from: self.from.checked_sub(length).ok()?, until: self.from })
    }
}

impl Filter {
    /// Reads a body. Keys are found in any case; those that are no filter are passed over.
    pub(crate) fn read(body: &Map<String, Value>) -> Result<Self, Reply> {
        let mut filter = Self::default();
        for (key, value) in body.iter().filter(|(_, value)| !value.is_null()) {
            filter.set(key, value)?;
        }
        Ok(filter)
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<(), Reply> {
        let column = COLUMNS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        if let Some((name, column)) = column {
            let text = match (column, value) {
                (Column::Socket, Value::Number(number)) => number.to_string(),
                _ => text(name, value)?.to_owned(),
            };
            self.require(*column, &text);
            return Ok(());
        }
        match key.to_ascii_lowercase().as_str() {
            "status" => self.status(text(key, value)?),
            "miscdescription" | "miscinfodescription" => {
                self.misc.0 = Pattern::new(text(key, value)?);
            }
            "miscvalue" | "miscinfostring" => self.misc.1 = Pattern::new(text(key, value)?),
            "datefrom" => self.from = moment(key, text(key, value)?)?,
            "dateto" => self.to = moment(key, text(key, value)?)?,
            "dategrouping" => {
                let number = number(key, value, -1, 5)?;
                self.grouping = Grouping::of(number);
            }
            "periodcount" => {
                let periods = number(key, value, 0, MOST_PERIODS)?;
                self.periods = u32::try_from(periods).ok().filter(|periods| *periods > 0);
            }
            "includecurrentperiod" => {
                let include = value.as_bool();
                let wrong = || wrong(key, "true or false");
                self.without_current = !include.ok_or_else(wrong)?;
            }
            "yield" => {
                let percent = u8::try_from(number(key, value, 0, 100)?);
                self.most_yield = percent.ok().map(f64::from);
            }
            "maxcount" => self.max_count = count(key, value)?,
            "mincount" => self.min_count = count(key, value)?.map(|count| count as u64),
            "topcount" => self.top_count = count(key, value)?,
            "dimensions" => self.dimensions = Some(text(key, value)?.to_owned()),
            "run" => self.run = Some(number(key, value, -2, i64::from(i32::MAX))?),
            _ => {}
        }
        Ok(())
    }

    /// The reports of the last days.
    pub(crate) fn last_days(days: i64) -> Self {
        Self { days: Some(days), ..Self::default() }
    }

    pub(crate) fn part_number(&mut self, pattern: &str) {
        self.require(Column::PartNumber, pattern);
    }

    pub(crate) fn level(&mut self, pattern: &str) {
        self.require(Column::Level, pattern);
    }

    pub(crate) fn product_group(&mut self, pattern: &str) {
        self.require(Column::ProductGroup, pattern);
    }

    pub(crate) fn test_operation(&mut self, pattern: &str) {
        self.require(Column::TestOperation, pattern);
    }

    /// Whether part number and test operation are named.
    pub(crate) fn names_a_test(&self) -> bool {
        let has = |wanted| self.texts.iter().any(|(column, _)| *column == wanted);
        has(Column::PartNumber) && has(Column::TestOperation)
    }

    /// The same filter, of any time unless it says itself which time counts.
    pub(crate) fn of_any_time(&self) -> Self {
        let named = self.to.is_some() || self.periods.is_some() || self.days.is_some();
        let from = if named { self.from } else { self.from.or(Some(Timestamp::MIN)) };
        Self { from, ..self.clone() }
    }

    /// The same filter, of the last days unless it says itself which time counts.
    pub(crate) fn or_last_days(&self, days: i64) -> Self {
        let named = self.from.is_some() || self.to.is_some() || self.periods.is_some();
        let days = if named { self.days } else { self.days.or(Some(days)) };
        Self { days, ..self.clone() }
    }

    fn require(&mut self, column: Column, pattern: &str) {
        self.texts.retain(|(known, _)| *known != column);
        self.texts.extend(Pattern::new(pattern).map(|pattern| (column, pattern)));
    }

    fn status(&mut self, text: &str) {
        let words = text.split(';').map(|word| word.trim().to_ascii_lowercase());
        let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
        let any = words.is_empty() || words.iter().any(|word| word == "all");
        self.status = (!any).then_some(words);
    }

    /// The time that counts, if the newest report is of `now`.
    pub(crate) fn window(&self, now: Timestamp) -> Window {
        let until = Timestamp::MAX;
        if self.from.is_some() || self.to.is_some() {
            let to = self.to.and_then(|to| to.checked_add(1.nanosecond()).ok());
            let from = self.from.unwrap_or(Timestamp::MIN);
            return Window { from, until: to.unwrap_or(until) };
        }
        if let Some(periods) = self.periods {
            let grouping = self.grouping.unwrap_or(Grouping::Day);
            let current = grouping.start(now);
            return if self.without_current {
                Window { from: grouping.back(current, periods), until: current }
            } else {
                Window { from: grouping.back(current, periods - 1), until }
            };
        }
        let hours = self.days.unwrap_or(DEFAULT_DAYS).saturating_mul(24);
        let from = jiff::Span::new().try_hours(hours).and_then(|span| now.checked_sub(span));
        Window { from: from.unwrap_or(Timestamp::MIN), until }
    }

    /// Whether a report matches, its time aside.
    pub(crate) fn matches(&self, fact: Fact<'_>, directory: &Directory<'_>) -> bool {
        let status = fact.result();
        self.texts.iter().all(|(column, pattern)| column.matches(pattern, fact, directory))
            && self
                .status
                .as_ref()
                .is_none_or(|words| words.iter().any(|word| status.eq_ignore_ascii_case(word)))
            && self.has_misc(fact)
    }

    /// Whether the test operation is the wanted one; a repair is asked for that of its test.
    pub(crate) fn matches_operation(&self, test: Option<Fact<'_>>) -> bool {
        let wanted = self.texts.iter().filter(|(column, _)| *column == Column::TestOperation);
        let name = test.and_then(Fact::process_name);
        wanted.into_iter().all(|(_, pattern)| name.is_some_and(|name| pattern.matches(name)))
    }

    /// The same filter for any operation.
    pub(crate) fn without_operation(&self) -> Self {
        let mut filter = self.clone();
        filter.texts.retain(|(column, _)| *column != Column::TestOperation);
        filter
    }

    /// Key and value must be found on one misc info.
    fn has_misc(&self, fact: Fact<'_>) -> bool {
        let (description, value) = &self.misc;
        if description.is_none() && value.is_none() {
            return true;
        }
        let fits = |pattern: &Option<Pattern>, text: Option<&str>| {
            pattern.as_ref().is_none_or(|pattern| text.is_some_and(|text| pattern.matches(text)))
        };
        fact.misc_infos().any(|(key, text)| fits(description, key) && fits(value, text))
    }
}

impl Column {
    fn matches(self, pattern: &Pattern, fact: Fact<'_>, directory: &Directory<'_>) -> bool {
        let is = |text: Option<&str>| text.is_some_and(|text| pattern.matches(text));
        match self {
            Self::SerialNumber => pattern.matches(fact.serial_number()),
            Self::PartNumber => pattern.matches(fact.part_number()),
            Self::Revision => is(fact.revision()),
            Self::BatchNumber => is(fact.batch_number()),
            Self::StationName => is(fact.station_name()),
            Self::TestOperation => is(fact.process_name()),
            Self::SwFilename => is(fact.sw_filename()),
            Self::SwVersion => is(fact.sw_version()),
            Self::Socket => is(fact.socket().map(|socket| socket.to_string()).as_deref()),
            Self::ProductGroup => {
                let groups = directory.product_groups(fact.part_number());
                groups.iter().any(|group| pattern.matches(group))
            }
            Self::Level => levels(fact).into_iter().any(|level| pattern.matches(level)),
            Self::AssetSerialNumber => fact.assets().any(|asset| pattern.matches(asset)),
            Self::AssetName => fact.assets().any(|asset| is(directory.asset_name(asset))),
        }
    }
}

fn wrong(key: &str, wanted: &str) -> Reply {
    Reply::bad_request(format!("'{key}' must be {wanted}."))
}

fn text<'a>(key: &str, value: &'a Value) -> Result<&'a str, Reply> {
    let text = value.as_str().ok_or_else(|| wrong(key, "a text"))?;
    if text.len() > LONGEST_TEXT {
        return Err(wrong(key, &format!("a text of at most {LONGEST_TEXT} bytes")));
    }
    Ok(text)
}

fn number(key: &str, value: &Value, least: i64, most: i64) -> Result<i64, Reply> {
    let number = integer(value).filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| wrong(key, &format!("an integer from {least} to {most}")))
}

/// Zero is no limit.
fn count(key: &str, value: &Value) -> Result<Option<usize>, Reply> {
    let number = number(key, value, 0, i64::from(i32::MAX))?;
    Ok(usize::try_from(number).ok().filter(|count| *count > 0))
}

/// A moment of a filter; an empty text is none.
pub(super) fn moment(key: &str, text: &str) -> Result<Option<Timestamp>, Reply> {
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = instant::parse(text).ok_or_else(|| wrong(key, "an ISO 8601 date-time"))?;
    Ok(Some(parsed.at))
}
