//! All figures of yield against a computation that is slow and plain.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use super::{Run, rows};
use crate::client::submit;

const YIELD: &str = "/api/App/DynamicYield";

/// A further report in a factory.
#[derive(Clone, Debug)]
struct Arrival {
    unit: u8,
    process: bool,
    minute: u32,
    result: usize,
    station: u8,
}

fn arrival() -> impl Strategy<Value = Arrival> {
    (0_u8..4, any::<bool>(), 0_u32..600, 0_usize..4, 0_u8..2).prop_map(
        |(unit, process, minute, result, station)| Arrival {
            unit,
            process,
            minute,
            result,
            station,
        },
    )
}

/// What is asked of a factory: filters, and what rows are grouped by.
#[derive(Clone, Debug)]
struct Question {
    station: Option<&'static str>,
    part_numbers: Option<&'static str>,
    from_hour: Option<i8>,
    dimensions: Vec<&'static str>,
}

fn question() -> impl Strategy<Value = Question> {
    let station = prop::option::of(prop::sample::select(vec!["ST-50-1;ST-50-2", "ST%", "ST1"]));
    let part_numbers = prop::option::of(prop::sample::select(vec!["%-1000", "BOARD_1", "C%;P%"]));
    let all = vec!["partNumber", "stationName", "revision", "processCode", "period", "batchNumber"];
    let dimensions = prop::sample::subsequence(all, 0..4);
    (station, part_numbers, prop::option::of(0_i8..12), dimensions).prop_map(
        |(station, part_numbers, from_hour, dimensions)| Question {
            station,
            part_numbers,
            from_hour,
            dimensions,
        },
    )
}

/// The start of a report in UTC, as text that sorts.
fn start(report: &Value) -> String {
    report["start"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().to_string()
}

impl Question {
    fn from(&self) -> String {
        self.from_hour
            .map_or("2025-01-01T00:00:00Z".into(), |h| format!("2025-03-03T{h:02}:00:00Z"))
    }

    fn body(&self) -> Value {
        let columns: Vec<&str> = self.dimensions.iter().copied().chain(FIGURES).collect();
        let mut body = json!({"dateFrom": self.from(), "dateGrouping": 5,
            "dimensions": columns.join(";")});
        if let Some(station) = self.station {
            body["stationName"] = station.into();
        }
        if let Some(part_numbers) = self.part_numbers {
            body["partNumber"] = part_numbers.into();
        }
        body
    }

    fn wants(&self, report: &Value) -> bool {
        let text = |field: &str| report[field].as_str().unwrap();
        let station = text("machineName");
        let part_number = text("pn");
        start(report).as_str() >= self.from().as_str()
            && match self.station {
                None => true,
                Some("ST%") => station.starts_with("ST"),
                Some(list) => list.split(';').any(|name| name == station),
            }
            && match self.part_numbers {
                None => true,
                Some("%-1000") => part_number.ends_with("-1000"),
                Some("BOARD_1") => part_number == "BOARD-1",
                Some(_) => part_number.starts_with(['C', 'P']),
            }
    }

    fn key(&self, report: &Value) -> Vec<Value> {
        let value = |name: &&str| match *name {
            "partNumber" => report["pn"].clone(),
            "stationName" => report["machineName"].clone(),
            "revision" => report["rev"].clone(),
            "processCode" => report["processCode"].clone(),
            "period" => start(report)[..13].into(),
            "batchNumber" => report["uut"]["batchSN"].clone(),
            other => panic!("{other} is not asked for"),
        };
        self.dimensions.iter().map(value).collect()
    }
}

const FIGURES: [&str; 12] = [
    "unitCount",
    "fpCount",
    "spCount",
    "tpCount",
    "lpCount",
    "retestCount",
    "testReportCount",
    "testYieldCount",
    "fpy",
    "tpy",
    "lpy",
    "testYield",
];

/// Figures by key, as the rules are told: for each unit, look at all its runs.
fn naive(reports: &[Value], question: &Question) -> BTreeMap<String, Vec<Value>> {
    let tests: Vec<&Value> = reports.iter().filter(|report| report["type"] == "T").collect();
    let mut counts: BTreeMap<String, [u64; 8]> = BTreeMap::new();
    for report in tests.iter().filter(|report| question.wants(report)) {
        let row = counts.entry(json!(question.key(report)).to_string()).or_default();
        row[6] += 1;
        row[7] += u64::from(report["result"] == "P");
    }
    let identity =
        |report: &Value| format!("{}|{}|{}", report["pn"], report["sn"], report["processCode"]);
    for first in &tests {
        let mut runs: Vec<&&Value> =
            tests.iter().filter(|other| identity(other) == identity(first)).collect();
        runs.sort_by_key(|run| start(run));
        if start(runs[0]) != start(first) || !question.wants(first) {
            continue;
        }
        let passed = |runs: &[&&Value]| runs.iter().any(|run| run["result"] == "P");
        let row = counts.entry(json!(question.key(first)).to_string()).or_default();
        row[0] += 1;
        row[1] += u64::from(passed(&runs[..1]));
        row[2] += u64::from(passed(&runs[..runs.len().min(2)]));
        row[3] += u64::from(passed(&runs[..runs.len().min(3)]));
        row[4] += u64::from(runs[runs.len() - 1]["result"] == "P");
        row[5] += runs.len() as u64 - 1;
    }
    let share = |part: u64, whole: u64| {
        if whole == 0 { Value::Null } else { json!(part as f64 * 100.0 / whole as f64) }
    };
    counts
        .into_iter()
        .map(|(key, c)| {
            let mut figures: Vec<Value> = c.iter().map(|count| json!(count)).collect();
            figures.extend([
                share(c[1], c[0]),
                share(c[3], c[0]),
                share(c[4], c[0]),
                share(c[7], c[6]),
            ]);
            (key, figures)
        })
        .collect()
}

async fn ask_and_compare(
    seed: u64,
    count: usize,
    arrivals: Vec<Arrival>,
    questions: Vec<Question>,
) -> TestCaseResult {
    let sim = Sim::start(Options::default().products(4).reports(count).seed(seed)).await.unwrap();
    for (index, arrival) in arrivals.iter().enumerate() {
        let run = Run {
            sn: ["1", "2", "3", "4"][usize::from(arrival.unit)],
            process: if arrival.process { 100 } else { 50 },
            minute: arrival.minute,
            result: ["P", "F", "E", "T"][arrival.result],
            station: ["ST1", "ST-50-1"][usize::from(arrival.station)],
        };
        let mut report = run.report();
        report["id"] = format!("00000000-0000-4000-8000-{index:012x}").into();
        let time =
            format!("2025-03-03T{:02}:{:02}:00+00:00", arrival.minute / 60, arrival.minute % 60);
        report["start"] = time.into();
        prop_assert_eq!(submit(&sim, &report).await.status, 200);
    }
    let ids = sim.report_ids();
    let documents: Vec<Value> =
        ids.iter().map(|id| serde_json::from_slice(&sim.report(id).unwrap()).unwrap()).collect();
    for question in questions {
        let mut found = BTreeMap::new();
        for row in rows(&sim, YIELD, question.body()).await {
            let key: Vec<&Value> = question.dimensions.iter().map(|name| &row[*name]).collect();
            let figures: Vec<Value> = FIGURES.iter().map(|name| row[*name].clone()).collect();
            let twin = found.insert(json!(key).to_string(), figures);
            prop_assert!(twin.is_none(), "a row comes once");
        }
        prop_assert_eq!(found, naive(&documents, &question), "{:?}", question);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn the_figures_are_those_of_a_plain_computation(
        seed in 0_u64..1_000,
        count in 0_usize..80,
        arrivals in prop::collection::vec(arrival(), 0..30),
        questions in prop::collection::vec(question(), 4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(ask_and_compare(seed, count, arrivals, questions))?;
    }
}
