//! The comment on a pull request, in Markdown: what changed is seen, what did not is folded away.

use std::fmt::Write;

use super::numbers::{change, figure, range};
use super::{explain, text};
use crate::bench::model::{CaseResult, Finding, Outcome};
use crate::bench::verdict::{Metric, Verdict};

/// The first line, by which the comment is found again and replaced.
pub(crate) const MARK: &str = "<!-- wats-bench -->";

/// Functions shown of a case that failed.
const FUNCTIONS: usize = 5;

pub(crate) fn render(outcome: &Outcome) -> String {
    let mut text = format!("{MARK}\n");
    let sign = if outcome.failed() { "❌" } else { "✅" };
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(text, "### {sign} Performance: {}\n", outcome.summary());
    let _ = writeln!(text, "{}\n", text::heading(outcome));
    let (quiet, loud): (Vec<_>, Vec<_>) = outcome
        .cases
        .iter()
        .partition(|case| matches!(case.verdict(), Verdict::Same | Verdict::Reported));
    if !loud.is_empty() {
        text.push_str(HEADING);
        let mut loud = loud;
        loud.sort_by_key(|case| std::cmp::Reverse(case.verdict()));
        for case in loud {
            rows(&mut text, case, |it| !matches!(it.verdict, Verdict::Same | Verdict::Reported));
        }
        text.push('\n');
    }
    for line in &outcome.broken {
        let _ = writeln!(text, "* ❌ cannot run: {line}");
    }
    for line in outcome.notes.iter().chain(&outcome.not_compared) {
        let _ = writeln!(text, "* {line}");
    }
    if outcome.failed() {
        let _ = writeln!(text, "\n```text\n{}\n```", text::advice(outcome));
    }
    causes(&mut text, outcome);
    let _ = writeln!(text, "\n<details><summary>{} unchanged</summary>\n", quiet.len());
    text.push_str(HEADING);
    for case in quiet {
        let main = [Metric::Instructions, Metric::Allocations, Metric::Time, Metric::P95];
        let single = case.findings.len() == 1;
        rows(&mut text, case, |it| single || main.contains(&it.metric));
    }
    text.push_str("\n</details>\n");
    text
}

const HEADING: &str = "\
| | case | figure | before | after | change | 99 % interval | verdict |
|---|---|---|--:|--:|--:|---|---|
";

fn rows(text: &mut String, case: &CaseResult, shown: impl Fn(&Finding) -> bool) {
    for finding in case.findings.iter().filter(|finding| shown(finding)) {
        let note = match (finding.note.as_str(), finding.verdict) {
            ("", _) => String::new(),
            (_, Verdict::Reported) => " (noisy)".into(),
            (note, _) => format!(": {}", escaped(note)),
        };
        let is_quiet = matches!(finding.verdict, Verdict::Same | Verdict::Reported);
        let strong = if is_quiet { "" } else { "**" };
        let again = if case.confirmed && finding.metric.is_timed() { ", looked twice" } else { "" };
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} | {} | {strong}{}{strong} | {} | {}{note}{again} |",
            finding.verdict.sign(),
            case.info.name,
            finding.metric.name(),
            figure(finding.metric, finding.base),
            figure(finding.metric, finding.head),
            change(finding),
            range(finding),
            finding.verdict.name(),
        );
    }
}

/// The functions in which the instructions of failed cases went.
fn causes(text: &mut String, outcome: &Outcome) {
    for case in outcome.cases.iter().filter(|case| case.verdict() == Verdict::Failed) {
        let failed = case.finding(Metric::Instructions);
        if failed.is_none_or(|finding| finding.verdict != Verdict::Failed) {
            continue;
        }
        let name = &case.info.name;
        let _ = writeln!(text, "\n<details><summary>where <code>{name}</code> went</summary>\n");
        text.push_str("| function | instructions before | after |\n|---|--:|--:|\n");
        for (function, base, head) in explain::rows(case, FUNCTIONS) {
            let of = |count| figure(Metric::Instructions, count);
            let function = function.replace('`', "'").replace('|', "\\|");
            let _ = writeln!(text, "| `{function}` | {} | {} |", of(base), of(head));
        }
        text.push_str("\n</details>\n");
    }
}

/// What somebody wrote into a commit, so that it stays in its cell.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}
