//! What the calls come to, by route.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use serde::{Serialize, Serializer};
use wats_http::{Recorded, Source};

use super::collect::{Trace, is_request, took};

/// What the calls of one route came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RouteProfile {
    /// The operation, such as `products.get`.
    pub operation: &'static str,
    /// Method and path template: the same for every parameter.
    pub route: String,
    /// Calls, however they were answered.
    pub calls: u64,
    /// Different things that were asked for.
    pub subjects: u64,
    /// Calls that the cache answered.
    pub cached: u64,
    /// Calls that joined one that another caller had under way.
    pub coalesced: u64,
    /// Calls that the server was asked with.
    pub requests: u64,
    /// Those of them that failed, by status or otherwise.
    pub failed: u64,
    /// Bytes of the answers to those, decompressed.
    pub bytes: u64,
    /// Rows of all answers that are lists.
    pub rows: u64,
    /// How long the callers waited, added up.
    #[serde(rename = "milliseconds", serialize_with = "milliseconds")]
    pub time: Duration,
    /// The longest that one waited.
    #[serde(rename = "longestMilliseconds", serialize_with = "milliseconds")]
    pub longest: Duration,
}

/// With microseconds behind the point, which is all that means anything.
pub(super) fn milliseconds<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64((time.as_secs_f64() * 1e6).round() / 1e3)
}

/// By route; those whose callers waited longest first.
pub(super) fn of(trace: &Trace) -> Vec<RouteProfile> {
    let mut routes: BTreeMap<&str, (RouteProfile, HashSet<u64>)> = BTreeMap::new();
    for call in &trace.calls {
        let (route, subjects) = routes.entry(call.operation).or_default();
        add(route, call);
        subjects.insert(call.subject);
    }
    let counted = |(route, subjects): (RouteProfile, HashSet<u64>)| RouteProfile {
        subjects: subjects.len() as u64,
        ..route
    };
    let mut routes: Vec<RouteProfile> = routes.into_values().map(counted).collect();
    routes.sort_by_key(|route| std::cmp::Reverse(route.time));
    routes
}

fn add(route: &mut RouteProfile, call: &Recorded) {
    if route.calls == 0 {
        route.operation = call.operation;
        route.route = format!("{} {}", call.method, call.route);
    }
    route.calls += 1;
    route.cached += u64::from(call.source == Some(Source::Cache));
    route.coalesced += u64::from(call.source == Some(Source::Shared));
    route.failed += u64::from(call.source.is_none());
    route.rows += call.rows.unwrap_or(0);
    if is_request(call) {
        route.requests += 1;
        route.bytes += call.bytes;
    }
    route.time += took(call);
    route.longest = route.longest.max(took(call));
}
