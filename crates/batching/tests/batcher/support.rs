//! A call that writes down what it was asked, takes as long as the test says, and doubles.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;
use wats_batching::RequestBatcher;
use wats_batching::batcher::Options;

pub(crate) type Batcher = RequestBatcher<u32, u32, &'static str>;

/// What was called for, and when, from the start of the test.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Vec<Asked>>>);

type Asked = (Duration, Vec<u32>);

impl Calls {
    pub(crate) fn items(&self) -> Vec<Vec<u32>> {
        self.0.lock().unwrap().iter().map(|(_, items)| items.clone()).collect()
    }

    pub(crate) fn times(&self) -> Vec<u128> {
        self.0.lock().unwrap().iter().map(|(at, _)| at.as_millis()).collect()
    }
}

/// A call for item 13 fails for that item, one for 666 as a whole, one for 4 is answered with too
/// little, and one for 99 panics.
pub(crate) fn doubling(takes: Duration, configure: impl FnOnce(&mut Options)) -> (Batcher, Calls) {
    let (calls, start) = (Calls::default(), Instant::now());
    let log = calls.clone();
    let batcher = RequestBatcher::builder(move |items: Vec<u32>| {
        log.0.lock().unwrap().push((start.elapsed(), items.clone()));
        async move {
            tokio::time::sleep(takes).await;
            if items.contains(&99) {
                // As a panic, but without its message on the terminal.
                std::panic::resume_unwind(Box::new("no such thing"));
            }
            if items.contains(&666) {
                return Err("all is lost");
            }
            let double = |item: &u32| if *item == 13 { Err("unlucky") } else { Ok(item * 2) };
            Ok(items.iter().filter(|item| **item != 4).map(double).collect())
        }
    });
    (batcher.configure(configure).start(), calls)
}

pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Starts adding the items, each in a task of its own, and lets everything go as far as it can: that
/// takes a millisecond.
pub(crate) async fn spawn(
    batcher: &Batcher,
    items: impl IntoIterator<Item = u32>,
) -> Vec<tokio::task::JoinHandle<Result<u32, wats_batching::batcher::Error<&'static str>>>> {
    let spawn = |item| {
        let batcher = batcher.clone();
        tokio::spawn(async move { batcher.add(item).await })
    };
    let tasks = items.into_iter().map(spawn).collect();
    tokio::time::sleep(ms(1)).await;
    tasks
}
