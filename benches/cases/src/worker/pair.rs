//! A worker that is timed in turns with another one: it does what lines say, and says how long it
//! took.
//!
//! | line | what it does, and the answer |
//! |---|---|
//! | `open CASE` | prepares the case: `ok` |
//! | `warm OPERATIONS` | does so many: `ok NANOSECONDS` |
//! | `run OPERATIONS SAMPLES` | so many samples of so many: `ok CPU:WALL CPU:WALL …` in nanoseconds |
//! | `each OPERATIONS` | times each of so many: `ok P50 P95 P99` in nanoseconds |
//! | `close` | drops the case: `ok` |
//! | `memory` | the most that was resident: `ok KIBIBYTES`, 0 where the system does not tell |
//!
//! What cannot be done is answered with `error REASON`.

use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

use super::find;
use super::plant::Plant;
use crate::case::Work;
use crate::region::measured_region;

pub(super) fn serve(plant: Plant) -> ExitCode {
    let mut open: Option<Work> = None;
    let (stdin, mut stdout) = (std::io::stdin().lock(), std::io::stdout().lock());
    for line in stdin.lines() {
        let Ok(line) = line else { break };
        // A case that cannot do its work on this revision is no reason to lose the others.
        let answer = catch_unwind(AssertUnwindSafe(|| obey(&line, &mut open, plant)));
        let answer = match answer {
            Ok(Ok(answer)) => format!("ok {answer}"),
            Ok(Err(error)) => format!("error {}", error.replace('\n', " ")),
            Err(_panic) => {
                open = None;
                "error it panicked".to_owned()
            }
        };
        if writeln!(stdout, "{}", answer.trim_end()).and_then(|()| stdout.flush()).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

fn obey(line: &str, open: &mut Option<Work>, plant: Plant) -> Result<String, String> {
    let mut words = line.split_whitespace();
    let word = words.next().unwrap_or_default();
    if word == "open" {
        *open = Some(plant.into_work(find(words.next().unwrap_or_default())?.open()));
        return Ok(String::new());
    }
    if word == "memory" {
        return Ok(peak_resident().to_string());
    }
    let mut number = || {
        let text = words.next().ok_or_else(|| format!("{word} lacks a number"))?;
        text.parse::<u64>().map_err(|_| format!("{text} is not a number"))
    };
    let work = open.as_mut().ok_or("no case is open")?;
    match word {
        "warm" => {
            let (_, wall) = sample(work, number()?);
            Ok(wall.to_string())
        }
        "run" => {
            let (operations, samples) = (number()?, number()?);
            let mut answer = String::new();
            for _ in 0..samples {
                let (cpu, wall) = sample(work, operations);
                // Writing to a string cannot fail.
                let _ = write!(answer, "{cpu}:{wall} ");
            }
            Ok(answer)
        }
        "each" => Ok(percentiles(work, number()?)),
        "close" => {
            *open = None;
            Ok(String::new())
        }
        other => Err(format!("{other} is not understood")),
    }
}

/// Nanoseconds of this thread on a processor, and of time.
fn sample(work: &mut Work, operations: u64) -> (u64, u64) {
    let (cpu, wall) = (thread_time(), Instant::now());
    measured_region(work, operations);
    (thread_time() - cpu, nanos(wall))
}

fn percentiles(work: &mut Work, operations: u64) -> String {
    let mut times: Vec<u64> = (0..operations.max(1))
        .map(|_| {
            let began = Instant::now();
            measured_region(work, 1);
            nanos(began)
        })
        .collect();
    times.sort_unstable();
    let at = |percent: usize| times[((times.len() - 1) * percent).div_ceil(100)];
    format!("{} {} {}", at(50), at(95), at(99))
}

fn nanos(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

fn thread_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec.cast_unsigned() * 1_000_000_000 + time.tv_nsec.cast_unsigned()
}

fn peak_resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
