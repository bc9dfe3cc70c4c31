//! The history: a file with one line of JSON for each commit of the main branch.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

use super::json::SCHEMA;

/// The lines of the file, oldest first; none if there is no file. A line that is not understood – of
/// another version, or cut off by whatever wrote it – is left out and told.
pub(crate) fn read(path: &Path) -> Result<Vec<Value>, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
    };
    let (known, unknown) = parse(&text);
    if unknown > 0 {
        eprintln!("{}: {unknown} lines are not understood and left out", path.display());
    }
    Ok(known)
}

fn parse(text: &str) -> (Vec<Value>, usize) {
    let all = text.lines().filter(|line| !line.trim().is_empty()).count();
    let known: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|value: &Value| value["schema"] == SCHEMA)
        .collect();
    let unknown = all - known.len();
    (known, unknown)
}

/// The lines with another one at the end, which replaces one of the same commit.
pub(crate) fn with(mut lines: Vec<Value>, line: Value) -> Vec<Value> {
    lines.retain(|other| other["commit"] != line["commit"]);
    lines.push(line);
    lines
}

/// The text of the file.
pub(crate) fn lines(lines: &[Value]) -> String {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    if lines.is_empty() { String::new() } else { lines.join("\n") + "\n" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(commit: &str, date: &str) -> Value {
        json!({ "schema": SCHEMA, "commit": commit, "date": date })
    }

    #[test]
    fn a_commit_has_one_line() {
        let history = with(vec![line("a", "1"), line("b", "1")], line("a", "2"));
        assert_eq!(history, [line("b", "1"), line("a", "2")]);
    }

    #[test]
    fn a_line_that_was_cut_off_takes_no_other_with_it() {
        let text = lines(&[line("a", "1"), line("b", "1")]);
        let cut = &text[..text.len() - 5];
        assert_eq!(parse(cut), (vec![line("a", "1")], 1));
        assert_eq!(parse(&text).0.len(), 2);
        assert_eq!(parse("{\"schema\":\"other\"}\n"), (vec![], 1));
    }
}
