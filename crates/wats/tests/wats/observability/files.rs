//! What stands in `docs/observability`, as queries that can be asked.

use std::collections::BTreeMap;
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

/// A row of the tables of metrics.
pub(crate) struct Row {
    pub(crate) kind: String,
    pub(crate) labels: String,
}

/// The metrics that are documented, by name.
pub(crate) fn documented() -> BTreeMap<String, Row> {
    let text = read("README.md");
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.splitn(4, '|').map(str::trim);
        let name = cells.next()?.strip_suffix('`')?.to_owned();
        let row = Row { kind: cells.next()?.to_owned(), labels: cells.next()?.to_owned() };
        matches!(&*row.kind, "counter" | "gauge" | "histogram").then_some((name, row))
    });
    rows.collect()
}

/// The values of labels whose values are documented, with the series they are of.
pub(crate) fn closed_labels(text: &str) -> Vec<(&str, &str, &str)> {
    const CLOSED: [&str; 7] = ["cause", "event", "outcome", "reason", "result", "state", "label"];
    let series = text.lines().filter_map(|line| {
        let (name, rest) = line.split_once('{')?;
        Some((name, rest.rsplit_once('}')?.0))
    });
    let labels = series.filter(|(name, _)| !name.starts_with('#')).flat_map(|(name, labels)| {
        let pairs = labels.split("\",").filter_map(|pair| pair.split_once("=\""));
        pairs.map(move |(label, value)| (name, label, value.trim_end_matches('"')))
    });
    let found: Vec<_> = labels.filter(|(_, label, _)| CLOSED.contains(label)).collect();
    assert!(found.len() > 50, "they were not found: {found:?}");
    found
}

/// A file that belongs to the test alone.
pub(crate) fn beside_this(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/wats/observability").join(name)
}
