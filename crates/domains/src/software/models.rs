//! What the server says of software packages, and what it is told.
//!
//! Keys this version does not know are kept in `extra` and sent back, so that reading, changing
//! and saving a package loses nothing.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;
use crate::product::Tag;

/// A version of a bundle of files that is distributed to stations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Package {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_id: Option<String>,
    /// The name; versions of one package share it. Not sent if it is empty.
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "as_default")]
    pub name: String,
    /// The version, counted by the server from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Draft, Pending, Released or Revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<PackageStatus>,
    /// Whether stations put the files into the root folder itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install_on_root: Option<bool>,
    /// The folder on a station that the package is installed below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_directory: Option<String>,
    /// Which of several packages is installed first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// Which stations, products or processes it is for: keys with values. `None` is not sent, an empty
    /// list takes all away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// The virtual folder it is sorted into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_folder_id: Option<String>,
    /// When it was made, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// When it was last changed, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_by: Option<String>,
    /// When it was released, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released: Option<String>,
    /// Who released it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_by: Option<String>,
    /// When it was revoked, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<String>,
    /// Who revoked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_by: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Package {
    /// A package to [create](super::Software::create_package).
    ///
    /// ```
    /// use wats_domains::software::Package;
    ///
    /// let mut package = Package::new("fct-software").tag("PartNumber", "WIDGET-001");
    /// package.description = Some("Sequences of the functional test".into());
    /// ```
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), install_on_root: Some(false), ..Self::default() }
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.get_or_insert_default().push(Tag::new(key, value));
        self
    }

    /// The value of the tag with this key.
    pub fn tag_value(&self, key: &str) -> Option<&str> {
        self.tags.iter().flatten().find(|tag| tag.key == key).and_then(|tag| tag.value.as_deref())
    }
}

/// Where a package stands. It may go from Draft to Pending, from Pending back to Draft or on to
/// Released, and from Released to Revoked; the server refuses everything else.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackageStatus(pub Cow<'static, str>);

impl PackageStatus {
    /// Under work: everything can be changed.
    pub const DRAFT: Self = Self(Cow::Borrowed("Draft"));
    /// Handed in for review: only status and tags can be changed.
    pub const PENDING: Self = Self(Cow::Borrowed("Pending"));
    /// Distributed to stations: only status and tags can be changed.
    pub const RELEASED: Self = Self(Cow::Borrowed("Released"));
    /// Withdrawn.
    pub const REVOKED: Self = Self(Cow::Borrowed("Revoked"));
}

impl fmt::Display for PackageStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file of a package, without its content.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct PackageFile {
    /// Its identifier, which [`update_file_attribute`](super::Software::update_file_attribute)
    /// wants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_file_id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The folder within the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_folder_name: Option<String>,
    /// Its attributes, as [`FileAttribute`] spells them; several are separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<String>,
    /// A longer text. The server spells the key with a capital, and nowhere else here.
    #[serde(
        rename = "Description",
        alias = "description",
        skip_serializing_if = "Option::is_none"
    )]
    pub description: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a station does with a file when it installs a package. The server reads any case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileAttribute(pub Cow<'static, str>);

impl FileAttribute {
    /// Nothing but copying it.
    pub const NONE: Self = Self(Cow::Borrowed("None"));
    /// Runs it once.
    pub const EXECUTE_ONCE: Self = Self(Cow::Borrowed("ExecuteOnce"));
    /// Runs it at every installation.
    pub const EXECUTE_ALWAYS: Self = Self(Cow::Borrowed("ExecuteAlways"));
    /// Runs it once for each version of the package.
    pub const EXECUTE_ONCE_PER_VERSION: Self = Self(Cow::Borrowed("ExecuteOncePerVersion"));
    /// Offers it to the operator as something to start.
    pub const TOP_LEVEL_FILE: Self = Self(Cow::Borrowed("TopLevelFile"));
    /// Leaves a file alone that is there.
    pub const OVERWRITE_NEVER: Self = Self(Cow::Borrowed("OverwriteNever"));
    /// Replaces a file that is there only with a new version of the package.
    pub const OVERWRITE_ON_NEW_PACKAGE_VERSION: Self =
        Self(Cow::Borrowed("OverwriteOnNewPackageVersion"));
}

impl fmt::Display for FileAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A folder that packages are sorted into; it exists on the server only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct VirtualFolder {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The folder it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "as_default")]
    pub name: String,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether only some users may see it. Newer servers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_restricted: Option<bool>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl VirtualFolder {
    /// A folder to [create](super::Software::create_virtual_folder), which everybody may see.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: Some(String::new()),
            is_restricted: Some(false),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Package, PackageStatus};

    #[test]
    fn a_package_read_and_saved_is_the_same() {
        let wire = serde_json::json!({
            "packageId": "7b0c", "name": "fct", "version": 3, "status": "Archived",
            "installOnRoot": true, "tags": [{"key": "Area", "value": "RF"}], "newInServer": [1],
        });
        let package: Package = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(package.status, Some(PackageStatus("Archived".into())), "unknown, and kept");
        assert_eq!(package.tag_value("Area"), Some("RF"));
        assert_eq!(serde_json::to_value(&package).unwrap(), wire);
    }
}
