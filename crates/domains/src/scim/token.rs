//! The token of an identity provider, kept out of everything that is printed.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

/// A token (JWT) for an identity provider that looks after the users of the server. `Debug` never
/// shows it.
///
/// ```
/// use wats_domains::scim::ScimToken;
///
/// let token: ScimToken = serde_json::from_str(r#"{"token":"ey.secret.x","durationDays":90}"#)?;
/// assert_eq!(token.token.as_deref(), Some("ey.secret.x"));
/// assert!(!format!("{token:?}").contains("secret"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ScimToken {
    /// The token.
    pub token: Option<String>,
    /// When it ends, in UTC (ISO 8601).
    pub expires_utc: Option<String>,
    /// After how many days it ends.
    pub duration_days: Option<i64>,
    /// Keys this version does not know. The server documents no form for the answer.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl fmt::Debug for ScimToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What else there is might be the token under another name.
        f.debug_struct("ScimToken")
            .field("token", &self.token.as_ref().map(|_| format_args!("<hidden>")))
            .field("expires_utc", &self.expires_utc)
            .field("duration_days", &self.duration_days)
            .finish_non_exhaustive()
    }
}
