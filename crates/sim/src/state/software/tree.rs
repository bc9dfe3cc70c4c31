//! The folders and files of a package.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::factory::Rng;
use crate::reply::Reply;
use crate::state::stamp;

/// Files, and folders, of one package.
pub(super) const MOST_FILES: usize = 10_000;
/// Folders within each other. What tells of them, and removes them, goes down one by one.
pub(super) const DEEPEST: usize = 32;

/// What a station does with a file: the words of the public API and the bits of the internal one.
const ATTRIBUTES: [(&str, i32); 6] = [
    ("ExecuteAlways", 1),
    ("ExecuteOnce", 2),
    ("ExecuteOncePerVersion", 4),
    ("TopLevelFile", 8),
    ("OverwriteNever", 16),
    ("OverwriteOnNewPackageVersion", 32),
];

/// The bit of an attribute, in any case; none for `None`.
pub(crate) fn attribute(name: &str) -> Result<i32, Reply> {
    if name.eq_ignore_ascii_case("None") {
        return Ok(0);
    }
    let found = ATTRIBUTES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, bit)| *bit).ok_or_else(|| {
        let names: Vec<&str> = ATTRIBUTES.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        Reply::bad_request(format!("The attribute must be None, {names}, but is '{name}'."))
    })
}

/// The words for a set of bits, as .NET writes flags.
pub(super) fn attribute_names(bits: i32) -> String {
    let names: Vec<&str> =
        ATTRIBUTES.iter().filter(|(_, bit)| bits & bit != 0).map(|(name, _)| *name).collect();
    if names.is_empty() { "None".to_owned() } else { names.join(", ") }
}

/// Folders and files by their ids.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Tree {
    pub(super) folders: BTreeMap<Uuid, Folder>,
    pub(super) files: BTreeMap<Uuid, File>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Folder {
    pub(super) parent: Option<Uuid>,
    pub(super) name: String,
    pub(super) modified: String,
}

/// A place of a content in a package.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct File {
    pub(super) folder: Uuid,
    pub(super) name: String,
    pub(super) attributes: i32,
    pub(super) content: Uuid,
}

impl Tree {
    /// The folder of this name in another, or at the root.
    pub(super) fn child(&self, parent: Option<Uuid>, name: &str) -> Option<Uuid> {
        let found = self
            .folders
            .iter()
            .find(|(_, folder)| folder.parent == parent && folder.name.eq_ignore_ascii_case(name));
        found.map(|(id, _)| *id)
    }

    /// The folder at a path, made as far as it is not there.
    pub(super) fn folder_at(&mut self, path: &[String], ids: &mut Rng) -> Option<Uuid> {
        let mut parent = None;
        for name in path {
            let found = self.child(parent, name);
            parent = Some(found.unwrap_or_else(|| self.add_folder(parent, name, ids)));
        }
        parent
    }

    pub(super) fn add_folder(&mut self, parent: Option<Uuid>, name: &str, ids: &mut Rng) -> Uuid {
        let id = ids.uuid();
        self.folders.insert(id, Folder { parent, name: name.to_owned(), modified: stamp::now() });
        id
    }

    /// Puts a content into a folder, in place of the file that has the name.
    pub(super) fn place(&mut self, folder: Uuid, name: &str, content: Uuid, ids: &mut Rng) {
        let there = self.files.values_mut();
        let mut there =
            there.filter(|file| file.folder == folder && file.name.eq_ignore_ascii_case(name));
        if let Some(file) = there.next() {
            file.content = content;
            return;
        }
        let file = File { folder, name: name.to_owned(), attributes: 0, content };
        self.files.insert(ids.uuid(), file);
    }

    /// The content that a file in a folder has.
    pub(super) fn content(&self, folder: Uuid, name: &str) -> Option<Uuid> {
        let mut files = self.files.values();
        let found =
            files.find(|file| file.folder == folder && file.name.eq_ignore_ascii_case(name));
        found.map(|file| file.content)
    }

    /// Removes a folder with all that is in it.
    pub(super) fn remove_folder(&mut self, id: Uuid) {
        self.files.retain(|_, file| file.folder != id);
        self.folders.remove(&id);
        let within: Vec<Uuid> = self
            .folders
            .iter()
            .filter(|(_, folder)| folder.parent == Some(id))
            .map(|(id, _)| *id)
            .collect();
        for folder in within {
            self.remove_folder(folder);
        }
    }

    /// The names of a folder and those it is in, with slashes between them.
    pub(super) fn path(&self, folder: Uuid) -> String {
        let mut names = Vec::new();
        let mut next = Some(folder);
        while let Some(folder) = next.and_then(|id| self.folders.get(&id)) {
            names.push(folder.name.as_str());
            next = folder.parent;
        }
        names.reverse();
        names.join("/")
    }

    /// How many folders stand above and in this one, at most: itself counts as one.
    pub(super) fn depth_with(&self, parent: Option<Uuid>, folder: Option<Uuid>) -> usize {
        let above = |mut next: Option<Uuid>| {
            let mut count = 0;
            while let Some(folder) = next.and_then(|id| self.folders.get(&id)) {
                count += 1;
                next = folder.parent;
            }
            count
        };
        let below = folder.map_or(1, |folder| {
            let own = above(Some(folder));
            let within = self.folders.keys().filter(|id| self.is_within(**id, folder));
            within.map(|id| above(Some(*id)) + 1 - own).max().unwrap_or(1)
        });
        above(parent) + below
    }

    /// Whether `folder` is `other`, or in it.
    pub(super) fn is_within(&self, folder: Uuid, other: Uuid) -> bool {
        let mut next = Some(folder);
        while let Some(id) = next {
            if id == other {
                return true;
            }
            next = self.folders.get(&id).and_then(|folder| folder.parent);
        }
        false
    }
}
