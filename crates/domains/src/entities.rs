//! The names of what operations read and change.
//!
//! Caching works by them alone: a write makes every kept answer invalid whose entities it shares.
//! They are constants, so that a misspelt one does not compile.

/// Alarms that the server raised.
pub const ALARM: &str = "alarm";
/// Statistics that the server computes from reports.
pub const ANALYTICS: &str = "analytics";
/// Test equipment.
pub const ASSET: &str = "asset";
/// Files that belong to test equipment.
pub const ASSET_FILE: &str = "asset-file";
/// The history of test equipment.
pub const ASSET_LOG: &str = "asset-log";
/// Types of test equipment.
pub const ASSET_TYPE: &str = "asset-type";
/// Patterns by which the server recognises barcodes.
pub const BARCODE: &str = "barcode";
/// Batches of units.
pub const BATCH: &str = "batch";
/// The components of products.
pub const BOM: &str = "bom";
/// Which units a unit is built from.
pub const BOX_BUILD: &str = "box-build";
/// Stations that are registered at the server.
pub const CLIENT: &str = "client";
/// Files that the server exported.
pub const EXPORT: &str = "export";
/// Levels: the tree that stations stand in.
pub const LEVEL: &str = "level";
/// Definitions of manual inspections.
pub const MI_DEFINITION: &str = "mi-definition";
/// Manual inspections under way.
pub const MI_INSTANCE: &str = "mi-instance";
/// Which units are inspected by which definition.
pub const MI_RELATION: &str = "mi-relation";
/// Software packages.
pub const PACKAGE: &str = "package";
/// Files of software packages.
pub const PACKAGE_FILE: &str = "package-file";
/// Operations: kinds of tests and repairs.
pub const PROCESS: &str = "process";
/// Products.
pub const PRODUCT: &str = "product";
/// The categories that products are sorted into.
pub const PRODUCT_CATEGORY: &str = "product-category";
/// Groups of products.
pub const PRODUCT_GROUP: &str = "product-group";
/// Revisions of products.
pub const PRODUCT_REVISION: &str = "product-revision";
/// Tags of products and revisions.
pub const PRODUCT_TAGS: &str = "product-tags";
/// Reports of tests and repairs.
pub const REPORT: &str = "report";
/// The token of an identity provider.
pub const SCIM_TOKEN: &str = "scim-token";
/// Users, as identity providers see them.
pub const SCIM_USER: &str = "scim-user";
/// The server itself.
pub const SERVER: &str = "server";
/// Sites.
pub const SITE: &str = "site";
/// Serial numbers that are free, reserved or taken.
pub const SN_POOL: &str = "sn-pool";
/// Types of serial numbers.
pub const SN_TYPE: &str = "sn-type";
/// Root cause tickets.
pub const TICKET: &str = "ticket";
/// Files of root cause tickets.
pub const TICKET_ATTACHMENT: &str = "ticket-attachment";
/// Tokens of users and stations.
pub const TOKEN: &str = "token";
/// Units.
pub const UNIT: &str = "unit";
/// The queue of changes of units.
pub const UNIT_CHANGE: &str = "unit-change";
/// The way of units through production.
pub const UNIT_FLOW: &str = "unit-flow";
/// Phases that units can be in.
pub const UNIT_PHASE: &str = "unit-phase";
/// Whether units passed every process they must pass.
pub const UNIT_VERIFICATION: &str = "unit-verification";
/// Users and their settings.
pub const USER: &str = "user";
/// Vendors of components.
pub const VENDOR: &str = "vendor";
/// Folders that software packages are sorted into.
pub const VIRTUAL_FOLDER: &str = "virtual-folder";
