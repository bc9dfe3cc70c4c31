//! Operations on products that the server keeps for its own web pages: they can change without notice.

mod box_build;
pub(crate) mod endpoints;
mod models;
mod relations;
mod service;
mod staged;

pub use box_build::{BoxBuild, BoxBuildError};
pub use models::{
    BomItem, HierarchyRow, ProductCategory, ProductDetails, RevisionDetails, RevisionRelation,
};
pub use service::InternalProducts;
