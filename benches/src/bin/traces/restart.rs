//! What a snapshot saves at a restart: the hit rate of the second half of a trace, when the program
//! goes on, when it begins anew with a snapshot, and when it begins with nothing.

use wats_cache::{Cache, SnapshotError};

use crate::read::Trace;

pub(crate) fn compare(
    traces: &[Trace],
    sizes: impl Fn(&Trace) -> Vec<usize>,
) -> Result<(), SnapshotError> {
    println!(
        "{:<12}{:>9}{:>10}{:>12}{:>10}{:>14}",
        "trace", "entries", "went on", "snapshot", "cold", "of went on"
    );
    let mut shares = Vec::new();
    for trace in traces {
        let (first, second) = trace.keys.split_at(trace.keys.len() / 2);
        for size in sizes(trace) {
            let new = || Cache::<u64, ()>::builder(size).no_ttl().build();
            let before = new();
            play(&before, first);
            let mut bytes = Vec::new();
            before.snapshot().save(&mut bytes, |key, (), bytes| {
                bytes.extend(key.to_be_bytes());
                Ok::<_, std::convert::Infallible>(())
            })?;
            let after = new();
            after.snapshot().restore(&bytes[..], |bytes| {
                bytes.try_into().map(|key| (u64::from_be_bytes(key), ()))
            })?;
            let rate = |cache| play(cache, second) as f64 / second.len().max(1) as f64 * 100.0;
            let (on, restored, cold) = (rate(&before), rate(&after), rate(&new()));
            let share = if on > 0.0 { restored / on } else { 1.0 };
            println!(
                "{:<12}{size:>9}{on:>10.2}{restored:>12.2}{cold:>10.2}{share:>14.3}",
                trace.name
            );
            shares.push(share);
        }
    }
    let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
    let mean = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
    println!(
        "\nhit rate after a restart, of what it would have been: mean {mean:.3}, least {least:.3}"
    );
    Ok(())
}

fn play(cache: &Cache<u64, ()>, keys: &[u64]) -> usize {
    let mut hits = 0;
    for &key in keys {
        if cache.get(&key).is_some() {
            hits += 1;
        } else {
            cache.insert(key, ());
        }
    }
    hits
}
