#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(feature = "prometheus"),
    expect(dead_code, reason = "labels, and what counters need, are for Prometheus alone")
)]

#[cfg(feature = "prometheus")]
mod batch;
mod builder;
#[cfg(feature = "prometheus")]
mod collect;
mod error;
pub mod health;
mod labels;
mod metrics;
mod process;
#[cfg(feature = "prometheus")]
mod requests;
pub mod server;
mod sources;
mod summary;

pub use builder::Builder;
pub use error::{Error, ErrorKind};
pub use health::Health;
pub use metrics::Metrics;
/// The library below, in the version whose registry [`Builder::registry`] takes.
#[cfg(feature = "prometheus")]
pub use prometheus;
pub use server::HealthServer;
