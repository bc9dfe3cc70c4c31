//! The simulator, driven over real sockets by a client that knows nothing of the SDK.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails is a failed test, which is what a panic says"
)]

mod client;

mod agreement;
mod analytics;
mod asset_usage;
mod assets;
mod authentication;
mod bodies;
mod box_build;
mod catalog;
mod connections;
mod contract;
mod counts;
mod data;
mod factory;
mod faults;
mod headers;
mod inspections;
mod internal;
mod openapi;
mod processes;
mod production;
mod products;
#[cfg(feature = "program")]
mod program;
mod report_files;
mod reports;
mod routes;
mod schemas;
mod software;
mod system;
mod tickets;
mod users;
