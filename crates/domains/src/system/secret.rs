//! What must not be printed.

use std::fmt;

use wats_http::Token;

/// A token or a passcode, as the server shows it once. `Debug` never shows it.
///
/// ```
/// use wats_domains::system::Secret;
///
/// let secret = Secret::from("c3RhdGlvbjpzZWNyZXQ=");
/// assert_eq!(format!("{secret:?}"), "Secret(<hidden>)");
/// assert_eq!(secret.reveal(), "c3RhdGlvbjpzZWNyZXQ=");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

impl Secret {
    /// The text, to be stored where only those can read it who may.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// For a client that uses a token it was just given.
impl From<&Secret> for Token {
    fn from(secret: &Secret) -> Self {
        Self::from(secret.reveal())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(<hidden>)")
    }
}
