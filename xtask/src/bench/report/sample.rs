//! An outcome with one of everything, for the tests of what is shown.

use crate::bench::callgrind::Counted;
use crate::bench::counts;
use crate::bench::git::Revision;
use crate::bench::machine::Machine;
use crate::bench::model::{CaseInfo, CaseResult, Gate, Outcome, Timing};
use crate::bench::pair;
use crate::bench::verdict::Metric;

/// A case whose head takes `factor` of the base.
fn case(name: &str, factor: f64, gate: Gate) -> CaseResult {
    let info = CaseInfo {
        name: name.into(),
        unit: "hit".into(),
        bytes: 0,
        gate,
        reason: "two threads".into(),
        counted: 20,
        latency: true,
    };
    let timing = |round: u8, factor: f64| {
        let time = (100.0 + f64::from(round % 5)) * factor;
        Timing { cpu: time, wall: time * 1.1, latency: Some([time, time * 1.5, time * 3.0]) }
    };
    let rounds: Vec<_> = (0..30).map(|round| [timing(round, 1.0), timing(round, factor)]).collect();
    let mut findings = Vec::new();
    if gate != Gate::Report {
        findings.push(counts::finding(Metric::Instructions, [1_469.0, 1_469.0 * factor]));
        findings.push(counts::finding(Metric::Allocations, [24.0, (24.0 * factor).round()]));
    }
    findings.extend(pair::findings(&info, &rounds));
    let counted = |cost: f64| {
        let mut counted = Counted::default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        counted.functions.insert("wats::a|b<T>".into(), (cost * 20.0) as u64);
        counted
    };
    let counted = Some([counted(1_469.0), counted(1_469.0 * factor)]);
    CaseResult { info, findings, rounds, confirmed: factor > 1.0, counted }
}

/// Something failed, something warned, something is faster, something is only told.
pub(super) fn outcome() -> Outcome {
    let revision = |digit: char| Revision {
        id: std::iter::repeat_n(digit, 40).collect(),
        subject: "what <it> changes".into(),
        changed: false,
    };
    Outcome {
        base: revision('b'),
        head: revision('a'),
        machine: Machine { cpu: "a processor".into(), cores: 2, ..Machine::default() },
        rustc: "rustc 1.95.0".into(),
        valgrind: "3.19.0".into(),
        date: "2026-01-01T00:00:00Z".into(),
        seconds: 141.0,
        building: 40.0,
        quick: false,
        layouts: 24,
        cases: vec![
            case("cache/hit", 1.0, Gate::Everything),
            case("report/decode/json", 1.06, Gate::Everything),
            case("cache/miss", 1.03, Gate::Everything),
            case("batch/map-16", 0.9, Gate::Everything),
            case("cache/hit-two-threads", 1.2, Gate::Report),
        ],
        not_compared: vec!["filter/build is new".into()],
        broken: Vec::new(),
        notes: vec!["a note with <brackets>".into()],
    }
}

mod tests {
    use super::outcome;
    use crate::bench::report::{comment, explain, html, json, text};

    #[test]
    fn the_terminal_shows_the_worst_first_and_what_to_do() {
        let text = text::render(&outcome());
        let (failed, same) = (text.find("report/decode/json"), text.find("cache/hit  "));
        assert!(failed < same, "{text}");
        assert!(text.contains("1 regression, 1 warning, 1 faster, 2 unchanged"), "{text}");
        assert!(text.contains("Perf-Ack: report/decode/json instructions <reason>"), "{text}");
    }

    #[test]
    fn the_comment_can_be_found_again_and_folds_away_what_did_not_change() {
        let text = comment::render(&outcome());
        assert!(
            text.starts_with("<!-- wats-bench -->\n### ❌ Performance: 1 regression"),
            "{text}"
        );
        let (shown, folded) = text.split_once("<details><summary>2 unchanged").unwrap();
        assert!(shown.contains("| ❌ | `report/decode/json` | instructions | 1,469 | 1,557 |"));
        assert!(shown.contains("`wats::a\\|b<T>`"), "where the instructions went");
        assert!(!shown.contains("`cache/hit`"), "{shown}");
        assert!(folded.contains("`cache/hit-two-threads`") && folded.contains("(noisy)"));
        for row in text.lines().filter(|line| line.starts_with("| ") && line.contains("time")) {
            assert_eq!(row.matches('|').count(), 9, "{row}");
        }
    }

    #[test]
    fn the_page_needs_nothing_else_and_lets_nobody_write_into_it() {
        let outcome = outcome();
        let line = json::render(&outcome);
        let page = html::render(&outcome, &[line.clone(), line]);
        assert!(!page.contains("http") && !page.contains("src=") && !page.contains("url("));
        assert!(page.contains("a note with &lt;brackets&gt;") && !page.contains("<brackets>"));
        assert!(page.contains("what &lt;it&gt; changes"));
        assert!(!page.contains("NaN") && !page.contains("inf\""));
        assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
        assert!(page.contains("Rounds of cache/hit") && page.contains("History of cache/hit"));
    }

    #[test]
    fn a_program_reads_verdicts_and_intervals() {
        let value = json::render(&outcome());
        assert_eq!(value["verdict"], "fail");
        let case = &value["cases"][1];
        assert_eq!(case["metrics"]["time"]["verdict"], "FAIL");
        assert!(case["metrics"]["time"]["interval"][0].as_f64().unwrap() > 0.05);
        assert_eq!(value["cases"][0]["metrics"]["instructions"]["change"], 0.0);
    }

    #[test]
    fn an_explanation_names_functions() {
        let text = explain::render(&outcome(), "report/decode/json").unwrap();
        assert!(text.contains("wats::a|b<T>") && text.contains(" +88.1  "), "{text}");
        assert!(explain::render(&outcome(), "a/b").is_err());
    }
}
