//! What a window over many items costs by itself: the futures are ready at once.

use std::future::ready;
use std::hint::black_box;

use tokio::runtime::Builder;

use crate::{Case, Gate};

const ITEMS: u64 = 1_000;

pub(crate) fn cases() -> Vec<Case> {
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
