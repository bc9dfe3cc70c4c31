//! What the HTTP client costs, beside the clients that people would use in its place.
//!
//! `cargo bench -p wats-benches --bench http` compares `wats-http` with raw hyper on one HTTP/2
//! connection, with hyper-util's `legacy::Client` and with reqwest, against the same servers and in
//! turns, so that whatever disturbs the machine hits all alike. Every figure is to be read beside
//! its neighbours; nothing is asserted.

mod bursts;
mod clients;
mod cost;
mod server;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use clients::Kind;
use server::{Process, Settings};

/// What can go wrong here is only ever printed.
type Failure = Box<dyn std::error::Error + Send + Sync>;

const HELP: &str = "\
Usage: cargo bench -p wats-benches --bench http [-- OPTIONS]

  --quick          few rounds: half a minute, and figures that are rough
  --part N         one part only, 1 to 4; can be given again
  --client NAME    one client only: hyper, legacy, reqwest or wats; can be given again
  --in-flight N    in part 1, this many requests at once only; can be given again
";

/// Longer than everything takes. Each part has bounds of its own; this one is for what they miss,
/// such as a task that never waits.
const LONGEST: Duration = Duration::from_secs(360);

/// What is to be measured.
struct Plan {
    quick: bool,
    parts: Vec<u8>,
    clients: Vec<Kind>,
    /// Requests in flight.
    levels: Vec<usize>,
}

enum Job {
    Measure(Plan),
    Serve,
    Help,
    Nothing,
}

fn main() -> ExitCode {
    let plan = match arguments() {
        Ok(Job::Measure(plan)) => plan,
        Ok(Job::Serve) => return finished(server::serve_until_told()),
        Ok(Job::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Job::Nothing) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("http: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    std::thread::spawn(|| {
        std::thread::sleep(LONGEST);
        println!("failed: not finished after {LONGEST:?}");
        // The server's process ends with its standard input.
        std::process::exit(1);
    });
    // reqwest takes its cryptography from the process; an error means that somebody was faster.
    let _ = rustls::crypto::ring::default_provider().install_default();
    print_header();
    let mut result = Ok(());
    for part in &plan.parts {
        let ended = match part {
            1 => cost(&plan),
            2 => bursts::slow(&plan),
            3 => bursts::cold(&plan),
            _ => bursts::late_limit(&plan),
        };
        if let Err(error) = ended {
            println!("failed: {error}");
            result = Err("not every part could be measured".into());
        }
    }
    finished(result)
}

fn cost(plan: &Plan) -> Result<(), Failure> {
    // As many streams as there are requests: the limit is the business of the other parts.
    let most = plan.levels.iter().max().map_or(Ok(1), |most| u32::try_from(*most))?;
    let server = Process::start(&Settings { streams: most.max(100), ..Settings::default() })?;
    cost::compare(plan, &server.target)
}

fn finished(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("http: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_header() {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    println!(
        "\
HTTP/2 clients over loopback, in turns; every figure is a median over the rounds.
{cores} cores, load {load} at the start. Client and server have a thread each: with fewer than two idle
cores they wait for each other, and latencies mean little.

All send a GET with the same four headers, read the whole body, and decode nothing.
  hyper    hyper::client::conn::http2, one connection: the least that can be done
  legacy   hyper_util::client::legacy::Client
  reqwest  reqwest::Client as it is by default, so without a deadline
  wats     wats_http::Client as it is by default, so with deadlines, retries and several connections;
           answers are neither kept nor shared
"
    );
}

fn arguments() -> Result<Job, lexopt::Error> {
    use lexopt::{Arg, ValueExt};
    let mut plan =
        Plan { quick: false, parts: Vec::new(), clients: Vec::new(), levels: Vec::new() };
    let mut others = false;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            // What cargo itself says.
            Arg::Long("bench") => {}
            Arg::Long("quick") => plan.quick = true,
            Arg::Long("part") => match parser.value()?.parse()? {
                part @ 1..=4 => plan.parts.push(part),
                part => return Err(format!("there is no part {part}").into()),
            },
            Arg::Long("client") => plan.clients.push(Kind::named(&parser.value()?.string()?)?),
            Arg::Long("in-flight") => plan.levels.push(parser.value()?.parse::<usize>()?.max(1)),
            Arg::Long(server::SERVE) => return Ok(Job::Serve),
            Arg::Long("help") | Arg::Short('h') => return Ok(Job::Help),
            // A filter for all the programs of `cargo bench`.
            Arg::Value(filter) => others |= !"http".contains(&filter.string()?),
            other @ (Arg::Short(_) | Arg::Long(_)) => return Err(other.unexpected()),
        }
    }
    if others {
        return Ok(Job::Nothing);
    }
    if plan.parts.is_empty() {
        plan.parts.extend(1..=4);
    }
    if plan.clients.is_empty() {
        plan.clients.extend(Kind::ALL);
    }
    if plan.levels.is_empty() {
        plan.levels.extend(cost::LEVELS);
    }
    Ok(Job::Measure(plan))
}
