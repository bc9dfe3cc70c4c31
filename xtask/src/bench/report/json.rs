//! The outcome for programs, and a line of the history: one JSON object.

use serde_json::{Map, Value, json};

use crate::bench::model::{CaseResult, Finding, Outcome};
use crate::bench::verdict;

/// Changes whenever a reader would have to.
pub(crate) const SCHEMA: &str = "wats-bench/1";

/// Counts and times are those of one operation; times in nanoseconds, changes as shares.
pub(crate) fn render(outcome: &Outcome) -> Value {
    json!({
        "schema": SCHEMA,
        "commit": outcome.head.id,
        "subject": outcome.head.subject,
        "changed_files": outcome.head.changed,
        "base": outcome.base.id,
        "date": outcome.date,
        "rustc": outcome.rustc,
        "valgrind": outcome.valgrind,
        "machine": {
            "cpu": outcome.machine.cpu,
            "cores": outcome.machine.cores,
            "load": outcome.machine.load,
            "steal": outcome.machine.steal,
        },
        "verdict": if outcome.failed() { "fail" } else { "pass" },
        "summary": outcome.summary(),
        "seconds": outcome.seconds,
        "building": outcome.building,
        "quick": outcome.quick,
        "layouts": outcome.layouts,
        "cases": outcome.cases.iter().map(case).collect::<Vec<_>>(),
        "not_compared": outcome.not_compared,
        "broken": outcome.broken,
        "notes": outcome.notes,
    })
}

fn case(case: &CaseResult) -> Value {
    let mut value = json!({
        "name": case.info.name,
        "unit": case.info.unit,
        "verdict": case.verdict().name(),
        "confirmed": case.confirmed,
        "rounds": case.rounds.len(),
    });
    let metrics: Map<String, Value> =
        case.findings.iter().map(|it| (it.metric.name().to_owned(), finding(it))).collect();
    value["metrics"] = Value::Object(metrics);
    if !case.rounds.is_empty() {
        let shares = case.rounds.iter().map(|[_, head]| head.cpu / head.wall.max(1e-9));
        value["cpu_share"] = json!(shares.sum::<f64>() / case.rounds.len() as f64);
    }
    if let Some(time) = case.finding(verdict::Metric::Time).filter(|time| time.head > 0.0) {
        value["operations_per_second"] = json!(1e9 / time.head);
    }
    value
}

fn finding(finding: &Finding) -> Value {
    let change = verdict::change(finding.base, finding.head);
    let mut value = json!({
        "base": finding.base,
        "head": finding.head,
        // JSON has no word for what grew from nothing.
        "change": if change.is_finite() { json!(change) } else { Value::Null },
        "verdict": finding.verdict.name(),
    });
    if let Some(interval) = finding.interval {
        value["change"] = json!(interval.middle);
        value["interval"] = json!([interval.low, interval.high]);
    }
    if !finding.note.is_empty() {
        value["note"] = json!(finding.note);
    }
    value
}
