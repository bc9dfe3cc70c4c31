//! The rules of RFC 9111 for a private cache, with RFC 5861 (`stale-while-revalidate`,
//! `stale-if-error`), RFC 8246 (`immutable`) and RFC 9875 (cache groups), as pure functions.
//!
//! Nothing here does I/O, keeps state or looks at a clock: what time it is comes in. Times of the
//! cache are durations on its own clock, which never goes back; the wall clock is asked only for what
//! the server dates.

pub(super) mod dates;
pub(super) mod directives;
pub(super) mod fields;
pub(super) mod freshness;
pub(super) mod groups;
pub(super) mod invalidate;
pub(super) mod ranges;
pub(super) mod reuse;
pub(super) mod storable;
pub(super) mod validate;
pub(super) mod vary;

pub(super) use directives::Directives;
pub(super) use freshness::{Arrival, Terms, Windows};
pub(super) use reuse::{Reuse, Wish};
