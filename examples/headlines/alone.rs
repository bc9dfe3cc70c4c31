//! A task in a process that does nothing else, so that its memory is the client's alone.

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

/// The other side: does what it was told, and prints the memory that the process holds in bytes –
/// connected but idle, at the end, and at its peak.
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
        work::run(task, who, &client, &lists, 1).await?;
        Ok::<Value, Failure>(json!({
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
