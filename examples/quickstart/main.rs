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
mod problem;
mod progress;
mod reports;
mod say;
mod submit;
mod table;
mod target;

use std::error::Error;
use std::process::ExitCode;

use args::{Args, Parsed};
use reports::{Load, Named};
use say::{note, show};
use table::Table;
use target::Target;

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    let result = match args::parse(std::env::args_os()) {
        Ok(Parsed::Run(args)) => run(&args),
        Ok(Parsed::Help) => show(args::HELP).map(|()| true).map_err(Failure::from),
        Err(error) => {
            note(&format!("quickstart: {error}; try --help"));
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            note(&format!("quickstart: {}", with_causes(&*error)));
            ExitCode::FAILURE
        }
    }
}

/// Whether every report went through.
#[tokio::main]
async fn run(args: &Args) -> Result<bool, Failure> {
    let Load { reports, mut problems } = reports::load(args)?;
    problem::tell(&problems);
    let target = Target::open(args).await?;
    let reports_line = reports::describe(args, reports.len());
    show(&format!("server   {}\nreports  {reports_line}\n\n", target.describe()))?;

    let mut submitted = submit::submit_all(&target, &reports).await;
    problem::tell(&submitted.problems);
    problems.append(&mut submitted.problems);

    let mut table = Table::new(args.baseline);
    let watched = watch(args, &target, &reports, &submitted, &mut table).await;
    show(&table.to_string())?;
    if let Err(error) = watched {
        note(&format!("\nerror: the rest was not measured: {}", with_causes(&*error)));
        return Ok(false);
    }
    if !problems.is_empty() {
        let of = problems.len();
        note(&format!("\n{of} problem{} – see above.", if of == 1 { "" } else { "s" }));
    }
    target.close().await;
    Ok(problems.is_empty())
}

/// Everything after the submission. What was measured before an error stands in the table.
async fn watch(
    args: &Args,
    target: &Target,
    reports: &[Named],
    submitted: &submit::Submission<'_>,
    table: &mut Table,
) -> Result<(), Failure> {
    let result = async {
        let dashboard = dashboard::watch(target, args.refreshes).await?;
        let own_write = dashboard::read_own_write(target).await?;
        let formats = formats::measure(target, &submitted.taken).await?;
        Ok::<_, Failure>((dashboard, own_write, formats))
    };
    let result = result.await;
    let baseline = match &result {
        Ok(_) if args.baseline => Some(baseline::measure(args, reports).await?),
        _ => None,
    };
    table.submitted(submitted, baseline.as_ref());
    let (dashboard, own_write, formats) = result?;
    table.dashboard(&dashboard, baseline.as_ref(), target.is_real());
    table.own_write(own_write.as_ref());
    table.formats(&formats);
    Ok(())
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str("; caused by: ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
