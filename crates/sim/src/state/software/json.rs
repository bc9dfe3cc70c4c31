//! Packages as the two APIs tell them, with the keys of their schemas.

use serde_json::{Value, json};
use uuid::Uuid;

use super::package::Package;
use super::tree::attribute_names;
use super::{Software, tags};
use crate::reply::Reply;
use crate::state::stamp::{at, by};

/// The kind of a `SoftwareEntity`.
const FOLDER: i32 = 0;
const FILE: i32 = 1;

impl Package {
    /// The public form.
    pub(crate) fn to_json(&self) -> Value {
        let tag =
            |(key, value): &(String, String)| json!({"key": key, "value": value, "change": 0});
        json!({
            "packageId": self.id,
            "name": self.name,
            "installOnRoot": self.install_on_root,
            "version": self.version,
            "description": self.description,
            "rootDirectory": self.root_directory,
            "tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
            "modified": self.modified.at,
            "modifiedBy": self.modified.by,
            "status": self.status.name(),
            "priority": self.priority,
            "virtualFolderId": self.virtual_folder,
            "created": self.created.at,
            "createdBy": self.created.by,
            "released": at(self.released.as_ref()),
            "releasedBy": by(self.released.as_ref()),
            "revoked": at(self.revoked.as_ref()),
            "revokedBy": by(self.revoked.as_ref()),
        })
    }

    /// Its files, in the public form, by path.
    pub(crate) fn files_json(&self) -> Vec<Value> {
        let mut rows: Vec<_> = self
            .tree
            .files
            .iter()
            .map(|(id, file)| (self.tree.path(file.folder), id, file))
            .collect();
        rows.sort_by(|a, b| (&a.0, &a.2.name).cmp(&(&b.0, &b.2.name)));
        rows.into_iter()
            .map(|(folder, id, file)| {
                json!({
                    "packageFileId": id,
                    "name": file.name,
                    "packageFolderName": folder,
                    "attributes": attribute_names(file.attributes),
                    "Description": null,
                })
            })
            .collect()
    }
}

impl Software {
    /// The internal form; with its tree if that is wanted.
    pub(crate) fn internal_json(&self, package: &Package, with_tree: bool) -> Value {
        let folder = package.virtual_folder.and_then(|id| self.folders.get(&id));
        json!({
            "PackageId": package.id,
            "Name": package.name,
            "PackageFolder": !package.install_on_root,
            "Version": package.version,
            "Description": package.description,
            "RootDirectory": package.root_directory,
            "Tags": tags::to_xml(&package.tags),
            "Modified": package.modified.at,
            "ModifiedBy": package.modified.by,
            "Status": package.status.number(),
            "Priority": package.priority,
            "VirtualFolderId": package.virtual_folder,
            "VirtualFolder": null,
            "PackageFolders": with_tree.then(|| self.folders_of(package, None)),
            "PackageSiteRelations": [],
            "IsRestricted": folder.is_some_and(|folder| folder.restricted),
            "Validation": null,
            "ValidationDescription": null,
            "Created": package.created.at,
            "CreatedBy": package.created.by,
            "Released": at(package.released.as_ref()),
            "ReleasedBy": by(package.released.as_ref()),
            "Revoked": at(package.revoked.as_ref()),
            "RevokedBy": by(package.revoked.as_ref()),
        })
    }

    fn folders_of(&self, package: &Package, parent: Option<Uuid>) -> Vec<Value> {
        let folders = package.tree.folders.iter().filter(|(_, folder)| folder.parent == parent);
        folders
            .map(|(id, folder)| {
                json!({
                    "PackageFolderId": id,
                    "PackageId": package.id,
                    "ParentFolderId": folder.parent,
                    "Name": folder.name,
                    "Modified": folder.modified,
                    "Parent": null,
                    "PackageFolders": self.folders_of(package, Some(*id)),
                    "PackageFolderFiles": self.files_of(package, *id),
                })
            })
            .collect()
    }

    fn files_of(&self, package: &Package, folder: Uuid) -> Vec<Value> {
        let files = package.tree.files.iter().filter(|(_, file)| file.folder == folder);
        files
            .map(|(id, file)| {
                json!({
                    "PackageFolderFileId": id,
                    "PackageFolderId": folder,
                    "RepositoryFolderFileId": file.content,
                    "Attributes": file.attributes,
                    "RepositoryFolderFile": self.contents.to_json(file.content),
                })
            })
            .collect()
    }

    /// Folders and files of a package as one list.
    pub(crate) fn entities(&self, id: Uuid) -> Result<Vec<Value>, Reply> {
        let package = self.get(id)?;
        let folders = package.tree.folders.keys().map(|id| folder_entity(package, *id));
        let files = package.tree.files.iter().map(|(id, file)| {
            let content = self.contents.get(file.content);
            json!({
                "id": id,
                "type": FILE,
                "parentId": file.folder,
                "name": file.name,
                "fileVersion": null,
                "repositoryVersion": content.map(|content| content.version),
                "fileSize": content.map(super::contents::Content::size),
                "lastModifiedDate": content.map(|content| &content.modified),
                "uploadedDate": content.map(|content| &content.uploaded),
                "attributes": file.attributes,
                "repositoryFolderFileId": file.content,
                "valid": true,
                "information": null,
            })
        });
        Ok(folders.chain(files).collect())
    }

    /// One folder of a package, as an entity.
    pub(crate) fn folder_entity(&self, folder: Uuid) -> Option<Value> {
        let mut packages = self.packages.values();
        let package = packages.find(|package| package.tree.folders.contains_key(&folder))?;
        Some(folder_entity(package, folder))
    }
}

fn folder_entity(package: &Package, id: Uuid) -> Value {
    let folder = &package.tree.folders[&id];
    json!({
        "id": id,
        "type": FOLDER,
        "parentId": folder.parent,
        "name": folder.name,
        "fileVersion": null,
        "repositoryVersion": null,
        "fileSize": null,
        "lastModifiedDate": folder.modified,
        "uploadedDate": null,
        "attributes": 0,
        "repositoryFolderFileId": null,
        "valid": true,
        "information": null,
    })
}
