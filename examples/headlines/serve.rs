//! A server for other clients to do the same work with.
//!
//! The first line of output says where it is, and what there is to be read and sent. Each line of
//! input is answered with the number of requests so far; it ends with its input. The server is as the
//! task wants it.

use std::io::{BufRead, Write};

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wats_sim::Sim;

use crate::{Failure, server, tasks, transfer};

/// How `sim` is reached, and what it has.
pub(crate) fn given(sim: &Sim) -> Value {
    json!({
        "url": sim.https_url(),
        "token": sim.token(),
        "certificate": sim.certificate_der(),
        "part_numbers": sim.part_numbers(),
        "report_ids": sim.report_ids(),
    })
}

pub(crate) fn until_told(runtime: &Runtime, task: &str) -> Result<(), Failure> {
    let sim = runtime.block_on(server(task))?;
    let mut first = given(&sim);
    // Only what the task needs, as whoever reads it has his memory looked at.
    match task {
        "submit" => first["submit"] = serde_json::to_value(tasks::to_submit(1))?,
        "write" | "read" | "size" | "transfer" => {
            first["documents"] = serde_json::to_value(tasks::documents(100))?;
            first["transfer"] = json!(transfer::amount(transfer::BYTES)?.len());
        }
        _ => {}
    }
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{first}")?;
    stdout.flush()?;
    for line in std::io::stdin().lock().lines() {
        line?;
        writeln!(stdout, "{}", sim.counts().total())?;
        stdout.flush()?;
    }
    runtime.block_on(sim.stop());
    Ok(())
}
