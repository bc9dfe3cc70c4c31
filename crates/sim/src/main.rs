//! The simulator as a program: starts one server and waits for Ctrl-C.

use std::process::ExitCode;
use std::time::Duration;

use lexopt::prelude::*;
use wats_sim::{Options, Sim};

const HELP: &str = "\
A WATS server to test against. It lives in memory and is gone when it stops.

Usage: wats-sim [options]

  --address ADDRESS   address to listen on              (127.0.0.1)
  --port PORT         port, 0 lets the system choose    (8080)
  --latency TIME      hold every answer back, as 85ms   (0ms)
  --seed NUMBER       seed of the generated factory     (1)
  --products NUMBER   generated products                (20)
  --reports NUMBER    generated reports                 (100)
  --empty             start with processes only
  --strict            check reports against the factory's configuration
  --token TOKEN       the token that is let in          (c2ltOnNpbQ==)
  --help              this text
";

enum Command {
    Help,
    Run(Options),
}

fn main() -> ExitCode {
    let options = match arguments(lexopt::Parser::from_env()) {
        Ok(Command::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Run(options)) => options,
        Err(error) => {
            eprintln!("wats-sim: {error}\nTry wats-sim --help.");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wats-sim: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  caused by: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn arguments(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut options = Options::default().port(8080);
    while let Some(argument) = parser.next()? {
        options = match argument {
            Long("address") => options.address(parser.value()?.parse::<std::net::IpAddr>()?),
            Short('p') | Long("port") => options.port(parser.value()?.parse()?),
            Long("latency") => options.latency(parser.value()?.parse_with(duration)?),
            Long("seed") => options.seed(parser.value()?.parse()?),
            Long("products") => options.products(parser.value()?.parse()?),
            Long("reports") => options.reports(parser.value()?.parse()?),
            Long("empty") => options.empty(),
            Long("strict") => options.strict(true),
            Long("token") => options.token(parser.value()?.string()?),
            Short('h') | Long("help") => return Ok(Command::Help),
            _ => return Err(argument.unexpected()),
        };
    }
    Ok(Command::Run(options))
}

/// A time such as `85ms`, `1.5s` or `2m`.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        _ => return Err("write a number and a unit: us, ms, s or m".to_owned()),
    };
    let number: f64 = number.parse().map_err(|_| "write a number and a unit, as 85ms")?;
    Duration::try_from_secs_f64(number * seconds).map_err(|error| error.to_string())
}

fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let sim = Sim::start(options).await?;
        println!("wats-sim answers");
        println!("  at     {} (HTTP/1.1, HTTP/2 by prior knowledge)", sim.url());
        println!("         {} (TLS, self-signed)", sim.https_url());
        println!("  token  {}", sim.token());
        println!(
            "  try    curl -H 'Authorization: Basic {}' {}/api/App/Version",
            sim.token(),
            sim.url()
        );
        println!("Stop it with Ctrl-C.");
        tokio::signal::ctrl_c().await?;
        let counts = sim.counts();
        sim.stop().await;
        println!("\n{counts}");
        Ok(())
    })
}
