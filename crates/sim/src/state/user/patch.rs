//! Changes of a user (RFC 7644, section 3.5.2, of which the server offers `replace`).

use serde_json::{Map, Value};

use super::form::{LONGEST, unknown_role};
use super::{User, names, role};
use crate::reply::Reply;
use crate::state::product_form::Fields;

const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Operations of one request.
const MOST_OPERATIONS: usize = 100;

/// A change of a user, checked.
#[derive(Debug)]
pub(crate) struct Patch(Vec<Change>);

#[derive(Debug)]
enum Change {
    FullName(String),
    FamilyName(String),
    GivenName(String),
    Role(&'static str),
    Email(String),
    Active(bool),
    Levels(String),
    ProductGroups(String),
}

impl Patch {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let schemas = fields.read("schemas", "a list of texts", |schemas| {
            schemas.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()
        })?;
        if !schemas.is_some_and(|schemas| schemas.contains(&SCHEMA)) {
            return Err(Reply::bad_request(format!("'schemas' must name {SCHEMA}.")));
        }
        let operations = fields.objects("Operations")?;
        if operations.is_empty() || operations.len() > MOST_OPERATIONS {
            let text = format!("'Operations' must be 1 to {MOST_OPERATIONS} operations.");
            return Err(Reply::bad_request(text));
        }
        operations
            .into_iter()
            .map(|operation| Change::read(&Fields(operation)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn apply(self, user: &mut User) {
        for change in self.0 {
            match change {
                Change::FullName(name) => user.full_name = Some(name),
                Change::FamilyName(name) => user.family_name = Some(name),
                Change::GivenName(name) => user.given_name = Some(name),
                Change::Role(role) => user.role = Some(role.to_owned()),
                Change::Email(address) => user.email = Some(address),
                Change::Active(active) => user.active = active,
                // These two only add, as the document says.
                Change::Levels(levels) => user.levels.extend(names(&levels)),
                Change::ProductGroups(groups) => user.product_groups.extend(names(&groups)),
            }
        }
    }
}

impl Change {
    fn read(operation: &Fields<'_>) -> Result<Self, Reply> {
        let op = operation.text("op")?.unwrap_or_default();
        if !op.eq_ignore_ascii_case("replace") {
            let text = format!("The operation {op:?} is not supported; 'replace' is.");
            return Err(Reply::bad_request(text));
        }
        let path = operation.text("path")?.unwrap_or_default();
        let text = || {
            let wanted = format!("a text of at most {LONGEST} characters for {path:?}");
            let value = operation.read("value", &wanted, |value| {
                let fits = |text: &&str| text.chars().count() <= LONGEST;
                value.as_str().filter(fits).map(str::to_owned)
            })?;
            value.ok_or_else(|| Reply::bad_request(format!("{path:?} needs a 'value'.")))
        };
        // Paths are compared in any case, as SCIM has it.
        Ok(match path.to_ascii_lowercase().as_str() {
            "fullname" => Self::FullName(text()?),
            "familyname" => Self::FamilyName(text()?),
            "givenname" => Self::GivenName(text()?),
            "email" => Self::Email(text()?),
            "levels" => Self::Levels(text()?),
            "productgroups" => Self::ProductGroups(text()?),
            "roles" => {
                let name = text()?;
                Self::Role(role(&name).ok_or_else(|| unknown_role(&name))?)
            }
            "active" => {
                let active =
                    operation.read("value", "true or false for \"active\"", Value::as_bool)?;
                let missing = || Reply::bad_request("\"active\" needs a 'value'.");
                Self::Active(active.ok_or_else(missing)?)
            }
            _ => {
                return Err(Reply::bad_request(format!(
                    "The path {path:?} is not supported; fullName, familyName, givenName, roles, \
                     email, active, levels and productGroups are."
                )));
            }
        })
    }
}
