//! The contents of files: kept once, however many packages hold them, and never changed.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::full;
use crate::factory::Rng;
use crate::reply::Reply;
use crate::state::blob::Blob;
use crate::state::stamp;

/// Bytes of all contents together.
const MOST_BYTES: usize = 1 << 30;

/// Contents by their ids.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Contents(BTreeMap<Uuid, Content>);

/// The content of a file, in one version.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) name: String,
    pub(super) version: i32,
    pub(super) uploaded: String,
    pub(super) modified: String,
    /// SHA-256, in base64. Which checksum a real server makes is not documented.
    pub(super) checksum: String,
    bytes: Blob,
}

impl Content {
    pub(super) fn size(&self) -> usize {
        self.bytes.0.len()
    }
}

impl Contents {
    pub(super) fn get(&self, id: Uuid) -> Option<&Content> {
        self.0.get(&id)
    }

    pub(super) fn bytes(&self, id: Uuid) -> Option<Bytes> {
        self.0.get(&id).map(|content| content.bytes.0.clone())
    }

    /// Refuses what there is no room for.
    pub(super) fn check_room(&self, more: usize) -> Result<(), Reply> {
        let used: usize = self.0.values().map(Content::size).sum();
        if used.saturating_add(more) > MOST_BYTES { Err(full("files of packages")) } else { Ok(()) }
    }

    /// Keeps a content as the next version of the one it replaces; that one, if it is the same.
    pub(super) fn add(
        &mut self,
        name: &str,
        modified: Option<&str>,
        bytes: Bytes,
        replaces: Option<Uuid>,
        ids: &mut Rng,
    ) -> Uuid {
        let checksum = BASE64.encode(&Sha256::digest(&bytes));
        let before = replaces.and_then(|id| Some((id, self.0.get(&id)?)));
        if let Some((id, before)) = before
            && before.checksum == checksum
        {
            return id;
        }
        let version = before.map_or(1, |(_, before)| before.version.saturating_add(1));
        let uploaded = stamp::now();
        let modified = modified.map_or_else(|| uploaded.clone(), str::to_owned);
        let name = name.to_owned();
        let id = ids.uuid();
        let bytes = Blob(bytes);
        self.0.insert(id, Content { name, version, uploaded, modified, checksum, bytes });
        id
    }

    /// The content with this checksum.
    pub(super) fn by_checksum(&self, checksum: &str) -> Option<Uuid> {
        self.0.iter().find(|(_, content)| content.checksum == checksum).map(|(id, _)| *id)
    }

    /// Forgets what no package holds.
    pub(super) fn keep_only(&mut self, used: &BTreeSet<Uuid>) {
        self.0.retain(|id, _| used.contains(id));
    }

    /// `RepositoryFolderFile`.
    pub(super) fn to_json(&self, id: Uuid) -> Option<Value> {
        let content = self.0.get(&id)?;
        Some(json!({
            "RepositoryFolderFileId": id,
            "Name": content.name,
            "Version": content.version,
            "Description": null,
            "Valid": true,
            "Uploaded": content.uploaded,
            "FileModifiedDate": content.modified,
            "Checksum": content.checksum,
            "FileVersion": null,
            "FileSize": content.size(),
        }))
    }
}
