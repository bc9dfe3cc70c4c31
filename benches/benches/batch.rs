//! What batching adds to each item, beside the streams that people would write by hand.
//!
//! The futures are ready at once, so all that is measured is the window. `buffer_unordered` gives
//! results as they come, `buffered` in order but with a window that a slow item closes; `batch_map`
//! gives them in order with a window that stays open. Of `RequestBatcher` it is the way of an item
//! from its caller to a call and back, beside a channel to a task and back.

use std::future::ready;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};
use wats_batching::{BatchMap, ChunkedBatcher, RequestBatcher};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const ITEMS: u64 = 1000;
const WIDTHS: [usize; 3] = [1, 16, 256];

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_current_thread().enable_time().build().expect("timers need nothing")
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

#[divan::bench(args = WIDTHS)]
fn batch_map_stream(bencher: Bencher, width: usize) {
    bencher.counter(ItemsCount::new(ITEMS)).bench(|| {
        let results = BatchMap::new(width).stream(stream::iter(0..black_box(ITEMS)), ready);
        RUNTIME.block_on(results.collect::<Vec<u64>>())
    });
}

#[divan::bench(args = [1, 10, 100])]
fn chunked_batcher(bencher: Bencher, size: usize) {
    bencher.counter(ItemsCount::new(ITEMS)).bench(|| {
        let call = |items: Vec<u64>| ready(Ok::<_, ()>(items.into_iter().map(Ok).collect()));
        RUNTIME.block_on(ChunkedBatcher::new(size, 4).run(0..black_box(ITEMS), call))
    });
}

type Echo = RequestBatcher<u64, u64, ()>;

/// A batcher whose call answers each item with itself, at once.
fn echo() -> Echo {
    let _runtime = RUNTIME.enter();
    RequestBatcher::builder(|items: Vec<u64>| ready(Ok(items.into_iter().map(Ok).collect())))
        .start()
}

/// All items at once: ten calls for a hundred.
#[divan::bench]
fn request_batcher(bencher: Bencher) {
    let batcher = echo();
    bencher.counter(ItemsCount::new(ITEMS)).bench_local(|| {
        RUNTIME.block_on(join_all((0..black_box(ITEMS)).map(|item| batcher.add(item))))
    });
}

/// All at once, a hundred callers for each item.
#[divan::bench]
fn request_batcher_shared(bencher: Bencher) {
    let batcher = echo();
    bencher.counter(ItemsCount::new(ITEMS)).bench_local(|| {
        RUNTIME.block_on(join_all((0..black_box(ITEMS)).map(|item| batcher.add(item % 10))))
    });
}

/// One item, and nobody else: what an idle batcher adds to a call.
#[divan::bench]
fn request_batcher_alone(bencher: Bencher) {
    let batcher = echo();
    bencher.bench_local(|| RUNTIME.block_on(batcher.add(black_box(7))));
}

/// The least that asking a task can cost: a message there and an answer back, without batches.
#[divan::bench]
fn a_task_asked(bencher: Bencher) {
    let (asked, mut asks) = mpsc::unbounded_channel::<(u64, oneshot::Sender<u64>)>();
    RUNTIME.spawn(async move {
        while let Some((item, answer)) = asks.recv().await {
            let _ = answer.send(item);
        }
    });
    let ask = |item| {
        let (answer, answered) = oneshot::channel();
        asked.send((item, answer)).expect("the task waits for questions");
        answered
    };
    bencher
        .counter(ItemsCount::new(ITEMS))
        .bench_local(|| RUNTIME.block_on(join_all((0..black_box(ITEMS)).map(ask))));
}
