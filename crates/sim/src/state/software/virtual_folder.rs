//! The folders that packages are sorted into.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::form::FolderForm;
use super::{Software, full};
use crate::reply::Reply;

/// Virtual folders kept at a time.
const MOST_FOLDERS: usize = 10_000;

/// A folder that exists on the server only.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct VirtualFolder {
    pub(super) parent: Option<Uuid>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) restricted: bool,
}

impl VirtualFolder {
    /// The fields of the public schema. Whether it is restricted is told by the operations that set
    /// it, which the schema does not know, and with the packages in it.
    fn to_json(&self, id: Uuid) -> Value {
        json!({
            "id": id,
            "parentId": self.parent,
            "name": self.name,
            "description": self.description,
        })
    }
}

impl Software {
    pub(crate) fn folders_json(&self) -> Vec<Value> {
        self.folders.iter().map(|(id, folder)| folder.to_json(*id)).collect()
    }

    pub(super) fn check_folder(&self, id: Option<Uuid>) -> Result<(), Reply> {
        match id {
            Some(id) if !self.folders.contains_key(&id) => {
                Err(Reply::bad_request(format!("There is no virtual folder {id}.")))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn add_folder(&mut self, form: FolderForm) -> Result<Value, Reply> {
        self.check_folder(form.parent)?;
        if self.folders.len() >= MOST_FOLDERS {
            return Err(full("virtual folders"));
        }
        let id = self.ids.uuid();
        Ok(self.store_folder(id, form))
    }

    pub(crate) fn change_folder(&mut self, form: FolderForm) -> Result<Value, Reply> {
        let id = form.id.ok_or_else(|| Reply::bad_request("'id' is required."))?;
        if !self.folders.contains_key(&id) {
            return Err(no_folder(id));
        }
        self.check_folder(form.parent)?;
        let mut next = form.parent;
        while let Some(parent) = next {
            if parent == id {
                return Err(Reply::bad_request("A folder cannot be in itself."));
            }
            next = self.folders.get(&parent).and_then(|folder| folder.parent);
        }
        Ok(self.store_folder(id, form))
    }

    fn store_folder(&mut self, id: Uuid, form: FolderForm) -> Value {
        let FolderForm { parent, name, description, restricted, .. } = form;
        let folder = VirtualFolder { parent, name, description, restricted };
        let mut json = folder.to_json(id);
        json["isRestricted"] = restricted.into();
        self.folders.insert(id, folder);
        json
    }

    /// Deletes a folder that nothing is in.
    pub(crate) fn delete_folder(&mut self, id: Uuid) -> Result<(), Reply> {
        if !self.folders.contains_key(&id) {
            return Err(no_folder(id));
        }
        let used = self.folders.values().any(|folder| folder.parent == Some(id))
            || self.packages.values().any(|package| package.virtual_folder == Some(id));
        if used {
            return Err(Reply::bad_request("The virtual folder is not empty."));
        }
        self.folders.remove(&id);
        Ok(())
    }
}

fn no_folder(id: Uuid) -> Reply {
    Reply::not_found(format!("There is no virtual folder {id}."))
}
