//! What the server says of assets, and what it is told.
//!
//! Keys this version does not know are kept in `extra` and sent back, so that reading, changing
//! and saving loses nothing.

mod asset;
mod asset_type;
mod log;
mod row;
mod state;

pub use asset::Asset;
pub use asset_type::AssetType;
pub use log::{AssetLog, AssetLogType};
pub use row::AssetRow;
pub use state::{AlarmState, AssetState, AssetStatus};
