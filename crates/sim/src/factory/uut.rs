//! Test reports: a plan, values drawn around its limits, and statuses that follow from them. A
//! failed measurement fails its step, the step its group, the group the root, the root the report.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Rng;
use super::catalog::ASSETS;
use super::line::{Moment, Piece};
use super::plan::{Check, CheckKind, Plan};

/// A finished test.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) id: Uuid,
    pub(crate) document: Value,
    /// Id and name of the step that failed.
    pub(crate) failed: Option<(i64, String)>,
    pub(crate) seconds: f64,
}

/// Tests a piece; `fails` decides whether one of the checks is out of its limits.
pub(crate) fn test(
    piece: &Piece<'_>,
    process: (i64, &str),
    plan: &Plan,
    moment: &Moment,
    fails: bool,
    rng: &mut Rng,
) -> Test {
    let culprit = fails.then(|| rng.below(plan.len()));
    let mut run = Run { next_id: 2, check: 0, culprit, failed: None, seconds: 0.0 };
    let groups: Vec<Value> =
        plan.groups.iter().map(|(name, checks)| run.group(name, checks, rng)).collect();
    let status = if run.failed.is_some() { "F" } else { "P" };
    let id = rng.uuid();
    let station = rng.between(1, 4);
    let fixture = rng.below(3);
    let document = json!({
        "type": "T",
        "id": id,
        "pn": piece.product.part_number,
        "sn": piece.serial_number,
        "rev": piece.revision,
        "productName": piece.product.name,
        "processCode": process.0,
        "processCodeFormat": null,
        "processName": process.1,
        "result": status,
        "machineName": format!("ST-{}-{station}", process.0),
        "location": "Hall 1",
        "purpose": "Production",
        "origin": format!("0050569F{:04X}", station * 257),
        "start": moment.local(),
        "startUTC": moment.utc(),
        "root": {
            "id": 1,
            "group": "M",
            "stepType": "SequenceCall",
            "name": "MainSequence Callback",
            "status": status,
            "totTime": rounded(run.seconds),
            "causedUUTFailure": false,
            "seqCall": {"path": plan.file, "name": "MainSequence", "version": plan.version},
            "steps": groups,
        },
        "uut": {
            "execTime": rounded(run.seconds),
            "testSocketIndex": rng.below(4),
            "batchSN": piece.batch,
            "comment": null,
            "errorCode": 0,
            "errorMessage": null,
            "fixtureId": ASSETS[fixture].0,
            "user": rng.pick(&["anna", "bjorn", "chen", "dana"]),
            "batchFailCount": null,
            "batchLoopIndex": null,
            "stepIdCausedUUTFailure": run.failed.as_ref().map(|(id, _)| id),
        },
        "miscInfos": [
            {"description": "Humidity", "text": null, "numeric": rng.between(30, 55)},
            {"description": "Firmware", "text": plan.version, "numeric": null},
        ],
        "subUnits": sub_units(piece, process.0),
        "assets": [{"assetSN": ASSETS[fixture].0, "usageCount": 1, "usageCountFormat": null}],
    });
    Test { id, document, failed: run.failed, seconds: run.seconds }
}

/// From the functional test on the board is part of the product.
fn sub_units(piece: &Piece<'_>, process: i64) -> Value {
    if process < 100 {
        return json!([]);
    }
    json!([{
        "partType": "PCBA",
        "pn": format!("{}-PCB", piece.product.part_number),
        "rev": piece.revision,
        "sn": format!("P{}", piece.serial_number),
        "position": 0,
    }])
}

struct Run {
    next_id: i64,
    check: usize,
    culprit: Option<usize>,
    failed: Option<(i64, String)>,
    seconds: f64,
}

impl Run {
    fn group(&mut self, name: &str, checks: &[Check], rng: &mut Rng) -> Value {
        let id = self.id();
        let before = self.seconds;
        let had_failed = self.failed.is_some();
        let steps: Vec<Value> = checks.iter().map(|check| self.step(check, rng)).collect();
        let failed = self.failed.is_some() != had_failed;
        json!({
            "id": id,
            "group": "M",
            "stepType": "SequenceCall",
            "name": name,
            "status": if failed { "F" } else { "P" },
            "totTime": rounded(self.seconds - before),
            "causedUUTFailure": false,
            "seqCall": {"path": "groups.seq", "name": name, "version": null},
            "steps": steps,
        })
    }

    fn step(&mut self, check: &Check, rng: &mut Rng) -> Value {
        let id = self.id();
        let is_culprit = self.culprit == Some(self.check);
        self.check += 1;
        let seconds = rounded(0.05 + rng.unit());
        self.seconds += seconds;
        let (step_type, payload, failed) = measure(check, is_culprit, rng);
        if failed {
            self.failed = Some((id, check.name.clone()));
        }
        let mut step = Map::new();
        step.insert("id".into(), id.into());
        step.insert("group".into(), "M".into());
        step.insert("stepType".into(), step_type.into());
        step.insert("name".into(), check.name.clone().into());
        step.insert("status".into(), if failed { "F" } else { "P" }.into());
        step.insert("totTime".into(), seconds.into());
        step.insert("causedUUTFailure".into(), failed.into());
        step.insert(payload.0.into(), payload.1);
        Value::Object(step)
    }

    fn id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id - 1
    }
}

/// Step type, payload key with payload, and whether the check failed. A check that only records
/// cannot fail, whatever is asked of it.
fn measure(
    check: &Check,
    fail: bool,
    rng: &mut Rng,
) -> (&'static str, (&'static str, Value), bool) {
    let status = if fail { "F" } else { "P" };
    let numeric = |operator: &str, unit: &str, value: f64, low: Option<f64>, high: Option<f64>| {
        let status = if operator == "LOG" { "P" } else { status };
        let measurement = json!({
            "compOp": operator,
            "name": null,
            "status": status,
            "unit": unit,
            "value": rounded(value),
            "highLimit": high.map(rounded),
            "lowLimit": low.map(rounded),
        });
        ("ET_NLT", ("numericMeas", json!([measurement])), status == "F")
    };
    match &check.kind {
        CheckKind::Range { unit, low, high } => {
            let width = high - low;
            // Far enough inside or outside that rounding cannot carry a value over a limit.
            let value = match (fail, rng.chance(0.5)) {
                (false, _) => low + width * (0.1 + 0.8 * rng.unit()),
                (true, true) => high + width * (0.1 + rng.unit()),
                (true, false) => low - width * (0.1 + rng.unit()),
            };
            numeric("GELE", unit, value, Some(*low), Some(*high))
        }
        CheckKind::Below { unit, limit } => {
            let share = if fail { 1.1 + rng.unit() } else { 0.2 + 0.7 * rng.unit() };
            numeric("LT", unit, limit * share, Some(*limit), None)
        }
        CheckKind::Record { unit, nominal } => {
            numeric("LOG", unit, nominal + 2.0 * rng.unit(), None, None)
        }
        CheckKind::Text { expected } => {
            let value = if fail { "no answer" } else { expected };
            let measurement = json!({
                "compOp": "CASESENSIT", "name": null, "status": status,
                "value": value, "limit": expected,
            });
            ("ET_SVT", ("stringMeas", json!([measurement])), fail)
        }
        CheckKind::Flag => {
            let measurement = json!({"name": null, "status": status});
            ("ET_PFT", ("booleanMeas", json!([measurement])), fail)
        }
    }
}

/// Four decimals, as instruments show them.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
