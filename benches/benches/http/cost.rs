//! CPU time of the client's process for each request, and latency, by requests in flight.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::clients::{Client, Kind};
use crate::server::Target;
use crate::table::{Table, median, ratio, times};
use crate::{Failure, Plan};

pub(crate) const LEVELS: [usize; 4] = [1, 16, 64, 256];

/// Far longer than a turn: whoever takes so long hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// A client in a runtime of its own, so that the others do nothing while it has its turn.
struct Contender {
    kind: Kind,
    runtime: Runtime,
    client: Client,
    /// Microseconds, one figure for each round.
    cpu: Vec<f64>,
    latency: Vec<f64>,
}

pub(crate) fn compare(plan: &Plan, target: &Target) -> Result<(), Failure> {
    let (rounds, turn) = if plan.quick { (3, 0.1) } else { (11, 0.3) };
    let turn = Duration::from_secs_f64(turn);
    println!(
        "1. CPU time of the client for a request, and latency (p50), by requests in flight
   {rounds} rounds of {turn:?} for each client; server in its own process, client in one thread
   ratios: medians of the ratios of each round\n"
    );
    let mut table = Table::new([
        "in flight",
        "client",
        "CPU µs",
        "/hyper",
        "/legacy",
        "/reqwest",
        "p50 µs",
        "/hyper",
        "/legacy",
        "/reqwest",
    ]);
    for &level in &plan.levels {
        let make = |kind: &Kind| Contender::new(*kind, target);
        let mut contenders: Vec<_> = plan.clients.iter().map(make).collect::<Result<_, _>>()?;
        for contender in &mut contenders {
            // Opens the connections and warms everything up.
            contender.turn(level, turn / 2)?;
        }
        for round in 0..rounds {
            let count = contenders.len();
            for index in 0..count {
                let contender = &mut contenders[(round + index) % count];
                let (cpu, latency) = contender.turn(level, turn)?;
                contender.cpu.push(cpu);
                contender.latency.push(latency);
            }
        }
        add_rows(&mut table, level, &contenders);
    }
    table.print();
    Ok(())
}

fn add_rows(table: &mut Table, level: usize, contenders: &[Contender]) {
    for one in contenders {
        let mut row = vec![level.to_string(), one.kind.name().to_owned()];
        let columns: [fn(&Contender) -> &[f64]; 2] = [|one| &one.cpu, |one| &one.latency];
        for figures in columns {
            row.push(format!("{:.1}", median(&mut figures(one).to_vec())));
            for kind in [Kind::Hyper, Kind::Legacy, Kind::Reqwest] {
                let other = contenders.iter().find(|other| other.kind == kind);
                row.push(times(other.map(|other| ratio(figures(one), figures(other)))));
            }
        }
        table.row(row);
    }
}

impl Contender {
    fn new(kind: Kind, target: &Target) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let client = runtime.block_on(Client::new(kind, target))?;
        Ok(Self { kind, runtime, client, cpu: Vec::new(), latency: Vec::new() })
    }

    /// Keeps `level` requests in flight for a while: CPU time for each, and median latency.
    fn turn(&self, level: usize, turn: Duration) -> Result<(f64, f64), Failure> {
        let working = async {
            let before = cpu_time();
            let until = Instant::now() + turn;
            let workers: JoinSet<_> =
                (0..level).map(|_| ask_until(self.client.clone(), until)).collect();
            let mut latencies = Vec::new();
            for took in workers.join_all().await {
                latencies.extend(took?);
            }
            let cpu = cpu_time().saturating_sub(before).as_secs_f64() * 1e6;
            Ok::<_, Failure>((cpu / latencies.len() as f64, median(&mut latencies)))
        };
        let ended = self.runtime.block_on(async { timeout(PATIENCE + turn, working).await });
        ended
            .map_err(|_elapsed| "the requests did not end".into())
            .flatten()
            .map_err(|error: Failure| format!("{}: {error}", self.kind.name()).into())
    }
}

/// One request after the other; how many microseconds each took.
async fn ask_until(client: Client, until: Instant) -> Result<Vec<f64>, Failure> {
    let mut took = Vec::new();
    loop {
        let began = Instant::now();
        client.get().await?;
        let now = Instant::now();
        took.push((now - began).as_secs_f64() * 1e6);
        if now >= until {
            return Ok(took);
        }
    }
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}
