//! Loading what is missing: once, however many ask for it at the same time.
//!
//! The first to miss a key leads; the others join its flight and are given its value or its error.
//! A leader that panics or is cancelled hands over to one of those who wait. A flight may be joined
//! only while nothing it depends on was invalidated since it began, so nobody is given a value
//! that was asked for before an invalidation he came after.

mod blocking;
mod call;
mod error;
mod flight;
mod lead;
mod many;
#[cfg(all(test, wats_shuttle))]
mod shuttle_tests;
#[cfg(feature = "tokio")]
mod tasks;

pub use call::{Adapt, Load};
pub use error::LoadError;
pub(crate) use flight::Flights;
