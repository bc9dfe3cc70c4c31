//! The page: everything that was found, with plots, in one file that needs no other.

use std::fmt::Write;

use serde_json::Value;

use super::numbers::{change, figure, per_second, range, time};
use super::plot::{self, Change, class, escaped};
use super::text;
use crate::bench::model::{CaseResult, Outcome};
use crate::bench::verdict::{self, Metric, Verdict};

/// Commits shown of the history.
const COMMITS: usize = 60;

const STYLE: &str = "\
:root{--ground:#fff;--text:#1c2430;--soft:#5d6878;--rule:#d9dee6;--band:#eef4ee;--card:#f7f8fa;\
--same:#7b8796;--faster:#1a8a4b;--warned:#b07400;--inconclusive:#a0882c;--failed:#c62f2f;\
--base:#7b8796;--head:#2a62c9}\
@media(prefers-color-scheme:dark){:root{--ground:#14181f;--text:#e4e8ee;--soft:#97a2b2;\
--rule:#323a46;--band:#1b2a20;--card:#1b212a;--same:#8e99a8;--faster:#4fc27f;--warned:#e0a93c;\
--inconclusive:#cdb65a;--failed:#f06a6a;--base:#8e99a8;--head:#79a6f5}}\
body{margin:0 auto;max-width:1120px;padding:28px 20px 60px;background:var(--ground);\
color:var(--text);font:15px/1.5 system-ui,sans-serif}\
h1{font-size:22px;margin:0 0 4px}h2{font-size:17px;margin:36px 0 8px}\
p{margin:6px 0}.soft{color:var(--soft)}code,td.n{font-variant-numeric:tabular-nums}\
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13.5px}\
th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--rule);\
white-space:nowrap}th{color:var(--soft);font-weight:600}.n{text-align:right}\
tr.first td{border-top:1px solid var(--soft)}\
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(390px,1fr));gap:12px}\
figure{margin:0;padding:10px 12px;background:var(--card);border-radius:6px}\
figcaption{font-size:13px;margin-bottom:2px}svg{max-width:100%;height:auto}\
svg text{fill:var(--text);font:12px system-ui,sans-serif}svg .tick{fill:var(--soft);font-size:11px}\
.band{fill:var(--band)}.grid{stroke:var(--rule)}.zero{stroke:var(--soft)}\
.reach{stroke-width:2;stroke:currentColor}circle{fill:currentColor}\
.count{fill:none;stroke:currentColor;stroke-width:1.5}.line{fill:none;stroke:currentColor;\
stroke-width:1.5}.box{fill:currentColor;opacity:.18}.middle{stroke:currentColor;stroke-width:2}\
.same{color:var(--same)}.faster{color:var(--faster)}.warned{color:var(--warned)}\
.inconclusive{color:var(--inconclusive)}.failed{color:var(--failed)}.base{color:var(--base)}\
.head{color:var(--head)}b.failed,b.faster,b.warned{font-weight:700}";

/// The whole page; `history` is oldest first.
pub(crate) fn render(outcome: &Outcome, history: &[Value]) -> String {
    let verdict = if outcome.failed() { Verdict::Failed } else { Verdict::Faster };
    let word = if outcome.failed() { "fails" } else { "passes" };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>wats performance: {word}</title><style>{STYLE}</style></head><body>\n\
         <h1>Performance: <span class=\"{}\">{word}</span> – {}</h1>\n",
        class(verdict),
        escaped(&outcome.summary())
    );
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(
        page,
        "<p>{}</p><p class=\"soft\">base: {} · head: {}</p>\
         <p class=\"soft\">{} · {} · valgrind {} · {} · steal {:.1} %</p>",
        escaped(&text::heading(outcome)),
        escaped(&outcome.base.subject),
        escaped(&outcome.head.subject),
        escaped(&outcome.machine.cpu),
        escaped(&outcome.rustc),
        escaped(&outcome.valgrind),
        escaped(&outcome.date),
        outcome.machine.steal * 100.0
    );
    let said = [&outcome.broken, &outcome.notes, &outcome.not_compared];
    if said.iter().any(|lines| !lines.is_empty()) {
        page.push_str("<ul>");
        for line in said.into_iter().flatten() {
            let _ = write!(page, "<li>{}</li>", escaped(line));
        }
        page.push_str("</ul>\n");
    }
    changes(&mut page, outcome);
    table(&mut page, outcome);
    rounds(&mut page, outcome);
    over_commits(&mut page, outcome, history);
    page.push_str("</body></html>\n");
    page
}

fn changes(page: &mut String, outcome: &Outcome) {
    let rows: Vec<Change<'_>> = outcome
        .cases
        .iter()
        .filter(|case| {
            [Metric::Time, Metric::Instructions].iter().any(|it| case.finding(*it).is_some())
        })
        .map(|case| Change {
            name: &case.info.name,
            time: case
                .finding(Metric::Time)
                .and_then(|finding| finding.interval)
                .map(|interval| [interval.low, interval.middle, interval.high]),
            instructions: case
                .finding(Metric::Instructions)
                .map(|finding| verdict::change(finding.base, finding.head)),
            verdict: case.verdict(),
        })
        .collect();
    page.push_str(
        "<h2>Change of each case</h2>\n<p class=\"soft\">Dot and line: time and its 99 % interval. \
         Diamond: instructions. To the left is faster; the band is what is tolerated.</p>\n\
         <div class=\"wide\">",
    );
    page.push_str(&plot::changes(&rows));
    page.push_str("</div>\n");
}

fn table(page: &mut String, outcome: &Outcome) {
    page.push_str(
        "<h2>Figures</h2>\n<p class=\"soft\">Of one operation.</p><div class=\"wide\"><table>\
         <tr><th>case</th><th>figure</th><th class=\"n\">before</th><th class=\"n\">after</th>\
         <th class=\"n\">change</th><th>99 % interval</th><th>verdict</th><th></th></tr>\n",
    );
    let mut cases: Vec<&CaseResult> = outcome.cases.iter().collect();
    cases.sort_by_key(|case| {
        std::cmp::Reverse(if case.verdict() == Verdict::Reported {
            Verdict::Same
        } else {
            case.verdict()
        })
    });
    for case in cases {
        for (number, finding) in case.findings.iter().enumerate() {
            let name = if number == 0 { escaped(&case.info.name) } else { String::new() };
            let first = if number == 0 { " class=\"first\"" } else { "" };
            let mut note = escaped(&finding.note);
            if finding.metric == Metric::Time {
                let _ = write!(note, " {} {}s", per_second(finding.head), case.info.unit);
            }
            let _ = writeln!(
                page,
                "<tr{first}><td>{name}</td><td>{}</td><td class=\"n\">{}</td>\
                 <td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td>\
                 <td><b class=\"{}\">{}</b></td><td class=\"soft\">{}</td></tr>",
                finding.metric.name(),
                figure(finding.metric, finding.base),
                figure(finding.metric, finding.head),
                change(finding),
                range(finding),
                class(finding.verdict),
                finding.verdict.name(),
                note.trim(),
            );
        }
    }
    page.push_str("</table></div>\n");
}

fn rounds(page: &mut String, outcome: &Outcome) {
    let timed = || outcome.cases.iter().filter(|case| !case.rounds.is_empty());
    if timed().next().is_none() {
        return;
    }
    page.push_str(
        "<h2>Rounds</h2>\n<p class=\"soft\">Each dot is a pair of processes with layouts of their \
         own: processor time of an operation. Box: the middle half; line: the median; \
         what lies far outside stands at the edge.</p>\n\
         <div class=\"cards\">",
    );
    for case in timed() {
        let side =
            |side: usize| -> Vec<f64> { case.rounds.iter().map(|it| it[side].cpu).collect() };
        let again = if case.confirmed { ", second sample" } else { "" };
        let latency = [Metric::P50, Metric::P95, Metric::P99].map(|it| case.finding(it));
        let latency = match latency {
            [Some(p50), Some(p95), Some(p99)] => {
                format!(" · p50 {}, p95 {}, p99 {}", time(p50.head), time(p95.head), time(p99.head))
            }
            _ => String::new(),
        };
        let _ = write!(
            page,
            "<figure><figcaption><b class=\"{}\">{}</b> <span class=\"soft\">{} rounds{again}{}\
             </span></figcaption>{}</figure>",
            class(case.verdict()),
            escaped(&case.info.name),
            case.rounds.len(),
            latency,
            plot::rounds(&case.info.name, &side(0), &side(1))
        );
    }
    page.push_str("</div>\n");
}

fn over_commits(page: &mut String, outcome: &Outcome, history: &[Value]) {
    let shown = &history[history.len().saturating_sub(COMMITS)..];
    if shown.len() < 2 {
        page.push_str(
            "<h2>History</h2>\n<p class=\"soft\">There is none yet: it takes two commits that were \
             recorded (<code>--history FILE --record</code>).</p>\n",
        );
        return;
    }
    let _ = write!(
        page,
        "<h2>History</h2>\n<p class=\"soft\">{} commits of the main branch, as changes since the \
         first of them. <span class=\"same\">Instructions</span> and <span class=\"head\">time\
         </span>; times only from machines with this processor.</p>\n<div class=\"cards\">",
        shown.len()
    );
    for case in outcome.cases.iter().filter(|case| case.findings.len() > 1) {
        let name = &case.info.name;
        let counts = series(shown, name, Metric::Instructions, |_| true);
        let here = |line: &Value| line["machine"]["cpu"] == outcome.machine.cpu.as_str();
        let times = series(shown, name, Metric::Time, here);
        let svg = plot::history(name, &[("same", counts), ("head", times)]);
        let name = escaped(name);
        let _ = write!(page, "<figure><figcaption>{name}</figcaption>{svg}</figure>");
    }
    page.push_str("</div>\n");
}

/// A figure over commits, as changes since the first one known.
fn series(
    history: &[Value],
    case: &str,
    metric: Metric,
    counts: impl Fn(&Value) -> bool,
) -> Vec<Option<f64>> {
    let values: Vec<Option<f64>> = history
        .iter()
        .map(|line| {
            let cases = line["cases"].as_array().filter(|_| counts(line))?;
            let found = cases.iter().find(|it| it["name"] == case)?;
            found["metrics"][metric.name()]["head"].as_f64()
        })
        .collect();
    let first = values.iter().flatten().find(|value| **value > 0.0).copied();
    let change = |value: Option<f64>| Some(value? / first? - 1.0);
    values.into_iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn history_is_told_as_changes_and_times_of_other_machines_are_left_out() {
        let line = |cpu: &str, count: f64| {
            json!({
                "machine": { "cpu": cpu },
                "cases": [{ "name": "a/b", "metrics": { "instructions": { "head": count } } }],
            })
        };
        let history = [line("x", 100.0), line("y", 110.0), line("x", 90.0), json!({})];
        let all = series(&history, "a/b", Metric::Instructions, |_| true);
        let rounded: Vec<_> =
            all.iter().map(|it| it.map(|change| (change * 100.0).round())).collect();
        assert_eq!(rounded, [Some(0.0), Some(10.0), Some(-10.0), None]);
        let here = series(&history, "a/b", Metric::Instructions, |it| it["machine"]["cpu"] == "x");
        assert_eq!(here[1], None);
    }
}
