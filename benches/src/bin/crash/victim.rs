//! The process that is killed, or recorded. It says on its standard output what it is about to do and
//! what it was promised, a line each, in one write each.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wats::domains::report::Delivery;
use wats::queue::deliver::{Deliver, Outcome};
use wats::queue::store::SqliteStore;
use wats::queue::{Event, Item, Options, Outbox, Parcel};
use wats::{Client, ReportOutbox};

use crate::chance::Chance;
use crate::items::{item, report};

fn say(line: &str) {
    // Nobody listens any more: then nothing is promised to anybody.
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush());
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Says what it sends.
struct Telling(Delivery);

impl Deliver for Telling {
    async fn deliver(&self, parcel: Parcel) -> Outcome {
        say(&format!("send {}", parcel.id()));
        self.0.deliver(parcel).await
    }
}

/// Submits reports, beginning with number `first`, until it is killed.
pub(crate) fn submits(folder: &Path, url: &str, token: &str, first: usize) -> crate::Outcome {
    runtime()?.block_on(async {
        let client = Client::builder(url).token(token).build()?;
        let builder = Outbox::at(folder).configure(|options| options.reserve_bytes = 4_096);
        let builder = builder.on_event(|event| match event {
            Event::Delivered { id, .. } => say(&format!("ack {id}")),
            Event::Damage(notice) => say(&format!("damage {notice:?}")),
            _ => {}
        });
        let outbox = builder.open().await?;
        let runner = outbox.deliver(Telling(Delivery::new(client.http()))).start();
        say("ready");
        let next = Arc::new(std::sync::atomic::AtomicUsize::new(first));
        let producers = (0..3_u64).map(|producer| {
            let (outbox, next) = (outbox.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                let mut chance = Chance::new(first as u64 + producer);
                loop {
                    let batch: Vec<_> = (0..=chance.below(8))
                        .map(|_| report(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)))
                        .collect();
                    let ids: Vec<String> = batch.iter().map(|(id, _)| id.clone()).collect();
                    say(&format!("try {}", ids.join(" ")));
                    let items =
                        batch.into_iter().map(|(id, bytes)| Item::new(id, bytes).kind("wsjf"));
                    match outbox.enqueue_all(items.collect()).await {
                        Ok(_) => say(&format!("ok {}", ids.join(" "))),
                        Err(error) => say(&format!("error {error}")),
                    }
                    tokio::time::sleep(Duration::from_micros(chance.draw() % 3_000)).await;
                }
            })
        });
        for producer in producers.collect::<Vec<_>>() {
            let () = producer.await?;
        }
        drop(runner);
        Ok(())
    })
}

/// Sends what is left.
pub(crate) fn drains(folder: &Path, url: &str, token: &str) -> crate::Outcome {
    runtime()?.block_on(async {
        let client = Client::builder(url).token(token).build()?;
        let outbox = ReportOutbox::builder(client.http(), folder).open().await?;
        outbox.drained().await?;
        say(&format!("drained, {} parked", outbox.stats().parked));
        outbox.close(Duration::from_secs(10)).await?;
        Ok(())
    })
}

/// Enqueues `count` items and acknowledges some, one after the other. With `relaxed` it does not wait
/// for the disk.
pub(crate) fn writes(folder: &Path, count: usize, relaxed: bool) -> crate::Outcome {
    runtime()?.block_on(async {
        let mut options = Options::default();
        options.reserve_bytes = 0;
        let outbox = if relaxed {
            let now = std::time::SystemTime::now();
            let store = SqliteStore::open(folder, &options, now)?.without_syncing()?;
            Outbox::on(store).options(options).open().await?
        } else {
            Outbox::at(folder).options(options).open().await?
        };
        for number in 0..count {
            say(&format!("try {number}"));
            outbox.enqueue(item(number)).await?;
            say(&format!("ok {number}"));
            if number % 3 == 2 {
                for lease in outbox.lease(2).await? {
                    let id = lease.parcel().id().to_owned();
                    say(&format!("acking {id}"));
                    lease.ack().await?;
                    say(&format!("acked {id}"));
                }
            }
        }
        // As a crash leaves it: nothing is put in order.
        std::process::exit(0);
    })
}

/// Opens a queue, which recovers it, and ends without putting anything in order.
pub(crate) fn opens(folder: &Path) -> crate::Outcome {
    runtime()?.block_on(async {
        let outbox =
            Outbox::at(folder).configure(|options| options.reserve_bytes = 0).open().await?;
        say(&format!("{} items", outbox.stats().ready));
        std::process::exit(0);
    })
}
