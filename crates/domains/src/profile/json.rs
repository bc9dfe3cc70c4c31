//! The profile for programs.

use serde_json::{Value, json};

use super::collect::Trace;
use super::findings::Finding;
use super::routes::RouteProfile;

pub(super) fn of(trace: &Trace, routes: &[RouteProfile], findings: &[Finding]) -> Value {
    let sum = |count: fn(&RouteProfile) -> u64| routes.iter().map(count).sum::<u64>();
    json!({
        "name": trace.name,
        "milliseconds": (trace.took.as_secs_f64() * 1e6).round() / 1e3,
        "calls": sum(|route| route.calls) + trace.dropped,
        "requests": sum(|route| route.requests),
        "bytes": sum(|route| route.bytes),
        "callsNotKept": trace.dropped,
        "routes": routes,
        "findings": findings,
    })
}
