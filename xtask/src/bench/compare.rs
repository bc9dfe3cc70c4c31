//! A whole comparison of two sides: what is counted, then what is timed, and what is suspicious a
//! second time.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use super::acks::{self, Ack};
use super::counts::{self, Side};
use super::machine::{Machine, Moment};
use super::model::{CaseInfo, CaseResult, Finding, Gate};
use super::options::Options;
use super::pair::{self, Plan};
use super::sides::Place;
use super::verdict::{self, Metric, Verdict};

/// Fresh pairs of processes in a first sample. Of thirty, the eighth and the eighth last enclose the
/// median with 99 %.
const ROUNDS: usize = 30;

/// And in the second one, which alone decides on what the first found suspicious.
const ROUNDS_TO_CONFIRM: usize = 60;

/// Orders of functions on each side. With 24, two samples of the same code differ by some 0.5 %;
/// with one, by 4 %.
const LAYOUTS: usize = 24;

/// How long a comparison should take, on a machine that others use too.
const WHOLE: Duration = Duration::from_secs(290);

/// What a sample is given even if that is over: less would be all starting of processes.
const LEAST: Duration = Duration::from_secs(40);

/// Of what is left when the first sample begins, the rest being for the second.
const FIRST: f64 = 0.6;

/// What a comparison found, before anything is made of it.
pub(crate) struct Found {
    began: Instant,
    /// Why the times of the first sample mean nothing, if they do.
    distrusted: Option<String>,
    pub(crate) cases: Vec<CaseResult>,
    pub(crate) machine: Machine,
    pub(crate) layouts: usize,
    pub(crate) not_compared: Vec<String>,
    pub(crate) broken: Vec<String>,
    pub(crate) notes: Vec<String>,
}

/// Compares the head with the base.
pub(crate) fn compare(
    place: &Place,
    sides: [&Side; 2],
    options: &Options,
) -> Result<Found, String> {
    let before = Moment::now();
    let mut found = Found {
        began: Instant::now(),
        distrusted: None,
        cases: Vec::new(),
        machine: Machine::default(),
        layouts: 0,
        not_compared: Vec::new(),
        broken: Vec::new(),
        notes: Vec::new(),
    };
    let cases = found.common(sides, options)?;
    if cases.is_empty() {
        return Err("there is no case to compare: none is on both sides and wanted".into());
    }
    found.count(place, sides, &cases)?;
    if !options.quick {
        found.time(sides, before)?;
    }
    found.compare_figures(sides, options)?;
    found.machine = Machine::between(before, Moment::now());
    if !options.quick {
        if let Some(reason) = found.distrusted.take().or_else(|| found.machine.distrust()) {
            found.distrust(&format!("times decide nothing: {reason}"));
        } else if found.layouts == 0 {
            found.distrust("times decide nothing: there is one layout of the code only");
        }
    }
    Ok(found)
}

impl Found {
    /// The cases that both sides have and that are wanted.
    fn common(&mut self, sides: [&Side; 2], options: &Options) -> Result<Vec<CaseInfo>, String> {
        let [base, head] = [sides[0].list()?, sides[1].list()?];
        let names = |cases: &[CaseInfo]| -> HashSet<String> {
            cases.iter().map(|case| case.name.clone()).collect()
        };
        let (in_base, in_head) = (names(&base), names(&head));
        for case in base.iter().filter(|case| !in_head.contains(&case.name)) {
            if options.wants(&case.name) {
                self.not_compared.push(format!("{} is gone", case.name));
            }
        }
        let mut cases = Vec::new();
        for case in head.into_iter().filter(|case| options.wants(&case.name)) {
            if in_base.contains(&case.name) {
                cases.push(case);
            } else {
                self.not_compared.push(format!("{} is new", case.name));
            }
        }
        Ok(cases)
    }

    /// The first tier.
    fn count(
        &mut self,
        place: &Place,
        sides: [&Side; 2],
        cases: &[CaseInfo],
    ) -> Result<(), String> {
        let counted: Vec<CaseInfo> =
            cases.iter().filter(|case| case.gate != Gate::Report).cloned().collect();
        let mut instructions = counts::instructions(place, sides, &counted);
        for case in &counted {
            if let Some(Err((side, error))) = instructions.get(&case.name) {
                self.cannot_run(&case.name, *side, error);
            }
        }
        instructions.retain(|_, counted| counted.is_ok());
        let running: Vec<CaseInfo> =
            counted.into_iter().filter(|case| instructions.contains_key(&case.name)).collect();
        let allocations = counts::allocations(sides, &running)?;
        for info in cases {
            let mut findings = Vec::new();
            let mut counted = None;
            if let Some(Ok((each, functions))) = instructions.remove(&info.name) {
                findings.push(counts::finding(Metric::Instructions, each));
                counted = Some(functions);
            } else if info.gate != Gate::Report {
                continue;
            }
            for metric in [Metric::Allocations, Metric::AllocatedBytes, Metric::PeakBytes] {
                let key = (info.name.clone(), metric);
                let each = [0, 1].map(|side| allocations[side].get(&key).copied());
                if let [Some(base), Some(head)] = each {
                    findings.push(counts::finding(metric, [base, head]));
                }
            }
            self.cases.push(CaseResult {
                info: info.clone(),
                findings,
                rounds: Vec::new(),
                confirmed: false,
                counted,
            });
        }
        Ok(())
    }

    /// The second tier.
    fn time(&mut self, sides: [&Side; 2], before: Moment) -> Result<(), String> {
        self.layouts = LAYOUTS;
        eprintln!("linking {LAYOUTS} layouts of each side");
        if let Err(reason) = self.link(sides, 0) {
            self.notes.push(reason);
            self.layouts = 0;
        }
        // Five percent of an operation cannot be planted in a sample.
        let planted = sides.iter().any(|side| side.plant.is_some_and(|it| it.percent > 0));
        let mut plan = Plan {
            rounds: ROUNDS,
            layouts: self.layouts,
            first_layout: 0,
            multiple: if planted { 20 } else { 1 },
            budget: budget(self.began.elapsed(), FIRST),
        };
        let cases: Vec<CaseInfo> = self.cases.iter().map(|case| case.info.clone()).collect();
        self.sample(sides, &cases, plan, false)?;
        let suspicious: Vec<CaseInfo> = self
            .cases
            .iter()
            .filter(|case| case.findings.iter().any(is_suspicious))
            .map(|case| case.info.clone())
            .collect();
        self.distrusted = Machine::between(before, Moment::now()).distrust();
        // Where times decide nothing, a second sample decides nothing either.
        if !suspicious.is_empty() && self.distrusted.is_none() {
            let names: Vec<&str> = suspicious.iter().map(|case| case.name.as_str()).collect();
            eprintln!("looking again, with other layouts: {}", names.join(", "));
            (plan.rounds, plan.first_layout) = (ROUNDS_TO_CONFIRM, LAYOUTS);
            plan.budget = budget(self.began.elapsed(), 1.0);
            if plan.layouts > 0 {
                if !planted {
                    // A small disk has room for one set.
                    for side in sides {
                        side.source.forget_layouts();
                    }
                }
                self.link(sides, LAYOUTS)?;
            }
            self.sample(sides, &suspicious, plan, true)?;
        }
        Ok(())
    }

    /// Links before anything is timed, so that nothing else runs while it is.
    fn link(&self, sides: [&Side; 2], first: usize) -> Result<(), String> {
        for (number, side) in sides.into_iter().enumerate() {
            let layouts = first..first + self.layouts;
            side.source.link(layouts.map(|layout| seed(layout, number)))?;
        }
        Ok(())
    }

    fn sample(
        &mut self,
        sides: [&Side; 2],
        cases: &[CaseInfo],
        plan: Plan,
        confirmed: bool,
    ) -> Result<(), String> {
        let (mut rounds, failed) = pair::sample(sides, cases, plan)?;
        for (name, (side, error)) in failed {
            self.cannot_run(&name, side, &error);
            self.cases.retain(|case| case.info.name != name);
        }
        for case in &mut self.cases {
            let Some(rounds) = rounds.remove(&case.info.name) else { continue };
            case.findings.retain(|finding| !finding.metric.is_timed());
            case.findings.extend(pair::findings(&case.info, &rounds));
            (case.rounds, case.confirmed) = (rounds, confirmed);
        }
        Ok(())
    }

    /// Hit rates and sizes, each as a case of its own.
    fn compare_figures(&mut self, sides: [&Side; 2], options: &Options) -> Result<(), String> {
        let [base, head] = [counts::figures(sides[0])?, counts::figures(sides[1])?];
        let mut names: Vec<_> = head.keys().filter(|name| options.wants(name)).collect();
        names.sort();
        for name in names {
            let (Some((metric, base)), (_, head)) = (base.get(name), head[name]) else { continue };
            let unit = if *metric == Metric::HitRate { "read" } else { "program" };
            let info = CaseInfo {
                name: name.clone(),
                unit: unit.into(),
                bytes: 0,
                gate: Gate::Counts,
                reason: String::new(),
                counted: 1,
                latency: false,
            };
            let findings = vec![counts::finding(*metric, [*base, head])];
            let (rounds, confirmed, counted) = (Vec::new(), false, None);
            self.cases.push(CaseResult { info, findings, rounds, confirmed, counted });
        }
        Ok(())
    }

    /// A case that the base cannot run is not compared; one that the head cannot run is broken.
    fn cannot_run(&mut self, name: &str, side: usize, error: &str) {
        if side == 0 {
            self.not_compared.push(format!("{name} cannot be run on the base: {error}"));
        } else {
            self.broken.push(format!("{name}: {error}"));
        }
    }

    fn distrust(&mut self, reason: &str) {
        self.notes.push(reason.to_owned());
        for finding in self.cases.iter_mut().flat_map(|case| &mut case.findings) {
            if finding.metric.is_timed() && finding.verdict > Verdict::Reported {
                finding.verdict = Verdict::Inconclusive;
                reason.clone_into(&mut finding.note);
            }
        }
    }
}

/// How long a sample should take if so much time is over.
fn budget(spent: Duration, share: f64) -> Duration {
    WHOLE.saturating_sub(spent).mul_f64(share).max(LEAST)
}

/// The sides have layouts of their own, also where they are the same source.
pub(crate) fn seed(layout: usize, side: usize) -> usize {
    2 * layout + side + 1
}

fn is_suspicious(finding: &Finding) -> bool {
    finding.metric.is_timed()
        && matches!(finding.verdict, Verdict::Failed | Verdict::Inconclusive | Verdict::Warned)
}

/// Lets failures through for which a commit gives a reason, as far as a reason helps.
pub(crate) fn acknowledge(cases: &mut [CaseResult], acks: &[Ack]) {
    let mut reasons: HashMap<(String, Metric), &str> = HashMap::new();
    for case in cases {
        for finding in &mut case.findings {
            if finding.verdict != Verdict::Failed {
                continue;
            }
            let change = verdict::change(finding.base, finding.head);
            if !verdict::can_be_acknowledged(finding.metric, change, finding.interval) {
                finding.note = "ten percent or more: no reason helps".into();
            } else if let Some(ack) = acks::find(acks, &case.info.name, finding.metric) {
                finding.verdict = Verdict::Acknowledged;
                finding.note.clone_from(&ack.reason);
                reasons.insert((case.info.name.clone(), finding.metric), &ack.reason);
            }
        }
    }
    for ((case, metric), reason) in reasons {
        eprintln!("acknowledged: {case} {}: {reason}", metric.name());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::model::CaseInfo;

    fn case(head: f64) -> CaseResult {
        let info = CaseInfo {
            name: "cache/hit".into(),
            unit: "hit".into(),
            bytes: 0,
            gate: Gate::Everything,
            reason: String::new(),
            counted: 20,
            latency: false,
        };
        let findings = vec![counts::finding(Metric::Instructions, [100.0, head])];
        CaseResult { info, findings, rounds: Vec::new(), confirmed: false, counted: None }
    }

    fn after(head: f64, trailer: &str) -> Verdict {
        let mut cases = [case(head)];
        acknowledge(&mut cases, &acks::parse(trailer));
        cases[0].verdict()
    }

    #[test]
    fn seven_percent_pass_with_a_reason_and_only_with_one() {
        assert_eq!(after(107.0, ""), Verdict::Failed);
        let trailer = "Perf-Ack: cache/hit instructions it checks the tag twice now";
        assert_eq!(after(107.0, trailer), Verdict::Acknowledged);
        let other = "Perf-Ack: cache/miss instructions it checks the tag twice now";
        assert_eq!(after(107.0, other), Verdict::Failed);
    }

    #[test]
    fn what_counting_took_is_not_there_for_timing() {
        let seconds = Duration::from_secs;
        assert_eq!(budget(seconds(40), FIRST), seconds(150));
        assert_eq!(budget(seconds(190), FIRST), seconds(60));
        assert_eq!(budget(seconds(500), 1.0), LEAST);
    }

    #[test]
    fn ten_percent_fail_whatever_the_reason() {
        let trailer = "Perf-Ack: cache/hit instructions it checks the tag twice now";
        assert_eq!(after(110.0, trailer), Verdict::Failed);
    }
}
