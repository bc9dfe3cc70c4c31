//! Products and revisions as a client sends them: which fields are there, and whether they hold
//! what they must. Keys are read in any case, as ASP.NET does.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::guid;
use super::limits::room;
use super::tags::{MOST_TAGS, TagChange};
use crate::reply::Reply;

/// Longest part number, revision or name: the limit the report format states for them.
const LONGEST_NAME: usize = 100;
/// Longest free text, in characters.
const LONGEST_TEXT: usize = 10_000;

/// A product to be stored. What is absent or null leaves the stored value as it is.
#[derive(Debug)]
pub(crate) struct ProductForm {
    pub(crate) id: Option<Uuid>,
    pub(crate) part_number: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) non_serial: Option<bool>,
    pub(crate) active: Option<bool>,
    pub(crate) category_id: Option<Uuid>,
    pub(crate) category: Option<String>,
    pub(crate) tags: Vec<TagChange>,
    pub(crate) revisions: Vec<RevisionForm>,
}

/// A revision to be stored, with the same rule.
#[derive(Debug)]
pub(crate) struct RevisionForm {
    pub(crate) id: Option<Uuid>,
    pub(crate) product_id: Option<Uuid>,
    pub(crate) part_number: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) active: Option<bool>,
    pub(crate) tags: Vec<TagChange>,
}

impl ProductForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let revisions = fields.objects("revisions")?;
        Ok(Self {
            id: fields.id("productId")?,
            part_number: fields.name("partNumber")?,
            name: fields.text("name")?,
            description: fields.text("description")?,
            non_serial: fields.flag("nonSerial")?,
            active: fields.state()?,
            category_id: fields.id("productCategoryId")?,
            category: fields.text("productCategoryName")?,
            tags: fields.tags()?,
            revisions: revisions.into_iter().map(RevisionForm::read).collect::<Result<_, _>>()?,
        })
    }
}

impl RevisionForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        Ok(Self {
            id: fields.id("productRevisionId")?,
            product_id: fields.id("productId")?,
            part_number: fields.name("partNumber")?,
            revision: fields.name("revision")?,
            name: fields.text("name")?,
            description: fields.text("description")?,
            active: fields.state()?,
            tags: fields.tags()?,
        })
    }
}

/// Key and value of tags that are to take the place of others.
pub(crate) fn tag_pairs(objects: &[Map<String, Value>]) -> Result<Vec<(String, String)>, Reply> {
    let pair = |object: &Map<String, Value>| {
        let fields = Fields(object);
        let key = fields.name("key")?.ok_or_else(|| Reply::bad_request("A tag needs a 'key'."))?;
        Ok((key, fields.text("value")?.unwrap_or_default()))
    };
    room(objects.len(), 0, MOST_TAGS, "tags of one thing")?;
    objects.iter().map(pair).collect()
}

/// The fields of an object that a client sent, checked one by one.
#[derive(Debug)]
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// The value of a field; null counts as absent.
    fn get(&self, name: &str) -> Option<&'a Value> {
        let exact = self.0.get(name);
        let found = exact.or_else(|| {
            self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        });
        found.filter(|value| !value.is_null())
    }

    pub(super) fn read<T>(
        &self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Reply> {
        self.get(name)
            .map(|value| {
                read(value).ok_or_else(|| Reply::bad_request(format!("'{name}' must be {wanted}.")))
            })
            .transpose()
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Reply> {
        let wanted = format!("a text of at most {LONGEST_TEXT} characters");
        self.read(name, &wanted, |value| {
            let fits = |text: &&str| text.chars().count() <= LONGEST_TEXT;
            value.as_str().filter(fits).map(str::to_owned)
        })
    }

    pub(super) fn name(&self, name: &str) -> Result<Option<String>, Reply> {
        let wanted = format!("a text of 1 to {LONGEST_NAME} characters");
        self.read(name, &wanted, |value| {
            let fits =
                |text: &&str| !text.trim().is_empty() && text.chars().count() <= LONGEST_NAME;
            value.as_str().filter(fits).map(str::to_owned)
        })
    }

    /// An id; the GUID of zeros counts as absent, because .NET sends it for "none".
    pub(super) fn id(&self, name: &str) -> Result<Option<Uuid>, Reply> {
        let id = self.read(name, "a GUID", |value| guid::parse(value.as_str()?))?;
        Ok(id.filter(|id| !id.is_nil()))
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Reply> {
        self.read(name, "true or false", Value::as_bool)
    }

    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, Reply> {
        self.read(name, "an integer", Value::as_i64)
    }

    fn state(&self) -> Result<Option<bool>, Reply> {
        self.read("state", "0 (inactive) or 1 (active)", |value| match value.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        })
    }

    pub(super) fn objects(&self, name: &str) -> Result<Vec<&'a Map<String, Value>>, Reply> {
        let objects = self.read(name, "a list of objects", |value| {
            value.as_array()?.iter().map(Value::as_object).collect()
        })?;
        Ok(objects.unwrap_or_default())
    }

    /// The tags that are to be changed: `change` 1 adds, 2 updates, 3 deletes; anything else
    /// leaves the tag as it is.
    pub(super) fn tags(&self) -> Result<Vec<TagChange>, Reply> {
        let mut changes = Vec::new();
        for tag in self.objects("tags")? {
            let tag = Fields(tag);
            let change = tag.integer("change")?.unwrap_or(0);
            let key = tag.name("key")?.ok_or_else(|| Reply::bad_request("A tag needs a 'key'."))?;
            match change {
                1 | 2 => changes.push(TagChange::Set(key, tag.text("value")?.unwrap_or_default())),
                3 => changes.push(TagChange::Remove(key)),
                _ => {}
            }
        }
        Ok(changes)
    }
}
