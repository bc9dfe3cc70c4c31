//! Files of assets.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::Assets;
use crate::reply::Reply;
use crate::state::blob::Blob;
use crate::state::limits::room;

const MOST_FILES: usize = 1_000;
/// Bytes of all files of all assets together.
const MOST_BYTES: usize = 256 << 20;
/// Longest name, in characters: what file systems take.
const LONGEST_NAME: usize = 255;

/// Files by the id of their asset and by name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Files {
    by_asset: BTreeMap<String, BTreeMap<String, Blob>>,
    bytes: usize,
}

impl Files {
    pub(super) fn forget(&mut self, asset_id: &str) {
        let files = self.by_asset.remove(asset_id).unwrap_or_default();
        self.bytes -= files.values().map(|file| file.0.len()).sum::<usize>();
    }
}

impl Assets {
    fn require(&self, asset_id: &str) -> Result<(), Reply> {
        let missing = || Reply::not_found(format!("There is no asset with the id {asset_id:?}."));
        self.by_id(asset_id).map(drop).ok_or_else(missing)
    }

    /// Keeps a file. One of the same name is replaced.
    pub(crate) fn put_file(
        &mut self,
        asset_id: &str,
        name: &str,
        content: Bytes,
    ) -> Result<(), Reply> {
        self.require(asset_id)?;
        if name.chars().count() > LONGEST_NAME {
            let text = format!("'filename' must be a text of at most {LONGEST_NAME} characters.");
            return Err(Reply::bad_request(text));
        }
        let own = self.files.by_asset.get(asset_id);
        let replaced = own.and_then(|files| files.get(name)).map(|file| file.0.len());
        room(
            own.map_or(0, BTreeMap::len),
            usize::from(replaced.is_none()),
            MOST_FILES,
            "files of an asset",
        )?;
        let others = self.files.bytes - replaced.unwrap_or(0);
        room(others, content.len(), MOST_BYTES, "bytes of files of assets")?;
        self.files.bytes = others + content.len();
        let own = self.files.by_asset.entry(asset_id.to_owned()).or_default();
        own.insert(name.to_owned(), Blob(content));
        Ok(())
    }

    /// The bytes of a file.
    pub(crate) fn file(&self, asset_id: &str, name: &str) -> Result<Bytes, Reply> {
        self.require(asset_id)?;
        let file = self.files.by_asset.get(asset_id).and_then(|files| files.get(name));
        file.map(|file| file.0.clone()).ok_or_else(|| {
            Reply::not_found(format!("The asset {asset_id:?} has no file {name:?}."))
        })
    }

    /// The names of an asset's files.
    pub(crate) fn file_names(&self, asset_id: &str) -> Result<Vec<&str>, Reply> {
        self.require(asset_id)?;
        let files = self.files.by_asset.get(asset_id);
        Ok(files.into_iter().flat_map(BTreeMap::keys).map(String::as_str).collect())
    }

    /// Takes files away; names that no file has are nothing to take away.
    pub(crate) fn delete_files(&mut self, asset_id: &str, names: &[String]) -> Result<(), Reply> {
        self.require(asset_id)?;
        if let Some(files) = self.files.by_asset.get_mut(asset_id) {
            for name in names {
                self.files.bytes -= files.remove(name).map_or(0, |file| file.0.len());
            }
        }
        Ok(())
    }
}
