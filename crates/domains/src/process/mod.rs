//! Operations: the kinds of tests, repairs and other work that reports are about.

pub(crate) mod endpoints;
mod models;
mod service;

pub use models::{Process, ProcessInfo};
pub use service::Processes;
