//! Hit rates on recorded access traces: this cache beside strict LRU, its own store's defaults,
//! moka, and the optimum that knows the future.
//!
//! `cargo xtask traces DIR` plays every trace of a folder: `get`, and `insert` on a miss, in one
//! thread, with entries of one size. Only hits are counted, so the machine does not matter. Further
//! questions have options of their own.

mod lifetimes;
mod optimum;
mod policies;
mod read;
mod restart;

use std::path::PathBuf;
use std::process::ExitCode;

use read::Trace;

const HELP: &str = "\
Usage: cargo xtask traces DIR [--lifetimes | --restart] [--sizes N,N,…]

Plays every access trace in DIR and prints the hit rate of each policy. Reads keys as
big-endian numbers of 4 or 8 bytes, and block ranges as text (`start count …`, *.lis),
plain or compressed with gzip, xz or zstd. Without --sizes, caches hold 1/400, 1/100
and 1/20 of a trace's keys, or the sizes usual for a trace that is known by name.

  --lifetimes   with keys that expire: beside the same store without removal of the expired
  --restart     the second half of each trace after a restart, with a snapshot and without
";

/// The sizes at which traces known by name are usually compared.
const USUAL: [(&str, [usize; 3]); 6] = [
    ("OLTP", [500, 2_000, 10_000]),
    ("scarab", [2_500, 12_500, 50_000]),
    ("corda", [500, 2_000, 10_000]),
    ("web12", [100, 500, 2_000]),
    ("w106", [2_000, 20_000, 50_000]),
    ("orm", [200, 1_000, 5_000]),
];

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("traces: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match compare(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("traces: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Arguments {
    folder: PathBuf,
    sizes: Vec<usize>,
    question: Question,
}

#[derive(Clone, Copy)]
enum Question {
    Policies,
    Lifetimes,
    Restart,
}

fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    use lexopt::ValueExt;
    let (mut folder, mut sizes, mut question) = (None, Vec::new(), Question::Policies);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Value(path) if folder.is_none() => folder = Some(PathBuf::from(path)),
            lexopt::Arg::Long("sizes") => {
                for size in parser.value()?.string()?.split(',') {
                    sizes.push(size.trim().parse().map_err(|_| format!("{size:?} is no size"))?);
                }
            }
            lexopt::Arg::Long("lifetimes") => question = Question::Lifetimes,
            lexopt::Arg::Long("restart") => question = Question::Restart,
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    let folder = folder.ok_or("which folder?")?;
    Ok(Some(Arguments { folder, sizes, question }))
}

fn compare(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let traces = read::folder(&arguments.folder)?;
    let sizes = |trace: &Trace| sizes_for(trace, &arguments.sizes);
    match arguments.question {
        Question::Policies => compare_policies(&traces, sizes),
        Question::Lifetimes => lifetimes::compare(&traces, sizes),
        Question::Restart => restart::compare(&traces, sizes)?,
    }
    Ok(())
}

/// The sizes of caches to play a trace with.
fn sizes_for(trace: &Trace, asked_for: &[usize]) -> Vec<usize> {
    if !asked_for.is_empty() {
        return asked_for.to_vec();
    }
    if let Some((_, usual)) = USUAL.iter().find(|(name, _)| trace.name.starts_with(name)) {
        return usual.to_vec();
    }
    let distinct = trace.distinct();
    [distinct / 400, distinct / 100, distinct / 20].map(|size| size.max(8)).to_vec()
}

fn compare_policies(traces: &[Trace], sizes: impl Fn(&Trace) -> Vec<usize>) {
    let mut summary = Summary::default();
    println!(
        "{:<12}{:>9}{:>9}{:>9}{:>9}{:>12}{:>9}{:>12}",
        "trace", "entries", "optimum", "wats", "wats LRU", "quick_cache", "moka", "of optimum"
    );
    for trace in traces {
        for size in sizes(trace) {
            let optimum = optimum::hits(&trace.keys, size);
            let ours = policies::scan_resistant(&trace.keys, size);
            let lru = policies::lru(&trace.keys, size);
            let quick_cache = policies::quick_cache(&trace.keys, size);
            let moka = policies::moka(&trace.keys, size);
            let rate = |hits: u64| hits as f64 / trace.keys.len() as f64 * 100.0;
            println!(
                "{:<12}{size:>9}{:>9.2}{:>9.2}{:>9.2}{:>12.2}{:>9.2}{:>12.3}",
                trace.name,
                rate(optimum),
                rate(ours),
                rate(lru),
                rate(quick_cache),
                rate(moka),
                ours as f64 / optimum.max(1) as f64,
            );
            let [ours, lru, quick_cache, moka] =
                [ours, lru, quick_cache, moka].map(|hits| hits as f64 / optimum.max(1) as f64);
            summary.add(&trace.name, size, [ours, lru, quick_cache, moka], rate(optimum));
        }
    }
    summary.print();
}

/// Means over all traces and sizes.
#[derive(Default)]
struct Summary {
    shares: Vec<[f64; 4]>,
    worse_than_lru: Vec<String>,
}

impl Summary {
    fn add(&mut self, trace: &str, size: usize, shares: [f64; 4], optimum: f64) {
        let behind = (shares[1] - shares[0]) * optimum;
        if behind >= 0.005 {
            self.worse_than_lru.push(format!("{trace}/{size} by {behind:.2}"));
        }
        self.shares.push(shares);
    }

    fn print(&self) {
        let mean = |policy: usize| {
            let sum: f64 = self.shares.iter().map(|shares| shares[policy]).sum();
            sum / self.shares.len().max(1) as f64
        };
        println!("\nmean share of the optimum over {} points", self.shares.len());
        for (policy, name) in ["wats", "wats LRU", "quick_cache", "moka"].iter().enumerate() {
            println!("  {name:<12}{:>6.3}", mean(policy));
        }
        let behind = self.worse_than_lru.join(", ");
        let behind = if behind.is_empty() { "nowhere" } else { &behind };
        println!("  wats below LRU, in points: {behind}");
    }
}
