//! What the programs have in common that count allocations: the allocator is the program's.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::plant::Plant;
use crate::{Case, Gate, Work, cases};

/// For each case that is counted, or those that the arguments name, prints a line with its name,
/// its counted operations, and what `measure` makes of them. It is given the work, warmed up.
pub fn main(measure: impl Fn(&mut Work, u64) -> Value) -> ExitCode {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    let mut plant = Plant::default();
    if names.first().is_some_and(|name| name == "--plant") {
        let mut numbers = names.drain(..names.len().min(3)).skip(1);
        match Plant::parse(numbers.next(), numbers.next()) {
            Ok(parsed) => plant = parsed,
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::from(2);
            }
        }
    }
    let is_wanted = |case: &Case| {
        let is_counted = matches!(case.gate, Gate::Everything | Gate::Counts(_));
        if names.is_empty() { is_counted } else { names.contains(&case.name) }
    };
    for case in cases().iter().filter(|case| is_wanted(case)) {
        let mut work = plant.into_work(case.open());
        // Twice, as tables and pools grow at the first and may once more at the second.
        work(case.counted);
        work(case.counted);
        let measured = measure(&mut work, case.counted);
        let line = json!({ "name": case.name, "operations": case.counted, "counts": measured });
        println!("{line}");
    }
    ExitCode::SUCCESS
}
