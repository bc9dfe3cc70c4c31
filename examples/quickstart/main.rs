//! Your test reports through the SDK to a WATS server and back, and what that saved.
//!
//! `cargo run --release --example quickstart` needs nothing else: it starts a WATS server inside
//! the process, makes up 200 reports, submits them, reads processes, products and headers back
//! the way a dashboard does, and then does the same work once more one call after the other, as a
//! client without pool and cache would. Every figure it prints was measured in that run.

mod args;
mod baseline;
mod compare;
mod dashboard;
mod figures;
mod formats;
mod progress;
mod reports;
mod submit;
mod table;
mod target;

use std::process::ExitCode;

use args::{Args, Parsed};
use reports::Load;
use table::Table;
use target::Target;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let args = match args::parse(std::env::args_os()) {
        Ok(Parsed::Run(args)) => args,
        Ok(Parsed::Help) => {
            print!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("quickstart: {error}; try --help");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("quickstart: the async runtime could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(&args)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every report went through.
async fn run(args: &Args) -> Result<bool, Failure> {
    let Load { reports, mut problems } = reports::load(args)?;
    for problem in &problems {
        eprintln!("error: {problem}");
    }
    let target = Target::open(args).await?;
    println!("server   {}", target.describe());
    println!("reports  {}\n", reports::describe(args, reports.len()));

    let submitted = submit::submit_all(&target, &reports).await;
    for problem in &submitted.problems {
        eprintln!("error: {problem}");
    }
    problems.extend(submitted.problems.iter().cloned());

    let dashboard = dashboard::watch(&target, args.refreshes).await?;
    let own_write = dashboard::read_own_write(&target).await?;
    let formats = formats::measure(&target, &reports).await?;
    let baseline =
        if args.baseline { Some(baseline::measure(args, &reports).await?) } else { None };

    let mut table = Table::new(baseline.is_some());
    table.submitted(&submitted, baseline.as_ref());
    table.dashboard(&dashboard, baseline.as_ref());
    table.own_write(own_write.as_ref());
    table.formats(&formats);
    print!("{table}");

    if !problems.is_empty() {
        let of = problems.len();
        eprintln!("\n{of} problem{} – see above.", if of == 1 { "" } else { "s" });
    }
    target.close().await;
    Ok(problems.is_empty())
}
