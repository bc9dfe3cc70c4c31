//! The arguments of a recorded call. Values that JSON has no form for are wrapped in an object with
//! one telling key, such as `{"$uuid": "…"}`; here they are what goes over the wire.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The named arguments of a call.
#[derive(Debug)]
pub(crate) struct Args(Map<String, Value>);

impl Args {
    pub(crate) fn new(args: Value) -> Self {
        match plain(args) {
            Value::Object(args) => Self(args),
            other => panic!("arguments are an object, not {other}"),
        }
    }

    /// The names of the arguments that are not null.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.as_str())
    }

    /// An argument that is there.
    pub(crate) fn value(&self, name: &str) -> &Value {
        self.get(name).unwrap_or_else(|| panic!("the argument `{name}` is missing: {:?}", self.0))
    }

    /// An argument, unless it is absent or null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.value(name).as_str().unwrap_or_else(|| panic!("`{name}` is no text"))
    }

    pub(crate) fn opt_text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    pub(crate) fn int(&self, name: &str) -> i64 {
        self.value(name).as_i64().unwrap_or_else(|| panic!("`{name}` is no integer"))
    }

    pub(crate) fn opt_int(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(Value::as_i64)
    }

    pub(crate) fn opt_bool(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(Value::as_bool)
    }

    /// A value whose fields the existing client calls `part_number` and the API `partNumber`.
    pub(crate) fn camel<T: DeserializeOwned>(&self, name: &str) -> T {
        read(name, respelled(self.value(name).clone()))
    }
}

fn read<T: DeserializeOwned>(name: &str, value: Value) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("`{name}`: {error}"))
}

/// Takes the wrapping off, at every depth.
fn plain(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(plain).collect(),
        Value::Object(mut object) => {
            for tag in ["$uuid", "$datetime", "$bytes_b64"] {
                if let Some(inner) = object.remove(tag) {
                    return inner;
                }
            }
            if object.contains_key("$enum") {
                return object.remove("value").unwrap_or_default();
            }
            if object.contains_key("$model") {
                return plain(object.remove("fields").unwrap_or_default());
            }
            object.into_iter().map(|(key, value)| (key, plain(value))).collect()
        }
        other => other,
    }
}

fn respelled(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(respelled).collect(),
        Value::Object(object) => {
            object.into_iter().map(|(key, value)| (respelled_key(&key), respelled(value))).collect()
        }
        other => other,
    }
}

fn respelled_key(key: &str) -> String {
    let mut up = false;
    let mut text = String::new();
    for letter in key.chars() {
        match letter {
            '_' => up = true,
            _ if up => {
                text.extend(letter.to_uppercase());
                up = false;
            }
            _ => text.push(letter),
        }
    }
    text
}
