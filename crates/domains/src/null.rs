//! What servers write in place of nothing.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// Servers write `null` for a list, a map or a text without content as well as leave it out.
pub(crate) fn as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a list, with nothing or `null` in its place as an empty one.
pub(crate) fn list<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, serde_json::Error> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_slice(body).map(Option::unwrap_or_default)
}
