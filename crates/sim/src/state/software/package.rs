//! One version of a package, and when what of it may change.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::form::PackageForm;
use super::tree::Tree;
use crate::reply::Reply;
use crate::state::Status;
use crate::state::stamp::Stamp;

/// A version of a bundle of files.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) version: i32,
    pub(super) description: Option<String>,
    pub(super) root_directory: Option<String>,
    pub(super) install_on_root: bool,
    pub(super) priority: Option<i32>,
    /// Keys with values, in the order in which they came.
    pub(super) tags: Vec<(String, String)>,
    pub(super) virtual_folder: Option<Uuid>,
    pub(crate) status: Status,
    pub(super) created: Stamp,
    pub(super) modified: Stamp,
    pub(super) released: Option<Stamp>,
    pub(super) revoked: Option<Stamp>,
    pub(super) tree: Tree,
}

impl Package {
    /// A Draft.
    pub(super) fn new(id: Uuid, name: &str, version: i32, form: &PackageForm, by: &str) -> Self {
        let now = Stamp::now(by);
        let mut package = Self {
            id,
            name: name.to_owned(),
            version,
            description: None,
            root_directory: None,
            install_on_root: false,
            priority: None,
            tags: Vec::new(),
            virtual_folder: None,
            status: Status::Draft,
            created: now.clone(),
            modified: now,
            released: None,
            revoked: None,
            tree: Tree::default(),
        };
        package.describe(form);
        package
    }

    /// Takes over everything that a Draft may be told: what the form leaves out is gone.
    pub(super) fn describe(&mut self, form: &PackageForm) {
        self.description.clone_from(&form.description);
        self.root_directory.clone_from(&form.root_directory);
        self.install_on_root = form.install_on_root.unwrap_or(false);
        self.priority = form.priority;
        self.virtual_folder = form.virtual_folder;
        self.tags = form.tags.clone().unwrap_or_default();
    }

    /// Refuses a form that would change more than status and tags.
    pub(super) fn check_unchanged(&self, form: &PackageForm) -> Result<(), Reply> {
        let differs = |text: &Option<String>, own: &Option<String>| {
            text.as_ref().is_some_and(|text| Some(text) != own.as_ref())
        };
        let changed = [
            ("name", form.name.as_ref().is_some_and(|name| *name != self.name)),
            ("description", differs(&form.description, &self.description)),
            ("rootDirectory", differs(&form.root_directory, &self.root_directory)),
            (
                "installOnRoot",
                form.install_on_root.is_some_and(|flag| flag != self.install_on_root),
            ),
            ("priority", form.priority.is_some() && form.priority != self.priority),
            (
                "virtualFolderId",
                form.virtual_folder.is_some() && form.virtual_folder != self.virtual_folder,
            ),
        ];
        match changed.iter().find(|(_, changed)| *changed) {
            None => Ok(()),
            Some((field, _)) => Err(Reply::bad_request(format!(
                "'{field}' cannot be changed: the package is {}, and only status and tags of it \
                 may change.",
                self.status.name()
            ))),
        }
    }

    /// Moves it on.
    pub(super) fn become_status(&mut self, next: Status, by: &str) -> Result<(), Reply> {
        self.status.check_next(next)?;
        self.status = next;
        match next {
            Status::Released => self.released = Some(Stamp::now(by)),
            Status::Revoked => self.revoked = Some(Stamp::now(by)),
            Status::Draft | Status::Pending => {}
        }
        self.modified = Stamp::now(by);
        Ok(())
    }

    /// Refuses work on the files of anything but a Draft.
    pub(super) fn check_draft(&self) -> Result<(), Reply> {
        if self.status == Status::Draft {
            return Ok(());
        }
        let status = self.status.name();
        Err(Reply::bad_request(format!("The files of a package that is {status} cannot change.")))
    }

    pub(super) fn check_deletable(&self) -> Result<(), Reply> {
        if matches!(self.status, Status::Draft | Status::Revoked) {
            return Ok(());
        }
        Err(Reply::bad_request(format!(
            "Only a package that is Draft or Revoked can be deleted; this one is {}.",
            self.status.name()
        )))
    }

    /// Whether it has a tag: the key in the same case, the value in any.
    pub(crate) fn has_tag(&self, key: &str, value: &str) -> bool {
        self.tags
            .iter()
            .any(|(own_key, own)| own_key == key && own.to_lowercase() == value.to_lowercase())
    }
}
