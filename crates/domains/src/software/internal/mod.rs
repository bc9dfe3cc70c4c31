//! Operations on software packages that the server keeps for its own programs. They can change
//! without notice.

pub(crate) mod endpoints;
mod models;
mod service;
mod tags;

pub use models::{
    EntityKind, FileAttributes, Package, PackageFolder, PackageFolderFile, RepositoryFile,
    SoftwareEntity, StatusCode,
};
pub use service::{CheckFile, Software};
pub use tags::TagPath;
