//! Operations on processes that the server keeps for its own web pages: they can change without notice.

pub(crate) mod endpoints;
mod models;
mod repair;
mod service;

pub use models::Process;
pub use repair::{FailCode, RepairCategory, RepairMiscInfo, RepairOperationConfig};
pub use service::InternalProcesses;
