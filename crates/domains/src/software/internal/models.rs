//! Packages as the internal API tells them: with their tree of folders and files.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// A version of a package. Unlike the public [`Package`](crate::software::Package), its status is a
/// number and its tags are XML.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Package {
    /// Given by the server.
    pub package_id: Option<String>,
    /// The name; versions of one package share it.
    pub name: Option<String>,
    /// Whether the package has a folder of its own on stations.
    pub package_folder: Option<bool>,
    /// The version, counted by the server from 1.
    pub version: Option<i32>,
    /// A longer text.
    pub description: Option<String>,
    /// The folder on a station that the package is installed below.
    pub root_directory: Option<String>,
    /// The tags, as `<PackageInfo><key>value</key></PackageInfo>`.
    pub tags: Option<String>,
    /// When it was last changed, in ISO 8601.
    pub modified: Option<String>,
    /// Who changed it last.
    pub modified_by: Option<String>,
    /// Where it stands.
    pub status: Option<StatusCode>,
    /// Which of several packages is installed first.
    pub priority: Option<i32>,
    /// The virtual folder it is sorted into.
    pub virtual_folder_id: Option<String>,
    /// Its folders; those in them are theirs.
    #[serde(deserialize_with = "as_default")]
    pub package_folders: Vec<PackageFolder>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The status of a package as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatusCode(pub i32);

impl StatusCode {
    /// Under work.
    pub const DRAFT: Self = Self(0);
    /// Handed in for review.
    pub const PENDING: Self = Self(1);
    /// Distributed to stations.
    pub const RELEASED: Self = Self(2);
    /// Withdrawn.
    pub const REVOKED: Self = Self(3);
}

/// A folder of a package.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct PackageFolder {
    /// Given by the server.
    pub package_folder_id: Option<String>,
    /// The package it belongs to.
    pub package_id: Option<String>,
    /// The folder it is in; none at the root.
    pub parent_folder_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// When it was last changed, in ISO 8601.
    pub modified: Option<String>,
    /// The folders in it.
    #[serde(deserialize_with = "as_default")]
    pub package_folders: Vec<PackageFolder>,
    /// The files in it.
    #[serde(deserialize_with = "as_default")]
    pub package_folder_files: Vec<PackageFolderFile>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A place of a file in a package.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct PackageFolderFile {
    /// Given by the server.
    pub package_folder_file_id: Option<String>,
    /// The folder it is in.
    pub package_folder_id: Option<String>,
    /// The content, which is what to [download](super::Software::download_file).
    pub repository_folder_file_id: Option<String>,
    /// What stations do with it.
    pub attributes: Option<FileAttributes>,
    /// More about the content.
    pub repository_folder_file: Option<RepositoryFile>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A content, in one version. It never changes: another content is another version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct RepositoryFile {
    /// Given by the server.
    pub repository_folder_file_id: Option<String>,
    /// The file's name.
    pub name: Option<String>,
    /// The version, counted by the server.
    pub version: Option<i32>,
    /// A longer text.
    pub description: Option<String>,
    /// Whether the upload was complete.
    pub valid: Option<bool>,
    /// When it was uploaded, in ISO 8601.
    pub uploaded: Option<String>,
    /// When the file was last changed before, in ISO 8601.
    pub file_modified_date: Option<String>,
    /// The server's checksum, in base64.
    pub checksum: Option<String>,
    /// The version that the file says of itself.
    pub file_version: Option<String>,
    /// Its length in bytes.
    pub file_size: Option<i64>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What stations do with a file, as a set of bits. The bits are known from the existing client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileAttributes(pub i32);

impl FileAttributes {
    /// Runs it at every installation.
    pub const EXECUTE_ALWAYS: Self = Self(1);
    /// Runs it once.
    pub const EXECUTE_ONCE: Self = Self(2);
    /// Runs it once for each version of the package.
    pub const EXECUTE_ONCE_PER_VERSION: Self = Self(4);
    /// Offers it to the operator as something to start.
    pub const TOP_LEVEL_FILE: Self = Self(8);
    /// Leaves a file alone that is there.
    pub const OVERWRITE_NEVER: Self = Self(16);
    /// Replaces a file that is there only with a new version of the package.
    pub const OVERWRITE_ON_NEW_VERSION: Self = Self(32);

    /// Whether all bits of `other` are set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A folder or a file of a package, as the web pages show it. Keys that are `None` are not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SoftwareEntity {
    /// Its identifier within the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whether it is a folder or a file.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<EntityKind>,
    /// The folder that a folder is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version that a file says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_version: Option<String>,
    /// The version of a file, counted by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository_version: Option<i32>,
    /// The length of a file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_size: Option<i64>,
    /// When it was last changed, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified_date: Option<String>,
    /// When a file was uploaded, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploaded_date: Option<String>,
    /// What stations do with a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<FileAttributes>,
    /// The content of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository_folder_file_id: Option<String>,
    /// Whether the upload of a file was complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid: Option<bool>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl SoftwareEntity {
    /// A folder at the root of a package, or in the folder `parent_id`.
    pub fn folder(name: impl Into<String>, parent_id: Option<String>) -> Self {
        let kind = Some(EntityKind::FOLDER);
        Self { kind, parent_id, name: Some(name.into()), ..Self::default() }
    }
}

/// What a [`SoftwareEntity`] is. The server's documents list the numbers without their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntityKind(pub i32);

impl EntityKind {
    /// A folder.
    pub const FOLDER: Self = Self(0);
    /// A file.
    pub const FILE: Self = Self(1);
}
