//! Files of assets. Operations that the server keeps for its own web pages: they can change without
//! notice.

pub(crate) mod endpoints;
mod service;

pub use service::AssetFiles;
