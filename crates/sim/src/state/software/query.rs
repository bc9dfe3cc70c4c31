//! What stations ask about packages: what matches them, what is newer, what is withdrawn.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;
use uuid::Uuid;

use super::{Package, Software, TagPath};
use crate::state::Status;

impl Software {
    /// Packages with matching tags: of any status unless one is given; the highest version of each
    /// name unless all are wanted.
    pub(crate) fn by_tags(
        &self,
        path: &TagPath,
        status: Option<Status>,
        all_versions: bool,
    ) -> Vec<&Package> {
        let matching = self
            .packages()
            .into_iter()
            .filter(|package| status.is_none_or(|status| package.status == status))
            .filter(|package| path.holds(&package.tags));
        if all_versions {
            return matching.collect();
        }
        // In the order of versions: the last of a name is the highest.
        let highest: BTreeMap<&str, &Package> =
            matching.map(|package| (package.name.as_str(), package)).collect();
        highest.into_values().collect()
    }

    /// Which of the packages are revoked; if only those without a successor are wanted, not those
    /// of which a newer version is released.
    pub(crate) fn revoked(&self, installed: &[Uuid], without_successor: bool) -> Vec<Uuid> {
        let revoked = installed.iter().filter_map(|id| self.packages.get(id));
        revoked
            .filter(|package| package.status == Status::Revoked)
            .filter(|package| !(without_successor && self.successor(package).is_some()))
            .map(|package| package.id)
            .collect()
    }

    /// The highest released versions that are newer than what is installed.
    pub(crate) fn available(&self, installed: &[Uuid]) -> Vec<&Package> {
        let installed = installed.iter().filter_map(|id| self.packages.get(id));
        let newer: BTreeMap<&str, &Package> = installed
            .filter_map(|package| self.successor(package))
            .map(|package| (package.name.as_str(), package))
            .collect();
        newer.into_values().collect()
    }

    fn successor(&self, package: &Package) -> Option<&Package> {
        self.by_name(&package.name, Status::Released, None)
            .filter(|newest| newest.version > package.version)
    }

    /// What is known of a content.
    pub(crate) fn content_json(&self, id: Uuid) -> Option<Value> {
        self.contents.to_json(id)
    }

    /// What is known of the content with this checksum.
    pub(crate) fn content_by_checksum(&self, checksum: &str) -> Option<Value> {
        self.contents.to_json(self.contents.by_checksum(checksum)?)
    }

    /// The bytes of a content.
    pub(crate) fn content_bytes(&self, id: Uuid) -> Option<Bytes> {
        self.contents.bytes(id)
    }
}
