//! How long things take that people wait for: a restart with a backlog, an urgent report, the first
//! report after a quiet time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use wats_queue::deliver::Outcome as Delivered;
use wats_queue::{Item, Outbox, Parcel, Priority};

use crate::{Outcome, median, payload, written};

const WAITING: usize = 8_000;

const OVERTAKEN: usize = 10_000;

pub(crate) async fn run(body: &Arc<Vec<u8>>) -> Outcome {
    restart(body).await?;
    urgent().await?;
    idle().await
}

async fn restart(body: &[u8]) -> Outcome {
    let folder = tempfile::tempdir()?;
    let outbox = Outbox::at(folder.path()).open().await?;
    let before = written();
    for start in (0..WAITING).step_by(50) {
        let items =
            (start..start + 50).map(|number| Item::new(number.to_string(), payload(body, number)));
        outbox.enqueue_all(items.collect()).await?;
    }
    outbox.close().await?;
    let all = written() - before;
    let mut times = Vec::new();
    for _ in 0..9 {
        let began = Instant::now();
        let outbox = Outbox::at(folder.path()).open().await?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
        if outbox.stats().ready != WAITING {
            return Err("not everything was there after a restart".into());
        }
        outbox.close().await?;
    }
    println!("opened again with {WAITING} waiting: {:.1} ms", median(&times));
    println!(
        "written for each of them, in commits of 50: {:.1} KB",
        all as f64 / 1e3 / WAITING as f64
    );
    Ok(())
}

async fn urgent() -> Outcome {
    let folder = tempfile::tempdir()?;
    let outbox = Outbox::at(folder.path()).open().await?;
    let waiting = (0..OVERTAKEN).map(|number| Item::new(number.to_string(), "x"));
    outbox.enqueue_all(waiting.collect()).await?;
    let urgent = Item::new("urgent", "x").priority(Priority::URGENT);
    outbox.enqueue(urgent).await?;
    for place in 1.. {
        let Some(lease) = outbox.lease(1).await?.pop() else { break };
        if lease.parcel().id() == "urgent" {
            println!("an urgent item behind {OVERTAKEN} others is delivered as number {place}");
            break;
        }
        lease.ack().await?;
    }
    outbox.close().await?;
    Ok(())
}

/// From the call of `enqueue` to the call of `deliver`, and from its return.
async fn idle() -> Outcome {
    let folder = tempfile::tempdir()?;
    let outbox = Outbox::at(folder.path()).open().await?;
    let (tell, mut told) = mpsc::unbounded_channel();
    let deliver = move |_: Parcel| {
        let sent = tell.send(Instant::now());
        async move {
            match sent {
                Ok(()) => Delivered::Delivered,
                Err(_) => Delivered::retry("nobody measures any more"),
            }
        }
    };
    let runner = outbox.deliver(deliver).start();
    let (mut whole, mut after) = (Vec::new(), Vec::new());
    for number in 0..200 {
        outbox.drained().await?;
        tokio::time::sleep(Duration::from_millis(2)).await;
        let item = Item::new(number.to_string(), "x");
        let began = Instant::now();
        outbox.enqueue(item).await?;
        let stored = Instant::now();
        let begun = told.recv().await.ok_or("the runner ended")?;
        whole.push((begun - began).as_secs_f64() * 1e3);
        after.push(begun.saturating_duration_since(stored).as_secs_f64() * 1e3);
    }
    println!(
        "picked up when idle: {:.2} ms after it is on the disk, {:.2} ms after the call",
        median(&after),
        median(&whole)
    );
    runner.stop(Duration::from_secs(10)).await;
    outbox.close().await?;
    Ok(())
}
