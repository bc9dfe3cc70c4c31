//! A hundred reports in bytes: as JSON through `serde_json::Value`, which is what a program without
//! a model has, and in the formats of the SDK through its model.

use std::hint::black_box;
use std::time::Instant;

use serde_json::{Value, json};
use wats::{Format, Report};

use crate::Failure;
use crate::tasks::{self, Promise};

/// Of so many, the shortest counts: the machine can only add to it.
const TRIES: usize = 40;

/// Why the plan's factors are hard to reach.
const OTHER_JSON: &str = "the plan's factor is to the JSON of Python's standard library, and this \
    one to that of `serde_json`";

struct Figures {
    bytes: usize,
    write: f64,
    read: f64,
}

/// The rows for writing, reading and size.
pub(crate) fn measure(share: usize) -> Result<Vec<Value>, Failure> {
    let reports = tasks::documents(100 / share);
    let values = reports.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    let naive = best(
        || values.iter().map(serde_json::to_vec).collect(),
        |bytes| serde_json::from_slice::<Value>(bytes).map(drop),
    )?;
    let through = |format: Format| {
        best(
            || reports.iter().map(|report| format.encode(report)).collect(),
            |bytes| format.decode::<Report>(bytes).map(drop),
        )
    };
    let (json, compact) = (through(Format::Json)?, through(Format::CompactMessagePack)?);
    let row = |(task, work, why): (&str, &str, &str),
               (claim, promise): (&str, Promise),
               key: &str,
               of: fn(&Figures) -> f64| {
        json!({
            "task": task,
            "work": work,
            "claim": claim,
            "promise": promise.to_json(),
            "why": why,
            "naive": { key: of(&naive) },
            "sdk": { key: of(&compact) },
            "sdk_json": { key: of(&json) },
        })
    };
    let faster = |times| Promise { faster: Some(times), ..Promise::NOTHING };
    let smaller = Promise { smaller: Some(0.475), ..Promise::NOTHING };
    Ok(vec![
        row(
            ("write", "100 reports of 300 measurements written", OTHER_JSON),
            ("3.3×", faster(3.3)),
            "seconds",
            |it| it.write,
        ),
        row(
            ("read", "100 such reports read", OTHER_JSON),
            ("3.9×", faster(3.9)),
            "seconds",
            |it| it.read,
        ),
        row(("size", "their size", ""), ("47.5 % smaller", smaller), "bytes", |it| it.bytes as f64),
    ])
}

fn best<E: Into<Failure>>(
    write: impl Fn() -> Result<Vec<Vec<u8>>, E>,
    read: impl Fn(&[u8]) -> Result<(), E>,
) -> Result<Figures, Failure> {
    let mut figures = Figures { bytes: 0, write: f64::MAX, read: f64::MAX };
    for _ in 0..TRIES {
        let began = Instant::now();
        let written = write().map_err(Into::into)?;
        figures.write = figures.write.min(began.elapsed().as_secs_f64());
        figures.bytes = written.iter().map(Vec::len).sum();
        let began = Instant::now();
        for bytes in &written {
            read(black_box(bytes)).map_err(Into::into)?;
        }
        figures.read = figures.read.min(began.elapsed().as_secs_f64());
    }
    Ok(figures)
}
