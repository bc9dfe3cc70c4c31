//! Software packages: their versions and states, their trees of folders and files, the contents of
//! the files, the folders they are sorted into, and who downloaded them.

mod archive;
mod change;
mod contents;
mod form;
mod json;
mod package;
mod query;
mod tags;
mod tree;
mod virtual_folder;

use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use archive::Archive;
pub(crate) use form::{FolderForm, PackageForm};
pub(crate) use package::Package;
pub(crate) use tags::TagPath;
pub(crate) use tree::attribute;

use super::{Status, stamp};
use crate::factory::Rng;
use crate::reply::Reply;
use contents::Contents;
use virtual_folder::VirtualFolder;

/// Versions of packages kept at a time.
const MOST_PACKAGES: usize = 10_000;
/// Recorded downloads kept at a time; older ones are forgotten.
const MOST_DOWNLOADS: usize = 100_000;

/// Everything the server knows of software.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Software {
    packages: BTreeMap<Uuid, Package>,
    folders: BTreeMap<Uuid, VirtualFolder>,
    contents: Contents,
    downloads: Vec<Downloaded>,
    ids: Rng,
}

/// A download, as a station told of it.
#[derive(Debug, Serialize, Deserialize)]
struct Downloaded {
    package: Uuid,
    station: Option<i64>,
    size: i64,
    at: String,
}

impl Software {
    /// Two virtual folders and no packages.
    pub(crate) fn new(seed: u64) -> Self {
        let mut ids = Rng::new(seed).fork("software");
        let folders = ["Test sequences", "Station tools"].map(|name| {
            let folder = VirtualFolder { name: name.to_owned(), ..VirtualFolder::default() };
            (ids.uuid(), folder)
        });
        Self {
            packages: BTreeMap::new(),
            folders: folders.into(),
            contents: Contents::default(),
            downloads: Vec::new(),
            ids,
        }
    }

    pub(crate) fn get(&self, id: Uuid) -> Result<&Package, Reply> {
        self.packages.get(&id).ok_or_else(|| no_package(id))
    }

    /// Packages by name and version.
    pub(crate) fn packages(&self) -> Vec<&Package> {
        let mut packages: Vec<_> = self.packages.values().collect();
        packages.sort_by(|a, b| (&a.name, a.version).cmp(&(&b.name, b.version)));
        packages
    }

    /// The version asked for, or the highest.
    pub(crate) fn by_name(
        &self,
        name: &str,
        status: Status,
        version: Option<i64>,
    ) -> Option<&Package> {
        self.packages
            .values()
            .filter(|package| package.name == name && package.status == status)
            .filter(|package| version.is_none_or(|version| i64::from(package.version) == version))
            .max_by_key(|package| package.version)
    }

    /// Remembers that a package was downloaded.
    pub(crate) fn log_download(
        &mut self,
        id: Uuid,
        station: Option<i64>,
        size: i64,
    ) -> Result<(), Reply> {
        self.get(id)?;
        if self.downloads.len() == MOST_DOWNLOADS {
            self.downloads.remove(0);
        }
        self.downloads.push(Downloaded { package: id, station, size, at: stamp::now() });
        Ok(())
    }

    /// What a station downloaded, the latest first.
    pub(crate) fn download_history(&self, station: i64) -> Vec<Value> {
        let own = self.downloads.iter().rev().filter(|row| row.station == Some(station));
        own.map(|row| {
            let package = self.packages.get(&row.package);
            json!({
                "PackageId": row.package,
                "Name": package.map(|package| &package.name),
                "Version": package.map(|package| package.version),
                "DownloadSize": row.size,
                "Downloaded": row.at,
            })
        })
        .collect()
    }
}

fn no_package(id: Uuid) -> Reply {
    Reply::not_found(format!("There is no package {id}."))
}

fn full(what: &str) -> Reply {
    Reply::message(StatusCode::INSUFFICIENT_STORAGE, format!("The simulator holds no more {what}."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::archive::Packed;
    use super::{Archive, PackageForm, Software};

    #[test]
    fn what_is_known_of_software_survives_as_json() {
        let mut software = Software::new(1);
        let form = json!({"name": "fct", "tags": [{"key": "Area", "value": "RF"}]});
        let form = PackageForm::read(form.as_object().unwrap()).unwrap();
        let id = software.create(&form, "anna").unwrap();
        let packed = Packed {
            folder: vec!["Seq".to_owned()],
            name: "main.seq".to_owned(),
            modified: None,
            bytes: b"0123"[..].into(),
        };
        let archive = Archive { folders: Vec::new(), files: vec![packed] };
        software.unpack(id, archive, false, "anna").unwrap();
        software.log_download(id, Some(1), 12).unwrap();
        let text = serde_json::to_string(&software).unwrap();
        let mut back: Software = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), text);
        let tree = |software: &Software| software.internal_json(software.get(id).unwrap(), true);
        assert_eq!(tree(&back), tree(&software));
        assert_eq!(
            back.create(&form, "anna").unwrap(),
            software.create(&form, "anna").unwrap(),
            "the ids go on where they were"
        );
    }
}
