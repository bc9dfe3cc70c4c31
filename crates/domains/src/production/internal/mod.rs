//! Operations that the server keeps for its own web pages and its own client. They can change without
//! notice.

pub(crate) mod endpoints;
mod models;
mod numbers;
mod reserve;
mod service;

pub use models::{InternalUnit, SerialNumberRange, StateChange, UnitContent, UnitPhase};
pub use reserve::{ReserveSerialNumbers, Reserved};
pub use service::Production;
