//! The tasks, done by a client.

use std::time::Instant;

use serde_json::{Value, json};
use wats::{CacheStats, Client, Error, batch_map, try_batch_map};
use wats_sim::Sim;

use crate::calls::Calls;
use crate::tasks::{self, Naive, REPORTS, Task};
use crate::{Failure, Who};

/// How many calls the SDK has under way at once, where the work is many of them: as in the plan.
const WIDTH: usize = 50;

/// What there is to be read.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) part_numbers: Vec<String>,
    pub(crate) report_ids: Vec<String>,
}

impl Given {
    pub(crate) fn of(sim: &Sim) -> Self {
        Self { part_numbers: sim.part_numbers(), report_ids: sim.report_ids() }
    }
}

/// Does `1 / share` of a task, and says how long it and its calls took, and what the cache did.
pub(crate) async fn run(
    task: &Task,
    who: Who,
    client: &Client,
    given: &Given,
    share: usize,
) -> Result<Value, Failure> {
    let calls = Calls::default();
    let before = client.cache_stats();
    let began = Instant::now();
    act(task, who, client, given, share, &calls).await?;
    let seconds = began.elapsed().as_secs_f64();
    let (calls, cache) = (calls.summary(), cache(&before, &client.cache_stats()));
    if task.name == "process" {
        let (first, second) = (&calls["first"], &calls["second"]);
        return Ok(json!({ "first": first, "seconds": second, "cache": cache }));
    }
    Ok(json!({ "seconds": seconds, "calls": calls, "cache": cache }))
}

fn cache(before: &CacheStats, after: &CacheStats) -> Value {
    let (hits, reads) = (after.hits - before.hits, after.reads() - before.reads());
    let rate = if reads == 0 { 0.0 } else { hits as f64 / reads as f64 };
    json!({
        "hits": hits,
        "reads": reads,
        "hit_rate": rate,
        "entries": after.entries,
        "bytes": after.bytes,
    })
}

async fn act(
    task: &Task,
    who: Who,
    client: &Client,
    given: &Given,
    share: usize,
    calls: &Calls,
) -> Result<(), Failure> {
    let in_turn = who == Who::Naive && task.naive == Naive::InTurn;
    let width = |many: usize| if in_turn { 1 } else { many };
    let (products, reports) = (client.products(), client.reports());
    let numbers = given.part_numbers.iter().take(100 / share);
    let ids = given.report_ids.iter().take(REPORTS / share);
    match task.name {
        "process" | "processes" => {
            let times = if task.name == "process" { 2 } else { 100 / share };
            for _ in 0..times {
                calls.time(client.processes().list()).await?;
            }
        }
        "product_list" if who == Who::Sdk => {
            let found = calls.time(products.get_many(numbers)).await?;
            found.into_iter().collect::<Option<Vec<_>>>().ok_or("a product is missing")?;
        }
        // All at once is all at once: the SDK sees to the connections.
        "products" | "pool" | "product_list" => {
            let found = batch_map(numbers, width(100), |number| {
                let products = &products;
                calls.time(async move { products.get(number).await })
            });
            for product in found.await {
                product?.ok_or("a product is missing")?;
            }
        }
        "headers" if who == Who::Sdk => {
            let found = calls.time(reports.get_headers(ids)).await?;
            found.into_iter().collect::<Option<Vec<_>>>().ok_or("a header is missing")?;
        }
        "headers" => {
            for id in ids {
                let found = calls.time(reports.get_headers([id])).await?;
                found.into_iter().flatten().next().ok_or("a header is missing")?;
            }
        }
        "reports" => {
            let read = batch_map(ids, width(WIDTH), |id| {
                let reports = &reports;
                calls.time(async move { reports.get(id).await })
            });
            for report in read.await {
                report?.ok_or("a report is missing")?;
            }
        }
        "submit" => {
            let written = tasks::to_submit(share);
            try_batch_map(&written, width(WIDTH), |report| {
                let reports = &reports;
                calls.time(async move { reports.submit(report).await })
            })
            .await?;
        }
        _ => {
            for _ in 0..(25 / share).max(2) {
                calls.time(refresh(client, who, &given.part_numbers[..5])).await?;
            }
        }
    }
    Ok(())
}

/// A page: the processes, the newest reports, and five products.
async fn refresh(client: &Client, who: Who, shown: &[String]) -> Result<(), Error> {
    let products = client.products();
    if who == Who::Naive {
        client.processes().list().await?;
        client.reports().headers().top(50).send().await?;
        for number in shown {
            products.get(number).await?;
        }
        return Ok(());
    }
    let (processes, reports) = (client.processes(), client.reports());
    let wanted = try_batch_map(shown, 5, |number| {
        let products = &products;
        async move { products.get(number).await }
    });
    tokio::try_join!(processes.list(), reports.headers().top(50).send(), wanted)?;
    Ok(())
}
