//! What a window over many items costs by itself: the futures are ready at once.

use std::future::ready;
use std::hint::black_box;

use futures_util::future::join_all;
use tokio::runtime::Builder;
use wats_batching::RequestBatcher;

use crate::{Case, Gate, Work};

const ITEMS: u64 = 1_000;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = windows();
    let batcher = Case::new("batch/requests-collected", collected);
    cases.push(batcher.unit("thousand").counted(20));
    cases
}

/// A thousand single requests at once, answered by ten calls for a hundred.
fn collected() -> Work {
    let runtime = Builder::new_current_thread().enable_time().build().expect("timers need nothing");
    let batcher = {
        let _inside = runtime.enter();
        RequestBatcher::<u64, u64, ()>::builder(|items: Vec<u64>| {
            ready(Ok(items.into_iter().map(Ok).collect()))
        })
        .start()
    };
    Box::new(move |operations| {
        for _ in 0..operations {
            let all = join_all((0..black_box(ITEMS)).map(|item| batcher.add(item)));
            black_box(runtime.block_on(all));
        }
    })
}

fn windows() -> Vec<Case> {
    [(1, None), (16, Some(())), (256, None)]
        .into_iter()
        .map(|(width, gated)| {
            let case = Case::new(format!("batch/map-{width}"), move || {
                let runtime = Builder::new_current_thread().build().expect("it needs no drivers");
                Box::new(move |operations| {
                    for _ in 0..operations {
                        let items = 0..black_box(ITEMS);
                        black_box(runtime.block_on(wats_batching::batch_map(items, width, ready)));
                    }
                })
            });
            let case = case.unit("thousand").counted(20).with_latency();
            match gated {
                Some(()) => case,
                None => case.gate(Gate::Nothing("a sweep over widths")),
            }
        })
        .collect()
}
