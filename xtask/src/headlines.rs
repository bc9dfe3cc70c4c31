//! `cargo xtask headlines`: the table that the SDK is praised with, measured now, and written into
//! the page that shows it.

mod details;
mod peers;
mod table;
mod units;
mod verdict;

use std::fs;
use std::process::{Command, ExitCode, Stdio};

use lexopt::{Arg, Parser};
use serde_json::Value;

use crate::steps::cargo;
use crate::{bench, root};

/// The page with the table, between two marks.
const PAGE: &str = "docs/performance.md";

/// The program, built as the gate builds what it compares, and where it does.
fn program() -> Command {
    built(&["--package", "wats-examples", "--example", "headlines"])
}

/// A program of the workspace, built likewise.
fn built(which: &[&str]) -> Command {
    let mut command = cargo(&["run", "--quiet"]);
    command.args(which);
    bench::as_the_gate_builds(&mut command);
    command
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Whether other clients do the work as well.
    peers: bool,
    /// A tenth of the work; nothing is written.
    quick: bool,
}

impl Options {
    pub(crate) fn parse(arguments: &mut Parser) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("peers") => options.peers = true,
                Arg::Long("quick") => options.quick = true,
                other => return Err(other.unexpected()),
            }
        }
        if options == (Self { peers: true, quick: true }) {
            return Err("--peers does the whole work; leave --quick out".into());
        }
        Ok(options)
    }
}

pub(crate) fn run(options: Options) -> ExitCode {
    match measure(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask headlines: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: Options) -> Result<(), String> {
    let before = load();
    let mut program = program();
    program.stdin(Stdio::null()).stderr(Stdio::inherit());
    if options.quick {
        program.args(["--", "--quick"]);
    }
    eprintln!("the naive client and the SDK at work: about two minutes after the build");
    let output = program.output().map_err(|error| format!("cargo could not start: {error}"))?;
    if !output.status.success() {
        return Err("the program failed; it says why above".into());
    }
    let mut rows = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let row: Value = serde_json::from_str(line)
            .map_err(|error| format!("the program's output is not understood: {error}"))?;
        rows.push(row);
    }
    if options.peers {
        peers::add(&mut rows)?;
    }
    let table = table::render(&rows, options.quick);
    let text = format!("{table}\n{}", details::render(&rows));
    println!("\n{text}");
    if options.quick {
        eprintln!("nothing is written: --quick does a tenth of the work");
        return Ok(());
    }
    let path = root().join(PAGE);
    let said = |error: std::io::Error| format!("{}: {error}", path.display());
    let page = fs::read_to_string(&path).map_err(said)?;
    let command = if options.peers { "headlines --peers" } else { "headlines" };
    let page =
        table::put(&page, &format!("{text}\n`cargo xtask {command}`, {}\n", machine(&before)))?;
    fs::write(&path, page).map_err(said)?;
    println!("written to {PAGE}");
    Ok(())
}

/// What the figures were measured on, and when.
fn machine(load_before: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = named.map_or("an unnamed processor", |(_, name)| name);
    let date = Command::new("date").args(["-u", "+%F %H:%M UTC"]).output();
    let date = date.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    format!(
        "{}, on {cores} cores of a shared machine ({model}), load {load_before} before and {} after.",
        date.as_deref().map_or("at an unknown time", str::trim),
        load(),
    )
}

/// How many programs wanted a core in the last minute.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned()
}
