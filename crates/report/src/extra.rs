//! [`Extra`], the keys of an object that this version of the model does not know.
//!
//! Older and newer servers and clients write keys of their own; they are kept at every level and
//! written back. They are never interpreted.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::budget;
use crate::error::DUPLICATE;
use crate::wsxf::Element;

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
pub struct Extra(Option<Box<Content>>);

#[derive(Clone, Default, PartialEq)]
struct Content {
    keys: Map<String, Value>,
    /// What came with the object in XML and has no place in JSON.
    xml: Option<Element>,
}

impl Extra {
    /// Whether there is no unknown key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many unknown keys there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |content| content.keys.len())
    }

    /// The value of an unknown key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.as_ref()?.keys.get(key)
    }

    /// Sets a key and returns the value it had.
    ///
    /// The key should be none that the object around it knows: where that has a value, too, the key
    /// would come twice, and [`Report::to_vec`](crate::Report::to_vec) refuses to write it.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.get_or_insert_default().keys.insert(key.into(), value.into())
    }

    /// Removes a key and returns the value it had.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.as_mut()?.keys.remove(key)
    }

    /// All unknown keys with their values, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0
            .iter()
            .flat_map(|content| content.keys.iter())
            .map(|(key, value)| (key.as_str(), value))
    }
}

impl Extra {
    /// What came with the object in XML and has no place in JSON.
    pub(crate) fn xml(&self) -> Option<&Element> {
        self.0.as_ref()?.xml.as_ref()
    }

    pub(crate) fn set_xml(&mut self, element: Element) {
        self.0.get_or_insert_default().xml = Some(element);
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Extra {
    /// Reads the value of an unknown key.
    pub(crate) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        key: String,
        from: &mut A,
    ) -> Result<(), A::Error> {
        if self.get(&key).is_some() {
            return Err(A::Error::custom(format_args!("{DUPLICATE}`{key}`")));
        }
        let value = from.next_value_seed(AnyValue)?;
        self.0.get_or_insert_default().keys.insert(key, value);
        Ok(())
    }
}

/// A value of any kind, each part of it counted.
struct AnyValue;

impl<'de> DeserializeSeed<'de> for AnyValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        budget::spend().map_err(D::Error::custom)?;
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = from.next_element_seed(AnyValue)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = from.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{DUPLICATE}`{key}`")));
            }
            let value = from.next_value_seed(AnyValue)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
