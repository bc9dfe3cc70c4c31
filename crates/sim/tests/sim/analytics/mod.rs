//! Statistics over the wire.

mod delay;
mod flow;
mod lists;
mod repairs;
mod steps;
mod times;
mod yield_model;
mod yields;

use http::header::REFERER;
use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{Answer, send, submit, with_body};

async fn empty() -> Sim {
    Sim::start(Options::default().empty()).await.unwrap()
}

/// Sends a body, to an internal operation as well.
async fn post(sim: &Sim, path: &str, body: Value) -> Answer {
    let mut request = with_body(sim, "POST", path, body.to_string());
    request.headers_mut().insert(REFERER, sim.url().parse().unwrap());
    send(sim, request).await.unwrap()
}

async fn rows(sim: &Sim, path: &str, body: Value) -> Vec<Value> {
    post(sim, path, body).await.rows()
}

/// As `get` of the client, for internal operations as well.
async fn get(sim: &Sim, path: &str) -> Answer {
    let mut request = crate::client::request(sim, "GET", path);
    request.headers_mut().insert(REFERER, sim.url().parse().unwrap());
    send(sim, request).await.unwrap()
}

/// One test of a unit: how it went, in which minute of the day.
#[derive(Clone, Copy, Debug)]
struct Run<'a> {
    sn: &'a str,
    process: i64,
    minute: u32,
    result: &'a str,
    station: &'a str,
}

fn run<'a>(sn: &'a str, minute: u32, result: &'a str) -> Run<'a> {
    Run { sn, process: 100, minute, result, station: "ST1" }
}

impl Run<'_> {
    fn id(&self) -> String {
        let unit: u64 = self.sn.bytes().fold(7, |n, byte| n * 31 % 0xFFFF_FFFF + u64::from(byte));
        format!("{unit:08x}-0000-4000-8000-{:04x}{:08x}", self.process, self.minute)
    }

    fn report(&self) -> Value {
        let failed = self.result != "P";
        let volts = if failed { 6.0 } else { 5.0 + f64::from(self.minute % 10) / 100.0 };
        let status = if failed { "F" } else { "P" };
        json!({
            "type": "T", "id": self.id(), "pn": "BOARD-1", "sn": self.sn, "rev": "A",
            "processCode": self.process, "result": self.result, "machineName": self.station,
            "location": "Hall 1", "purpose": "Production",
            "start": format!("2026-03-01T{:02}:{:02}:00.000+00:00", self.minute / 60, self.minute % 60),
            "uut": {"user": "anna", "execTime": 30.0, "batchSN": "L1", "testSocketIndex": 0},
            "miscInfos": [{"description": "Firmware", "text": "1.0"}],
            "root": {"id": 1, "group": "M", "stepType": "SequenceCall", "name": "Main",
                "status": status, "totTime": 30.0,
                "seqCall": {"path": "main.seq", "name": "Main", "version": "1.0"},
                "steps": [
                    {"id": 2, "group": "M", "stepType": "ET_NLT", "name": "5V", "status": status,
                        "totTime": 1.5, "causedUUTFailure": failed,
                        "numericMeas": [{"compOp": "GELE", "name": null, "status": status,
                            "unit": "V", "value": volts, "lowLimit": 4.5, "highLimit": 5.5}]},
                    {"id": 3, "group": "C", "stepType": "Action", "name": "Off", "status": "D"},
                ]},
        })
    }
}

async fn tested(runs: &[Run<'_>]) -> Sim {
    let sim = empty().await;
    for run in runs {
        let answer = submit(&sim, &run.report()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    sim
}
