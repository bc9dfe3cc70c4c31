//! Which asset a call is about.

use wats_http::Request;

use super::models::{Asset, AssetRow};

/// Which asset is meant: the one with this id, or with this serial number. The server wants one of
/// them; if it is given both, they should belong together.
///
/// ```
/// use wats_domains::asset::{Asset, AssetKey};
///
/// let by_id = AssetKey::id("7b0c");
/// let by_serial_number = AssetKey::serial_number("DMM-0007");
/// assert_ne!(by_id, by_serial_number);
///
/// // An asset that was read has both, and is meant by its id.
/// let mut asset = Asset::new("DMM-0007", "0f3e");
/// asset.asset_id = Some("7b0c".into());
/// assert_eq!(AssetKey::from(&asset), by_id);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AssetKey {
    /// The id that the server gave it.
    pub id: Option<String>,
    /// Its serial number, which reports name it by.
    pub serial_number: Option<String>,
}

impl AssetKey {
    /// The asset with this id.
    pub fn id(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), serial_number: None }
    }

    /// The asset with this serial number.
    pub fn serial_number(serial_number: impl Into<String>) -> Self {
        Self { id: None, serial_number: Some(serial_number.into()) }
    }

    /// Adds it to the query of a request, as all operations on one asset take it.
    pub(super) fn name<'a>(&self, request: Request<'a>) -> Request<'a> {
        request
            .query_opt("id", self.id.as_ref())
            .query_opt("serialNumber", self.serial_number.as_ref())
    }
}

impl From<&Asset> for AssetKey {
    fn from(asset: &Asset) -> Self {
        match &asset.asset_id {
            Some(id) => Self::id(id),
            None => Self::serial_number(&asset.serial_number),
        }
    }
}

impl From<&AssetRow> for AssetKey {
    fn from(row: &AssetRow) -> Self {
        let serial_number = if row.asset_id.is_some() { None } else { row.serial_number.clone() };
        Self { id: row.asset_id.clone(), serial_number }
    }
}
