//! What changes packages. A change that is refused leaves everything as it was.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::form::PackageForm;
use super::package::Package;
use super::tree::{DEEPEST, MOST_FILES, Tree};
use super::{Archive, MOST_PACKAGES, Software, full, no_package};
use crate::reply::Reply;
use crate::state::Status;
use crate::state::stamp::{self, Stamp};

impl Software {
    /// Makes a Draft: the next version, if the name exists.
    pub(crate) fn create(&mut self, form: &PackageForm, by: &str) -> Result<Uuid, Reply> {
        let name = form.name.as_deref().ok_or_else(|| Reply::bad_request("'name' is required."))?;
        self.check_folder(form.virtual_folder)?;
        if self.packages.len() >= MOST_PACKAGES {
            return Err(full("packages"));
        }
        let version = self.next_version(name);
        let id = self.ids.uuid();
        self.packages.insert(id, Package::new(id, name, version, form, by));
        Ok(id)
    }

    fn next_version(&self, name: &str) -> i32 {
        let same = self.packages.values().filter(|package| package.name == name);
        same.map(|package| package.version).max().unwrap_or(0).saturating_add(1)
    }

    /// Replaces what is known of a package: of a Draft everything, of one that is Pending or
    /// Released only status and tags, of one that is Revoked nothing.
    pub(crate) fn update(&mut self, id: Uuid, form: &PackageForm, by: &str) -> Result<(), Reply> {
        self.check_folder(form.virtual_folder)?;
        let old = self.get(id)?;
        if form.id.is_some_and(|other| other != id) {
            return Err(Reply::bad_request("'packageId' is that of another package."));
        }
        if form.version.is_some_and(|version| version != old.version) {
            return Err(Reply::bad_request("'version' cannot be changed."));
        }
        let mut package = old.clone();
        match package.status {
            Status::Draft => {
                if let Some(name) = form.name.as_ref().filter(|name| **name != package.name) {
                    package.version = self.next_version(name);
                    package.name.clone_from(name);
                }
                package.describe(form);
            }
            Status::Pending | Status::Released => {
                package.check_unchanged(form)?;
                if let Some(tags) = &form.tags {
                    package.tags.clone_from(tags);
                }
            }
            Status::Revoked => {
                return Err(Reply::bad_request("A package that is Revoked cannot change."));
            }
        }
        if let Some(next) = form.status.filter(|next| *next != package.status) {
            package.become_status(next, by)?;
        }
        package.modified = Stamp::now(by);
        self.packages.insert(id, package);
        Ok(())
    }

    pub(crate) fn set_status(&mut self, id: Uuid, next: Status, by: &str) -> Result<(), Reply> {
        let package = self.packages.get_mut(&id).ok_or_else(|| no_package(id))?;
        package.become_status(next, by)
    }

    pub(crate) fn delete(&mut self, id: Uuid) -> Result<(), Reply> {
        self.get(id)?.check_deletable()?;
        self.packages.remove(&id);
        self.forget_unused();
        Ok(())
    }

    pub(crate) fn delete_by_name(&mut self, name: &str, version: i64) -> Result<(), Reply> {
        let found = self
            .packages
            .values()
            .find(|package| package.name == name && i64::from(package.version) == version);
        let id = found.map(|package| package.id).ok_or_else(|| {
            Reply::not_found(format!("There is no version {version} of a package {name:?}."))
        })?;
        self.delete(id)
    }

    /// Puts the files of an archive into a Draft: beside what is there, or in place of it.
    pub(crate) fn unpack(
        &mut self,
        id: Uuid,
        archive: Archive,
        clean: bool,
        by: &str,
    ) -> Result<(), Reply> {
        let package = self.get(id)?;
        package.check_draft()?;
        self.contents.check_room(archive.size())?;
        let mut tree = if clean { Tree::default() } else { package.tree.clone() };
        let mut ids = self.ids.clone();
        for path in &archive.folders {
            tree.folder_at(path, &mut ids);
        }
        for file in archive.files {
            let Some(folder) = tree.folder_at(&file.folder, &mut ids) else { continue };
            let replaces = tree.content(folder, &file.name);
            let modified = file.modified.as_deref();
            let content = self.contents.add(&file.name, modified, file.bytes, replaces, &mut ids);
            tree.place(folder, &file.name, content, &mut ids);
        }
        let fits = tree.files.len().max(tree.folders.len()) <= MOST_FILES;
        if fits {
            self.ids = ids;
            self.edit(id, by, |package| package.tree = tree)?;
        }
        self.forget_unused();
        if fits { Ok(()) } else { Err(full("files in one package")) }
    }

    /// Adds an attribute to a file; `0` takes all from it.
    pub(crate) fn add_attribute(&mut self, file: Uuid, bit: i32, by: &str) -> Result<(), Reply> {
        let found = self.packages.values().find(|package| package.tree.files.contains_key(&file));
        let package = found.ok_or_else(|| Reply::not_found(format!("There is no file {file}.")))?;
        package.check_draft()?;
        self.edit(package.id, by, |package| {
            if let Some(file) = package.tree.files.get_mut(&file) {
                file.attributes = if bit == 0 { 0 } else { file.attributes | bit };
            }
        })
    }

    /// Makes a folder in a Draft.
    pub(crate) fn add_package_folder(
        &mut self,
        id: Uuid,
        parent: Option<Uuid>,
        name: &str,
        by: &str,
    ) -> Result<Uuid, Reply> {
        let package = self.get(id)?;
        package.check_draft()?;
        let tree = &package.tree;
        if tree.folders.len() >= MOST_FILES {
            return Err(full("folders in one package"));
        }
        if let Some(parent) = parent.filter(|parent| !tree.folders.contains_key(parent)) {
            return Err(Reply::bad_request(format!("The package has no folder {parent}.")));
        }
        check_free(tree, parent, name, None)?;
        check_depth(tree, parent, None)?;
        let mut ids = self.ids.clone();
        let mut folder = Uuid::nil();
        self.edit(id, by, |package| folder = package.tree.add_folder(parent, name, &mut ids))?;
        self.ids = ids;
        Ok(folder)
    }

    /// Renames a folder of a Draft, or moves it.
    pub(crate) fn change_package_folder(
        &mut self,
        folder: Uuid,
        parent: Option<Uuid>,
        name: Option<&str>,
        by: &str,
    ) -> Result<(), Reply> {
        let package = self.owner_of_folder(folder)?;
        package.check_draft()?;
        let tree = &package.tree;
        let old = &tree.folders[&folder];
        let parent = parent.or(old.parent);
        let name = name.unwrap_or(&old.name).to_owned();
        if let Some(parent) = parent {
            if !tree.folders.contains_key(&parent) {
                return Err(Reply::bad_request(format!("The package has no folder {parent}.")));
            }
            if tree.is_within(parent, folder) {
                return Err(Reply::bad_request("A folder cannot be in itself."));
            }
        }
        check_free(tree, parent, &name, Some(folder))?;
        check_depth(tree, parent, Some(folder))?;
        self.edit(package.id, by, |package| {
            if let Some(folder) = package.tree.folders.get_mut(&folder) {
                folder.parent = parent;
                folder.name = name;
                folder.modified = stamp::now();
            }
        })
    }

    pub(crate) fn delete_package_folder(&mut self, folder: Uuid, by: &str) -> Result<(), Reply> {
        let package = self.owner_of_folder(folder)?;
        package.check_draft()?;
        self.edit(package.id, by, |package| package.tree.remove_folder(folder))?;
        self.forget_unused();
        Ok(())
    }

    /// Deletes all of the files, or none.
    pub(crate) fn delete_package_files(&mut self, files: &[Uuid], by: &str) -> Result<(), Reply> {
        let mut owners = BTreeSet::new();
        for file in files {
            let mut packages = self.packages.values();
            let owner = packages.find(|package| package.tree.files.contains_key(file));
            let owner =
                owner.ok_or_else(|| Reply::not_found(format!("There is no file {file}.")))?;
            owner.check_draft()?;
            owners.insert(owner.id);
        }
        for owner in owners {
            self.edit(owner, by, |package| {
                package.tree.files.retain(|id, _| !files.contains(id));
            })?;
        }
        self.forget_unused();
        Ok(())
    }

    fn owner_of_folder(&self, folder: Uuid) -> Result<&Package, Reply> {
        let mut packages = self.packages.values();
        let owner = packages.find(|package| package.tree.folders.contains_key(&folder));
        owner.ok_or_else(|| Reply::not_found(format!("There is no folder {folder} of a package.")))
    }

    fn edit(&mut self, id: Uuid, by: &str, change: impl FnOnce(&mut Package)) -> Result<(), Reply> {
        let package = self.packages.get_mut(&id).ok_or_else(|| no_package(id))?;
        change(package);
        package.modified = Stamp::now(by);
        Ok(())
    }

    fn forget_unused(&mut self) {
        let files = self.packages.values().flat_map(|package| package.tree.files.values());
        let used: BTreeSet<Uuid> = files.map(|file| file.content).collect();
        self.contents.keep_only(&used);
    }
}

/// Refuses what would put folders too deep into each other.
fn check_depth(tree: &Tree, parent: Option<Uuid>, folder: Option<Uuid>) -> Result<(), Reply> {
    if tree.depth_with(parent, folder) <= DEEPEST {
        return Ok(());
    }
    let text = format!("Folders can be in each other {DEEPEST} deep at most.");
    Err(Reply::bad_request(text))
}

/// Refuses a name that another folder beside it has.
fn check_free(
    tree: &Tree,
    parent: Option<Uuid>,
    name: &str,
    own: Option<Uuid>,
) -> Result<(), Reply> {
    match tree.child(parent, name) {
        Some(other) if Some(other) != own => {
            Err(Reply::bad_request(format!("There is a folder {name:?} already.")))
        }
        _ => Ok(()),
    }
}
