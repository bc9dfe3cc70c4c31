//! Internal calls of the software domain.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use wats_http::{Client, Download, Error, Request};

use super::endpoints;
use super::models::{Package, RepositoryFile, SoftwareEntity, StatusCode};
use crate::answers::{any, list, optional, optional_any};
use crate::internal::request;

/// What the server keeps for its own programs: packages with their trees of folders and files, and
/// the content of the files. From [`Software::internal`](crate::Software::internal).
///
/// How a station installs a package: [`package`](Self::package) for the tree,
/// [`save_file`](Self::save_file) for each content that differs, and
/// [`log_download`](Self::log_download) at the end.
#[derive(Debug, Clone)]
pub struct Software {
    client: Client,
}

impl Software {
    pub(crate) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Whether the server's software distribution can be reached. Asks every time.
    pub async fn is_connected(&self) -> Result<Value, Error> {
        any(request(&self.client, &endpoints::IS_CONNECTED)).await
    }

    /// What the server knows of a content.
    pub async fn file(&self, id: &str) -> Result<Option<Arc<RepositoryFile>>, Error> {
        optional(request(&self.client, &endpoints::FILE).path("id", id)).await
    }

    /// Asks whether the server has a file already, before it is uploaded. The form of the answer is
    /// not documented.
    pub async fn check_file(&self, file: &CheckFile<'_>) -> Result<Option<Arc<Value>>, Error> {
        let request = request(&self.client, &endpoints::CHECK_FILE)
            .query("checksum", file.checksum)
            .query("parentFolderId", file.parent_folder_id)
            .query("filePath", file.file_path)
            .query("packageId", file.package_id)
            .query("fileDateEpoch", file.file_date_epoch);
        optional_any(request).await
    }

    /// Makes a folder in a package.
    pub async fn create_package_folder(
        &self,
        package_id: &str,
        folder: &SoftwareEntity,
    ) -> Result<Value, Error> {
        let request = request(&self.client, &endpoints::CREATE_FOLDER);
        any(request.query("packageId", package_id).json(folder)).await
    }

    /// Changes the folder with the identifier that `folder` has.
    pub async fn update_package_folder(&self, folder: &SoftwareEntity) -> Result<Value, Error> {
        any(request(&self.client, &endpoints::UPDATE_FOLDER).json(folder)).await
    }

    /// Deletes a folder with all that is in it.
    pub async fn delete_package_folder(&self, folder_id: &str) -> Result<Value, Error> {
        let request = request(&self.client, &endpoints::DELETE_FOLDER);
        any(request.query("packageFolderId", folder_id)).await
    }

    /// Deletes files from a package, by the identifiers of their places in it.
    pub async fn delete_package_folder_files<S: AsRef<str>>(
        &self,
        file_ids: &[S],
    ) -> Result<Value, Error> {
        let request = request(&self.client, &endpoints::DELETE_FILES);
        any(request.query("packageFolderFileIds", joined(file_ids))).await
    }

    /// The packages with matching tags: of any status unless one is given, and in all versions if
    /// that is asked for.
    ///
    /// `tags` is a [`TagPath`](super::TagPath), or `XPath` written by hand.
    pub async fn package_history(
        &self,
        tags: impl std::fmt::Display,
        status: Option<StatusCode>,
        all_versions: Option<bool>,
    ) -> Result<Arc<Vec<Package>>, Error> {
        let request = request(&self.client, &endpoints::HISTORY)
            .query("tags", tags)
            .query_opt("status", status.map(|status| status.0))
            .query_opt("allVersions", all_versions);
        list(request).await
    }

    /// What a station downloaded, by its number. The columns are not documented.
    pub async fn package_download_history(&self, client_id: i32) -> Result<Arc<Vec<Value>>, Error> {
        let request = request(&self.client, &endpoints::DOWNLOAD_HISTORY);
        list(request.query("clientId", client_id)).await
    }

    /// Which of the packages that a station has are revoked; with `revoked_only`, without those of
    /// which a new version is released.
    pub async fn revoked_packages<S: AsRef<str>>(
        &self,
        installed: &[S],
        revoked_only: Option<bool>,
    ) -> Result<Arc<Vec<String>>, Error> {
        let request = request(&self.client, &endpoints::REVOKED)
            .query("installedPackages", joined(installed))
            .query_opt("includeRevokedOnly", revoked_only);
        list(request).await
    }

    /// The newer versions of the packages that a station has.
    pub async fn available_packages<S: AsRef<str>>(
        &self,
        installed: &[S],
    ) -> Result<Arc<Vec<Package>>, Error> {
        let request = request(&self.client, &endpoints::AVAILABLE);
        list(request.query("installedPackages", joined(installed))).await
    }

    /// More about a package. The form of the answer is not documented.
    pub async fn software_entity_details(
        &self,
        package_id: &str,
    ) -> Result<Option<Arc<Value>>, Error> {
        let request = request(&self.client, &endpoints::ENTITY_DETAILS);
        optional_any(request.query("packageId", package_id)).await
    }

    /// A package with its tree of folders and files.
    pub async fn package(&self, package_id: &str) -> Result<Option<Arc<Package>>, Error> {
        let request = request(&self.client, &endpoints::PACKAGE_BY_ID);
        optional(request.query("packageId", package_id)).await
    }

    /// The highest version of the package with this name and status.
    ///
    /// The existing client sends the word; the server's documents want the number.
    pub async fn package_by_name(
        &self,
        name: &str,
        status: StatusCode,
    ) -> Result<Option<Arc<Package>>, Error> {
        let request = request(&self.client, &endpoints::PACKAGE_BY_NAME)
            .query("packageName", name)
            .query("status", status.0);
        optional(request).await
    }

    /// The packages of this status with matching tags: a [`TagPath`](super::TagPath), or `XPath`
    /// written by hand.
    ///
    /// The existing client sends the status as a word; the server's documents want the number.
    pub async fn packages_by_tag(
        &self,
        tags: impl std::fmt::Display,
        status: StatusCode,
    ) -> Result<Arc<Vec<Package>>, Error> {
        let request = request(&self.client, &endpoints::PACKAGES_BY_TAG)
            .query("tags", tags)
            .query("status", status.0);
        list(request).await
    }

    /// A content, to be read as it comes in. `id` is a
    /// [`repository_folder_file_id`](super::PackageFolderFile::repository_folder_file_id).
    pub async fn download_file(&self, id: &str) -> Result<Download, Error> {
        self.content(id).download().await
    }

    /// Downloads a content to a file at `path`, in place of any other; its length in bytes. If it
    /// was cut off before, goes on from there, where the server allows that: see
    /// [`Download::resume`].
    pub async fn save_file(&self, id: &str, path: impl AsRef<Path>) -> Result<u64, Error> {
        Download::resume(path, id, || self.content(id)).await
    }

    fn content<'a>(&'a self, id: &str) -> Request<'a> {
        request(&self.client, &endpoints::DOWNLOAD_FILE).query("repositoryFolderFileId", id)
    }

    /// Tells the server that a package was downloaded, and how many bytes that took.
    pub async fn log_download(&self, package_id: &str, download_size: u64) -> Result<Value, Error> {
        let request = request(&self.client, &endpoints::LOG_DOWNLOAD)
            .query("packageId", package_id)
            .query("downloadSize", download_size);
        any(request).await
    }
}

/// A file that is about to be uploaded; for [`Software::check_file`].
#[derive(Debug, Clone, Copy)]
pub struct CheckFile<'a> {
    /// Its checksum, as the server makes it.
    pub checksum: &'a str,
    /// The folder it goes to.
    pub parent_folder_id: &'a str,
    /// Its path.
    pub file_path: &'a str,
    /// The package it goes to.
    pub package_id: &'a str,
    /// When it was last changed: the unit, seconds or milliseconds since 1970, is not documented.
    pub file_date_epoch: i64,
}

fn joined<S: AsRef<str>>(ids: &[S]) -> String {
    let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    ids.join(",")
}
