//! What the SDK promises of bulk work, each promise beside what was measured.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::convert::Infallible;
use std::fmt;
use std::future::{Future, ready};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use tokio::time::sleep;
use wats::{Error, RequestBatcher, batch_map};
use wats_sim::Sim;

use crate::Failure;
use crate::args::Args;
use crate::factory;

/// Products and reports of the plan's scenarios.
const HUNDRED: usize = 100;

pub(crate) struct Claims {
    rows: Vec<[String; 4]>,
}

pub(crate) async fn measure(args: &Args) -> Result<Claims, Failure> {
    let sim = factory::start(args, HUNDRED, args.items).await?;
    let mut rows = vec![products(&sim, args.latency).await?, headers(&sim).await?];
    rows.extend(reports(&sim).await?);
    sim.stop().await;
    rows.push(uneven().await);
    rows.push(alone().await?);
    rows.push(nothing_to_do().await);
    Ok(Claims { rows })
}

async fn timed<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<Duration, E> {
    let began = Instant::now();
    work.await?;
    Ok(began.elapsed())
}

async fn products(sim: &Sim, latency: Duration) -> Result<[String; 4], Failure> {
    let (client, part_numbers) = (factory::client(sim).await?, sim.part_numbers());
    let products = client.products().batched();
    let before = sim.counts();
    let answers = part_numbers.iter().map(|part_number| products.get(part_number));
    let all = async { join_all(answers).await.into_iter().try_for_each(|one| one.map(drop)) };
    let took = timed(all).await?;
    let calls = sim.counts().since(&before).total();
    let trips = took.as_secs_f64() / latency.as_secs_f64().max(f64::EPSILON);
    Ok([
        format!("{} products, single `get`s of `batched()`", part_numbers.len()),
        "12.5 s to 2.1 s, 5 calls".into(),
        "1 call, 1.3 round trips at most".into(),
        format!("calls: {calls}; {} ({trips:.2} round trips)", seconds(took)),
    ])
}

async fn headers(sim: &Sim) -> Result<[String; 4], Failure> {
    let (client, ids) = (factory::client(sim).await?, sim.report_ids());
    let reports = client.reports();
    let slow = timed(async {
        for id in &ids {
            reports.get_headers([id]).await?;
        }
        Ok::<_, Error>(())
    });
    let slow = slow.await?;
    let client = factory::client(sim).await?;
    let mut headers = client.reports().headers().items();
    let mut count = 0_usize;
    let fast = timed(async {
        while let Some(header) = headers.next().await {
            header?;
            count += 1;
        }
        Ok::<_, Error>(())
    });
    let fast = fast.await?;
    if count != ids.len() {
        return Err("the walk should give each header once".into());
    }
    let what = format!("{count} report headers, `items()`");
    Ok(faster(what, "45 s to 8 s (5.6 ×)", slow, fast))
}

async fn reports(sim: &Sim) -> Result<Vec<[String; 4]>, Failure> {
    let made: &Vec<_> = &(0..HUNDRED).map(factory::report).collect();
    let client = factory::client(sim).await?;
    let slow = timed(async {
        for report in made {
            client.reports().submit(report).await?;
        }
        Ok::<_, Error>(())
    });
    let slow = slow.await?;
    let mut rows = Vec::new();
    for width in [8, 16, 32] {
        let client = factory::client(sim).await?;
        let all = async {
            let results = client.reports().submit_many(made, width).await;
            results.into_iter().try_for_each(|one| one.map(drop))
        };
        let what = format!("{HUNDRED} reports, `submit_many(_, {width})`");
        let mut row = faster(what, "25 s to 6 s (4.2 ×)", slow, timed(all).await?);
        if width < 10 {
            // So many side by side cannot be ten times as fast; it is here to show what width is worth.
            row[2] = "–".into();
        }
        rows.push(row);
    }
    Ok(rows)
}

fn faster(what: String, plan: &str, slow: Duration, fast: Duration) -> [String; 4] {
    let times = slow.as_secs_f64() / fast.as_secs_f64();
    let measured = format!("{} to {} ({times:.1} ×)", seconds(slow), seconds(fast));
    [what, plan.into(), "10 × at least".into(), measured]
}

/// A thousand items of 20 ms, each twentieth of 100 ms, beside a window without any cost of its own.
async fn uneven() -> [String; 4] {
    const WIDTH: usize = 10;
    let items = || (0..1_000_u64).map(|item| if item % 20 == 7 { 100 } else { 20 });
    let began = Instant::now();
    batch_map(items(), WIDTH, |ms| sleep(Duration::from_millis(ms))).await;
    let took = began.elapsed();
    let mut free: BinaryHeap<Reverse<u64>> = [Reverse(0); WIDTH].into();
    for ms in items() {
        let Reverse(at) = free.pop().expect("as many as the window is wide");
        free.push(Reverse(at + ms));
    }
    let ideal = free.into_iter().map(|Reverse(at)| at).max().unwrap_or_default();
    let ideal = Duration::from_millis(ideal);
    let times = took.as_secs_f64() / ideal.as_secs_f64();
    [
        "1000 items of 20 ms, 5 % of 100 ms, 10 at a time".into(),
        "–".into(),
        "1.10 of the ideal at most".into(),
        format!("{times:.2} ({} of {})", seconds(took), seconds(ideal)),
    ]
}

/// What a batcher adds to a call that somebody waits for alone; the median of many.
async fn alone() -> Result<[String; 4], Failure> {
    let call = || sleep(Duration::from_millis(20));
    let batcher = RequestBatcher::builder(move |items: Vec<u32>| async move {
        call().await;
        Ok::<_, Infallible>(items.into_iter().map(Ok).collect())
    });
    let batcher = batcher.start();
    let (mut bare, mut batched) = (Vec::new(), Vec::new());
    for item in 0..50 {
        let began = Instant::now();
        call().await;
        bare.push(began.elapsed());
        batched.push(timed(batcher.add(item)).await?);
    }
    let added = median(batched).saturating_sub(median(bare));
    Ok([
        "a lone request of a batcher".into(),
        "100 ms".into(),
        "1 ms more than its call at most".into(),
        format!("{:.3} ms more", added.as_secs_f64() * 1e3),
    ])
}

/// A thousand futures that are ready; medians of many runs.
async fn nothing_to_do() -> [String; 4] {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..500 {
        let began = Instant::now();
        std::hint::black_box(batch_map(0..1_000_u64, 16, ready).await);
        ours.push(began.elapsed());
        let began = Instant::now();
        let results = stream::iter(0..1_000_u64).map(ready).buffer_unordered(16);
        std::hint::black_box(results.collect::<Vec<u64>>().await);
        theirs.push(began.elapsed());
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let times = ours.as_secs_f64() / theirs.as_secs_f64().max(f64::EPSILON);
    [
        "1000 no-ops, `batch_map` beside `buffer_unordered`".into(),
        "–".into(),
        "3 × at most".into(),
        format!("{times:.2} × ({} µs beside {} µs)", ours.as_micros(), theirs.as_micros()),
    ]
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

impl fmt::Display for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n| work | the plan | promised | measured |\n|---|---|---|---|")?;
        for [work, plan, promised, measured] in &self.rows {
            writeln!(f, "| {work} | {plan} | {promised} | {measured} |")?;
        }
        Ok(())
    }
}
