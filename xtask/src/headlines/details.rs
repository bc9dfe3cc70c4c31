//! The smaller tables below the main one: single calls, memory, transfers. Pure functions.

use std::fmt::Write;

use serde_json::Value;

use super::table::{compared, side};
use super::units::{bytes, time};

/// A line for which the time on the way is computed, in bits a second.
const LINE: f64 = 100e6;

/// Who does the work, in the rows and for people.
const SIDES: [(&str, &str); 5] = [
    ("naive", "naive"),
    ("sdk", "SDK"),
    ("python", "Python client"),
    ("reqwest", "reqwest"),
    ("http-cache-reqwest", "http-cache-reqwest"),
];

/// Those of them that have no column in the main table.
const OTHERS: [(&str, &str); 2] = [SIDES[3], SIDES[4]];

/// Below the main table: only what the rows have figures for.
pub(super) fn render(rows: &[Value]) -> String {
    let tables = [others(rows), calls(rows), memory(rows), transfers(rows)];
    tables.iter().filter(|table| !table.is_empty()).fold(String::new(), |text, table| {
        if text.is_empty() { table.clone() } else { format!("{text}\n{table}") }
    })
}

/// The same work by other clients for Rust, and how the SDK compares with them.
fn others(rows: &[Value]) -> String {
    let did = |row: &&Value| OTHERS.iter().any(|(key, _)| row[key].is_object());
    let shown: Vec<&Value> = rows.iter().filter(did).collect();
    if shown.is_empty() {
        return String::new();
    }
    let mut text = "| the same work by other clients | SDK |".to_owned();
    for (_, name) in OTHERS {
        let _ = write!(text, " {name} | SDK to it |");
    }
    let _ = writeln!(text, "\n|---|{}", "--:|".repeat(1 + 2 * OTHERS.len()));
    for row in shown {
        let work = row["work"].as_str().unwrap_or_default();
        let _ = write!(text, "| {work} | **{}** |", side(&row["sdk"]));
        for (key, _) in OTHERS {
            let (cell, to_it) = match row[key]["failed"].as_str() {
                Some(reason) => (reason.replace('|', " "), String::new()),
                None => (side(&row[key]), compared(&row[key], &row["sdk"])),
            };
            let _ = write!(text, " {cell} | {to_it} |");
        }
        text.push('\n');
    }
    text
}

/// How long the single calls take: p50, p95, p99.
fn calls(rows: &[Value]) -> String {
    let many = |side: &Value| side["calls"]["count"].as_u64().is_some_and(|count| count > 1);
    let shown: Vec<&Value> =
        rows.iter().filter(|row| SIDES.iter().any(|(side, _)| many(&row[side]))).collect();
    if shown.is_empty() {
        return String::new();
    }
    let sides: Vec<_> =
        SIDES.iter().filter(|(side, _)| shown.iter().any(|row| row[side].is_object())).collect();
    let mut text = "| a single call: p50 / p95 / p99 |".to_owned();
    for (_, name) in &sides {
        let _ = write!(text, " {name} |");
    }
    let _ = writeln!(text, "\n|---|{}", "--:|".repeat(sides.len()));
    for row in shown {
        let _ = write!(text, "| {} |", row["work"].as_str().unwrap_or_default());
        for (side, _) in &sides {
            let calls = &row[side]["calls"];
            let at = |key: &str| calls[key].as_f64().map_or_else(|| "–".into(), time);
            let cell = match calls["count"].as_u64() {
                None => "–".to_owned(),
                Some(1) => format!("one call: {}", at("p50")),
                Some(_) => format!("{} / {} / {}", at("p50"), at("p95"), at("p99")),
            };
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    text
}

/// What the cache answered and holds, and what the process of each holds.
fn memory(rows: &[Value]) -> String {
    let mut text = String::new();
    let others_did = rows.iter().any(|row| row[OTHERS[0].0]["memory"].is_object());
    let sides = if others_did { &SIDES[..] } else { &SIDES[..3] };
    for row in rows {
        let (cache, held_by) = (&row["sdk"]["cache"], |side: &str| &row[side]["memory"]);
        let (Some(hits), Some(reads)) = (cache["hits"].as_u64(), cache["reads"].as_u64()) else {
            continue;
        };
        if hits == 0 && held_by("sdk").is_null() {
            continue;
        }
        let rate = cache["hit_rate"].as_f64().unwrap_or_default() * 100.0;
        let held = bytes(cache["bytes"].as_f64().unwrap_or_default());
        let entries = cache["entries"].as_u64().unwrap_or_default();
        let _ = write!(
            text,
            "| {} | {rate:.0} %, {hits} of {reads} | {held} in {entries} |",
            row["work"].as_str().unwrap_or_default(),
        );
        for (side, _) in sides {
            let of = |key: &str| held_by(side)[key].as_f64();
            let cell = match (of("idle"), of("peak")) {
                (Some(idle), Some(peak)) => format!("{} → {}", bytes(idle), bytes(peak)),
                _ => "–".into(),
            };
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    if text.is_empty() {
        return text;
    }
    let mut head = "| memory | hits of the SDK's cache | held by it, in answers |".to_owned();
    for (_, name) in sides {
        let _ = write!(head, " {name}: idle → peak |");
    }
    format!("{head}\n|---|{}\n{text}", "--:|".repeat(2 + sides.len()))
}

/// 10 MB in each format.
fn transfers(rows: &[Value]) -> String {
    let mut text = String::new();
    for row in rows {
        let Some(format) = row["transfer"].as_str() else { continue };
        let of = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
        let size = of(&row["bytes"]);
        let (encode, socket, decode) = (of(&row["encode"]), of(&row["socket"]), of(&row["decode"]));
        let on_line = encode + size * 8.0 / LINE + decode;
        let _ = write!(
            text,
            "| {format} | {} | {} + {} + {} = {} | {} |",
            bytes(size),
            time(encode),
            time(socket),
            time(decode),
            time(encode + socket + decode),
            time(on_line),
        );
        for way in ["send", "receive"] {
            let way = &row["server"][way];
            let cell = match (way["seconds"].as_f64(), way["bytes"].as_f64()) {
                (Some(seconds), Some(size)) => format!("{}, {}", time(seconds), bytes(size)),
                _ => "not in the API".into(),
            };
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    if text.is_empty() {
        return text;
    }
    let reports = rows.iter().find_map(|row| row["reports"].as_u64()).unwrap_or_default();
    let line = LINE / 1e6;
    format!(
        "| 10 MB, {reports} reports, as | bytes | written + loopback socket + read | with {line} \
         Mbit/s in place of the socket, computed | submitted to the server | read from it |\n\
         |---|--:|--:|--:|--:|--:|\n{text}"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn single_calls_are_shown_where_there_are_many() {
        let calls = json!({ "count": 3, "p50": 0.1, "p95": 0.2, "p99": 0.3 });
        let rows = [json!({ "work": "three", "naive": { "calls": calls }, "sdk": {
            "calls": { "count": 1, "p50": 0.5 } } })];
        let text = render(&rows);
        assert!(
            text.ends_with("| three | 100 ms / 200 ms / 300 ms | one call: 500 ms |\n"),
            "{text}"
        );
        assert_eq!(render(&[json!({ "work": "none" })]), "");
    }

    #[test]
    fn a_format_that_the_api_does_not_take_says_so() {
        let row = json!({ "transfer": "messagepack", "reports": 2, "bytes": 12_500_000,
            "encode": 0.1, "socket": 0.2, "decode": 0.3 });
        let text = render(&[row]);
        let expected = "| messagepack | 12.5 MB | 100 ms + 200 ms + 300 ms = 600 ms | 1.40 s | \
             not in the API | not in the API |\n";
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn other_clients_have_a_table_of_their_own_with_their_failures() {
        let row = json!({
            "work": "a page",
            "sdk": { "seconds": 0.1, "requests": 7 },
            "reqwest": { "seconds": 1.0, "requests": 70 },
            "http-cache-reqwest": { "failed": "no route" },
        });
        let text = render(&[row, json!({ "work": "none", "sdk": { "seconds": 1.0 } })]);
        let expected = "| a page | **100 ms, 7 requests** | 1.00 s, 70 requests | 10× faster, 90 % fewer \
             requests | no route |  |\n";
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn memory_is_what_a_process_of_its_own_held() {
        let row = json!({
            "work": "a page",
            "naive": { "memory": { "idle": 10e6, "peak": 12e6 } },
            "sdk": { "cache": { "hits": 3, "reads": 4, "hit_rate": 0.75, "bytes": 2048, "entries": 1 } },
        });
        let text = render(&[row]);
        let expected = "| a page | 75 %, 3 of 4 | 2.05 kB in 1 | 10.0 MB → 12.0 MB | – | – |\n";
        assert!(text.ends_with(expected), "{text}");
    }
}
