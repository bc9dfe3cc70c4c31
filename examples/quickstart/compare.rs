//! Whether two documents say the same.

use serde_json::Value;

/// The path of the first difference, or `None` if `a` and `b` say the same: same keys with null
/// told from absent, same order in lists, numbers equal as doubles (`12` is `12.0`).
pub(crate) fn first_difference(a: &Value, b: &Value) -> Option<String> {
    difference(a, b)
        .map(|path| if path.is_empty() { "the document itself".to_owned() } else { path })
}

fn difference(a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let missing =
                a.keys().chain(b.keys()).find(|key| a.get(*key).is_none() != b.get(*key).is_none());
            if let Some(key) = missing {
                return Some(format!(".{key}"));
            }
            a.iter().find_map(|(key, value)| {
                difference(value, &b[key]).map(|path| format!(".{key}{path}"))
            })
        }
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return Some(format!("[{}]", a.len().min(b.len())));
            }
            a.iter()
                .zip(b)
                .enumerate()
                .find_map(|(index, (a, b))| difference(a, b).map(|path| format!("[{index}]{path}")))
        }
        (Value::Number(a), Value::Number(b)) => (a.as_f64() != b.as_f64()).then(String::new),
        _ => (a != b).then(String::new),
    }
}
