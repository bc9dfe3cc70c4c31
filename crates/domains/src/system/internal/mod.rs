//! Operations of stations that the server keeps for its own programs. They can change without
//! notice.

pub(crate) mod endpoints;
mod models;
mod service;

pub use models::{Ping, Station, StationSettings, Version};
pub use service::System;
