//! The durable outbox beside a plain SQLite insert loop and a folder with a file per report: how many
//! reports a second are on the disk, how much is written, how long a restart takes.
//!
//! `cargo run --release -p wats-benches --bin outbox` measures all of them in one run, in turns, and
//! prints medians. Times depend on the disk; what to compare are the columns.

mod peers;
mod waits;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use peers::{Files, Peer, Sqlite};
use wats_queue::{Item, Outbox};

/// Turns; the median counts.
const ROUNDS: usize = 5;

/// Reports a turn.
const REPORTS: usize = 1_024;

const PRODUCERS: usize = 64;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run()));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("outbox: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A report of 50 KB whose identifier is its number.
pub(crate) fn payload(body: &[u8], number: usize) -> Vec<u8> {
    let mut bytes = body.to_vec();
    bytes.extend(format!("{number:012}").bytes());
    bytes
}

async fn run() -> Outcome {
    let body = wats_benches::report(250).to_vec()?;
    println!(
        "reports of {} bytes, {ROUNDS} rounds of {REPORTS}; medians\n\n{:<38}{:>10}{:>14}{:>18}",
        body.len(),
        "",
        "outbox",
        "plain SQLite",
        "a file a report"
    );
    let body = Arc::new(body);
    let mut rows = [Row::default(), Row::default(), Row::default()];
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir()?;
        ours(folder.path(), &body, &mut rows[0]).await?;
        let folder = tempfile::tempdir()?;
        theirs(&Sqlite::open(folder.path())?, &body, &mut rows[1])?;
        let folder = tempfile::tempdir()?;
        theirs(&Files::open(folder.path()), &body, &mut rows[2])?;
    }
    let line = |name: &str, pick: fn(&Row) -> &Vec<f64>, digits: usize| {
        let [a, b, c] = [0, 1, 2].map(|row: usize| median(pick(&rows[row])));
        println!("{name:<38}{a:>10.digits$}{b:>14.digits$}{c:>18.digits$}");
    };
    line("enqueued one by one, a second", |row| &row.single, 0);
    line("  slowest of a hundred, ms", |row| &row.slow, 2);
    line("enqueued by 64 producers, a second", |row| &row.many, 0);
    line("KB written, one by one, a report", |row| &row.written, 1);
    line("KB written, 64 producers, a report", |row| &row.written_many, 1);
    println!();
    waits::run(&body).await
}

/// The figures of one contestant, one of each a round.
#[derive(Default)]
struct Row {
    single: Vec<f64>,
    slow: Vec<f64>,
    many: Vec<f64>,
    written: Vec<f64>,
    written_many: Vec<f64>,
}

impl Row {
    fn single(&mut self, mut took: Vec<Duration>, written: u64) {
        let sum: Duration = took.iter().sum();
        took.sort_unstable();
        self.single.push(took.len() as f64 / sum.as_secs_f64());
        self.slow.push(took[took.len() * 99 / 100].as_secs_f64() * 1e3);
        self.written.push(written as f64 / 1e3 / took.len() as f64);
    }

    fn many(&mut self, took: Duration, written: u64) {
        self.many.push(REPORTS as f64 / took.as_secs_f64());
        self.written_many.push(written as f64 / 1e3 / REPORTS as f64);
    }
}

async fn ours(folder: &Path, body: &Arc<Vec<u8>>, row: &mut Row) -> Outcome {
    let outbox = Outbox::at(folder).open().await?;
    let item = |body: &[u8], number: usize| Item::new(number.to_string(), payload(body, number));
    let (mut took, before) = (Vec::new(), written());
    for number in 0..REPORTS {
        let item = item(body, number);
        let began = Instant::now();
        outbox.enqueue(item).await?;
        took.push(began.elapsed());
    }
    row.single(took, written() - before);

    let (next, before) = (Arc::new(AtomicUsize::new(REPORTS)), written());
    let began = Instant::now();
    let producers = (0..PRODUCERS).map(|_| {
        let (outbox, next, body) = (outbox.clone(), Arc::clone(&next), Arc::clone(body));
        tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= REPORTS * 2 {
                    return Ok::<_, wats_queue::Error>(());
                }
                outbox.enqueue(item(&body, number)).await?;
            }
        })
    });
    for producer in producers.collect::<Vec<_>>() {
        producer.await??;
    }
    row.many(began.elapsed(), written() - before);
    outbox.close().await?;
    Ok(())
}

fn theirs(peer: &impl Peer, body: &Arc<Vec<u8>>, row: &mut Row) -> Outcome {
    let (mut took, before) = (Vec::new(), written());
    for number in 0..REPORTS {
        let bytes = payload(body, number);
        let began = Instant::now();
        peer.put(number, &bytes)?;
        took.push(began.elapsed());
    }
    row.single(took, written() - before);

    let (next, before) = (AtomicUsize::new(REPORTS), written());
    let began = Instant::now();
    // Blocking, so on threads: as many as there are tasks on the other side.
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..PRODUCERS)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= REPORTS * 2 {
                            return Outcome::Ok(());
                        }
                        peer.put(number, &payload(body, number))?;
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a panic".into())))
    })?;
    row.many(began.elapsed(), written() - before);
    Ok(())
}

/// Bytes that this process had written to disks; 0 where the system does not say.
pub(crate) fn written() -> u64 {
    let text = fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    line.and_then(|number| number.parse().ok()).unwrap_or(0)
}

pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
