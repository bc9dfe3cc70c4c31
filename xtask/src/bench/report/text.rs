//! The table on a terminal: the worst first, and of what did not change one line each.

use std::fmt::Write;

use super::numbers::{change, figure, range};
use crate::bench::model::{CaseResult, Outcome};
use crate::bench::verdict::{Metric, Verdict};

/// The whole text.
pub(crate) fn render(outcome: &Outcome) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(text, "\n{}", heading(outcome));
    let width = outcome.cases.iter().map(|case| case.info.name.len()).max().unwrap_or(0);
    let mut cases: Vec<&CaseResult> = outcome.cases.iter().collect();
    cases.sort_by_key(|case| std::cmp::Reverse(rank(case.verdict())));
    for case in cases {
        let _ = writeln!(text, "{}", line(case, width));
        for finding in case.findings.iter().filter(|it| it.verdict > Verdict::Reported) {
            let metric = finding.metric;
            let _ = writeln!(
                text,
                "    {:<13} {:<16} {} -> {}  {} {}  {}",
                finding.verdict.name(),
                metric.name(),
                figure(metric, finding.base),
                figure(metric, finding.head),
                change(finding),
                range(finding),
                finding.note,
            );
        }
    }
    for (label, lines) in [
        ("broken", &outcome.broken),
        ("not compared", &outcome.not_compared),
        ("note", &outcome.notes),
    ] {
        for line in lines {
            let _ = writeln!(text, "{label}: {line}");
        }
    }
    let _ = writeln!(text, "\n{}", outcome.summary());
    if outcome.failed() {
        let _ = writeln!(text, "{}", advice(outcome));
    }
    text
}

/// Base, head and machine.
pub(super) fn heading(outcome: &Outcome) -> String {
    let machine = &outcome.machine;
    let tiers = if outcome.quick { "counts only" } else { "counts and times" };
    format!(
        "{} -> {}, {tiers}, {:.0} s and {:.0} s to build, load {:.1} to {:.1} on {} cores",
        outcome.base.short(),
        outcome.head.short(),
        outcome.seconds - outcome.building,
        outcome.building,
        machine.load[0],
        machine.load[1],
        machine.cores,
    )
}

/// What to do about a failure.
pub(super) fn advice(outcome: &Outcome) -> String {
    let failed = outcome.cases.iter().find(|case| case.verdict() == Verdict::Failed);
    let Some(case) = failed else {
        return "A case that cannot run is to be mended or taken out of the registry.".into();
    };
    let finding = case.findings.iter().find(|finding| finding.verdict == Verdict::Failed);
    let (name, metric) = (&case.info.name, finding.map_or("time", |it| it.metric.name()));
    format!(
        "Why: cargo xtask bench --quick --filter {name} --explain {name}\n\
         Five to ten percent pass with a reason in a commit's trailer:\n\
         Perf-Ack: {name} {metric} <reason>"
    )
}

fn rank(verdict: Verdict) -> Verdict {
    // What is only told stands with what did not change.
    if verdict == Verdict::Reported { Verdict::Same } else { verdict }
}

fn line(case: &CaseResult, width: usize) -> String {
    let mut line = format!("{:<13} {:<width$}", case.verdict().name(), case.info.name);
    let shown = [
        (Metric::Instructions, "instr"),
        (Metric::Allocations, "allocs"),
        (Metric::Time, "time"),
        (Metric::HitRate, "rate"),
        (Metric::ProgramBytes, "size"),
    ];
    for (metric, label) in shown {
        if let Some(finding) = case.finding(metric) {
            let (now, by) = (figure(metric, finding.head), change(finding));
            let _ = write!(line, "  {label} {now} {by}");
            if metric == Metric::Time {
                let _ = write!(line, " {}", range(finding));
            }
        }
    }
    line
}
