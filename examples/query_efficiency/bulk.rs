//! Bulk work, each piece in several ways: how long it took, and what the server was asked.

use std::fmt;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use wats::{Client, Error, batch_map};
use wats_sim::Sim;

use crate::Failure;
use crate::args::Args;
use crate::factory;

/// Calls side by side.
const WIDTH: usize = 16;
/// How long the work on a page of headers takes: somewhat less than fetching the next one.
const WORK: Duration = Duration::from_millis(60);

pub(crate) struct Bulk {
    items: usize,
    rows: Vec<Row>,
}

struct Row {
    work: &'static str,
    way: &'static str,
    took: Duration,
    requests: u64,
    bytes: u64,
}

pub(crate) async fn measure(args: &Args) -> Result<Bulk, Failure> {
    let sim = factory::start(args, args.items, args.items).await?;
    let mut rows = products(&sim).await?;
    rows.extend(reports(&sim, args.items).await?);
    rows.extend(headers(&sim, args.items).await?);
    sim.stop().await;
    Ok(Bulk { items: args.items, rows })
}

/// Runs one way with a client of its own, and looks at what the server counted.
async fn row<F: Future<Output = Result<(), Error>>>(
    sim: &Sim,
    (work, way): (&'static str, &'static str),
    run: impl FnOnce(Client) -> F,
) -> Result<Row, Failure> {
    let client = factory::client(sim).await?;
    let (before, began) = (sim.counts(), Instant::now());
    run(client).await?;
    let took = began.elapsed();
    let counts = sim.counts().since(&before);
    let bytes = counts.bytes_received() + counts.bytes_sent();
    Ok(Row { work, way, took, requests: counts.total(), bytes })
}

async fn products(sim: &Sim) -> Result<Vec<Row>, Failure> {
    let part_numbers = &sim.part_numbers();
    let work = "products";
    Ok(vec![
        row(sim, (work, "`get`, one by one"), async |client| {
            for part_number in part_numbers {
                client.products().get(part_number).await?;
            }
            Ok(())
        })
        .await?,
        row(sim, (work, "`get`, 16 at a time"), async |client| {
            let products = client.products();
            let answers = batch_map(part_numbers, WIDTH, |part_number| products.get(part_number));
            answers.await.into_iter().try_for_each(|one| one.map(drop))
        })
        .await?,
        row(sim, (work, "`batched().get`, a task each"), async |client| {
            let products = client.products().batched();
            let answers = part_numbers.iter().map(|part_number| products.get(part_number));
            join_all(answers).await.into_iter().try_for_each(|one| one.map(drop))
        })
        .await?,
        row(sim, (work, "`get_many`"), async |client| {
            client.products().get_many(part_numbers).await.map(drop)
        })
        .await?,
    ])
}

async fn reports(sim: &Sim, items: usize) -> Result<Vec<Row>, Failure> {
    let made: &Vec<_> = &(0..items).map(factory::report).collect();
    let work = "reports";
    Ok(vec![
        row(sim, (work, "`submit`, one by one"), async |client| {
            for report in made {
                client.reports().submit(report).await?;
            }
            Ok(())
        })
        .await?,
        row(sim, (work, "`submit_many`, 16 at a time"), async |client| {
            let results = client.reports().submit_many(made, WIDTH).await;
            results.into_iter().try_for_each(|one| one.map(drop))
        })
        .await?,
    ])
}

async fn headers(sim: &Sim, items: usize) -> Result<Vec<Row>, Failure> {
    let work = "headers, in ten pages, 60 ms of work on each";
    let mut rows = Vec::new();
    for (way, prefetch) in [("`pages` without prefetching", false), ("`pages`", true)] {
        let page = u32::try_from(items / 10).unwrap_or(u32::MAX);
        let walk = async |client: Client| {
            let query = client.reports().headers().top(page * 10).page_size(page);
            let mut pages = query.pages().prefetch(prefetch);
            while let Some(headers) = pages.next().await {
                headers?;
                tokio::time::sleep(WORK).await;
            }
            Ok(())
        };
        rows.push(row(sim, (work, way), walk).await?);
    }
    Ok(rows)
}

impl fmt::Display for Bulk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} … | way | time | | requests | kB |", self.items)?;
        writeln!(f, "|---|---|--:|--:|--:|--:|")?;
        let mut first: Option<&Row> = None;
        for row in &self.rows {
            let begins = first.is_none_or(|first| first.work != row.work);
            if begins {
                first = Some(row);
            }
            let Row { work, way, took, requests, bytes } = row;
            let work = if begins { work } else { "" };
            let slowest = first.map_or(*took, |first| first.took).as_secs_f64();
            let (times, seconds) = (slowest / took.as_secs_f64(), took.as_secs_f64());
            let kilobytes = bytes.div_ceil(1_000);
            writeln!(
                f,
                "| {work} | {way} | {seconds:.2} s | {times:.1} × | {requests} | {kilobytes} |"
            )?;
        }
        Ok(())
    }
}
