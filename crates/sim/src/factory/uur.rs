//! Repair reports: what was found on a failed unit and which test showed it.

use serde_json::{Value, json};

use super::Rng;
use super::catalog::{REPAIR_INFOS, fail_code};
use super::line::{Moment, Piece};
use super::uut::Test;

/// Code and name of the repair operation of the production line.
const REPAIR: (i64, &str) = (500, "Repair");

/// The repair of a unit whose test failed.
pub(crate) fn repair(
    piece: &Piece<'_>,
    process: (i64, &str),
    test: &Test,
    moment: &Moment,
    minutes: usize,
    rng: &mut Rng,
) -> Value {
    let (category, code) = fail_code(rng);
    let (step_id, step_name) = test.failed.clone().unwrap_or_default();
    let seconds = minutes as f64 * 60.0;
    let done = moment.later(seconds);
    json!({
        "type": "R",
        "id": rng.uuid(),
        "pn": piece.product.part_number,
        "sn": piece.serial_number,
        "rev": piece.revision,
        "productName": piece.product.name,
        "processCode": REPAIR.0,
        "processCodeFormat": null,
        "processName": REPAIR.1,
        "result": "P",
        "machineName": "REPAIR-1",
        "location": "Hall 1",
        "purpose": "Repair",
        "origin": "0050569FAA01",
        "start": moment.local(),
        "startUTC": moment.utc(),
        "uur": {
            "comment": format!("{step_name} failed, {}", code.to_lowercase()),
            "user": rng.pick(&["erik", "fatima"]),
            "processCode": process.0,
            "processName": process.1,
            "refUUT": test.id,
            "confirmDate": done.utc(),
            "finalizeDate": done.utc(),
            "execTime": seconds,
            "parent": null,
            "children": null,
        },
        "miscInfos": [{
            "description": REPAIR_INFOS[1],
            "text": format!("WO-{:05}", rng.below(100_000)),
            "numeric": null,
        }],
        "subUnits": [{
            "idx": 0,
            "partType": "Main",
            "pn": piece.product.part_number,
            "sn": piece.serial_number,
            "rev": piece.revision,
            "failures": [{
                "artNumber": null,
                "artRev": null,
                "artVendor": null,
                "artDescription": null,
                "category": category,
                "code": code,
                "comment": null,
                "comRef": format!("{}{}", rng.pick(&["C", "R", "U", "Q"]), rng.between(1, 120)),
                "funcBlock": null,
                "refStepId": step_id,
                "refStepName": step_name,
            }],
        }],
    })
}
