//! The simulator as a program: starts one server and waits for Ctrl-C.

use std::io::{self, Write};
use std::process::ExitCode;
use std::task::{Context, Poll};
use std::time::Duration;

use lexopt::prelude::*;
use wats_sim::{Options, Sim};

const HELP: &str = "\
A WATS server to test against. It lives in memory and is gone when it stops, unless it is given a
folder. With a browser it shows what it holds and what it was asked.

Usage: wats-sim [options]

  --address ADDRESS   address to listen on                    (127.0.0.1)
  --port PORT         port, 0 lets the system choose          (8080)
  --latency TIME      hold every answer back: 85ms, 1.5s, 85  (0ms)
  --connect-latency TIME  hold every new connection back, as handshakes would (0ms)
  --seed NUMBER       seed of the generated factory           (1)
  --products NUMBER   generated products                      (20)
  --reports NUMBER    generated reports                       (100)
  --empty             start with processes only
  --processing-delay TIME  show reports in headers and statistics so much later (0ms)
  --strict            check reports to the letter, and against the factory's configuration;
                      refuse those that would replace another
  --data FOLDER       keep the state in this folder, and go on with what it holds
  --token TOKEN       the token that is let in                (c2ltOnNpbQ==)
  --help              this text
";

enum Command {
    Help,
    Run(Box<Options>),
}

fn main() -> ExitCode {
    let options = match arguments(lexopt::Parser::from_env()) {
        Ok(Command::Help) => return finish(show(HELP)),
        Ok(Command::Run(options)) => *options,
        Err(error) => {
            eprintln!("wats-sim: {error}\nTry wats-sim --help.");
            return ExitCode::from(2);
        }
    };
    finish(run(options))
}

fn finish(result: Result<(), Box<dyn std::error::Error>>) -> ExitCode {
    match result {
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
            Long("connect-latency") => {
                options.connect_latency(parser.value()?.parse_with(duration)?)
            }
            Long("seed") => options.seed(parser.value()?.parse()?),
            Long("products") => options.products(parser.value()?.parse()?),
            Long("reports") => options.reports(parser.value()?.parse()?),
            Long("processing-delay") => {
                options.processing_delay(parser.value()?.parse_with(duration)?)
            }
            Long("empty") => options.empty(),
            Long("strict") => options.strict(true),
            Long("data") => options.data(parser.value()?),
            Long("token") => options.token(parser.value()?.string()?),
            Short('h') | Long("help") => return Ok(Command::Help),
            _ => return Err(argument.unexpected()),
        };
    }
    Ok(Command::Run(Box::new(options)))
}

/// A time such as `85ms`, `1.5s` or `2m`; a plain number counts milliseconds.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "us" => 1e-6,
        "ms" | "" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        _ => return Err("write a number and a unit, which is us, ms, s or m".to_owned()),
    };
    let number: f64 = number.parse().map_err(|_| "write a number and a unit, as 85ms")?;
    Duration::try_from_secs_f64(number * seconds).map_err(|error| error.to_string())
}

fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let sim = Sim::start(options).await?;
        let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
        // Its first poll installs the handler, which must stand before anybody is told of it.
        let install = |context: &mut Context<'_>| Poll::Ready(interrupt.as_mut().poll(context));
        let interrupted = std::future::poll_fn(install).await;
        show(&greeting(&sim))?;
        match interrupted {
            Poll::Ready(result) => result?,
            Poll::Pending => interrupt.await?,
        }
        let counts = sim.counts();
        sim.stop().await;
        show(&format!("\n{counts}\n"))
    })
}

fn greeting(sim: &Sim) -> String {
    let (url, token) = (sim.url(), sim.token());
    format!(
        "wats-sim answers\n  \
           at     {url} (HTTP/1.1, HTTP/2 by prior knowledge)\n         \
                  {} (TLS, self-signed)\n  \
           token  {token}\n  \
           try    curl -H 'Authorization: Basic {token}' {url}/api/App/Version\n\
         Stop it with Ctrl-C.\n",
        sim.https_url(),
    )
}

/// Writes to the standard output. A reader who has gone has seen enough, which is no error.
fn show(text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| format!("the output cannot be written: {error}").into()),
    }
}
