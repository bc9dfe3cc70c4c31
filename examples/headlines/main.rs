//! The figures that the SDK is praised with: the same work by a client that knows neither pool nor
//! cache, and by the SDK as it comes, against a WATS server whose answers take as long as the plan
//! for this SDK says.
//!
//! `cargo xtask headlines` runs this, has the Python client do the same work if it is asked to, and
//! writes the table in `docs/performance.md`. Each line of output is a row of it, as JSON.

mod formats;
mod serve;
mod tasks;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;
use wats::{Client, HttpVersion};
use wats_sim::{Options, Sim};

use tasks::{Done, TASKS};

type Failure = Box<dyn Error + Send + Sync>;

/// How long an answer takes: the baseline of the plan for this SDK.
const LATENCY: Duration = Duration::from_millis(85);

const HELP: &str = "\
Usage: headlines [--quick | --serve | --names]
  --quick  a tenth of the work: figures are rough
  --serve  a server for other clients to do the work with; see serve.rs
  --names  the tasks
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match (runtime, words.as_slice()) {
        (Err(error), _) => Err(error.into()),
        (Ok(runtime), []) => runtime.block_on(compare(1)),
        (Ok(runtime), ["--quick"]) => runtime.block_on(compare(10)),
        (Ok(runtime), ["--serve"]) => serve::until_told(&runtime),
        (Ok(_), ["--names"]) => {
            for task in &TASKS {
                println!("{}", task.name);
            }
            Ok(())
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("headlines: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Who does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// One call after the other over one HTTP/1.1 connection, nothing remembered.
    Naive,
    /// The SDK as it comes.
    Sdk,
}

/// A server of its own for each piece of work, so that none finds what another left.
pub(crate) async fn server() -> Result<Sim, Failure> {
    let reports = tasks::REPORTS;
    Ok(Sim::start(Options::default().seed(7).latency(LATENCY).products(100).reports(reports))
        .await?)
}

fn client(who: Who, sim: &Sim) -> Result<Client, Failure> {
    let builder = Client::builder(sim.https_url())
        .token(sim.token())
        .add_root_certificate(sim.certificate_der());
    let builder = match who {
        Who::Sdk => builder,
        Who::Naive => builder.configure(|options| {
            options.http_version = HttpVersion::Http1;
            options.cache.enabled = false;
        }),
    };
    Ok(builder.build()?)
}

async fn compare(share: usize) -> Result<(), Failure> {
    // Those who only wait may wait together.
    let mut waiting = tokio::task::JoinSet::new();
    for number in 0..TASKS.len() {
        waiting.spawn(async move { (number, run(number, Who::Naive, share).await) });
    }
    let mut naive: Vec<Option<Done>> = TASKS.iter().map(|_| None).collect();
    while let Some(ended) = waiting.join_next().await {
        let (number, done) = ended?;
        naive[number] = Some(done?);
    }
    for (number, (task, naive)) in TASKS.iter().zip(naive).enumerate() {
        let sdk = run(number, Who::Sdk, share).await?;
        let side = |done: &Done| json!({ "seconds": done.seconds, "requests": done.requests });
        let row = json!({
            "task": task.name,
            "work": task.work,
            "claim": task.claim,
            "naive": naive.as_ref().map(side),
            "sdk": side(&sdk),
        });
        println!("{row}");
    }
    for row in formats::measure(share)? {
        println!("{row}");
    }
    Ok(())
}

/// Does a task on a server of its own, with a connection that is open already.
async fn run(number: usize, who: Who, share: usize) -> Result<Done, Failure> {
    let sim = server().await?;
    let client = client(who, &sim)?;
    client.check().await?;
    let done = tasks::run(&TASKS[number], who, &client, &sim, share).await?;
    sim.stop().await;
    Ok(done)
}
