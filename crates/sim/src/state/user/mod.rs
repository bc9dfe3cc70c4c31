//! Users, as identity providers see them: one user, and how SCIM writes it.

mod filter;
mod form;
mod patch;
mod store;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use filter::Filter;
pub(crate) use form::UserForm;
pub(crate) use patch::Patch;
pub(crate) use store::Users;

/// Roles that a user can be given.
const ROLES: [&str; 5] = ["Administrator", "Manager", "Engineer", "Operator", "Viewer"];

const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    /// The name the user signs in with.
    pub(crate) login: String,
    external_id: Option<String>,
    full_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    email: Option<String>,
    active: bool,
    /// One of [`ROLES`].
    role: Option<String>,
    /// What the user is restricted to.
    levels: BTreeSet<String>,
    product_groups: BTreeSet<String>,
    created: Timestamp,
    modified: Timestamp,
}

impl User {
    pub(crate) fn to_json(&self) -> Value {
        let joined = |names: &BTreeSet<String>| {
            names.iter().map(String::as_str).collect::<Vec<_>>().join(";")
        };
        let email = |value| json!([{"value": value, "type": "work", "primary": true}]);
        let role = |value| json!([{"value": value, "primary": true}]);
        json!({
            "schemas": [SCHEMA],
            "id": self.id,
            "externalId": self.external_id,
            "userName": self.login,
            "displayName": self.full_name,
            "active": self.active,
            "name": {
                "formatted": self.full_name,
                "givenName": self.given_name,
                "familyName": self.family_name,
            },
            "emails": self.email.as_ref().map_or_else(|| json!([]), email),
            "roles": self.role.as_ref().map_or_else(|| json!([]), role),
            "levels": joined(&self.levels),
            "productGroups": joined(&self.product_groups),
            "meta": {
                "resourceType": "User",
                "created": self.created.to_string(),
                "lastModified": self.modified.to_string(),
                "location": format!("/api/SCIM/v2/Users/{}", self.id),
            },
        })
    }
}

/// The role of a name, in any case.
fn role(name: &str) -> Option<&'static str> {
    ROLES.into_iter().find(|role| role.eq_ignore_ascii_case(name))
}

/// The names in a list that is written with semicolons.
fn names(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}
