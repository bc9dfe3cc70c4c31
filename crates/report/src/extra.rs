//! [`Extra`], the keys of an object that this version of the model does not know.
//!
//! Older and newer servers and clients write keys of their own; they are kept at every level and
//! written back. They are never interpreted.

use std::cell::Cell;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::error::DUPLICATE;

thread_local! {
    /// Whether an unknown key was written on this thread since this was last reset.
    static WRITTEN: Cell<bool> = const { Cell::new(false) };
}

/// Runs `write`, and says whether it wrote any unknown key.
pub(crate) fn noticing_keys<R>(write: impl FnOnce() -> R) -> (R, bool) {
    WRITTEN.set(false);
    let result = write();
    (result, WRITTEN.get())
}

/// Keys that the model does not know, with their values. Eight bytes while it is empty.
///
/// ```
/// use wats_report::Uut;
///
/// let mut uut = Uut::default();
/// uut.extra.insert("shiftLeader", "ann");
/// assert_eq!(uut.extra.get("shiftLeader").and_then(|v| v.as_str()), Some("ann"));
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    /// Whether there is no unknown key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many unknown keys there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.len())
    }

    /// The value of an unknown key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.as_ref()?.get(key)
    }

    /// Sets a key and returns the value it had.
    ///
    /// The key should be none that the object around it knows: where that has a value, too, the key
    /// would come twice, and [`Report::to_vec`](crate::Report::to_vec) refuses to write it.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.get_or_insert_default().insert(key.into(), value.into())
    }

    /// Removes a key and returns the value it had.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.as_mut()?.remove(key)
    }

    /// All unknown keys with their values, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|map| map.iter()).map(|(key, value)| (key.as_str(), value))
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_empty() {
            WRITTEN.set(true);
        }
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ExtraVisitor)
    }
}

struct ExtraVisitor;

impl<'de> Visitor<'de> for ExtraVisitor {
    type Value = Extra;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Extra, A::Error> {
        let mut extra = Extra::default();
        while let Some((key, value)) = access.next_entry::<String, Value>()? {
            // Known keys that come twice are refused by serde; unknown ones must not be lost either.
            if extra.get(&key).is_some() {
                return Err(A::Error::custom(format_args!("{DUPLICATE}`{key}`")));
            }
            extra.insert(key, value);
        }
        Ok(extra)
    }
}
