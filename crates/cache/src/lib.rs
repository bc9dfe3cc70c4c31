//! In-process cache with a lifetime per entry, O(1) invalidation by tag, and statistics.
//!
//! The store below is [`quick_cache`]; this crate adds what it leaves out: entries that expire and
//! are removed at their time, [`Tag`]s that invalidate any number of entries with one atomic
//! addition, [`Load`]s that many callers share, weights, [`Snapshot`]s for warm restarts, an
//! injected [`Clock`], and [`Stats`].
//!
//! It knows nothing of HTTP or of WATS and needs no async runtime. It starts a thread only for who
//! asks: to refresh a stale value behind a blocking caller, or as a [`Ticker`].
//!
//! ```
//! use std::time::Duration;
//! use wats_cache::{Cache, Insert, Tag};
//!
//! let cache: Cache<&str, u32> = Cache::builder(1_000).ttl(Duration::from_secs(300)).build();
//! let product = Tag::new();
//!
//! let stamp = cache.stamp([&product]); // taken before the value is read from its source
//! cache.insert_with("WIDGET-001", 42, Insert::default().stamp(stamp));
//! assert_eq!(cache.get("WIDGET-001"), Some(42));
//!
//! product.invalidate();
//! assert_eq!(cache.get("WIDGET-001"), None);
//! ```

mod builder;
mod cache;
mod clock;
mod entry;
mod expiry;
mod inner;
mod insert;
mod invalidate;
mod labels;
mod load;
#[cfg(feature = "macros")]
#[doc(hidden)]
pub mod macros;
mod marks;
mod memo;
mod removal;
mod snapshot;
mod stats;
mod store;
mod sync;
mod tag;
mod ticker;

pub use builder::Builder;
pub use cache::Cache;
pub use clock::{Clock, ManualClock, SystemClock};
pub use insert::{Insert, Outcome};
pub use load::{Adapt, Load, LoadError};
#[cfg(feature = "tokio")]
pub use memo::{CachedCall, cached_async, try_cached_async};
pub use memo::{cached, try_cached};
pub use removal::RemovalCause;
pub use snapshot::{Restored, Saved, Snapshot, SnapshotError, SnapshotErrorKind, SnapshotOptions};
pub use stats::{LoadTimes, Removals, Stats};
pub use store::Policy;
pub use tag::{Stamp, Tag};
pub use ticker::Ticker;
#[cfg(feature = "macros")]
pub use wats_cache_macros::cached;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
