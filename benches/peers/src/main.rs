//! The work of the headlines, done by other HTTP clients for Rust as they come:
//! `wats-bench-peers CLIENT TASK`, started by `cargo xtask headlines --peers`.
//!
//! The first line of input is what the headlines' own program says with `--serve`, the second begins
//! the work. Prints `ready`, and then one JSON object: seconds, those of its single calls, and the
//! memory of the process. Neither client knows the server, so each thing is asked for by itself, with
//! as many calls under way as the SDK has; answers are read as `serde_json::Value`.

mod calls;
mod client;
mod work;

use std::error::Error;
use std::io::{BufRead, Write};
use std::process::ExitCode;

use serde_json::Value;

use client::{Client, Kind};

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, task] = arguments.as_slice() else {
        eprintln!("Usage: wats-bench-peers reqwest|http-cache-reqwest TASK");
        return ExitCode::from(2);
    };
    match run(kind, task) {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(kind: &str, task: &str) -> Result<Value, Failure> {
    let kind = Kind::named(kind).ok_or("there is no such client")?;
    let mut lines = std::io::stdin().lock().lines();
    let mut line = || lines.next().unwrap_or_else(|| Ok(String::new()));
    let given: Value = serde_json::from_str(&line()?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let client = Client::new(kind, &given)?;
    // Opens the connection, which is not part of the work.
    runtime.block_on(client.get("/api/App/Version"))?;
    println!("ready");
    std::io::stdout().flush()?;
    line()?;
    runtime.block_on(work::run(task, &client, &given))
}
