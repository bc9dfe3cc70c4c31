//! Many requests at once: slow ones within a stream limit, and the first ones of a client.

use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::clients::{Client, Kind};
use crate::server::{Settings, Target, Thread};
use crate::table::{Table, median, ratio, times};
use crate::{Failure, Plan};

/// Far longer than any burst; a client that is not through by then has failed.
const PATIENCE: Duration = Duration::from_secs(8);

/// What became of a burst.
struct Burst {
    took: Duration,
    failed: usize,
    /// What the first failure said.
    reason: Option<String>,
}

/// Whether a client has sent a request before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Cold,
    Warm,
}

/// Sends `count` requests at once from a new client in a new runtime.
fn burst(kind: Kind, target: &Target, count: usize, state: State) -> Result<Burst, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = Client::new(kind, target).await?;
        if state == State::Warm {
            timeout(PATIENCE, client.get()).await??;
        }
        let began = Instant::now();
        let mut requests: JoinSet<_> = (0..count)
            .map(|_| {
                let client = client.clone();
                async move { client.get().await }
            })
            .collect();
        let (mut answered, mut reason) = (0, None);
        let all = async {
            while let Some(ended) = requests.join_next().await {
                match ended.map_err(Failure::from).flatten() {
                    Ok(_length) => answered += 1,
                    Err(error) => _ = reason.get_or_insert_with(|| innermost(&error)),
                }
            }
        };
        if timeout(PATIENCE, all).await.is_err() {
            reason.get_or_insert_with(|| format!("no answer within {PATIENCE:?}"));
        }
        Ok(Burst { took: began.elapsed(), failed: count - answered, reason })
    })
}

/// The last cause in an error's chain: the one that differs between failures.
fn innermost(error: &Failure) -> String {
    let mut error: &dyn std::error::Error = error.as_ref();
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// Requests of 200 ms each, more than fit on one connection.
pub(crate) fn slow(plan: &Plan) -> Result<(), Failure> {
    let thinks = Duration::from_millis(200);
    let rounds = if plan.quick { 1 } else { 3 };
    println!(
        "2. Many requests of {thinks:?} within a limit of streams on each connection
   time until the last answer, {rounds} rounds; ideal is one answer's time, warm is after one request\n"
    );
    let mut table = Table::new([
        "requests",
        "streams",
        "state",
        "client",
        "seconds",
        "/ideal",
        "reqwest/it",
        "failed",
    ]);
    for (count, streams, state) in
        [(500, 100, State::Warm), (500, 100, State::Cold), (40, 10, State::Warm)]
    {
        let server = Thread::start(Settings { streams, thinks, ..Settings::default() })?;
        let mut took = vec![Vec::new(); plan.clients.len()];
        let mut failed = vec![0; plan.clients.len()];
        for _ in 0..rounds {
            for (index, kind) in plan.clients.iter().enumerate() {
                let burst = burst(*kind, &server.target, count, state)?;
                took[index].push(burst.took.as_secs_f64());
                failed[index] += burst.failed;
            }
        }
        let reqwest = plan.clients.iter().position(|kind| *kind == Kind::Reqwest);
        let reqwest = reqwest.map(|index| took[index].clone());
        for ((kind, took), failed) in plan.clients.iter().zip(&mut took).zip(failed) {
            let faster = reqwest.as_ref().map(|reqwest| ratio(reqwest, took));
            let seconds = median(took);
            let state = if state == State::Warm { "warm" } else { "cold" };
            table.row(vec![
                count.to_string(),
                streams.to_string(),
                state.to_owned(),
                kind.name().to_owned(),
                format!("{seconds:.3}"),
                times(Some(seconds / thinks.as_secs_f64())),
                times(faster),
                format!("{failed} of {}", count * rounds),
            ]);
        }
    }
    table.print();
    Ok(())
}

/// The first requests of a client, over TLS: how often it shakes hands for them.
pub(crate) fn cold(plan: &Plan) -> Result<(), Failure> {
    const CALLERS: usize = 50;
    let rounds = if plan.quick { 2 } else { 9 };
    let thinks = Duration::from_millis(20);
    println!(
        "3. {CALLERS} callers of a new client at once, over TLS with ALPN, answers after {thinks:?}
   TLS handshakes that the server saw, {rounds} rounds\n"
    );
    let mut table =
        Table::new(["client", "handshakes", "fewest", "most", "ms to the last answer", "failed"]);
    // The other two leave TLS to whoever uses them; reqwest has one of them inside.
    for kind in [Kind::Reqwest, Kind::Wats] {
        if !plan.clients.contains(&kind) {
            continue;
        }
        let (mut handshakes, mut took, mut failed) = (Vec::new(), Vec::new(), 0);
        for _ in 0..rounds {
            let server = Thread::start(Settings { thinks, tls: true, ..Settings::default() })?;
            let burst = burst(kind, &server.target, CALLERS, State::Cold)?;
            // For those that are still under way.
            std::thread::sleep(Duration::from_millis(50));
            handshakes.push(server.handshakes() as f64);
            took.push(burst.took.as_secs_f64() * 1e3);
            failed += burst.failed;
        }
        let middle = median(&mut handshakes);
        let (fewest, most) = (handshakes[0], handshakes[rounds - 1]);
        table.row(vec![
            kind.name().to_owned(),
            middle.to_string(),
            fewest.to_string(),
            most.to_string(),
            format!("{:.1}", median(&mut took)),
            format!("{failed} of {}", CALLERS * rounds),
        ]);
    }
    table.print();
    Ok(())
}

/// The first requests of a client, more than the server takes on a connection – which it says only
/// when they may be on their way.
pub(crate) fn late_limit(plan: &Plan) -> Result<(), Failure> {
    const CALLERS: usize = 40;
    let rounds = if plan.quick { 5 } else { 40 };
    let thinks = Duration::from_millis(10);
    let hesitates = Duration::from_millis(5);
    let settings = Settings { streams: 10, thinks, hesitates, tls: false };
    println!(
        "4. {CALLERS} callers of a new client at once, 10 streams on each connection
   the limit is told {hesitates:?} after the connection is open, answers take {thinks:?}, {rounds} rounds\n"
    );
    let server = Thread::start(settings)?;
    let mut results: Vec<(Kind, Vec<f64>, usize, Option<String>)> =
        plan.clients.iter().map(|kind| (*kind, Vec::new(), 0, None)).collect();
    for _ in 0..rounds {
        for (kind, took, failed, reason) in &mut results {
            let burst = burst(*kind, &server.target, CALLERS, State::Cold)?;
            took.push(burst.took.as_secs_f64() * 1e3);
            *failed += burst.failed;
            *reason = reason.take().or(burst.reason);
        }
    }
    let mut table = Table::new(["client", "ms to the last answer", "failed"]);
    for (kind, took, failed, _) in &mut results {
        table.row(vec![
            kind.name().to_owned(),
            format!("{:.1}", median(took)),
            format!("{failed} of {}", CALLERS * rounds),
        ]);
    }
    table.print();
    for (kind, _, _, reason) in results {
        if let Some(reason) = reason {
            println!("  {}: {reason}", kind.name());
        }
    }
    Ok(())
}
