//! The names of what operations read and change.
//!
//! Caching works by them alone: a write makes every kept answer invalid whose entities it shares.
//! They are constants, so that a misspelt one does not compile.

/// Statistics that the server computes from reports.
pub const ANALYTICS: &str = "analytics";
/// Test equipment.
pub const ASSET: &str = "asset";
/// The history of test equipment.
pub const ASSET_LOG: &str = "asset-log";
/// Operations: kinds of tests and repairs.
pub const PROCESS: &str = "process";
/// Products.
pub const PRODUCT: &str = "product";
/// The categories that products are sorted into.
pub const PRODUCT_CATEGORY: &str = "product-category";
/// Revisions of products.
pub const PRODUCT_REVISION: &str = "product-revision";
/// Tags of products and revisions.
pub const PRODUCT_TAGS: &str = "product-tags";
/// Reports of tests and repairs.
pub const REPORT: &str = "report";
/// The server itself.
pub const SERVER: &str = "server";
/// Units.
pub const UNIT: &str = "unit";
/// The way of units through production.
pub const UNIT_FLOW: &str = "unit-flow";
/// Whether units passed every process they must pass.
pub const UNIT_VERIFICATION: &str = "unit-verification";
