//! Maps many items to futures, a bounded number of them at a time, with the results in input order.
//!
//! Everything here runs inside the task that awaits it: nothing is spawned, so dropping the returned
//! future drops all that is in flight and nothing keeps running. It works on any async runtime and
//! never touches a clock.
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
//!
//! * [`batch_map`] answers every item; with futures that return a `Result` it collects successes and
//!   failures alike.
//! * [`try_batch_map`] stops at the first error.
//! * [`BatchMap`] does both and reports progress.
//! * [`map_chunks`] is for endpoints that take many items in one call.

mod batch_map;
mod chunks;
mod window;

pub use batch_map::{BatchMap, batch_map, try_batch_map};
pub use chunks::{Error, map_chunks};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
