//! What could be asked better. Each rule is a function from the calls of one route to what it found;
//! its numbers say from when on it is worth a line.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use wats_http::{Kind, Recorded};

use super::collect::{Trace, is_request, took};
use super::hints::{self, Hint};
use super::routes::{RouteProfile, milliseconds};
use super::table::size;

/// Requests for different things on one route from which on a call for many is worth it.
const MANY: u64 = 5;
/// Requests for the very same thing beyond the first.
const AGAIN: u64 = 2;
/// Bytes of lists that were fetched with all their columns.
const LARGE: u64 = 64 << 10;
/// Rows fetched from which on it matters how many were of use.
const ROWS: u64 = 20;
/// What part of the rows should be of use: one in so many.
const USED_IN: u64 = 4;
/// Requests one after the other, each begun after the end of all others.
const IN_A_ROW: usize = 5;

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingKind {
    /// Many things asked for one by one, where one request could ask for many.
    NPlusOne,
    /// The very same asked of the server again, with no write in between.
    Repeated,
    /// Large answers with all columns, where columns can be selected.
    OverFetching,
    /// Many rows fetched, few of use.
    ClientSideFiltering,
    /// Requests one after the other, where none was begun before the one before it had ended.
    Sequential,
}

/// Something that could be asked better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// The operation it is about, such as `products.get`.
    pub operation: &'static str,
    /// Its route: method and path template.
    pub route: String,
    /// What was seen.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// Requests that would not be made.
    pub saved_requests: u64,
    /// How long nobody would wait, estimated from the requests seen; zero where nothing can be said.
    #[serde(rename = "savedMilliseconds", serialize_with = "milliseconds")]
    pub saved_time: Duration,
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NPlusOne => "N+1",
            Self::Repeated => "repeated",
            Self::OverFetching => "over-fetching",
            Self::ClientSideFiltering => "client-side filtering",
            Self::Sequential => "one after the other",
        })
    }
}

/// The requests of one route.
struct Requests<'a> {
    profile: &'a RouteProfile,
    hint: Hint,
    /// In the order in which they began.
    calls: Vec<&'a Recorded>,
    trace: &'a Trace,
}

/// What every rule found; what saves most first.
pub(super) fn all(trace: &Trace, routes: &[RouteProfile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for profile in routes {
        let of_route = |call: &&Recorded| call.operation == profile.operation && is_request(call);
        let calls = trace.calls.iter().filter(of_route).collect();
        let requests = Requests { profile, hint: hints::of(profile.operation), calls, trace };
        let n_plus_one = requests.n_plus_one();
        // Who asks for many at once has nothing left to do side by side.
        let sequential = if n_plus_one.is_none() { requests.sequential() } else { None };
        findings.extend(n_plus_one);
        findings.extend(requests.repeated());
        findings.extend(requests.over_fetching());
        findings.extend(requests.client_side_filtering());
        findings.extend(sequential);
    }
    findings.sort_by_key(|finding| Reverse((finding.saved_time, finding.saved_requests)));
    findings
}

impl Requests<'_> {
    fn finding(&self, kind: FindingKind, what: String, advice: String) -> Finding {
        Finding {
            kind,
            operation: self.profile.operation,
            route: self.profile.route.clone(),
            what,
            advice,
            saved_requests: 0,
            saved_time: Duration::ZERO,
        }
    }

    fn n_plus_one(&self) -> Option<Finding> {
        let bulk = self.hint.bulk?;
        let first: HashMap<u64, &Recorded> =
            self.calls.iter().rev().map(|call| (call.subject, *call)).collect();
        let subjects = first.len() as u64;
        if subjects < MANY {
            return None;
        }
        let requests = subjects.div_ceil(self.hint.per_request);
        let what = format!(
            "{subjects} requests for {subjects} different things; {requests} could ask for all of them"
        );
        // What the waits come to on the wall: of those side by side, the longest counts.
        let together = busy(first.values().copied());
        let each = mean(first.values().copied());
        let saved_time = together.saturating_sub(each);
        let saved_requests = subjects - requests;
        let finding = self.finding(FindingKind::NPlusOne, what, format!("use {bulk}"));
        Some(Finding { saved_requests, saved_time, ..finding })
    }

    fn repeated(&self) -> Option<Finding> {
        let mut last: HashMap<u64, &Recorded> = HashMap::new();
        let (mut again, mut saved_time) = (0, Duration::ZERO);
        for call in self.calls.iter().filter(|call| call.kind == Kind::Read) {
            if let Some(before) = last.insert(call.subject, call)
                && !self.written_between(before, call)
            {
                again += 1;
                saved_time += took(call);
            }
        }
        if again < AGAIN {
            return None;
        }
        let what = format!("the server was asked {again} times for what it had been asked before");
        let advice = "leave it to the cache: no NoStore or Reload, and one client for all; keep what must \
                      be asked for anew";
        let finding = self.finding(FindingKind::Repeated, what, advice.into());
        Some(Finding { saved_requests: again, saved_time, ..finding })
    }

    /// Whether anything was written after the one was asked for, and before the other was.
    fn written_between(&self, one: &Recorded, other: &Recorded) -> bool {
        let is_write = |call: &Recorded| call.kind == Kind::Write;
        let between = |call: &Recorded| call.ended >= one.began && call.began <= other.began;
        self.trace.calls.iter().any(|call| is_write(call) && between(call))
    }

    fn over_fetching(&self) -> Option<Finding> {
        let whole = |call: &&&Recorded| !call.parameters.iter().any(|name| name == "$select");
        let bytes: u64 = self.calls.iter().filter(whole).map(|call| call.bytes).sum();
        if !self.hint.selects || bytes < LARGE {
            return None;
        }
        let what = format!("{} with every column of {} rows", size(bytes), self.profile.rows);
        let advice = "name the columns that are of use with .select([…])";
        Some(self.finding(FindingKind::OverFetching, what, advice.into()))
    }

    fn client_side_filtering(&self) -> Option<Finding> {
        let used = *self.trace.used.get(self.profile.operation)?;
        let rows = self.profile.rows;
        if rows < ROWS || used.saturating_mul(USED_IN) > rows {
            return None;
        }
        let what = format!("{rows} rows were fetched and {used} of them were of use");
        let advice = "let the server choose, with .filter(…), or fetch fewer with .top(…)";
        Some(self.finding(FindingKind::ClientSideFiltering, what, advice.into()))
    }

    fn sequential(&self) -> Option<Finding> {
        if self.hint.is_query {
            return None;
        }
        let alone: Vec<&Recorded> = self.alone();
        if alone.len() < IN_A_ROW {
            return None;
        }
        let what = format!(
            "{} requests for different things, each begun after the end of the one before",
            alone.len()
        );
        let side_by_side = self.hint.side_by_side.unwrap_or("batch_map(items, 8, …)");
        let advice = format!("if they do not need each other's answers: {side_by_side}");
        let saved_time = busy(alone.iter().copied()).saturating_sub(mean(alone.iter().copied()));
        Some(Finding { saved_time, ..self.finding(FindingKind::Sequential, what, advice) })
    }

    /// The longest run of requests during which nothing else was asked for, and between which the work
    /// did little of its own.
    fn alone(&self) -> Vec<&Recorded> {
        let all: Vec<&Recorded> = self.trace.calls.iter().filter(|call| is_request(call)).collect();
        let (mut longest, mut run): (Vec<&Recorded>, Vec<&Recorded>) = (Vec::new(), Vec::new());
        let mut until = None;
        for (at, call) in all.iter().copied().enumerate() {
            let is_last = all.get(at + 1).is_none_or(|next| next.began >= call.ended);
            let is_alone = until <= Some(call.began) && is_last;
            let is_ours = is_alone && call.operation == self.profile.operation;
            let follows = run.last().is_none_or(|last| {
                let pause = call.began.saturating_duration_since(last.ended);
                last.subject != call.subject && pause <= took(last)
            });
            if !is_ours || !follows {
                keep_longer(&mut longest, &mut run);
            }
            if is_ours {
                run.push(call);
            }
            until = until.max(Some(call.ended));
        }
        keep_longer(&mut longest, &mut run);
        longest
    }
}

fn keep_longer<'a>(longest: &mut Vec<&'a Recorded>, run: &mut Vec<&'a Recorded>) {
    if run.len() > longest.len() {
        std::mem::swap(longest, run);
    }
    run.clear();
}

/// For how long at least one of them was under way.
fn busy<'a>(calls: impl Iterator<Item = &'a Recorded>) -> Duration {
    let mut spans: Vec<_> = calls.map(|call| (call.began, call.ended)).collect();
    spans.sort_unstable();
    let (mut total, mut until) = (Duration::ZERO, None);
    for (began, ended) in spans {
        let from = until.map_or(began, |until| began.max(until));
        total += ended.saturating_duration_since(from);
        until = until.max(Some(ended));
    }
    total
}

fn mean<'a>(calls: impl Iterator<Item = &'a Recorded>) -> Duration {
    let (mut total, mut count) = (Duration::ZERO, 0_u32);
    for call in calls {
        total += took(call);
        count = count.saturating_add(1);
    }
    total.checked_div(count).unwrap_or_default()
}
