//! What servers write in place of nothing.

use serde::{Deserialize, Deserializer};

/// Servers write `null` for a list, a map or a text without content as well as leave it out.
pub(crate) fn as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}
