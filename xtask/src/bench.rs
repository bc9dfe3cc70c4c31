//! `cargo xtask bench`: whether a change makes the SDK slower, decided so that it can be believed.
//!
//! Two tiers. What is counted – instructions, allocations, bytes – comes out the same on a busy
//! machine and decides first. Times are taken of both sides in turns, over many layouts of the same
//! code, and judged by an interval. Nothing is ever compared with a time from another day.

mod acks;
mod callgrind;
mod compare;
mod counts;
mod git;
mod interrupt;
mod linker;
mod machine;
mod model;
mod options;
mod overlay;
mod pair;
mod programs;
mod report;
mod self_test;
mod sides;
mod stats;
mod verdict;
mod worker;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use compare::Found;
use counts::Side;
use model::Outcome;
pub(crate) use options::Options;
use programs::Role;
use report::{comment, explain, history, html, json, text};
use sides::Place;

/// Beside 1 for a regression: nothing could be compared.
const IMPOSSIBLE: u8 = 3;

pub(crate) fn run(options: &Options) -> ExitCode {
    interrupt::watch();
    let result = if options.self_test { self_test::run(options) } else { gate(options) };
    if result.is_err() {
        interrupt::settle();
    }
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\ncargo xtask bench: {error}");
            ExitCode::from(IMPOSSIBLE)
        }
    }
}

/// Has cargo build with the profile of what is compared, and where that is built.
pub(crate) fn as_the_gate_builds(command: &mut Command) {
    programs::as_built(Role::Head, command);
}

/// Whether the change may go in.
fn gate(options: &Options) -> Result<bool, String> {
    let began = Instant::now();
    let valgrind = callgrind::check()?;
    let (head, files) = (git::head()?, git::fingerprint()?);
    let base = match &options.base {
        Some(name) => git::revision(name)?,
        None => git::default_base(&head)?,
    };
    let acks = acks::parse(&git::messages(&base, &head)?);
    let place = Place::find();
    let _lock = place.lock()?;
    eprintln!("base {}  {}\nhead {}  {}", base.short(), base.subject, head.short(), head.subject);
    let mut notes = Vec::new();
    if head.changed {
        let kept = if options.record { "; no line of history is written" } else { "" };
        notes.push(format!("the head is the files as they lie here, with changes{kept}"));
    }
    // The base last: then the layouts of the head are linked from what cargo built for it anyway.
    let (base_source, base_notes) = sides::base(&place, &base, options.quick)?;
    notes.extend(base_notes);
    let sides = [&Side::new(base_source), &Side::new(sides::head(&place, false)?)];
    let building = began.elapsed().as_secs_f64();
    let mut found = compare::compare(&place, sides, options)?;
    for side in sides {
        side.source.forget_layouts();
    }
    git::unchanged_since(files)?;
    if !head.changed {
        sides::keep_as_base(&place, &head, &sides[1].source)?;
    }
    compare::acknowledge(&mut found.cases, &acks);
    notes.append(&mut found.notes);
    let Found { cases, machine, layouts, not_compared, broken, .. } = found;
    let outcome = Outcome {
        base,
        head,
        machine,
        rustc: rustc(),
        valgrind,
        date: date(),
        seconds: began.elapsed().as_secs_f64(),
        building,
        quick: options.quick,
        layouts,
        cases,
        not_compared,
        broken,
        notes,
    };
    tell(&outcome, options)?;
    Ok(!outcome.failed())
}

/// Prints the outcome, and writes the files that were asked for: each whole or not at all.
fn tell(outcome: &Outcome, options: &Options) -> Result<(), String> {
    interrupt::finish();
    print!("{}", text::render(outcome));
    if let Some(name) = &options.explain {
        print!("{}", explain::render(outcome, name)?);
    }
    let mut lines = match &options.history {
        Some(path) => history::read(path)?,
        None => Vec::new(),
    };
    let record = json::render(outcome);
    if let (Some(path), true) = (&options.history, options.record && !outcome.head.changed) {
        lines = history::with(lines, record.clone());
        report::write(path, &history::lines(&lines))?;
    }
    if let Some(path) = &options.json {
        report::write(path, &format!("{record}\n"))?;
    }
    if let Some(path) = &options.comment {
        report::write(path, &comment::render(outcome))?;
    }
    if let Some(path) = &options.html {
        report::write(path, &html::render(outcome, &lines))?;
    }
    Ok(())
}

fn rustc() -> String {
    said("rustc", &["--version"])
}

/// Now, in UTC, as RFC 3339 has it; the same to the second for whoever reads the files.
fn date() -> String {
    said("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"])
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| "unknown".to_owned())
}

/// Says how far something is: over itself on a terminal, and else only at its end.
fn progress(what: &str, done: usize, of: usize) {
    if std::io::stderr().is_terminal() {
        let end = if done == of { "\n" } else { "" };
        eprint!("\r{what}: {done} of {of}  {end}");
        // Nothing depends on it being seen.
        let _ = std::io::stderr().flush();
    } else if done == of {
        eprintln!("{what}: {of}");
    }
}

/// Where the file of somebody's request goes, if it is one.
fn folder_of(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}
