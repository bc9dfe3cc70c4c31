//! The server itself.

pub(crate) mod endpoints;
mod service;

pub use service::App;
