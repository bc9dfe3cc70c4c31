//! Operations: the kinds of tests, repairs and other work that reports are about.

pub(crate) mod endpoints;
#[cfg(feature = "internal")]
pub mod internal;
mod lookup;
mod models;
mod service;

pub use lookup::ProcessKey;
pub use models::{Binding, ProcessInfo, RepairOperation, RepairType};
pub use service::{ProcessFilter, Processes};
