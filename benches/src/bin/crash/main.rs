//! What becomes of the outbox when the process, the power, the disk or a bit fails.
//!
//! `cargo xtask crash` runs all four; each prints one line and, if it finds a loss, what was lost. A
//! test that could not have found a loss proves nothing, so those that can have a control that must
//! lose.

mod chance;
mod cut;
mod flip;
mod full;
mod items;
mod kill;
mod victim;

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::{Arg, ValueExt};

const HELP: &str = "\
Usage: cargo run -p wats-benches --bin crash -- TEST [options]

Tests:
  kill   ends a process that submits reports to a server again and again, with SIGKILL
  cut    records what a queue writes, and cuts the power at random points (needs strace)
  full   fills the disk at every write (Linux, needs user namespaces or root)
  flip   flips single bits of a queue's file

Options:
  --rounds N   kill: processes ended (200); cut: states of the disk (300), with a second cut during
               the recovery of a tenth of them; full: amounts of free space (48); flip: bits (150)
  --seed N     another choice at random (1)

Exit status: 0 if nothing was lost, 77 if the machine lacks what the test needs, else 1.
";

/// The status that says that nothing was tested.
const SKIPPED: u8 = 77;

struct Arguments {
    test: String,
    rounds: Option<usize>,
    seed: u64,
    /// Of the parts that this program starts itself as.
    folder: Option<PathBuf>,
    url: String,
    token: String,
    count: usize,
    relaxed: bool,
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("crash: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let Arguments { test, rounds, seed, folder, url, token, count, relaxed } = arguments;
    let folder = folder.unwrap_or_default();
    let result = match test.as_str() {
        "kill" => kill::run(rounds.unwrap_or(200), seed),
        "cut" => cut::run(rounds.unwrap_or(300), seed),
        "full" => full::run(rounds.unwrap_or(48)),
        "flip" => flip::run(rounds.unwrap_or(150), seed),
        "full-inside" => full::inside(&folder, rounds.unwrap_or(48)),
        "victim-submits" => victim::submits(&folder, &url, &token, count),
        "victim-drains" => victim::drains(&folder, &url, &token),
        "victim-writes" => victim::writes(&folder, count, relaxed),
        "victim-opens" => victim::opens(&folder),
        other => Err(format!("there is no test {other}").into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Skipped>() => {
            eprintln!("crash {test}: {error}");
            ExitCode::from(SKIPPED)
        }
        Err(error) => {
            eprintln!("crash {test}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What the machine lacks for a test.
#[derive(Debug)]
struct Skipped(&'static str);

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "skipped: {}", self.0)
    }
}

impl std::error::Error for Skipped {}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let mut arguments = Arguments {
        test: String::new(),
        rounds: None,
        seed: 1,
        folder: None,
        url: String::new(),
        token: String::new(),
        count: 0,
        relaxed: false,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Long("rounds") => arguments.rounds = Some(parser.value()?.parse()?),
            Arg::Long("seed") => arguments.seed = parser.value()?.parse()?,
            Arg::Long("folder") => arguments.folder = Some(parser.value()?.into()),
            Arg::Long("url") => arguments.url = parser.value()?.string()?,
            Arg::Long("token") => arguments.token = parser.value()?.string()?,
            Arg::Long("count") => arguments.count = parser.value()?.parse()?,
            Arg::Long("relaxed") => arguments.relaxed = true,
            Arg::Value(test) if arguments.test.is_empty() => arguments.test = test.string()?,
            other => return Err(other.unexpected()),
        }
    }
    if arguments.test.is_empty() {
        return Err("which test?".into());
    }
    Ok(Some(arguments))
}
