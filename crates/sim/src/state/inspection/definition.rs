//! Definitions: versions of one share a name, and go through the states of a [`Status`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::form::{DefinitionForm, FLAGS};
use super::{Inspections, check_room, no_definition};
use crate::reply::Reply;
use crate::state::Status;
use crate::state::stamp::{Stamp, at, by};

/// Bytes of one sequence.
const LONGEST_XAML: usize = 1 << 20;
/// What a definition begins with if that is asked for.
const DEFAULT_XAML: &str = "<Activity xmlns=\"http://schemas.microsoft.com/netfx/2009/xaml/activities\"><Sequence/></Activity>";

/// A version of an inspection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Definition {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) version: i32,
    description: Option<String>,
    folder: Option<Uuid>,
    pub(super) status: Status,
    flags: BTreeMap<String, bool>,
    repair: i32,
    repair_process: Option<Uuid>,
    xaml: Option<String>,
    created: Stamp,
    modified: Option<Stamp>,
    released: Option<Stamp>,
    revoked: Option<Stamp>,
}

impl Definition {
    pub(super) fn is_global(&self) -> bool {
        self.flags.get("IsGlobal").copied().unwrap_or(false)
    }

    fn flag(&self, name: &str) -> bool {
        self.flags.get(name).copied().unwrap_or(false)
    }

    fn describe(&mut self, form: &DefinitionForm) {
        if let Some(name) = &form.name {
            self.name.clone_from(name);
        }
        if form.description.is_some() {
            self.description.clone_from(&form.description);
        }
        self.folder = form.folder.or(self.folder);
        self.repair = form.repair.unwrap_or(self.repair);
        self.repair_process = form.repair_process.or(self.repair_process);
        self.flags.extend(form.flags.clone());
    }

    fn become_status(&mut self, next: Status, who: &str) -> Result<(), Reply> {
        self.status.check_next(next)?;
        self.status = next;
        match next {
            Status::Released => self.released = Some(Stamp::now(who)),
            Status::Revoked => self.revoked = Some(Stamp::now(who)),
            Status::Draft | Status::Pending => {}
        }
        Ok(())
    }
}

impl Inspections {
    fn next_version(&self, name: &str) -> i32 {
        let same = self.definitions.values().filter(|definition| definition.name == name);
        same.map(|definition| definition.version).max().unwrap_or(0).saturating_add(1)
    }

    /// Makes a Draft: the next version, if the name exists.
    pub(crate) fn create(
        &mut self,
        form: &DefinitionForm,
        default_xaml: bool,
        who: &str,
    ) -> Result<Uuid, Reply> {
        let name = form.name.as_deref().ok_or_else(|| Reply::bad_request("'Name' is required."))?;
        check_room(self.definitions.len(), "definitions")?;
        let version = self.next_version(name);
        let id = self.ids.uuid();
        let mut definition = Definition {
            id,
            name: name.to_owned(),
            version,
            description: None,
            folder: None,
            status: Status::Draft,
            flags: FLAGS.map(|(name, flag)| (name.to_owned(), flag)).into(),
            repair: 0,
            repair_process: None,
            xaml: default_xaml.then(|| DEFAULT_XAML.to_owned()),
            created: Stamp::now(who),
            modified: None,
            released: None,
            revoked: None,
        };
        definition.describe(form);
        self.definitions.insert(id, definition);
        Ok(id)
    }

    /// Copies a definition as a Draft and the next version, without what it applies to.
    pub(crate) fn copy(&mut self, id: Uuid, who: &str) -> Result<Uuid, Reply> {
        let mut copy = self.definition(id)?.clone();
        check_room(self.definitions.len(), "definitions")?;
        copy.version = self.next_version(&copy.name);
        copy.id = self.ids.uuid();
        copy.status = Status::Draft;
        copy.created = Stamp::now(who);
        (copy.modified, copy.released, copy.revoked) = (None, None, None);
        let id = copy.id;
        self.definitions.insert(id, copy);
        Ok(id)
    }

    /// Changes what the form names: of a Draft anything, of others only the status.
    pub(crate) fn change(
        &mut self,
        id: Uuid,
        form: &DefinitionForm,
        who: &str,
    ) -> Result<(), Reply> {
        let mut definition = self.definition(id)?.clone();
        let before = definition.clone();
        definition.describe(form);
        if definition.name != before.name {
            definition.version = self.next_version(&definition.name);
        }
        if definition != before && before.status != Status::Draft {
            let status = before.status.name();
            let text = format!("A definition that is {status} cannot change but in its status.");
            return Err(Reply::bad_request(text));
        }
        if let Some(next) = form.status.filter(|next| *next != definition.status) {
            definition.become_status(next, who)?;
        }
        definition.modified = Some(Stamp::now(who));
        self.definitions.insert(id, definition);
        Ok(())
    }

    /// The definitions that apply to everything, or the others, by name and version.
    pub(crate) fn list(&self, global: bool) -> Vec<Uuid> {
        let all = self.definitions.values();
        let mut list: Vec<_> = all.filter(|own| own.is_global() == global).collect();
        list.sort_by(|a, b| (&a.name, a.version).cmp(&(&b.name, b.version)));
        list.into_iter().map(|definition| definition.id).collect()
    }

    pub(crate) fn xaml(&self, id: Uuid) -> Result<Option<&str>, Reply> {
        Ok(self.definition(id)?.xaml.as_deref())
    }

    /// Replaces the sequence of a Draft.
    pub(crate) fn set_xaml(&mut self, id: Uuid, xaml: String, who: &str) -> Result<(), Reply> {
        let definition = self.definitions.get_mut(&id).ok_or_else(|| no_definition(id))?;
        if definition.status != Status::Draft {
            return Err(Reply::bad_request("Only the sequence of a Draft can change."));
        }
        if xaml.len() > LONGEST_XAML {
            let text = format!("The XAML is longer than {LONGEST_XAML} bytes.");
            return Err(Reply::bad_request(text));
        }
        definition.xaml = Some(xaml);
        definition.modified = Some(Stamp::now(who));
        Ok(())
    }

    /// `TestSequenceDefinition`; `relations` are written by whoever knows the products.
    pub(crate) fn to_json(
        &self,
        id: Uuid,
        relations: &Value,
        with_xaml: bool,
    ) -> Result<Value, Reply> {
        let own = self.definition(id)?;
        let xaml = own.xaml.as_ref().filter(|_| with_xaml);
        let mut json = json!({
            "TestSequenceDefinitionId": id,
            "VirtualFolderId": own.folder,
            "Name": own.name,
            "Version": own.version,
            "Description": own.description,
            "Created": own.created.at,
            "CreatedBy": own.created.by,
            "CreatedBySite": null,
            "Released": at(own.released.as_ref()),
            "ReleasedBy": by(own.released.as_ref()),
            "Modified": at(own.modified.as_ref()),
            "ModifiedBy": by(own.modified.as_ref()),
            "Revoked": at(own.revoked.as_ref()),
            "RevokedBy": by(own.revoked.as_ref()),
            "Status": own.status.number(),
            "OnFailRequireRepair": own.repair,
            "RepairProcessId": own.repair_process,
            "Relations": relations,
            "InstancesCount": self.instances_count(id),
            "XAML": xaml.map(|xaml| json!({"TestSequenceDefinitionId": id, "Definition": xaml})),
        });
        for (name, _) in FLAGS {
            json[name] = own.flag(name).into();
        }
        Ok(json)
    }

    /// `ProductionManagerEntity`.
    pub(crate) fn entity_json(&self, id: Uuid, relations: &Value) -> Result<Value, Reply> {
        let own = self.definition(id)?;
        let mut json = json!({
            "id": id,
            "parentId": own.folder,
            "entityType": "TestSequenceDefinition",
            "name": own.name,
            "description": own.description,
            "status": own.status.number(),
            "version": own.version,
            "created": own.created.at,
            "createdBy": own.created.by,
            "released": at(own.released.as_ref()),
            "releasedBy": by(own.released.as_ref()),
            "revoked": at(own.revoked.as_ref()),
            "revokedBy": by(own.revoked.as_ref()),
            "modified": at(own.modified.as_ref()),
            "modifiedBy": by(own.modified.as_ref()),
            "instancesCount": self.instances_count(id),
            "processId": own.repair_process,
            "onFailRequireRepair": own.repair,
            "miRelations": relations,
            "conflictingRelations": self.conflicting_definitions(id)?,
            "packageFolder": false,
        });
        for (key, flag) in [
            ("isGlobal", "IsGlobal"),
            ("addChildUnits", "AddChildUnits"),
            ("includeUURMiscInfoInUUT", "IncludeUURMiscInfoInUUT"),
            ("loadPreviousMiscInfo", "LoadPreviousMiscInfo"),
            ("onFailRequireSubmit", "OnFailRequireSubmit"),
            ("logOperator", "LogOperator"),
            ("logDescription", "LogDescription"),
            ("createUnsubmittedReportOnFailedStep", "CreateUnsubmittedReportOnFailedStep"),
        ] {
            json[key] = own.flag(flag).into();
        }
        // What only packages and workflows have.
        for key in [
            "relationIds",
            "sites",
            "wfRelations",
            "tags",
            "deletedTags",
            "softwareEntities",
            "miFiles",
        ] {
            json[key] = json!([]);
        }
        for key in [
            "phases",
            "serviceVersion",
            "phasesString",
            "repairProcessName",
            "priority",
            "validation",
        ] {
            json[key] = Value::Null;
        }
        Ok(json)
    }
}
