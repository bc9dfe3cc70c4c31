//! Test equipment: what it is, how often it was used, when it is due.

mod changes;
pub(crate) mod endpoints;
#[cfg(feature = "internal")]
pub mod internal;
mod key;
mod many;
mod models;
mod query;
mod service;

pub use changes::{CountUpdate, ExternalRecord, ServiceRecord};
pub use key::AssetKey;
pub use models::{
    AlarmState, Asset, AssetLog, AssetLogType, AssetRow, AssetState, AssetStatus, AssetType,
};
pub use query::AssetQuery;
pub use service::Assets;
