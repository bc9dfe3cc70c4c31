//! Reading the way a dashboard does: the same few questions, again and again.

use std::time::{Duration, Instant};

use wats::{CacheStats, Client, Error, field, try_batch_map};

use crate::figures::{Figures, timed};
use crate::progress::Progress;
use crate::target::Target;

/// Products shown on the page.
const PRODUCTS: usize = 5;

pub(crate) struct Watch {
    pub(crate) refreshes: usize,
    pub(crate) reads: usize,
    pub(crate) figures: Figures,
    pub(crate) first: Duration,
    pub(crate) cache: CacheStats,
}

/// Refreshes the page again and again; within a refresh, everything is asked at once.
pub(crate) async fn watch(target: &Target, refreshes: usize) -> Result<Watch, Error> {
    let client = &target.client;
    let (started, before, cache) = (Instant::now(), target.requests(), client.cache_stats());
    let mut calls = Vec::new();
    let mut reads = 0;
    for _ in 0..refreshes {
        let (refreshed, took) = timed(refresh(client)).await;
        reads += refreshed?;
        calls.push(took);
    }
    let first = calls[0];
    let figures = Figures::new(started, target.requests() - before, calls);
    let cache = since(client.cache_stats(), cache);
    Ok(Watch { refreshes, reads, figures, first, cache })
}

/// The same questions one after the other.
pub(crate) async fn watch_one_by_one(
    target: &Target,
    refreshes: usize,
    progress: &mut Progress,
) -> Result<Watch, Error> {
    let client = &target.client;
    let (started, before) = (Instant::now(), target.requests());
    let mut calls = Vec::new();
    let mut reads = 0;
    for _ in 0..refreshes {
        let begun = Instant::now();
        client.processes().list().await?;
        let headers = client.reports().headers().top(50).send().await?;
        let failed = field("result").eq("Failed");
        client.reports().headers().filter(failed).top(20).send().await?;
        let products = newest_products(&headers);
        reads += 3 + products.len();
        for product in products {
            client.products().get(&product).await?;
        }
        calls.push(begun.elapsed());
        progress.step();
    }
    let first = calls[0];
    let figures = Figures::new(started, target.requests() - before, calls);
    Ok(Watch { refreshes, reads, figures, first, cache: client.cache_stats() })
}

/// One page: the processes, the newest reports, the newest failures, and the products they are of.
/// The number of reads it made.
async fn refresh(client: &Client) -> Result<usize, Error> {
    let (processes, reports) = (client.processes(), client.reports());
    let failed = field("result").eq("Failed");
    let (_processes, headers, _failures) = tokio::try_join!(
        processes.list(),
        reports.headers().top(50).send(),
        reports.headers().filter(failed).top(20).send(),
    )?;
    let part_numbers = newest_products(&headers);
    let reads = 3 + part_numbers.len();
    let products = client.products();
    try_batch_map(part_numbers, PRODUCTS, |part_number| {
        let products = &products;
        async move { products.get(&part_number).await }
    })
    .await?;
    Ok(reads)
}

fn newest_products(headers: &[wats::ReportHeader]) -> Vec<String> {
    let mut products: Vec<String> = Vec::new();
    for part_number in headers.iter().filter_map(|header| header.part_number.as_ref()) {
        if products.len() < PRODUCTS && !products.contains(part_number) {
            products.push(part_number.clone());
        }
    }
    products
}

/// How a change of one's own is seen: requests of the next read, and whether it showed the change.
pub(crate) struct OwnWrite {
    pub(crate) requests: u64,
    pub(crate) seen: bool,
}

/// Changes a product that is in the cache and reads it again – on the server inside the process
/// only: a real server's products are not ours to change for a demonstration.
pub(crate) async fn read_own_write(target: &Target) -> Result<Option<OwnWrite>, Error> {
    let products = target.client.products();
    let Some(part_number) = target.sim().and_then(|sim| sim.part_numbers().into_iter().next())
    else {
        return Ok(None);
    };
    let Some(product) = products.get(&part_number).await? else { return Ok(None) };
    let mut changed = (*product).clone();
    changed.description = Some("changed by the quickstart".to_owned());
    products.save(&changed).await?;

    let before = target.requests();
    let product = products.get(&part_number).await?;
    let seen = product.is_some_and(|product| product.description == changed.description);
    Ok(Some(OwnWrite { requests: target.requests() - before, seen }))
}

fn since(mut now: CacheStats, before: CacheStats) -> CacheStats {
    now.hits -= before.hits;
    now.shared -= before.shared;
    now.misses -= before.misses;
    now
}
