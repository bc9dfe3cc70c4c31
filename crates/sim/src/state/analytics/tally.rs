//! What is counted for one row of yield, and the figures that follow from it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Fact;

/// Limits of yields in percent: below the first a row is an alarm, below the second a warning. A real
/// server lets each level choose its own.
const ALARM: f64 = 85.0;
const WARNING: f64 = 95.0;

/// Retests after which the server stops to count for a unit in a process.
const MOST_RETESTS: usize = 100;

/// Units and reports of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) units: u64,
    /// Units that passed by their first, second and third run, and those that passed in their last.
    pub(crate) passed: [u64; 4],
    pub(crate) retests: u64,
    pub(crate) reports: u64,
    pub(crate) passed_reports: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

/// The figures, in the order of [`Tally::figures`].
pub(crate) const FIGURES: &[&str] = &[
    "unitCount",
    "fpCount",
    "spCount",
    "tpCount",
    "lpCount",
    "fpy",
    "spy",
    "tpy",
    "lpy",
    "testYieldCount",
    "testReportCount",
    "testYield",
    "firstUtc",
    "lastUtc",
    "fpFailCount",
    "spFailCount",
    "tpFailCount",
    "lpFailCount",
    "retestCount",
    "ppmFpy",
    "ppmSpy",
    "ppmTpy",
    "ppmLpy",
    "ppmTestYield",
    "fpColor",
    "fpAlarm",
    "fpWarning",
    "spColor",
    "spAlarm",
    "spWarning",
    "tpColor",
    "tpAlarm",
    "tpWarning",
    "lpColor",
    "lpAlarm",
    "lpWarning",
    "tyColor",
    "tyAlarm",
    "tyWarning",
    "previousUnitCount",
    "previousTestReportCount",
    "fpyTrend",
    "spyTrend",
    "tpyTrend",
    "lpyTrend",
    "unitCountTrend",
    "fpCountTrend",
    "spCountTrend",
    "tpCountTrend",
    "lpCountTrend",
    "testReportCountTrend",
    "testYieldCountTrend",
    "testYieldTrend",
    "ppmFpyTrend",
    "ppmSpyTrend",
    "ppmTpyTrend",
    "ppmLpyTrend",
    "ppmTestYieldTrend",
];

impl Tally {
    /// Counts a unit by its runs, which are in the order of their starts.
    pub(crate) fn unit(&mut self, runs: &[Fact<'_>]) {
        let runs = &runs[..runs.len().min(MOST_RETESTS + 1)];
        self.units += 1;
        for (by, count) in [1, 2, 3].into_iter().zip(&mut self.passed) {
            *count += u64::from(runs.iter().take(by).any(|run| run.passed()));
        }
        self.passed[3] += u64::from(runs.last().is_some_and(|run| run.passed()));
        self.retests += runs.len().saturating_sub(1) as u64;
    }

    /// Counts a report by itself.
    pub(crate) fn report(&mut self, fact: Fact<'_>) {
        let start = fact.start();
        self.reports += 1;
        self.passed_reports += u64::from(fact.passed());
        self.first = Some(self.first.map_or(start, |first| first.min(start)));
        self.last = Some(self.last.map_or(start, |last| last.max(start)));
    }

    /// Share of the units that passed in their first run, in percent.
    pub(crate) fn fpy(&self) -> Option<f64> {
        percent(self.passed[0], self.units)
    }

    /// All figures; `previous` is the same row in the time before, if that was counted.
    pub(crate) fn figures(&self, previous: Option<&Self>) -> Vec<Value> {
        let yields = self.yields();
        let fails = self.passed.map(|passed| self.units - passed);
        let failed_reports = self.reports - self.passed_reports;
        let [fp, sp, tp, lp] = self.passed;
        let mut figures = vec![
            json!(self.units),
            json!(fp),
            json!(sp),
            json!(tp),
            json!(lp),
            json!(yields[0]),
            json!(yields[1]),
            json!(yields[2]),
            json!(yields[3]),
            json!(self.passed_reports),
            json!(self.reports),
            json!(yields[4]),
            json!(self.first.map(|at| at.to_string())),
            json!(self.last.map(|at| at.to_string())),
        ];
        figures.extend(fails.map(|fails| json!(fails)));
        figures.push(json!(self.retests));
        figures.extend(fails.map(|fails| json!(million(fails, self.units))));
        figures.push(json!(million(failed_reports, self.reports)));
        for yielded in yields {
            figures.extend([color(yielded), json!(ALARM), json!(WARNING)]);
        }
        figures.extend(self.trends(previous));
        debug_assert_eq!(figures.len(), FIGURES.len(), "a figure for each name");
        figures
    }

    fn trends(&self, previous: Option<&Self>) -> Vec<Value> {
        let counts = |tally: &Self| {
            let [fp, sp, tp, lp] = tally.passed;
            let (reports, passed) = (tally.reports, tally.passed_reports);
            [tally.units, fp, sp, tp, lp, reports, passed].map(|count| Some(count as f64))
        };
        let rates = |tally: &Self| {
            let fails = tally.passed.map(|passed| million(tally.units - passed, tally.units));
            let failed = million(tally.reports - tally.passed_reports, tally.reports);
            [fails[0], fails[1], fails[2], fails[3], failed]
        };
        let change = |pick: &dyn Fn(&Self) -> Vec<Option<f64>>| -> Vec<Value> {
            let own = pick(self);
            let before = previous.map_or_else(|| vec![None; own.len()], pick);
            own.iter()
                .zip(before)
                .map(|(now, then)| json!(now.zip(then).map(|(a, b)| a - b)))
                .collect()
        };
        let mut trends = vec![
            json!(previous.map(|previous| previous.units)),
            json!(previous.map(|previous| previous.reports)),
        ];
        trends.extend(change(&|tally| tally.yields()[..4].to_vec()));
        trends.extend(change(&|tally| counts(tally).to_vec()));
        trends.extend(change(&|tally| vec![tally.yields()[4]]));
        trends.extend(change(&|tally| rates(tally).to_vec()));
        trends
    }

    /// First, second, third and last pass yield, and test yield, in percent.
    fn yields(&self) -> [Option<f64>; 5] {
        let [fp, sp, tp, lp] = self.passed.map(|passed| percent(passed, self.units));
        [fp, sp, tp, lp, percent(self.passed_reports, self.reports)]
    }
}

pub(crate) fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

fn million(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 1_000_000.0 / whole as f64)
}

fn color(percent: Option<f64>) -> Value {
    percent.map_or(Value::Null, |percent| {
        let color = match percent {
            low if low < ALARM => "red",
            middling if middling < WARNING => "yellow",
            _ => "green",
        };
        color.into()
    })
}
