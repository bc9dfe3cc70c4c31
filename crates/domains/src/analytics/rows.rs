//! Reading rows that servers group in different ways.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::answers::content;

/// Reads rows that are flat, or grouped: `{…, "measurements": […]}`. What a group says is handed to
/// its rows, unless they say it themselves.
pub(super) fn measured<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, serde_json::Error> {
    let groups: Option<Vec<Map<String, Value>>> = match content(body) {
        b"" => None,
        body => serde_json::from_slice(body)?,
    };
    let mut flat = Vec::new();
    for mut row in groups.unwrap_or_default() {
        match row.remove("measurements") {
            Some(Value::Array(inner)) => flat.extend(inner.into_iter().map(|one| with(one, &row))),
            Some(Value::Null) => {}
            Some(other) => {
                row.insert("measurements".to_owned(), other);
                flat.push(Value::Object(row));
            }
            None => flat.push(Value::Object(row)),
        }
    }
    flat.into_iter().map(serde_json::from_value).collect()
}

/// Keys that mean the same. Servers use one of them, and a row must not have both.
const TWINS: [(&str, &str); 3] =
    [("id", "reportId"), ("limit1", "limitLow"), ("limit2", "limitHigh")];

fn twin(key: &str) -> Option<&'static str> {
    TWINS.iter().find_map(|(a, b)| match key {
        key if key == *a => Some(*b),
        key if key == *b => Some(*a),
        _ => None,
    })
}

fn with(mut row: Value, group: &Map<String, Value>) -> Value {
    if let Value::Object(object) = &mut row {
        for (key, value) in group {
            if twin(key).is_none_or(|twin| !object.contains_key(twin)) {
                object.entry(key).or_insert_with(|| value.clone());
            }
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::measured;
    use crate::analytics::MeasurementData;

    #[test]
    fn nothing_is_an_empty_list() {
        for body in ["", " ", "null", "[]", "\u{feff}[]"] {
            assert!(measured::<MeasurementData>(body.as_bytes()).unwrap().is_empty(), "{body:?}");
        }
    }

    #[test]
    fn grouped_and_flat_rows_are_read_alike() {
        let flat = br#"[{"stepPath": "a", "value": 1, "partNumber": "P", "limitLow": 2}]"#;
        let grouped = br#"[{"stepPath": "a", "partNumber": "other", "limit1": 0, "measurements":
            [{"value": 1, "partNumber": "P", "limitLow": 2}]}]"#;
        let flat: Vec<MeasurementData> = measured(flat).unwrap();
        assert_eq!(flat, measured::<MeasurementData>(grouped).unwrap());
        assert_eq!((flat[0].value, flat[0].part_number.as_deref()), (Some(1.0), Some("P")));
    }
}
