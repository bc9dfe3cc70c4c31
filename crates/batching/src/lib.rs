//! Many items, few calls: bounded, in order, with one answer for each item.
//!
//! | you have | you want | take |
//! |---|---|---|
//! | a list, and a call for one item | so many at a time | [`batch_map`], [`try_batch_map`], [`BatchMap`] |
//! | a stream, and a call for one item | the same, in bounded memory | [`BatchMap::stream`], [`BatchMap::try_stream`] |
//! | a list or a stream, and a call for many items | calls for so many | [`map_chunks`], [`ChunkedBatcher`] |
//! | tasks that each want one item, and a call for many | calls for what they want together | `RequestBatcher` |
//! | failures that another try may mend | another try for those items alone | [`Retry`] |
//!
//! All but `RequestBatcher` run inside the task that awaits them: nothing is spawned, so dropping the
//! returned future drops all that is in flight and nothing keeps running. They work on any async
//! runtime and never touch a clock. `RequestBatcher` has a task and a timer of tokio's; it is there with
//! the feature `tokio`, which is on by default.
//!
//! ```
//! use wats_batching::batch_map;
//!
//! # async fn look_up(serial: u32) -> String { format!("unit {serial}") }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // At most 16 look-ups run at any moment; as one ends, the next begins.
//! let units = batch_map(1..=100, 16, look_up).await;
//! assert_eq!(units[41], "unit 42");
//! # }
//! ```

mod batch_map;
#[cfg(feature = "tokio")]
pub mod batcher;
mod chunked;
mod chunks;
mod retry;
mod stream;
#[cfg(feature = "tokio")]
mod sync;
mod weighed;
mod window;

pub use batch_map::{BatchMap, batch_map, try_batch_map};
#[cfg(feature = "tokio")]
pub use batcher::RequestBatcher;
pub use chunked::ChunkedBatcher;
pub use chunks::{Error, map_chunks};
pub use retry::{Failure, Retry};
pub use weighed::chunks_by_weight;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
