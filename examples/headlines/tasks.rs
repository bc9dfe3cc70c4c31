//! The work, and what the plan for this SDK expected of it.

use std::time::Instant;

use wats::{Client, Error, batch_map, try_batch_map};
use wats_sim::Sim;

use crate::{Failure, Who};

/// Reports that the server has from the start.
pub(crate) const REPORTS: usize = 1_000;

/// How many calls the SDK has under way at once, where the work is many of them: as in the plan.
const WIDTH: usize = 50;

pub(crate) struct Task {
    pub(crate) name: &'static str,
    /// For people.
    pub(crate) work: &'static str,
    /// What the plan claims: without and with, or a factor.
    pub(crate) claim: &'static str,
}

pub(crate) const TASKS: [Task; 5] = [
    Task {
        name: "processes",
        work: "the list of processes, read 100 times",
        claim: "1 call, 99 hits; 317×",
    },
    Task {
        name: "products",
        work: "100 products, all wanted at once",
        claim: "8.5 s → 2.1 s; 4.0×",
    },
    Task { name: "reports", work: "1,000 reports read", claim: "45.2 s → 8.1 s; 5.6×" },
    Task { name: "submit", work: "200 reports submitted", claim: "5–10×" },
    Task {
        name: "dashboard",
        work: "25 refreshes of a page of 7 reads",
        claim: "30 % fewer calls, over 70 % hits",
    },
];

/// What a task took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Done {
    pub(crate) seconds: f64,
    /// By the server's own count.
    pub(crate) requests: u64,
}

/// Does `1 / share` of a task.
pub(crate) async fn run(
    task: &Task,
    who: Who,
    client: &Client,
    sim: &Sim,
    share: usize,
) -> Result<Done, Failure> {
    let reports: Vec<_> = match task.name {
        "submit" => (0..200 / share).map(|number| numbered(number, 20)).collect(),
        _ => Vec::new(),
    };
    let shown: Vec<String> = sim.part_numbers().into_iter().take(5).collect();
    let width = if who == Who::Naive { 1 } else { WIDTH };
    let (began, before) = (Instant::now(), sim.counts().total());
    match task.name {
        "processes" => {
            for _ in 0..100 / share {
                client.processes().list().await?;
            }
        }
        "products" => {
            let numbers = sim.part_numbers().into_iter().take(100 / share);
            // All at once is all at once: the SDK sees to the connections.
            let width = if who == Who::Naive { 1 } else { 100 };
            let products = client.products();
            let found = batch_map(numbers, width, |number| {
                let products = &products;
                async move { products.get(&number).await }
            });
            for product in found.await {
                product?.ok_or("a product is missing")?;
            }
        }
        "reports" => {
            let ids = sim.report_ids().into_iter().take(REPORTS / share);
            let reports = client.reports();
            let read = batch_map(ids, width, |id| {
                let reports = &reports;
                async move { reports.get(&id).await }
            });
            for report in read.await {
                report?.ok_or("a report is missing")?;
            }
        }
        "submit" => {
            let service = client.reports();
            try_batch_map(&reports, width, |report| {
                let service = &service;
                async move { service.submit(report).await }
            })
            .await?;
        }
        _ => {
            for _ in 0..(25 / share).max(2) {
                refresh(client, who, &shown).await?;
            }
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    Ok(Done { seconds, requests: sim.counts().total() - before })
}

/// The report with that number and so many measurements.
pub(crate) fn numbered(number: usize, steps: usize) -> wats::Report {
    let mut report = wats::Report::uut("WIDGET-001", format!("SN-{number:06}"), "B", 100);
    report.station(wats::Station::new("ST-100-3", "Hall 1", "Production")).operator("operator 7");
    let mut root = report.root_mut();
    root.sequence("widget.seq", "MainSequence", "2.14");
    for step in 0..steps {
        // Numbers with six decimals, as instruments give them.
        let volts = 3.25 + (step * 7_919 % 100_000) as f64 / 1e6;
        root.numeric(format!("Supply {step}"), volts).unit("V").between(3.2, 3.4);
    }
    report.finish()
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

/// The documents whose formats are compared: 300 measurements, as many as real ones have.
pub(crate) fn documents(share: usize) -> Vec<wats::Report> {
    (0..100 / share).map(|number| numbered(number, 300)).collect()
}
