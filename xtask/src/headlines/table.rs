//! The table in Markdown, and its place in a page. Pure functions.

use std::fmt::Write;

use serde_json::Value;

use super::units::{bytes, time};
use super::verdict::verdict;

/// The table stands between these.
const BEGIN: &str = "<!-- headlines: written by `cargo xtask headlines` -->\n";
const END: &str = "<!-- headlines: end -->";

/// The verdict on a part of the work.
const TOO_FEW: &str = "too few samples to judge";

/// The table of all rows; with a column for the Python client if it did any work. With `quick`, the
/// rows are of a tenth of the work, for which nothing was promised.
pub(super) fn render(rows: &[Value], quick: bool) -> String {
    let with_peer = rows.iter().any(|row| row["python"].is_object());
    let mut text = String::from("| work | plan | naive | SDK | SDK to naive | the plan is |");
    text.push_str(if with_peer { " Python client | SDK to it |\n" } else { "\n" });
    text.push_str("|---|---|--:|--:|--:|---|");
    text.push_str(if with_peer { "--:|--:|\n" } else { "\n" });
    for row in rows.iter().filter(|row| row["work"].is_string()) {
        let word = |key: &str| row[key].as_str().unwrap_or_default();
        // Writing to a string cannot fail, here and below.
        let _ = write!(
            text,
            "| {} | {} | {} | **{}** | {} | {} |",
            word("work"),
            word("claim"),
            side(&row["naive"]),
            side(&row["sdk"]),
            compared(&row["naive"], &row["sdk"]),
            if quick { TOO_FEW.to_owned() } else { verdict(row) },
        );
        if with_peer {
            let (peer, to_it) = match row["python"]["failed"].as_str() {
                Some(reason) => (reason.replace('|', " "), String::new()),
                None => (side(&row["python"]), compared(&row["python"], &row["sdk"])),
            };
            let _ = write!(text, " {peer} | {to_it} |");
        }
        text.push('\n');
    }
    text
}

/// The page with `table` in place of the one that is there.
pub(super) fn put(page: &str, table: &str) -> Result<String, String> {
    let (before, rest) = page.split_once(BEGIN).ok_or("the page has no place for the table")?;
    let (_old, after) = rest.split_once(END).ok_or("the place for the table has no end")?;
    Ok(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

pub(super) fn side(side: &Value) -> String {
    let mut text = match (side["seconds"].as_f64(), side["bytes"].as_f64()) {
        (Some(second), _) if side["first"].is_number() => {
            let first = time(side["first"].as_f64().unwrap_or_default());
            return format!("first {first}, second {}", time(second));
        }
        (Some(seconds), _) => time(seconds),
        (None, Some(size)) => bytes(size),
        (None, None) => return "–".into(),
    };
    if let Some(requests) = side["requests"].as_u64() {
        let plural = if requests == 1 { "" } else { "s" };
        let _ = write!(text, ", {requests} request{plural}");
    }
    text
}

/// How much less `with` takes than `without`.
pub(super) fn compared(without: &Value, with: &Value) -> String {
    if let (Some(without), Some(with)) = (without["bytes"].as_f64(), with["bytes"].as_f64()) {
        return format!("{:.0} % smaller", (1.0 - with / without) * 100.0);
    }
    let (Some(before), Some(after)) = (without["seconds"].as_f64(), with["seconds"].as_f64())
    else {
        return "–".into();
    };
    let mut text = match before / after.max(1e-9) {
        factor if factor >= 10.0 => format!("{factor:.0}× faster"),
        factor if factor > 1.05 => format!("{factor:.1}× faster"),
        factor if factor < 0.95 => format!("{:.1}× slower", 1.0 / factor),
        _ => "as fast".to_owned(),
    };
    if let (Some(before), Some(after)) = (without["requests"].as_u64(), with["requests"].as_u64())
        && after < before
    {
        let fewer = (1.0 - after as f64 / before as f64) * 100.0;
        let _ = write!(text, ", {fewer:.0} % fewer requests");
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row() -> Value {
        json!({
            "work": "100 products",
            "claim": "4.0×",
            "promise": { "faster": 4.0 },
            "naive": { "seconds": 8.71, "requests": 100 },
            "sdk": { "seconds": 0.1742, "requests": 20 },
        })
    }

    #[test]
    fn a_row_says_what_both_took_and_how_they_compare() {
        let text = render(&[row()], false);
        let last = text.lines().last().unwrap();
        let expected = "| 100 products | 4.0× | 8.71 s, 100 requests | **174 ms, 20 requests** | \
             50× faster, 80 % fewer requests | beaten |";
        assert_eq!(last, expected);
    }

    #[test]
    fn a_part_of_the_work_is_not_judged() {
        let mut short = row();
        short["sdk"]["seconds"] = json!(8.0);
        assert!(render(&[short.clone()], false).contains("not met"));
        let text = render(&[short], true);
        assert!(text.ends_with("| too few samples to judge |\n"), "{text}");
    }

    #[test]
    fn a_peer_that_could_not_do_the_work_says_so() {
        let mut other = row();
        other["python"] = json!({ "failed": "the call does not exist" });
        let text = render(&[other], false);
        assert!(text.lines().next().unwrap().ends_with("Python client | SDK to it |"));
        assert!(text.ends_with("| the call does not exist |  |\n"), "{text}");
    }

    #[test]
    fn what_is_slower_is_called_so() {
        let of = |before: f64, after: f64| {
            compared(&json!({ "seconds": before }), &json!({ "seconds": after }))
        };
        assert_eq!(of(1.0, 2.0), "2.0× slower");
        assert_eq!(of(1.0, 1.0), "as fast");
    }

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = format!("# Title\n{BEGIN}old{END}\nrest\n");
        let new = put(&page, "| new |\n").unwrap();
        assert_eq!(new, format!("# Title\n{BEGIN}\n| new |\n\n{END}\nrest\n"));
        assert_eq!(put(&new, "| new |\n").unwrap(), new);
        assert!(put("# Title\n", "").is_err());
    }
}
