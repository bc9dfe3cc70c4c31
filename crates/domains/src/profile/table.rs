//! The profile for people.

use std::fmt::{Formatter, Result};
use std::time::Duration;

use super::collect::Trace;
use super::findings::Finding;
use super::routes::RouteProfile;

/// The columns behind the operation, each as wide as its numbers become.
const COLUMNS: [(&str, usize); 9] = [
    ("calls", 7),
    ("cached", 8),
    ("joined", 8),
    ("asked", 7),
    ("failed", 8),
    ("rows", 8),
    ("bytes", 10),
    ("time", 10),
    ("longest", 10),
];

pub(super) fn write(
    f: &mut Formatter<'_>,
    trace: &Trace,
    routes: &[RouteProfile],
    findings: &[Finding],
) -> Result {
    let sum = |count: fn(&RouteProfile) -> u64| routes.iter().map(count).sum::<u64>();
    let calls = sum(|route| route.calls) + trace.dropped;
    let (requests, bytes) = (sum(|route| route.requests), sum(|route| route.bytes));
    writeln!(
        f,
        "{}: {calls} calls, {requests} requests, {} in {}",
        trace.name,
        size(bytes),
        time(trace.took)
    )?;
    if trace.dropped > 0 {
        writeln!(f, "({} calls came after the last that was kept)", trace.dropped)?;
    }
    let width = routes.iter().map(|route| route.operation.len()).max().unwrap_or(0).max(9);
    write!(f, "\n{:width$}", "operation")?;
    for (name, width) in COLUMNS {
        write!(f, "{name:>width$}")?;
    }
    writeln!(f)?;
    for route in routes {
        write!(f, "{:width$}", route.operation)?;
        let cells = [
            route.calls.to_string(),
            route.cached.to_string(),
            route.coalesced.to_string(),
            route.requests.to_string(),
            route.failed.to_string(),
            route.rows.to_string(),
            size(route.bytes),
            time(route.time),
            time(route.longest),
        ];
        for (cell, (_, width)) in cells.iter().zip(COLUMNS) {
            write!(f, "{cell:>width$}")?;
        }
        writeln!(f)?;
    }
    if findings.is_empty() {
        return writeln!(f, "\nnothing to ask better");
    }
    for finding in findings {
        let Finding { kind, route, what, advice, saved_time, .. } = finding;
        write!(f, "\n{kind}: {route}\n    {what}\n    {advice}")?;
        if !saved_time.is_zero() {
            write!(f, "\n    saves about {}", time(*saved_time))?;
        }
        writeln!(f)?;
    }
    Ok(())
}

/// Bytes, by thousands.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

pub(super) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        ..0.001 => format!("{:.0} µs", seconds * 1e6),
        ..1.0 => format!("{:.1} ms", seconds * 1e3),
        _ => format!("{seconds:.2} s"),
    }
}
