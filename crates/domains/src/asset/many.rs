//! How the row of an asset is found.

use super::endpoints;
use super::models::AssetRow;
use crate::lookup::{Lookup, texts};

pub(super) const BY_SERIAL_NUMBER: Lookup<AssetRow> = Lookup {
    endpoint: &endpoints::QUERY,
    filter: |serial_numbers| texts("serialNumber", serial_numbers),
    key: |row| row.serial_number.as_deref(),
    wants_top: false,
};

/// For the server ids are texts.
pub(super) const BY_ID: Lookup<AssetRow> = Lookup {
    endpoint: &endpoints::QUERY,
    filter: |ids| texts("assetId", ids),
    key: |row| row.asset_id.as_deref(),
    wants_top: false,
};
