//! Products: what is built, in which revisions.

mod batched;
pub(crate) mod endpoints;
mod many;
mod models;
mod query;
mod service;

pub use batched::BatchedProducts;
pub use models::{Product, ProductRevision, ProductView, Tag, TagChange};
pub use query::ProductQuery;
pub use service::Products;
