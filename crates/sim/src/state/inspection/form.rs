//! Definitions and relations as clients send them. Fields are found in any case, so the two forms
//! of a definition, which differ in the case of their keys, are read by the same names.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::reply::Reply;
use crate::state::{Fields, Status};

/// What can be switched on, and what a definition begins with.
pub(super) const FLAGS: [(&str, bool); 9] = [
    ("IsGlobal", false),
    ("OnFailGotoCleanup", false),
    ("OnFailRequireSubmit", false),
    ("LogOperator", true),
    ("LogDescription", false),
    ("CreateUnsubmittedReportOnFailedStep", false),
    ("AddChildUnits", false),
    ("IncludeUURMiscInfoInUUT", false),
    ("LoadPreviousMiscInfo", false),
];

/// Sites, or processes, of one relation.
const MOST_PARTS: usize = 1_000;

/// A definition to be made, or what is to be changed of one.
#[derive(Debug)]
pub(crate) struct DefinitionForm {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) folder: Option<Uuid>,
    pub(super) status: Option<Status>,
    pub(super) flags: BTreeMap<String, bool>,
    /// 0 no, 1 at choice, 2 yes.
    pub(super) repair: Option<i32>,
    pub(super) repair_process: Option<Uuid>,
}

impl DefinitionForm {
    /// A `TestSequenceDefinition`.
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        Self::with(fields, fields.id("VirtualFolderId")?, fields.id("RepairProcessId")?)
    }

    /// A `ProductionManagerEntity`, and whose it is.
    pub(crate) fn read_entity(object: &Map<String, Value>) -> Result<(Uuid, Self), Reply> {
        let fields = Fields(object);
        let form = Self::with(fields, fields.id("parentId")?, fields.id("processId")?)?;
        Ok((fields.required_id("id")?, form))
    }

    fn with(
        fields: Fields<'_>,
        folder: Option<Uuid>,
        repair_process: Option<Uuid>,
    ) -> Result<Self, Reply> {
        let mut flags = BTreeMap::new();
        for (name, _) in FLAGS {
            flags.extend(fields.flag(name)?.map(|flag| (name.to_owned(), flag)));
        }
        let repair = fields.integer("OnFailRequireRepair")?;
        if repair.is_some_and(|repair| !(0..=2).contains(&repair)) {
            return Err(Reply::bad_request("'OnFailRequireRepair' must be 0, 1 or 2."));
        }
        let status = fields.integer("Status")?.map(|status| Status::from_number(status.into()));
        Ok(Self {
            name: fields.name("Name")?,
            description: fields.text("Description")?,
            folder,
            status: status.transpose()?,
            flags,
            repair,
            repair_process,
        })
    }
}

/// A relation to be made, or what is to be changed of one.
#[derive(Debug)]
pub(crate) struct RelationForm {
    pub(crate) id: Option<Uuid>,
    pub(super) definition: Option<Uuid>,
    pub(super) schema: Option<String>,
    pub(super) name: Option<String>,
    pub(super) key: Option<String>,
    pub(super) value: Option<String>,
    pub(super) status: Option<i32>,
    /// Codes of sites.
    pub(super) sites: Option<Vec<String>>,
    pub(super) processes: Option<Vec<Uuid>>,
}

impl RelationForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let parts = |name: &str| {
            let parts = fields.objects(name)?;
            if parts.as_ref().is_some_and(|parts| parts.len() > MOST_PARTS) {
                let text = format!("'{name}' must have at most {MOST_PARTS} elements.");
                return Err(Reply::bad_request(text));
            }
            Ok(parts)
        };
        let sites = parts("TestSequenceSiteRelations")?
            .map(|sites| sites.into_iter().map(|site| site.required_name("SiteCode")).collect());
        let processes = parts("TestSequenceProcessRelations")?
            .map(|list| list.into_iter().map(|process| process.required_id("ProcessId")).collect());
        Ok(Self {
            id: fields.id("TestSequenceRelationId")?,
            definition: fields.id("TestSequenceDefinitionId")?,
            schema: fields.name("EntitySchema")?,
            name: fields.name("EntityName")?,
            key: fields.name("EntityKey")?,
            value: fields.text("EntityValue")?,
            status: fields.integer("Status")?,
            sites: sites.transpose()?,
            processes: processes.transpose()?,
        })
    }
}
