//! What `batch_map` adds to each item, beside the stream that people would write by hand.
//!
//! The futures are ready at once, so all that is measured is the window. `buffer_unordered` gives
//! results as they come, `buffered` in order but with a window that a slow item closes; `batch_map`
//! gives them in order with a window that stays open.

use std::future::ready;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use futures_util::{StreamExt, stream};
use tokio::runtime::{Builder, Runtime};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const ITEMS: u64 = 1000;
const WIDTHS: [usize; 3] = [1, 16, 256];

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_current_thread().build().expect("a runtime without drivers needs nothing")
});

fn main() {
    divan::main();
}

#[divan::bench(args = WIDTHS)]
fn batch_map(bencher: Bencher, width: usize) {
    bencher
        .counter(ItemsCount::new(ITEMS))
        .bench(|| RUNTIME.block_on(wats_batching::batch_map(0..black_box(ITEMS), width, ready)));
}

#[divan::bench(args = WIDTHS)]
fn buffer_unordered(bencher: Bencher, width: usize) {
    bencher.counter(ItemsCount::new(ITEMS)).bench(|| {
        let results = stream::iter(0..black_box(ITEMS)).map(ready).buffer_unordered(width);
        RUNTIME.block_on(results.collect::<Vec<u64>>())
    });
}

#[divan::bench(args = WIDTHS)]
fn buffered(bencher: Bencher, width: usize) {
    bencher.counter(ItemsCount::new(ITEMS)).bench(|| {
        let results = stream::iter(0..black_box(ITEMS)).map(ready).buffered(width);
        RUNTIME.block_on(results.collect::<Vec<u64>>())
    });
}
