//! Packages and virtual folders as clients send them.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::tags;
use crate::reply::Reply;
use crate::state::{Fields, Status};

/// Tags of one package.
const MOST_TAGS: usize = 200;

/// A package to be stored.
#[derive(Debug)]
pub(crate) struct PackageForm {
    pub(super) id: Option<Uuid>,
    pub(super) name: Option<String>,
    pub(super) version: Option<i32>,
    pub(super) description: Option<String>,
    pub(super) root_directory: Option<String>,
    pub(super) install_on_root: Option<bool>,
    pub(super) priority: Option<i32>,
    pub(super) virtual_folder: Option<Uuid>,
    pub(super) status: Option<Status>,
    pub(super) tags: Option<Vec<(String, String)>>,
}

impl PackageForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let status = fields.text("status")?;
        Ok(Self {
            id: fields.id("packageId")?,
            name: fields.name("name")?,
            version: fields.integer("version")?,
            description: fields.text("description")?,
            root_directory: fields.text("rootDirectory")?,
            install_on_root: fields.flag("installOnRoot")?,
            priority: fields.integer("priority")?,
            virtual_folder: fields.id("virtualFolderId")?,
            status: status.as_deref().map(Status::from_name).transpose()?,
            tags: read_tags(fields)?,
        })
    }
}

/// Tags as the schema has them, a list, or as the description of the update has them, XML.
fn read_tags(fields: Fields<'_>) -> Result<Option<Vec<(String, String)>>, Reply> {
    if let Some(Value::String(xml)) = fields.get("tags") {
        return tags::from_xml(xml).map(Some);
    }
    let Some(list) = fields.objects("tags")? else { return Ok(None) };
    if list.len() > MOST_TAGS {
        return Err(Reply::bad_request(format!("A package has at most {MOST_TAGS} tags.")));
    }
    let mut tags: Vec<(String, String)> = Vec::new();
    for tag in list {
        let key = tag.required_name("key")?;
        let value = tag.text("value")?.unwrap_or_default();
        // 3 is "delete" wherever the API takes a list of these.
        if tag.integer("change")? == Some(3) {
            continue;
        }
        match tags.iter_mut().find(|(own, _)| *own == key) {
            Some((_, own)) => *own = value,
            None => tags.push((key, value)),
        }
    }
    Ok(Some(tags))
}

/// A virtual folder to be stored.
#[derive(Debug)]
pub(crate) struct FolderForm {
    pub(super) id: Option<Uuid>,
    pub(super) parent: Option<Uuid>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) restricted: bool,
}

impl FolderForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        Ok(Self {
            id: fields.id("id")?,
            parent: fields.id("parentId")?,
            name: fields.required_name("name")?,
            description: fields.text("description")?,
            restricted: fields.flag("isRestricted")?.unwrap_or(false),
        })
    }
}
