//! One bit of a queue's file is wrong. No wrong payload may come out, and whatever does not come out
//! must be reported.

use std::fs;

use wats::queue::Outbox;
use wats::queue::store::Notice;

use crate::chance::Chance;
use crate::items::{contents, item};

const ITEMS: usize = 40;

pub(crate) fn run(trials: usize, seed: u64) -> crate::Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(flip(trials, seed))
}

async fn flip(trials: usize, seed: u64) -> crate::Outcome {
    let whole = tempfile::tempdir()?;
    let outbox = Outbox::at(whole.path()).configure(|options| options.reserve_bytes = 0);
    let outbox = outbox.open().await?;
    for number in 0..ITEMS {
        outbox.enqueue(item(number)).await?;
    }
    // With its log, as a crash leaves it, and without.
    let log = fs::read(whole.path().join("queue.db-wal"))?;
    let young = fs::read(whole.path().join("queue.db"))?;
    outbox.close().await?;
    let closed = fs::read(whole.path().join("queue.db"))?;

    let mut chance = Chance::new(seed);
    let (mut wrong, mut unreported, mut gone, mut told) = (0, 0, 0, 0);
    for trial in 0..trials {
        let folder = tempfile::tempdir()?;
        let (mut database, mut wal) = if trial % 3 == 2 {
            (young.clone(), log.clone())
        } else {
            (closed.clone(), Vec::new())
        };
        let target = if wal.is_empty() { &mut database } else { &mut wal };
        // The first page counts more than others.
        let within = if trial % 6 == 0 { 4_096 } else { target.len() };
        let (at, bit) = (chance.below(within), chance.below(8));
        target[at] ^= 1 << bit;
        fs::write(folder.path().join("queue.db"), &database)?;
        if !wal.is_empty() {
            fs::write(folder.path().join("queue.db-wal"), &wal)?;
        }
        let contents = contents(folder.path(), true).await?;
        let missing = (0..ITEMS).filter(|number| !contents.items.contains_key(number)).count();
        let reported = contents.damaged + contents.notices.iter().map(count).sum::<u64>();
        wrong += contents.corrupt();
        gone += missing;
        told += usize::from(!contents.notices.is_empty());
        if missing as u64 > reported {
            unreported += 1;
            println!("  byte {at}, bit {bit}: {missing} missing, {reported} reported");
        }
    }
    println!(
        "flipped bits: {trials} trials, {wrong} wrong payloads, {unreported} losses unreported; {gone} \
         of {} items damaged, {told} trials with something to report",
        trials * ITEMS
    );
    if wrong + unreported > 0 { Err("see above".into()) } else { Ok(()) }
}

fn count(notice: &Notice) -> u64 {
    match notice {
        Notice::Missing { items } => *items,
        _ => 0,
    }
}
