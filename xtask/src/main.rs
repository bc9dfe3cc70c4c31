//! The workspace's own commands, the same on a laptop and in continuous integration. Reading the
//! command line is all that happens here.

mod bench;
mod ci;
mod crash;
mod fuzz;
mod headlines;
mod python;
mod shuttle;
mod steps;
mod test;
mod tidy;
mod traces;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::{Arg, Parser};

const HELP: &str = "\
The workspace's own commands.

Usage: cargo xtask <command>

Commands:
  test   tidy, formatting, clippy, all tests and doc tests; runs every step and reports each failure
  ci     test, then shuttle, cargo-deny and the documentation with warnings as errors
  shuttle
         the concurrent parts of the cache and the outbox under thousands of interleavings
  crash [--short | --long]
         the outbox with processes killed, power cut, disks full and bits flipped
  fuzz [--seconds N] [TARGET…]
         all fuzz targets, or those named, for N seconds each (30 if not said); needs a nightly
         compiler and a C++ compiler
  pywats-check
         each domain of the Python client against a fresh simulated server; needs python3 with venv
  schemathesis [--examples N]
         N generated requests (20 if not said) for every operation of the API's description against a
         fresh simulated server; needs python3 with venv
  bench [--base REV] [--filter TEXT]… [--quick] [--json FILE] [--html FILE] [--comment FILE]
        [--history FILE [--record]] [--explain CASE]
         whether this source is slower than REV (where it left main, if not said): first what is
         counted, then times in turns; --quick leaves the times out; exit status 1 for a
         regression, 3 if nothing could be compared
  bench --self-test [--rounds N] [--trial TEXT]
         whether `bench` finds what is planted and nothing else
  headlines [--peers] [--quick]
         the same work by a naive client and by the SDK, and with --peers by the Python client,
         reqwest and http-cache-reqwest; writes the tables in docs/performance.md
  tidy   the repository's own rules: layers, file sizes, words that must not appear
  traces DIR
         hit rates of the cache on the access traces in DIR, beside other policies
  help   this text

Exit status: 0 if every step passed or was skipped with a reason, 1 if one failed, 2 for a command
line that is not understood.

Environment:
  WATS_SHARED_DIR   folder with reference material for tests; tests that need it skip without it
";

enum Command {
    Bench(Box<bench::Options>),
    Test,
    Ci,
    Shuttle,
    Crash(crash::Form),
    Tidy,
    Fuzz(fuzz::Options),
    PywatsCheck,
    /// With the number of requests for each operation.
    Schemathesis(u32),
    Headlines(headlines::Options),
    /// With what follows it, which its program reads.
    Traces(Vec<OsString>),
    Help,
}

fn main() -> ExitCode {
    match parse(Parser::from_env()) {
        Ok(Command::Bench(options)) => bench::run(&options),
        Ok(Command::Test) => test::run().finish(),
        Ok(Command::Ci) => ci::run().finish(),
        Ok(Command::Shuttle) => shuttle::run().finish(),
        Ok(Command::Crash(form)) => crash::run(form),
        Ok(Command::Tidy) => tidy::run().finish(),
        Ok(Command::Fuzz(options)) => fuzz::run(&options).finish(),
        Ok(Command::PywatsCheck) => python::pywats_check().finish(),
        Ok(Command::Schemathesis(examples)) => python::schemathesis(examples).finish(),
        Ok(Command::Headlines(options)) => headlines::run(options),
        Ok(Command::Traces(arguments)) => traces::run(arguments),
        Ok(Command::Help) => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cargo xtask: {error}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

fn parse(mut arguments: Parser) -> Result<Command, lexopt::Error> {
    let mut command = None;
    while let Some(argument) = arguments.next()? {
        command = match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Value(name) if command.is_none() => Some(match name.to_str() {
                Some("test") => Command::Test,
                Some("ci") => Command::Ci,
                Some("shuttle") => Command::Shuttle,
                Some("crash") => return Ok(Command::Crash(crash::parse(arguments)?)),
                Some("bench") => {
                    let options = bench::Options::parse(&mut arguments)?;
                    return Ok(Command::Bench(Box::new(options)));
                }
                Some("tidy") => Command::Tidy,
                Some("fuzz") => {
                    return fuzz::Options::parse(&mut arguments).map(Command::Fuzz);
                }
                Some("pywats-check") => Command::PywatsCheck,
                Some("schemathesis") => {
                    return python::examples(&mut arguments).map(Command::Schemathesis);
                }
                Some("headlines") => {
                    return headlines::Options::parse(&mut arguments).map(Command::Headlines);
                }
                Some("traces") => {
                    return Ok(Command::Traces(arguments.raw_args()?.collect()));
                }
                Some("help") => Command::Help,
                _ => return Err(format!("{} is not a command", name.display()).into()),
            }),
            other => return Err(other.unexpected()),
        };
    }
    command.ok_or_else(|| "which command?".into())
}

/// The folder of the workspace.
fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// Cargo's folder for what it builds.
fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Command, lexopt::Error> {
        parse(Parser::from_args(words))
    }

    #[test]
    fn every_command_of_the_help_is_understood() {
        assert!(matches!(parse_words(&["test"]), Ok(Command::Test)));
        assert!(matches!(parse_words(&["ci"]), Ok(Command::Ci)));
        assert!(matches!(parse_words(&["bench", "--quick"]), Ok(Command::Bench(_))));
        assert!(matches!(parse_words(&["headlines", "--peers"]), Ok(Command::Headlines(_))));
        assert!(matches!(parse_words(&["shuttle"]), Ok(Command::Shuttle)));
        assert!(matches!(parse_words(&["tidy"]), Ok(Command::Tidy)));
        assert!(matches!(parse_words(&["crash"]), Ok(Command::Crash(crash::Form::Usual))));
        let long = parse_words(&["crash", "--long"]);
        assert!(matches!(long, Ok(Command::Crash(crash::Form::Long))));
        assert!(matches!(parse_words(&["help"]), Ok(Command::Help)));
        let fuzz = parse_words(&["fuzz", "--seconds", "5", "report_json"]);
        assert!(matches!(fuzz, Ok(Command::Fuzz(options)) if options.seconds == 5));
        assert!(matches!(parse_words(&["pywats-check"]), Ok(Command::PywatsCheck)));
        assert!(matches!(parse_words(&["schemathesis"]), Ok(Command::Schemathesis(20))));
        let few = parse_words(&["schemathesis", "--examples", "3"]);
        assert!(matches!(few, Ok(Command::Schemathesis(3))));
        let traces = parse_words(&["traces", "folder", "--sizes", "1"]);
        assert!(matches!(traces, Ok(Command::Traces(rest)) if rest.len() == 3));
        assert!(matches!(parse_words(&["test", "--help"]), Ok(Command::Help)));
    }

    #[test]
    fn anything_else_is_refused() {
        for words in
            [&[][..], &["tset"], &["fuzz", "--seconds", "x"], &["crash", "--fast"], &["test", "ci"]]
        {
            assert!(parse_words(words).is_err(), "{words:?}");
        }
    }
}
