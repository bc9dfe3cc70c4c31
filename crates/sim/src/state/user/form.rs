//! Users as an identity provider sends them.

use serde_json::{Map, Value};

use super::role;
use crate::reply::Reply;
use crate::state::product_form::Fields;

/// Longest text, in characters.
pub(super) const LONGEST: usize = 255;

/// A user to be made.
#[derive(Debug)]
pub(crate) struct UserForm {
    pub(super) login: String,
    pub(super) external_id: Option<String>,
    pub(super) full_name: Option<String>,
    pub(super) given_name: Option<String>,
    pub(super) family_name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) active: bool,
    pub(super) role: Option<&'static str>,
    pub(super) levels: String,
    pub(super) product_groups: String,
}

impl UserForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let login = text(&fields, "userName")?.filter(|name| !name.trim().is_empty());
        let no_parts = Map::new();
        let parts = fields.read("name", "an object", Value::as_object)?.unwrap_or(&no_parts);
        let parts = Fields(parts);
        let whole = text(&parts, "formatted")?;
        let role = match primary(&fields, "roles")? {
            None => None,
            Some(name) => Some(role(&name).ok_or_else(|| unknown_role(&name))?),
        };
        Ok(Self {
            login: login.ok_or_else(|| Reply::bad_request("'userName' is required."))?,
            external_id: text(&fields, "externalId")?,
            full_name: text(&fields, "displayName")?.or(whole),
            given_name: text(&parts, "givenName")?,
            family_name: text(&parts, "familyName")?,
            email: primary(&fields, "emails")?,
            active: fields.flag("active")?.unwrap_or(true),
            role,
            levels: text(&fields, "levels")?.unwrap_or_default(),
            product_groups: text(&fields, "productGroups")?.unwrap_or_default(),
        })
    }
}

pub(super) fn unknown_role(name: &str) -> Reply {
    Reply::bad_request(format!("There is no role {name:?}; there are {}.", super::ROLES.join(", ")))
}

fn text(fields: &Fields<'_>, name: &str) -> Result<Option<String>, Reply> {
    fields.read(name, &format!("a text of at most {LONGEST} characters"), |value| {
        let fits = |text: &&str| text.chars().count() <= LONGEST;
        value.as_str().filter(fits).map(str::to_owned)
    })
}

/// The value of the entry that is marked as primary, or of the first one.
fn primary(fields: &Fields<'_>, name: &str) -> Result<Option<String>, Reply> {
    let entries = fields.objects(name)?;
    let marked = entries.iter().find(|entry| entry.get("primary") == Some(&Value::Bool(true)));
    match marked.or(entries.first()) {
        Some(entry) => text(&Fields(entry), "value"),
        None => Ok(None),
    }
}
