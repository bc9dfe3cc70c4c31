//! What asking well is worth: the same work with many requests and with few, measured against a server
//! inside the process that takes 85 ms for each answer.
//!
//! `cargo run --release --example query_efficiency` prints it. With `--document docs` it is put into
//! `docs/query-efficiency.md` between two marks, with two pictures beside it.

mod args;
mod assets;
mod bulk;
mod claims;
mod document;
mod factory;
mod sync;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use args::{Args, Parsed};

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    let result = match args::parse(std::env::args_os()) {
        Ok(Parsed::Run(args)) => run(&args),
        Ok(Parsed::Help) => say(args::HELP),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "query_efficiency: {error}; try --help");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "query_efficiency: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(args: &Args) -> Result<(), Failure> {
    let sync = sync::measure(args).await?;
    let assets = assets::measure(args).await?;
    let bulk = bulk::measure(args).await?;
    let claims = claims::measure(args).await?;
    let text = format!("{sync}{assets}{bulk}{claims}");
    match &args.document {
        None => say(&text),
        Some(document) => {
            document::put(&document.join("query-efficiency.md"), &text)?;
            std::fs::write(document.join("query-efficiency-before.svg"), sync.before_svg)?;
            std::fs::write(document.join("query-efficiency-after.svg"), sync.after_svg)?;
            Ok(())
        }
    }
}

fn say(text: &str) -> Result<(), Failure> {
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever reads has had enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(Failure::from),
    }
}
