//! Which step made a test fail, as the report itself says; the server never judges measurements.

use serde_json::Value;

/// Between the names of a step path (the pilcrow, U+00B6).
const SEPARATOR: &str = "¶";

/// Name and path of the step that caused the failure: the one the header names by id, else the
/// first that is marked.
pub(crate) fn find(document: &Value) -> Option<(String, String)> {
    let root = &document["root"];
    let named = document["uut"]["stepIdCausedUUTFailure"].as_i64();
    let mut path = Vec::new();
    let found = named
        .is_some_and(|id| walk(root, &mut path, &|step| step["id"].as_i64() == Some(id)))
        || walk(root, &mut path, &|step| step["causedUUTFailure"] == Value::Bool(true));
    found.then(|| (path.last().copied().unwrap_or_default().to_owned(), path.join(SEPARATOR)))
}

/// Leaves the names from the root to the first step, in execution order, that is wanted.
fn walk<'a>(step: &'a Value, path: &mut Vec<&'a str>, wanted: &dyn Fn(&Value) -> bool) -> bool {
    path.push(step["name"].as_str().unwrap_or_default());
    if wanted(step) {
        return true;
    }
    let steps = step["steps"].as_array().into_iter().flatten();
    for child in steps {
        if walk(child, path, wanted) {
            return true;
        }
    }
    path.pop();
    false
}

#[cfg(test)]
mod tests {
    use super::find;
    use serde_json::json;

    fn report(named: Option<i64>) -> serde_json::Value {
        json!({
            "uut": {"stepIdCausedUUTFailure": named},
            "root": {"id": 1, "name": "Main", "steps": [
                {"id": 2, "name": "Supply", "steps": [
                    {"id": 3, "name": "5V", "causedUUTFailure": true},
                    {"id": 4, "name": "12V"}]}]}
        })
    }

    #[test]
    fn the_header_decides_before_the_marks() {
        let (name, path) = find(&report(Some(4))).unwrap();
        assert_eq!((name.as_str(), path.as_str()), ("12V", "Main¶Supply¶12V"));
    }

    #[test]
    fn without_a_known_id_the_first_marked_step_counts() {
        for named in [None, Some(99)] {
            assert_eq!(find(&report(named)).unwrap().1, "Main¶Supply¶5V");
        }
    }
}
