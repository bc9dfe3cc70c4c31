//! Values against schemas: as much of the OpenAPI 3.0 dialect as the descriptions use.

use serde_json::{Map, Value};

/// The named schemas of a description.
pub(crate) struct Schemas(Map<String, Value>);

const DEEPEST: usize = 64;

impl Schemas {
    pub(crate) fn new(schemas: Value) -> Self {
        match schemas {
            Value::Object(schemas) => Self(schemas),
            other => panic!("schemas are an object, not {other}"),
        }
    }

    /// What of `value` does not fit, with its place. Null fits everywhere but at the top: the
    /// descriptions say of nothing that it may be null, and real answers are full of it.
    pub(crate) fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(schema, value, "$", 0, &mut faults);
        faults
    }

    fn check(
        &self,
        schema: &Value,
        value: &Value,
        at: &str,
        depth: usize,
        faults: &mut Vec<String>,
    ) {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.trim_start_matches("#/components/schemas/");
            let named = self.0.get(name).unwrap_or_else(|| panic!("there is no schema {name}"));
            if depth < DEEPEST {
                self.check(named, value, at, depth + 1, faults);
            }
            return;
        }
        if value.is_null() && at != "$" {
            return;
        }
        let fits = match schema["type"].as_str() {
            Some("string") => value.is_string() && format_fits(schema, value),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            // What has no further description is anything: a text or a file as well.
            Some("object") => schema.get("properties").is_none() || value.is_object(),
            _ => true,
        };
        let listed = schema["enum"].as_array().is_none_or(|list| list.contains(value));
        if !fits || !listed {
            let shown: String = value.to_string().chars().take(60).collect();
            let format = schema["format"].as_str().unwrap_or_default();
            faults.push(format!("{at}: {shown} is no {} {format}", schema["type"]));
            return;
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.check(&schema["items"], item, &format!("{at}[{index}]"), depth, faults);
                }
            }
            Value::Object(object) => {
                if let Some(properties) = schema["properties"].as_object() {
                    self.properties(properties, object, at, depth, faults);
                }
            }
            _ => {}
        }
    }

    fn properties(
        &self,
        properties: &Map<String, Value>,
        object: &Map<String, Value>,
        at: &str,
        depth: usize,
        faults: &mut Vec<String>,
    ) {
        for (key, value) in object {
            let at = format!("{at}.{key}");
            match properties.get(key) {
                Some(schema) => self.check(schema, value, &at, depth, faults),
                None => faults.push(format!("{at} is not described")),
            }
        }
    }
}

fn format_fits(schema: &Value, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match schema["format"].as_str() {
        Some("uuid") => {
            let hyphens = [8, 13, 18, 23];
            text.len() == 36
                && text.char_indices().all(|(index, letter)| {
                    if hyphens.contains(&index) {
                        letter == '-'
                    } else {
                        letter.is_ascii_hexdigit()
                    }
                })
        }
        // With or without a zone: the descriptions do not say, and servers write both.
        Some("date-time") => {
            let date = text.get(..10).unwrap_or_default();
            let digits = date.bytes().filter(u8::is_ascii_digit).count();
            digits == 8 && text.as_bytes().get(10) == Some(&b'T')
        }
        _ => true,
    }
}

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    use serde_json::json;

    let schemas = Schemas::new(json!({"P": {"type": "object", "properties": {
        "id": {"type": "string", "format": "uuid"}, "n": {"type": "integer"},
        "next": {"$ref": "#/components/schemas/P"}, "list": {"type": "array", "items": {"type": "string"}},
    }}}));
    let schema = json!({"$ref": "#/components/schemas/P"});
    let good = json!({"id": "cf7a6a2e-0d0f-4a6b-9c61-0a8a3b1c0051", "n": 1, "next": {"n": null}, "list": ["a"]});
    assert!(schemas.faults(&schema, &good).is_empty());
    let bad = json!({"id": "7", "n": 1.5, "next": {"m": 1}, "list": [1]});
    let mut faults = schemas.faults(&schema, &bad);
    faults.sort();
    let expected = [
        "$.id: \"7\" is no \"string\" uuid",
        "$.list[0]: 1 is no \"string\" ",
        "$.n: 1.5 is no \"integer\" ",
        "$.next.m is not described",
    ];
    assert_eq!(faults, expected);
}
