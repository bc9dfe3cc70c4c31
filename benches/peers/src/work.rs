//! The tasks, as a program does them that has an HTTP client and nothing else.

use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt, stream};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::Failure;
use crate::calls::Calls;
use crate::client::Client;

/// How many calls are under way at once, where the work is many of them: as many as the SDK has.
const WIDTH: usize = 50;

const PROCESSES: &str = "/api/App/Processes";
const NEWEST: &str = "/api/Report/Query/Header?$top=50";

/// Does a task, and says how long it and its calls took.
pub(crate) async fn run(task: &str, client: &Client, given: &Value) -> Result<Value, Failure> {
    let (calls, idle) = (Calls::default(), memory("VmRSS:"));
    let began = Instant::now();
    act(task, client, given, &calls).await?;
    let seconds = began.elapsed().as_secs_f64();
    let memory = json!({ "idle": idle, "peak": memory("VmHWM:") });
    if task == "process" {
        let single = calls.seconds();
        let (first, second) = (single.first(), single.get(1));
        return Ok(json!({ "first": first, "seconds": second, "memory": memory }));
    }
    Ok(json!({ "seconds": seconds, "calls": calls.summary(), "memory": memory }))
}

async fn act(task: &str, client: &Client, given: &Value, calls: &Calls) -> Result<(), Failure> {
    let words = |key: &str, most: usize| -> Vec<String> {
        let list = given[key].as_array().into_iter().flatten();
        list.filter_map(|word| Some(word.as_str()?.to_owned())).take(most).collect()
    };
    match task {
        "process" | "processes" => {
            for _ in 0..if task == "process" { 2 } else { 100 } {
                calls.time(client.get(PROCESSES)).await?;
            }
            Ok(())
        }
        "products" | "pool" | "product_list" => {
            let paths: Vec<_> = words("part_numbers", 100).iter().map(|it| product(it)).collect();
            all(client, calls, &paths, 100).await
        }
        "headers" => {
            let path =
                |id: &String| format!("/api/Report/Query/Header?$filter=uuid%20eq%20{id}&$top=1");
            let paths: Vec<_> = words("report_ids", 1_000).iter().map(path).collect();
            all(client, calls, &paths, WIDTH).await
        }
        "reports" => {
            let path = |id: &String| format!("/api/Report/Wsjf/{id}");
            let paths: Vec<_> = words("report_ids", 1_000).iter().map(path).collect();
            all(client, calls, &paths, WIDTH).await
        }
        "submit" => {
            let reports = given["submit"].as_array().into_iter().flatten();
            let sent = reports.map(|it| calls.time(client.post("/api/Report/WSJF", it)));
            stream::iter(sent).buffer_unordered(WIDTH).try_for_each(|_| async { Ok(()) }).await
        }
        "dashboard" => {
            let mut paths = vec![PROCESSES.to_owned(), NEWEST.to_owned()];
            paths.extend(words("part_numbers", 5).iter().map(|it| product(it)));
            let reads = Calls::default();
            for _ in 0..25 {
                calls.time(all(client, &reads, &paths, paths.len())).await?;
            }
            Ok(())
        }
        _ => Err(format!("no such call: {task} is not about HTTP").into()),
    }
}

fn product(number: &str) -> String {
    format!("/api/Product/{}", utf8_percent_encode(number, NON_ALPHANUMERIC))
}

/// Reads all paths, so many at once.
async fn all(
    client: &Client,
    calls: &Calls,
    paths: &[String],
    width: usize,
) -> Result<(), Failure> {
    let reads = paths.iter().map(|path| calls.time(client.get(path)));
    stream::iter(reads).buffer_unordered(width).try_for_each(|_| async { Ok(()) }).await
}

/// What Linux says about this process, in bytes; `None` elsewhere.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}
