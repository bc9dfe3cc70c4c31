//! Products: what is built, in which revisions, of which components and units, and in which groups.

mod batched;
mod bom;
pub(crate) mod endpoints;
mod groups;
#[cfg(feature = "internal")]
pub mod internal;
mod many;
mod models;
mod query;
mod removal;
mod revision_mask;
mod service;
mod tags;
mod unlisted;
mod vendors;

pub use batched::BatchedProducts;
pub use bom::{Bom, BomComponent, WsbfError};
pub use groups::{ProductGroup, ProductGroupFilter};
pub use models::{Product, ProductRevision, ProductView, Tag, TagChange};
pub use query::ProductQuery;
pub use removal::Deletion;
pub use revision_mask::matches_revision;
pub use service::Products;
pub use unlisted::Unlisted;
pub use vendors::Vendor;
