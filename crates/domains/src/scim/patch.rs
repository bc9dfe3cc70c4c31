//! Changes of a user.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is to be changed of a user. The server knows one operation, to replace, and these paths:
/// `fullName`, `familyName`, `givenName`, `roles`, `email`, `active`, `levels`, `productGroups`.
///
/// ```
/// use wats_domains::scim::ScimPatch;
///
/// let patch = ScimPatch::new().email("anna@factory.example").active(false);
/// assert_eq!(
///     serde_json::to_string(&patch)?,
///     r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"email","value":"anna@factory.example"},{"op":"replace","path":"active","value":false}]}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ScimPatch {
    /// The URN of what describes a change.
    pub schemas: Vec<String>,
    /// The changes, in order. The server spells the key with a capital.
    #[serde(rename = "Operations")]
    pub operations: Vec<ScimOperation>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ScimOperation {
    /// What is done: `replace`.
    pub op: String,
    /// To what.
    pub path: String,
    /// What it is to be: a text, or true or false.
    pub value: Value,
}

impl Default for ScimPatch {
    fn default() -> Self {
        Self::new()
    }
}

impl ScimPatch {
    /// The URN of what describes a change.
    pub const SCHEMA: &'static str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// Nothing, to begin with.
    pub fn new() -> Self {
        Self { schemas: vec![Self::SCHEMA.to_owned()], operations: Vec::new() }
    }

    /// Replaces what is at `path`. The methods below know the paths that the server documents.
    pub fn replace(mut self, path: impl Into<String>, value: impl Into<Value>) -> Self {
        let op = "replace".to_owned();
        self.operations.push(ScimOperation { op, path: path.into(), value: value.into() });
        self
    }

    /// The whole name.
    pub fn full_name(self, name: impl Into<String>) -> Self {
        self.replace("fullName", name.into())
    }

    /// The last name.
    pub fn family_name(self, name: impl Into<String>) -> Self {
        self.replace("familyName", name.into())
    }

    /// The first name.
    pub fn given_name(self, name: impl Into<String>) -> Self {
        self.replace("givenName", name.into())
    }

    /// The role. The server refuses one that it does not know.
    pub fn role(self, role: impl Into<String>) -> Self {
        self.replace("roles", role.into())
    }

    /// The e-mail address.
    pub fn email(self, address: impl Into<String>) -> Self {
        self.replace("email", address.into())
    }

    /// Whether the user may sign in.
    pub fn active(self, active: bool) -> Self {
        self.replace("active", active)
    }

    /// Levels that the user is restricted to, beside those from before: the server only adds.
    pub fn levels<I: IntoIterator<Item: AsRef<str>>>(self, levels: I) -> Self {
        self.replace("levels", joined(levels))
    }

    /// Product groups that the user is restricted to, beside those from before: the server only adds.
    pub fn product_groups<I: IntoIterator<Item: AsRef<str>>>(self, groups: I) -> Self {
        self.replace("productGroups", joined(groups))
    }
}

fn joined<I: IntoIterator<Item: AsRef<str>>>(names: I) -> String {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(name.as_ref());
    }
    text
}
