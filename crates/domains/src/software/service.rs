//! Calls of the software domain.

use std::sync::Arc;

use wats_http::{Client, Error, Response, Upload};

use super::endpoints;
use super::models::{FileAttribute, Package, PackageFile, PackageStatus, VirtualFolder};
use super::zip;
use crate::answers::{done, list, optional};

/// Software packages: bundles of files that are distributed to stations.
///
/// ```no_run
/// use wats_domains::Software;
/// use wats_domains::software::Package;
/// use wats_http::{Client, Upload};
///
/// # async fn run(client: &Client) -> Result<(), wats_http::Error> {
/// let software = Software::new(client);
/// let package = Package::new("fct-software").tag("PartNumber", "WIDGET-001");
/// let package = software.create_package(&package).await?;
/// let id = package.package_id.expect("the server gives every package an identifier");
/// software.upload_zip(&id, Upload::file("fct-software.zip"), false).await?;
/// software.submit_for_review(&id).await?;
/// software.release_package(&id).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Software {
    client: Client,
}

impl Software {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Every package in every version.
    pub async fn packages(&self) -> Result<Arc<Vec<Package>>, Error> {
        list(self.client.request(&endpoints::PACKAGES)).await
    }

    /// The package with this identifier.
    pub async fn package(&self, id: &str) -> Result<Option<Arc<Package>>, Error> {
        let request = self.client.request(&endpoints::PACKAGE_BY_ID).path("id", id);
        optional(request).await
    }

    /// The package with this name and status: the given version, or else the highest there is.
    pub async fn package_by_name(
        &self,
        name: &str,
        status: &PackageStatus,
        version: Option<i32>,
    ) -> Result<Option<Arc<Package>>, Error> {
        let request = self
            .client
            .request(&endpoints::PACKAGE_BY_NAME)
            .query("name", name)
            .query("status", status)
            .query_opt("version", version);
        optional(request).await
    }

    /// The packages of this status that have a tag with this value. The server minds the case of
    /// the key, and not that of the value.
    ///
    /// The existing client sends key and value separately; the server's documents want `key=value`.
    pub async fn packages_by_tag(
        &self,
        key: &str,
        value: &str,
        status: &PackageStatus,
    ) -> Result<Arc<Vec<Package>>, Error> {
        let request = self
            .client
            .request(&endpoints::PACKAGES_BY_TAG)
            .query("tag", format_args!("{key}={value}"))
            .query("status", status);
        list(request).await
    }

    /// Makes a package in Draft. If the name exists, it is the next version of it.
    pub async fn create_package(&self, package: &Package) -> Result<Package, Error> {
        let request = self.client.request(&endpoints::CREATE_PACKAGE).json(package);
        request.send().await.map(Response::into_value)
    }

    /// Replaces what the server knows of the package with this identifier. Of one that is Pending
    /// or Released only status and tags may change.
    ///
    /// The existing client expects the package as the answer; the server's documents promise none.
    pub async fn update_package(&self, id: &str, package: &Package) -> Result<(), Error> {
        done(self.client.request(&endpoints::UPDATE_PACKAGE).path("id", id).json(package)).await
    }

    /// Deletes a package, which must be a Draft or Revoked.
    pub async fn delete_package(&self, id: &str) -> Result<(), Error> {
        done(self.client.request(&endpoints::DELETE_PACKAGE).path("id", id)).await
    }

    /// Deletes a version of a package, which must be a Draft or Revoked.
    pub async fn delete_package_by_name(&self, name: &str, version: i32) -> Result<(), Error> {
        let request = self
            .client
            .request(&endpoints::DELETE_PACKAGE_BY_NAME)
            .query("name", name)
            .query("version", version);
        done(request).await
    }

    /// Gives a package another status, and returns it. See [`PackageStatus`] for what may follow
    /// what.
    pub async fn update_package_status(
        &self,
        id: &str,
        status: &PackageStatus,
    ) -> Result<Package, Error> {
        let request =
            self.client.request(&endpoints::SET_STATUS).path("id", id).query("status", status);
        request.send().await.map(Response::into_value)
    }

    /// From Draft to Pending.
    pub async fn submit_for_review(&self, id: &str) -> Result<Package, Error> {
        self.update_package_status(id, &PackageStatus::PENDING).await
    }

    /// From Pending back to Draft.
    pub async fn return_to_draft(&self, id: &str) -> Result<Package, Error> {
        self.update_package_status(id, &PackageStatus::DRAFT).await
    }

    /// From Pending to Released: stations may install it from now on.
    pub async fn release_package(&self, id: &str) -> Result<Package, Error> {
        self.update_package_status(id, &PackageStatus::RELEASED).await
    }

    /// From Released to Revoked: stations are told to remove it.
    pub async fn revoke_package(&self, id: &str) -> Result<Package, Error> {
        self.update_package_status(id, &PackageStatus::REVOKED).await
    }

    /// The files of a package, without their content.
    pub async fn package_files(&self, id: &str) -> Result<Arc<Vec<PackageFile>>, Error> {
        list(self.client.request(&endpoints::FILES).path("id", id)).await
    }

    /// Puts the files of a ZIP archive into a Draft. They replace files of the same path and leave
    /// the others; with `clean_install`, everything else is removed.
    ///
    /// All files of the archive must be in folders. It is sent as it is read, so it may be larger
    /// than memory; the server has a limit of its own.
    ///
    /// The existing client sends the bare archive; the server's documents want a form. See
    /// [`upload_bare_zip`](Self::upload_bare_zip) for a server that takes what that client sends.
    pub async fn upload_zip(
        &self,
        id: &str,
        archive: Upload,
        clean_install: bool,
    ) -> Result<(), Error> {
        let request = self
            .client
            .request(&endpoints::UPLOAD_ZIP)
            .path("id", id)
            .query_opt("cleanInstall", clean_install.then_some(true));
        done(zip::form(request, archive)).await
    }

    /// As [`upload_zip`](Self::upload_zip), with the archive itself as the body, as the existing
    /// client sends it. The server's documents do not mention this.
    pub async fn upload_bare_zip(
        &self,
        id: &str,
        archive: Upload,
        clean_install: bool,
    ) -> Result<(), Error> {
        let request = self
            .client
            .request(&endpoints::UPLOAD_ZIP)
            .path("id", id)
            .query_opt("cleanInstall", clean_install.then_some(true));
        done(request.upload(archive, zip::MEDIA_TYPE)).await
    }

    /// Adds an attribute to a file of a Draft. `file_id` is the file's, from
    /// [`package_files`](Self::package_files).
    ///
    /// The existing client sends `attributes` as JSON; the server's documents want `attribute` in
    /// the query.
    pub async fn update_file_attribute(
        &self,
        file_id: &str,
        attribute: &FileAttribute,
    ) -> Result<(), Error> {
        let request = self
            .client
            .request(&endpoints::SET_FILE_ATTRIBUTE)
            .path("id", file_id)
            .query("attribute", attribute);
        done(request).await
    }

    /// The virtual folders, all in one list; [`VirtualFolder::parent_id`] makes it a tree.
    pub async fn virtual_folders(&self) -> Result<Arc<Vec<VirtualFolder>>, Error> {
        list(self.client.request(&endpoints::VIRTUAL_FOLDERS)).await
    }

    /// Makes a virtual folder. Newer servers only: older ones document reading alone.
    pub async fn create_virtual_folder(
        &self,
        folder: &VirtualFolder,
    ) -> Result<VirtualFolder, Error> {
        let request = self.client.request(&endpoints::CREATE_VIRTUAL_FOLDER).json(folder);
        request.send().await.map(Response::into_value)
    }

    /// Changes the virtual folder with the identifier that `folder` has. Newer servers only.
    pub async fn update_virtual_folder(
        &self,
        folder: &VirtualFolder,
    ) -> Result<VirtualFolder, Error> {
        let request = self.client.request(&endpoints::UPDATE_VIRTUAL_FOLDER).json(folder);
        request.send().await.map(Response::into_value)
    }

    /// Deletes a virtual folder. Newer servers only.
    pub async fn delete_virtual_folder(&self, id: &str) -> Result<(), Error> {
        done(self.client.request(&endpoints::DELETE_VIRTUAL_FOLDER).path("id", id)).await
    }

    /// The operations that the server keeps for its own programs; they can change without notice.
    #[cfg(feature = "internal")]
    pub fn internal(&self) -> super::internal::Software {
        super::internal::Software::new(&self.client)
    }
}
