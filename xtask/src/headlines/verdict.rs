//! Whether what was measured keeps what the plan promised. Pure functions.

use serde_json::Value;

use super::units::{bytes, time};

/// A promise is beaten when it is more than kept by this share.
const MARGIN: f64 = 0.1;

/// A promise beside what came of it.
struct Judged {
    /// 1 where it is just kept, more where there is better.
    kept: f64,
    /// What was wanted and what there is, for people.
    said: String,
}

/// `beaten`, `met`, or `not met` with the figure that is short and the reason that the row gives. A
/// row that promises nothing has no verdict.
pub(super) fn verdict(row: &Value) -> String {
    let judged = promises(row);
    if judged.is_empty() {
        return "–".into();
    }
    let short: Vec<&str> =
        judged.iter().filter(|it| it.kept < 1.0).map(|it| it.said.as_str()).collect();
    if short.is_empty() {
        let beaten = judged.iter().any(|it| it.kept > 1.0 + MARGIN);
        return if beaten { "beaten" } else { "met" }.into();
    }
    let text = format!("**not met**: {}", short.join(", "));
    match row["why"].as_str().filter(|why| !why.is_empty()) {
        Some(why) => format!("{text}; {why}"),
        None => text,
    }
}

fn promises(row: &Value) -> Vec<Judged> {
    let (naive, sdk) = (&row["naive"], &row["sdk"]);
    let promised = |key: &str| row["promise"][key].as_f64();
    let both = |key: &str| Some((naive[key].as_f64()?, sdk[key].as_f64()?));
    let mut judged = Vec::new();
    if let (Some(wanted), Some((before, after))) = (promised("faster"), both("seconds")) {
        let is = before / after.max(1e-9);
        judged.push(Judged {
            kept: is / wanted,
            said: format!("{is:.1}× where {wanted}× is promised"),
        });
    }
    if let (Some(wanted), Some(is)) = (promised("seconds"), sdk["seconds"].as_f64()) {
        let said = format!("{} where {} is promised", time(is), time(wanted));
        judged.push(Judged { kept: wanted / is.max(1e-9), said });
    }
    let held = [
        ("memory", &sdk["memory"]["peak"], "held by the process"),
        ("cache_bytes", &sdk["cache"]["bytes"], "held by the cache"),
    ];
    for (key, is, what) in held {
        if let (Some(wanted), Some(is)) = (promised(key), is.as_f64()) {
            let said = format!("{} {what} where {} is promised", bytes(is), bytes(wanted));
            judged.push(Judged { kept: wanted / is.max(1.0), said });
        }
    }
    // Shares of what can be saved at most; the rest is what is left to compare.
    let mut share = |wanted: f64, is: f64, what: &str| {
        let said = format!("{:.1} % {what} where {:.1} % is promised", is * 100.0, wanted * 100.0);
        // A count and its share are the same figure but for rounding in the last place.
        let kept = if (is - wanted).abs() < 1e-9 { 1.0 } else { is / wanted };
        judged.push(Judged { kept, said });
    };
    if let (Some(wanted), Some((before, after))) = (promised("fewer_requests"), both("requests")) {
        share(wanted, 1.0 - after / before.max(1.0), "fewer requests");
    }
    if let (Some(wanted), Some(is)) = (promised("hit_rate"), sdk["cache"]["hit_rate"].as_f64()) {
        share(wanted, is, "hits");
    }
    if let (Some(wanted), Some((before, after))) = (promised("smaller"), both("bytes")) {
        share(wanted, 1.0 - after / before.max(1.0), "smaller");
    }
    judged
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(seconds: f64) -> Value {
        json!({
            "promise": { "faster": 4.0, "seconds": null },
            "why": "the reason",
            "naive": { "seconds": 8.0 },
            "sdk": { "seconds": seconds },
        })
    }

    #[test]
    fn a_promise_is_beaten_met_or_not() {
        assert_eq!(verdict(&row(1.0)), "beaten");
        assert_eq!(verdict(&row(2.0)), "met");
        let not = verdict(&row(4.0));
        assert_eq!(not, "**not met**: 2.0× where 4× is promised; the reason");
    }

    #[test]
    fn each_part_of_a_promise_counts() {
        let row = json!({
            "promise": { "faster": 2.0, "hit_rate": 0.7 },
            "naive": { "seconds": 8.0 },
            "sdk": { "seconds": 1.0, "cache": { "hit_rate": 0.5 } },
        });
        assert_eq!(verdict(&row), "**not met**: 50.0 % hits where 70.0 % is promised");
    }

    #[test]
    fn a_share_that_is_reached_exactly_is_met() {
        let row = json!({
            "promise": { "fewer_requests": 0.99 },
            "naive": { "requests": 100 },
            "sdk": { "requests": 1 },
        });
        assert_eq!(verdict(&row), "met");
    }

    #[test]
    fn memory_beyond_what_is_promised_is_not_met() {
        let row = json!({ "promise": { "memory": 8e6 }, "sdk": { "memory": { "peak": 9e6 } } });
        assert_eq!(
            verdict(&row),
            "**not met**: 9.00 MB held by the process where 8.00 MB is promised"
        );
    }

    #[test]
    fn nothing_promised_is_nothing_judged() {
        assert_eq!(verdict(&json!({ "naive": {}, "sdk": {} })), "–");
    }
}
