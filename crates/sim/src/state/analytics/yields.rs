//! Yield by dimensions.
//!
//! A unit counts in a row if its **first** run in a process matches the filter, and then with all its
//! runs; it counts where, and when, its first run was. Reports count by themselves.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::columns::{Columns, Key, Offer};
use super::groups::{Directory, level};
use super::tally::{FIGURES, Tally};
use super::{Fact, Filter, Grouping, Window};
use crate::reply::Reply;
use crate::state::State;

/// Rows answered at most.
pub(super) const MOST_ROWS: usize = 10_000;
/// Misc infos, and assets, of one report that it is counted under.
const MOST_VALUES: usize = 100;
/// Rows, columns and order of a request that names no columns.
const DEFAULT_TOP: usize = 10;
const DEFAULT_COLUMNS: &str = "unitCount desc;partNumber;testOperation";

/// What yield is offered by.
pub(crate) const OFFER: Offer = Offer { dimensions: DIMENSIONS, figures: FIGURES };

const DIMENSIONS: &[&str] = &[
    "partNumber",
    "productName",
    "stationName",
    "location",
    "purpose",
    "revision",
    "testOperation",
    "processCode",
    "swFilename",
    "swVersion",
    "productGroup",
    "level",
    "period",
    "batchNumber",
    "operator",
    "fixtureId",
    "socketIndex",
    "errorCode",
    "miscInfoDescription",
    "miscInfoString",
    "stepCausedUutFailure",
    "stepPathCausedUutFailure",
    "assetSerialNumber",
    "assetName",
];

/// The rows of dynamic yield.
pub(crate) fn dynamic(state: &State, filter: &Filter) -> Result<Vec<Value>, Reply> {
    let asked = filter.dimensions.as_deref().filter(|text| !text.trim().is_empty());
    let (columns, default_top) = match asked {
        Some(asked) => (Columns::read(asked, OFFER)?, MOST_ROWS),
        // Whoever names no figure gets them all.
        None => (Columns::read(DEFAULT_COLUMNS, OFFER)?.with_all_figures(), DEFAULT_TOP),
    };
    Ok(rows(state, filter, &columns, default_top))
}

/// The rows of these columns.
pub(crate) fn rows(
    state: &State,
    filter: &Filter,
    columns: &Columns,
    default_top: usize,
) -> Vec<Value> {
    let window = filter.window(state.today());
    let census = Census::new(state, filter, columns);
    let tallies = census.take(window);
    let previous = columns.writes(|name| name.starts_with("previous") || name.ends_with("Trend"));
    let previous = if previous { census.before(window, &tallies) } else { Tallies::new() };

    let kept = tallies.into_iter().filter(|(_, tally)| {
        tally.units >= filter.min_count.unwrap_or(0)
            && filter.most_yield.is_none_or(|most| tally.fpy().is_some_and(|fpy| fpy <= most))
    });
    let mut rows: Vec<(Vec<Key>, Vec<Value>)> = kept
        .map(|(keys, tally)| {
            let figures = tally.figures(previous.get(&keys));
            (keys, figures)
        })
        .collect();
    columns.sort(&mut rows, |(keys, figures)| (keys, figures));
    let most = filter.top_count.unwrap_or(default_top);
    let most = most.min(filter.max_count.unwrap_or(MOST_ROWS)).min(MOST_ROWS);
    rows.iter().take(most).map(|(keys, figures)| columns.to_json(keys, figures)).collect()
}

/// Of what a report has several of, the ones that a row is about.
#[derive(Clone, Copy)]
struct Parts<'a> {
    misc: (Option<&'a str>, Option<&'a str>),
    asset: Option<&'a str>,
    group: Option<&'a str>,
}

/// Several values, or nothing once.
fn several<'a>(values: impl Iterator<Item = &'a str>) -> Vec<Option<&'a str>> {
    let found: Vec<_> = values.map(Some).take(MOST_VALUES).collect();
    if found.is_empty() { vec![None] } else { found }
}

type Tallies = BTreeMap<Vec<Key>, Tally>;

/// Everything that decides who is counted where.
struct Census<'a> {
    state: &'a State,
    filter: &'a Filter,
    directory: Directory<'a>,
    dimensions: Vec<&'static str>,
    grouping: Grouping,
}

impl<'a> Census<'a> {
    fn new(state: &'a State, filter: &'a Filter, columns: &Columns) -> Self {
        let dimensions = columns.dimensions().iter().map(|index| DIMENSIONS[*index]).collect();
        Self {
            state,
            filter,
            directory: Directory::new(state),
            dimensions,
            grouping: filter.grouping.unwrap_or(Grouping::Day),
        }
    }

    fn take(&self, window: Window) -> Tallies {
        let mut tallies = Tallies::new();
        let counts = |fact: Fact<'a>| {
            window.contains(fact.start()) && self.filter.matches(fact, &self.directory)
        };
        for runs in self.state.reports.units() {
            let runs: Vec<Fact<'_>> = runs.into_iter().map(Fact).collect();
            if let Some(first) = runs.first().copied().filter(|first| counts(*first)) {
                for keys in self.keys(first) {
                    tallies.entry(keys).or_default().unit(&runs);
                }
            }
        }
        let tests = self.state.reports.rows().map(Fact).filter(|fact| fact.is_test());
        for fact in tests.filter(|fact| counts(*fact)) {
            for keys in self.keys(fact) {
                tallies.entry(keys).or_default().report(fact);
            }
        }
        tallies
    }

    /// The same rows in the time before: of rows by period, that is the period before; of others, a
    /// time as long as the one that was asked for.
    fn before(&self, window: Window, tallies: &Tallies) -> Tallies {
        let Some(place) = self.dimensions.iter().position(|name| *name == "period") else {
            let until = if window.until == Timestamp::MAX {
                // An open end is as good as the newest report.
                Window { until: self.state.today(), ..window }
            } else {
                window
            };
            return until.previous().map(|window| self.take(window)).unwrap_or_default();
        };
        let tests =
            self.state.reports.rows().map(Fact).filter(|fact| window.contains(fact.start()));
        let starts: BTreeSet<Timestamp> =
            tests.map(|fact| self.grouping.start(fact.start())).collect();
        let label = |start| Key::Text(self.grouping.label(start));
        let before: BTreeMap<Key, Key> = starts
            .into_iter()
            .map(|start| (label(start), label(self.grouping.back(start, 1))))
            .collect();
        let earlier = |keys: &Vec<Key>| {
            let mut keys = keys.clone();
            keys[place] = before.get(&keys[place])?.clone();
            tallies.get(&keys).cloned()
        };
        tallies.keys().filter_map(|keys| Some((keys.clone(), earlier(keys)?))).collect()
    }

    /// The rows that a report counts in: one, unless a dimension has several values on it.
    fn keys(&self, fact: Fact<'a>) -> Vec<Vec<Key>> {
        let misc: Vec<_> = if self.has(&["miscInfoDescription", "miscInfoString"]) {
            let found: Vec<_> = fact.misc_infos().take(MOST_VALUES).collect();
            if found.is_empty() { vec![(None, None)] } else { found }
        } else {
            vec![(None, None)]
        };
        let assets: Vec<_> = if self.has(&["assetSerialNumber", "assetName"]) {
            several(fact.assets())
        } else {
            vec![None]
        };
        let groups: Vec<_> = if self.has(&["productGroup"]) {
            several(self.directory.product_groups(fact.part_number()).iter().map(String::as_str))
        } else {
            vec![None]
        };
        let mut rows = Vec::with_capacity(misc.len() * assets.len() * groups.len());
        for info in &misc {
            for asset in &assets {
                for group in &groups {
                    let parts = Parts { misc: *info, asset: *asset, group: *group };
                    let key = |name: &&str| self.key(name, fact, parts);
                    rows.push(self.dimensions.iter().map(key).collect());
                }
            }
        }
        // Two misc infos may be alike, and a report is still one.
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn has(&self, names: &[&str]) -> bool {
        self.dimensions.iter().any(|dimension| names.contains(dimension))
    }

    fn key(&self, dimension: &str, fact: Fact<'a>, Parts { misc, asset, group }: Parts<'_>) -> Key {
        match dimension {
            "partNumber" => Key::text(Some(fact.part_number())),
            "productName" => Key::text(self.directory.product_name(fact.part_number())),
            "stationName" => Key::text(fact.station_name()),
            "location" => Key::text(fact.location()),
            "purpose" => Key::text(fact.purpose()),
            "revision" => Key::text(fact.revision()),
            "testOperation" => Key::text(fact.process_name()),
            "processCode" => Key::number(Some(fact.process_code())),
            "swFilename" => Key::text(fact.sw_filename()),
            "swVersion" => Key::text(fact.sw_version()),
            "productGroup" => Key::text(group),
            "level" => Key::text(Some(level(fact))),
            "period" => {
                let start = self.grouping.start(fact.start());
                Key::Text(self.grouping.label(start))
            }
            "batchNumber" => Key::text(fact.batch_number()),
            "operator" => Key::text(fact.operator()),
            "fixtureId" => Key::text(fact.fixture()),
            "socketIndex" => Key::number(fact.socket()),
            "errorCode" => Key::number(fact.error_code()),
            "miscInfoDescription" => Key::text(misc.0),
            "miscInfoString" => Key::text(misc.1),
            "stepCausedUutFailure" => Key::text(fact.cause()),
            "stepPathCausedUutFailure" => Key::text(fact.cause_path()),
            "assetSerialNumber" => Key::text(asset),
            "assetName" => Key::text(asset.and_then(|asset| self.directory.asset_name(asset))),
            _ => Key::None,
        }
    }
}
