//! Products: what is built, in which revisions.

pub(crate) mod endpoints;
mod models;
mod query;
mod service;

pub use models::{Product, ProductRevision, ProductView, Tag, TagChange};
pub use query::ProductQuery;
pub use service::Products;
