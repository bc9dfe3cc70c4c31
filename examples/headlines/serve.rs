//! A server for other clients to do the same work with.
//!
//! The first line of output says where it is, how long its answers take, and what there is to be
//! read. Each line of input is answered with the number of requests so far; it ends with its input.

use std::io::{BufRead, Write};

use serde_json::json;
use tokio::runtime::Runtime;

use crate::{Failure, server, tasks};

pub(crate) fn until_told(runtime: &Runtime) -> Result<(), Failure> {
    let sim = runtime.block_on(server())?;
    let submitted: Vec<_> = (0..200).map(|number| tasks::numbered(number, 20)).collect();
    let first = json!({
        "url": sim.https_url(),
        "token": sim.token(),
        "part_numbers": sim.part_numbers(),
        "report_ids": sim.report_ids(),
        "submit": submitted,
        "documents": tasks::documents(1),
    });
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
