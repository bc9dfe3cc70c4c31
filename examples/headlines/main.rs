//! The figures that the SDK is praised with: the same work by a client that knows neither pool nor
//! cache, and by the SDK as it comes, against a WATS server whose answers take as long as the plan
//! for this SDK says.
//!
//! `cargo xtask headlines` runs this, has the Python client do the same work if it is asked to, and
//! writes the table in `docs/performance.md`. Each line of output is a row of it, as JSON.

mod alone;
mod calls;
mod formats;
mod serve;
mod tasks;
mod transfer;
mod work;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use wats::{Client, HttpVersion};
use wats_sim::{Options, Sim};

use tasks::{Naive, TASKS};
use work::Given;

type Failure = Box<dyn Error + Send + Sync>;

/// How long an answer takes: the baseline of the plan for this SDK, and the round trip to a server
/// that does nothing else.
const LATENCY: Duration = Duration::from_millis(85);

/// Fresh processes of which the middle one counts, where single calls of microseconds are the
/// question.
const PROCESSES: usize = 11;

/// How long a new connection takes, where that is the question: a round trip for TCP and one for TLS
/// 1.3. A socket of this machine would hide it.
const HANDSHAKES: Duration = Duration::from_millis(2 * 85);

const HELP: &str = "\
Usage: headlines [--quick | --serve TASK | --alone TASK WHO]
  --quick  a tenth of the work: figures are rough
  --serve  a server for other clients to do the work with; see serve.rs
  --alone  one task by naive or sdk, against a server described on the input; see alone.rs
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match (runtime, words.as_slice()) {
        (Err(error), _) => Err(error.into()),
        (Ok(runtime), []) => runtime.block_on(compare(1)),
        (Ok(runtime), ["--quick"]) => runtime.block_on(compare(10)),
        (Ok(runtime), ["--serve", task]) => serve::until_told(&runtime, task),
        (Ok(runtime), ["--alone", task, who]) => alone::work(&runtime, task, who),
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
    /// Without pool or cache; how, the task says.
    Naive,
    /// The SDK as it comes.
    Sdk,
}

impl Who {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::Sdk => "sdk",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Naive, Self::Sdk].into_iter().find(|who| who.name() == name)
    }
}

/// A server of its own for each piece of work, so that none finds what another left.
pub(crate) async fn server(task: &str) -> Result<Sim, Failure> {
    let options = Options::default().seed(7).latency(LATENCY);
    let options = options.products(100).reports(tasks::REPORTS);
    let is_about_connections =
        TASKS.iter().any(|it| it.name == task && it.naive == Naive::WithoutPool);
    let handshakes = if is_about_connections { HANDSHAKES } else { Duration::ZERO };
    Ok(Sim::start(options.connect_latency(handshakes)).await?)
}

pub(crate) fn client(
    who: Who,
    url: &str,
    token: &str,
    certificate: &[u8],
) -> Result<Client, Failure> {
    let builder = Client::builder(url).token(token).add_root_certificate(certificate);
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
    for (number, task) in TASKS.iter().enumerate() {
        if task.naive == Naive::InTurn {
            waiting.spawn(async move { (number, run(number, Who::Naive, share).await) });
        }
    }
    let mut naive = vec![Value::Null; TASKS.len()];
    while let Some(ended) = waiting.join_next().await {
        let (number, done) = ended?;
        naive[number] = done?;
    }
    for (number, (task, mut naive)) in TASKS.iter().zip(naive).enumerate() {
        if naive.is_null() {
            naive = run(number, Who::Naive, share).await?;
        }
        let row = json!({
            "task": task.name,
            "work": task.work,
            "claim": task.claim,
            "promise": task.promise.to_json(),
            "why": task.why,
            "naive": naive,
            "sdk": run(number, Who::Sdk, share).await?,
        });
        println!("{row}");
    }
    for row in formats::measure(share)?.into_iter().chain(transfer::measure(share).await?) {
        println!("{row}");
    }
    Ok(())
}

/// Does a task on a server of its own, with a connection that is open already.
async fn run(number: usize, who: Who, share: usize) -> Result<Value, Failure> {
    let task = &TASKS[number];
    let sim = server(task.name).await?;
    if task.name == alone::REPEATED {
        let done =
            alone::median(task.name, who, &sim, if share == 1 { PROCESSES } else { 3 }).await?;
        sim.stop().await;
        return Ok(done);
    }
    let client = if who == Who::Naive && task.naive == Naive::WithoutPool {
        without_pool(&sim)?
    } else {
        client(who, &sim.https_url(), sim.token(), sim.certificate_der())?
    };
    client.check().await?;
    let given = Given::of(&sim);
    let before = sim.counts();
    let mut done = work::run(task, who, &client, &given, share).await?;
    let asked = sim.counts().since(&before);
    done["requests"] = json!(asked.total());
    done["connections"] = json!(asked.connections());
    if alone::TASKS_ALONE.contains(&task.name) {
        done["memory"] = alone::have_done(task.name, who, &sim).await?;
    }
    sim.stop().await;
    Ok(done)
}

/// A client that opens a connection for each call.
fn without_pool(sim: &Sim) -> Result<Client, Failure> {
    let builder = Client::builder(sim.https_url())
        .token(sim.token())
        .add_root_certificate(sim.certificate_der())
        .configure(|options| {
            options.http_version = HttpVersion::Http1;
            options.pool.max_idle = 0;
            options.cache.enabled = false;
        });
    Ok(builder.build()?)
}
