//! Software packages that are distributed to stations.

pub(crate) mod endpoints;
#[cfg(feature = "internal")]
pub mod internal;
mod models;
mod service;
mod zip;

pub use models::{FileAttribute, Package, PackageFile, PackageStatus, VirtualFolder};
pub use service::Software;
