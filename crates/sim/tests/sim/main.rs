//! The simulator, driven over real sockets by a client that knows nothing of the SDK.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails is a failed test, which is what a panic says"
)]

mod client;

mod agreement;
mod asset_usage;
mod assets;
mod authentication;
mod bodies;
mod connections;
mod counts;
mod factory;
mod faults;
mod headers;
mod openapi;
mod processes;
mod products;
#[cfg(feature = "program")]
mod program;
mod reports;
mod routes;
mod tickets;
mod users;
