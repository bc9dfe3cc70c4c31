//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::ValueExt;

pub(crate) const HELP: &str = "\
Sends test reports through the SDK to a WATS server and back, and measures it.

Usage: cargo run --release --example quickstart -- [OPTIONS]

  --reports DIR     submit the WSJF files (*.json, *.wsjf) in this folder instead of
                    made-up reports
  --server URL      a real server instead of the one inside the process; the token is
                    read from the environment variable WATS_TOKEN. Without --reports
                    nothing is written to it.
  --count N         how many reports to make up (200)
  --refreshes N     how often the dashboard is refreshed (25)
  --latency TIME    how long the server inside the process takes to answer (85ms)
  --seed N          seed of the made-up reports and factory (7)
  --no-baseline     leave out the slow run without pool and cache
  --help            this text

Exit code: 0 if every report went through, 1 if one did not or the server could not
be reached, 2 for bad arguments.
";

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) reports: Option<PathBuf>,
    pub(crate) server: Option<String>,
    /// Of a real server; from the environment, where other users of the machine do not see it.
    pub(crate) token: String,
    pub(crate) count: usize,
    pub(crate) refreshes: usize,
    pub(crate) latency: Duration,
    pub(crate) seed: u64,
    pub(crate) baseline: bool,
}

pub(crate) enum Parsed {
    Run(Args),
    Help,
}

pub(crate) fn parse<I>(command_line: I) -> Result<Parsed, lexopt::Error>
where
    I: IntoIterator<Item = OsString>,
{
    let mut args = Args {
        reports: None,
        server: None,
        token: String::new(),
        count: 200,
        refreshes: 25,
        latency: Duration::from_millis(85),
        seed: 7,
        baseline: true,
    };
    let mut parser = lexopt::Parser::from_iter(command_line);
    while let Some(arg) = parser.next()? {
        match arg {
            lexopt::Arg::Long("reports") => args.reports = Some(parser.value()?.into()),
            lexopt::Arg::Long("server") => args.server = Some(parser.value()?.string()?),
            lexopt::Arg::Long("count") => args.count = parser.value()?.parse_with(at_least_one)?,
            lexopt::Arg::Long("refreshes") => {
                args.refreshes = parser.value()?.parse_with(at_least_one)?;
            }
            lexopt::Arg::Long("latency") => {
                args.latency = parser.value()?.parse_with(latency)?;
            }
            lexopt::Arg::Long("seed") => args.seed = parser.value()?.parse()?,
            lexopt::Arg::Long("no-baseline") => args.baseline = false,
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => return Ok(Parsed::Help),
            other => return Err(other.unexpected()),
        }
    }
    if args.server.is_some() {
        args.token = std::env::var("WATS_TOKEN").unwrap_or_default();
        if args.token.trim().is_empty() {
            return Err(
                "with --server, the environment variable WATS_TOKEN must hold the token".into()
            );
        }
    }
    Ok(Parsed::Run(args))
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=1_000_000) => Ok(number),
        _ => Err("a number from 1 to 1000000 is wanted".to_owned()),
    }
}

/// As the sim's own program reads it: `85ms`, `1.5s`, or milliseconds without a unit.
fn latency(text: &str) -> Result<Duration, String> {
    let (number, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1e-3),
        (None, Some(number)) => (number, 1.0),
        (None, None) => (text, 1e-3),
    };
    match number.trim().parse::<f64>() {
        Ok(number) if (0.0..=10.0).contains(&(number * unit)) => {
            Ok(Duration::from_secs_f64(number * unit))
        }
        _ => Err("a time from 0ms to 10s is wanted, such as 85ms".to_owned()),
    }
}
