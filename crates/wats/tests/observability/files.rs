//! What stands in `docs/observability`, as queries that can be asked.

use std::path::PathBuf;

use serde_json::Value;

pub(crate) fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("../../docs/observability").join(name).canonicalize().unwrap()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// The queries of the dashboard, with values for its variables.
pub(crate) fn panels() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(&read("grafana.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    let queries = targets.map(|target| target["expr"].as_str().unwrap());
    let queries: Vec<_> = queries
        .map(|query| query.replace("$__rate_interval", "1m").replace("$instance", ".*"))
        .collect();
    assert!(!queries.iter().any(|query| query.contains('$')), "an unknown variable: {queries:?}");
    queries
}

/// The conditions of the alerts, made to say whether they hold rather than nothing if they do not.
pub(crate) fn alerts() -> Vec<String> {
    let text = read("alerts.yml");
    let mut queries = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(query) = line.trim().strip_prefix("expr: ") else { continue };
        let mut query = query.trim_start_matches(">-").trim().to_owned();
        // A folded text goes on as long as lines are further to the right than `expr`.
        while let Some(more) = lines.next_if(|line| line.starts_with("          ")) {
            query = format!("{query} {}", more.trim());
        }
        queries.push(as_value(query.trim()));
    }
    queries
}

fn as_value(condition: &str) -> String {
    let (rest, threshold) = condition.rsplit_once(' ').unwrap();
    let (value, comparison) = rest.rsplit_once(' ').unwrap();
    assert!(matches!(comparison, ">" | "<" | "==" | ">=" | "<="), "{condition}");
    threshold.parse::<f64>().unwrap();
    format!("{value} {comparison} bool {threshold}")
}
