//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::ValueExt;

pub(crate) const HELP: &str = "\
Measures the same work asked for with many requests and with few.

Usage: cargo run --release --example query_efficiency -- [OPTIONS]

  --items N         products, reports and headers of the bulk work (200)
  --latency MS      how long the server inside the process takes to answer (85)
  --document DIR    puts the figures into query-efficiency.md in this folder, between two
                    marks, and two pictures beside it, instead of printing them
  --help            this text
";

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) items: usize,
    pub(crate) latency: Duration,
    pub(crate) document: Option<PathBuf>,
}

pub(crate) enum Parsed {
    Run(Args),
    Help,
}

pub(crate) fn parse<I>(command_line: I) -> Result<Parsed, lexopt::Error>
where
    I: IntoIterator<Item = OsString>,
{
    let mut args = Args { items: 200, latency: Duration::from_millis(85), document: None };
    let mut parser = lexopt::Parser::from_iter(command_line);
    while let Some(arg) = parser.next()? {
        match arg {
            lexopt::Arg::Long("items") => {
                args.items = parser.value()?.parse_with(|text| number(text, 10, 10_000))?;
            }
            lexopt::Arg::Long("latency") => {
                let ms = parser.value()?.parse_with(|text| number(text, 0, 10_000))?;
                args.latency = Duration::from_millis(ms as u64);
            }
            lexopt::Arg::Long("document") => args.document = Some(parser.value()?.into()),
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => return Ok(Parsed::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Parsed::Run(args))
}

fn number(text: &str, least: usize, most: usize) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("a number from {least} to {most} is wanted"))
}
