//! What the programs do that the gate starts, each for one revision. They are told what to do by
//! arguments and lines, answer with lines, and end when nobody is left to tell them.

pub mod counts;
mod pair;
mod plant;

use std::hint::black_box;
use std::process::ExitCode;

use serde_json::json;

use crate::{Case, cases, figures, measured_region};
use plant::Plant;

const HELP: &str = "\
Started by `cargo xtask bench`; by hand:
  --list               the cases, a line of JSON each
  --figures            the figures that are worked out
  --once CASE          does the case's counted operations, after a quarter as many to warm up
  --holes N            before that, leaves so many holes of several sizes in the heap
  --pair               does what lines on the standard input say
  --plant PERCENT N    so much slower, and N allocations more for each operation (feature `plant`)
";

/// Runs the program `wats-bench-worker`.
pub fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut job, mut name) = (None, String::new());
    let (mut plant, mut holes) = (Plant::default(), 0);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--once" => {
                name = arguments.next().unwrap_or_default();
                job = Some(argument);
            }
            "--list" | "--figures" | "--pair" => job = Some(argument),
            "--holes" => {
                let text = arguments.next().unwrap_or_default();
                match text.parse() {
                    Ok(number) => holes = number,
                    Err(_) => return refuse(&format!("{text} is not a number of holes")),
                }
            }
            "--plant" => match Plant::parse(arguments.next(), arguments.next()) {
                Ok(parsed) => plant = parsed,
                Err(error) => return refuse(&error),
            },
            other => return refuse(&format!("{other} is not understood")),
        }
    }
    match job.as_deref() {
        Some("--list") => list(),
        Some("--figures") => {
            for figure in figures() {
                println!("{}", json!({ "name": figure.name, "value": (figure.compute)() }));
            }
            ExitCode::SUCCESS
        }
        Some("--once") => {
            let _kept = dig(holes);
            once(&name, plant)
        }
        Some("--pair") => pair::serve(plant),
        _ => refuse("nothing to do"),
    }
}

fn refuse(error: &str) -> ExitCode {
    eprintln!("wats-bench-worker: {error}\n\n{HELP}");
    ExitCode::from(2)
}

fn list() -> ExitCode {
    for case in cases() {
        let line = json!({
            "name": case.name,
            "unit": case.unit,
            "bytes": case.bytes,
            "gate": case.gate.name(),
            "reason": case.gate.reason(),
            "counted": case.counted,
            "latency": case.latency,
        });
        println!("{line}");
    }
    ExitCode::SUCCESS
}

fn find(name: &str) -> Result<Case, String> {
    let found = cases().into_iter().find(|case| case.name == name);
    found.ok_or_else(|| format!("there is no case {name}"))
}

/// Leaves holes in the heap: what is between them is given back. Whether the allocator can make a
/// block longer where it lies depends on what lies behind it, which moves a case that does little
/// else by up to 2 %; over several heaps it evens out.
fn dig(holes: usize) -> Vec<Vec<u8>> {
    let block = |number| black_box(Vec::with_capacity(24 + 40 * (number % 23)));
    let blocks = (0..2 * holes).map(block);
    let (kept, _given_back): (Vec<_>, Vec<_>) =
        blocks.enumerate().partition(|(number, _)| number % 2 == 0);
    kept.into_iter().map(|(_, block)| block).collect()
}

fn once(name: &str, plant: Plant) -> ExitCode {
    let case = match find(name) {
        Ok(case) => case,
        Err(error) => return refuse(&error),
    };
    let mut work = case.open();
    // Below valgrind this takes as long as what is counted, and a quarter fills every pool and table.
    work(case.counted.div_ceil(4));
    let mut work = plant.into_work(work);
    measured_region(&mut work, case.counted);
    println!("{}", case.counted);
    ExitCode::SUCCESS
}
