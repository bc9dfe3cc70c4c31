//! A task in a process that does nothing else, so that its memory is the client's alone, and nothing
//! was done in it before.

use std::io::{BufRead, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wats_sim::Sim;

use crate::tasks::TASKS;
use crate::work::{self, Given};
use crate::{Failure, Who, client, serve};

/// The tasks whose memory is looked at: the plan has figures for them.
pub(crate) const TASKS_ALONE: [&str; 2] = ["product_list", "dashboard"];

/// The task that is done by several processes, as one is one sample: where a program's second call is
/// the question, it depends on what happened to be in the processor's caches.
pub(crate) const REPEATED: &str = "process";

/// Has so many fresh processes do the task one after the other, and returns what the middle one took.
pub(crate) async fn median(
    task: &str,
    who: Who,
    sim: &Sim,
    processes: usize,
) -> Result<Value, Failure> {
    let before = sim.counts();
    let mut done = Vec::new();
    for _ in 0..processes {
        let mut work = have_done(task, who, sim).await?["work"].take();
        work["samples"] = json!(processes);
        done.push(work);
    }
    // Each opened its connection with one request more, which is not part of the work.
    let asked = sim.counts().since(&before).total() / processes as u64 - 1;
    let middle = |key: &str| {
        let mut seconds: Vec<f64> = done.iter().filter_map(|it| it[key].as_f64()).collect();
        seconds.sort_by(f64::total_cmp);
        seconds.get(seconds.len() / 2).copied()
    };
    let (first, second) = (middle("first"), middle("seconds"));
    let mut one = done.swap_remove(0);
    (one["first"], one["seconds"], one["requests"]) = (json!(first), json!(second), json!(asked));
    Ok(one)
}

/// Has a process of its own do the task against `sim`, and returns what it took of memory.
pub(crate) async fn have_done(task: &str, who: Who, sim: &Sim) -> Result<Value, Failure> {
    let given = serve::given(sim).to_string();
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--alone", task, who.name()]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let output = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn()?;
        // Dropped at once: the other side reads one line.
        child.stdin.take().map_or(Ok(()), |mut stdin| writeln!(stdin, "{given}"))?;
        child.wait_with_output()
    })
    .await??;
    if !output.status.success() {
        return Err(format!("the task {task} by itself: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The other side: does what it was told, and prints what it took, and the memory that the process
/// holds in bytes – connected but idle, at the end, and at its peak.
pub(crate) fn work(runtime: &Runtime, task: &str, who: &str) -> Result<(), Failure> {
    let task = TASKS.iter().find(|it| it.name == task).ok_or("there is no such task")?;
    let who = Who::named(who).ok_or("nobody of that name does the work")?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let given: Value = serde_json::from_str(&line)?;
    drop(line);
    let word = |key: &str| given[key].as_str().unwrap_or_default();
    let words = |key: &str| serde_json::from_value::<Vec<String>>(given[key].clone());
    let certificate: Vec<u8> = serde_json::from_value(given["certificate"].clone())?;
    let client = client(who, word("url"), word("token"), &certificate)?;
    let lists = Given { part_numbers: words("part_numbers")?, report_ids: words("report_ids")? };
    drop(given);
    let done = runtime.block_on(async {
        client.check().await?;
        let idle = memory("VmRSS:");
        let work = work::run(task, who, &client, &lists, 1).await?;
        Ok::<Value, Failure>(json!({
            "work": work,
            "idle": idle,
            "end": memory("VmRSS:"),
            "peak": memory("VmHWM:"),
        }))
    })?;
    println!("{done}");
    Ok(())
}

/// What Linux says about this process, in bytes; `None` elsewhere.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}
