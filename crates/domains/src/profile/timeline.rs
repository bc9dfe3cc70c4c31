//! The calls over time, as a picture: a bar a call, in lanes by operation.

use std::collections::BTreeMap;
use std::fmt::Write;

use tokio::time::Instant;
use wats_http::{Recorded, Source};

use super::collect::{Trace, took};
use super::table::time;

/// Calls that are drawn.
const CALLS_MAX: usize = 2_000;
/// Lanes of one operation; what does not fit is drawn over the last one.
const LANES_MAX: usize = 24;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 170.0;
const LANE: f64 = 9.0;
const TOP: f64 = 58.0;

/// How each answer came about, with its colour: told apart without colours, too, by lightness.
const COLOURS: [(&str, &str); 4] = [
    ("asked of the server", "#2166ac"),
    ("joined another's request", "#67a9cf"),
    ("from the cache", "#5aae61"),
    ("failed", "#b2182b"),
];

fn colour(call: &Recorded) -> &'static str {
    let (_, colour) = COLOURS[match call.source {
        Some(Source::Shared) => 1,
        Some(Source::Cache) => 2,
        None => 3,
        Some(_) => 0,
    }];
    colour
}

/// One operation: when each lane is free again, and its calls with their lanes.
#[derive(Default)]
struct Track<'a> {
    free: Vec<Instant>,
    calls: Vec<(usize, &'a Recorded)>,
}

impl<'a> Track<'a> {
    fn add(&mut self, call: &'a Recorded) {
        let lane = self.free.iter().position(|free| *free <= call.began);
        let lane = lane.unwrap_or_else(|| {
            if self.free.len() < LANES_MAX {
                self.free.push(call.ended);
            }
            self.free.len() - 1
        });
        self.free[lane] = self.free[lane].max(call.ended);
        self.calls.push((lane, call));
    }
}

pub(super) fn svg(trace: &Trace) -> String {
    let mut tracks: BTreeMap<&str, Track<'_>> = BTreeMap::new();
    // Operations in the order of their first calls.
    let mut order: Vec<&str> = Vec::new();
    for call in trace.calls.iter().take(CALLS_MAX) {
        let track = tracks.entry(call.operation).or_insert_with(|| {
            order.push(call.operation);
            Track::default()
        });
        track.add(call);
    }
    let lanes: usize = tracks.values().map(|track| track.free.len()).sum();
    let height = TOP + LANE * lanes as f64 + 12.0 * order.len() as f64 + 30.0;
    let mut text = String::new();
    // Writing to memory cannot fail.
    let _ = write(&mut text, trace, &tracks, &order, height);
    text
}

fn write(
    to: &mut String,
    trace: &Trace,
    tracks: &BTreeMap<&str, Track<'_>>,
    order: &[&str],
    height: f64,
) -> std::fmt::Result {
    writeln!(
        to,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11" fill="#222">"##
    )?;
    writeln!(to, r##"<rect width="{WIDTH}" height="{height}" fill="#fff"/>"##)?;
    let title = escaped(&trace.name);
    writeln!(to, r#"<text x="10" y="18" font-size="14">{title}, {}</text>"#, time(trace.took))?;
    for (index, (name, colour)) in COLOURS.iter().enumerate() {
        let x = 10.0 + 170.0 * index as f64;
        writeln!(to, r#"<rect x="{x}" y="28" width="10" height="10" fill="{colour}"/>"#)?;
        writeln!(to, r#"<text x="{}" y="37">{name}</text>"#, x + 15.0)?;
    }
    let whole = trace.took.as_secs_f64().max(1e-9);
    let scale = (WIDTH - LEFT - 10.0) / whole;
    let mut y = TOP;
    for operation in order {
        let track = &tracks[operation];
        writeln!(to, r#"<text x="10" y="{}">{}</text>"#, y + 9.0, escaped(operation))?;
        for (lane, call) in &track.calls {
            let from = call.began.saturating_duration_since(trace.began).as_secs_f64();
            let (x, top) = (LEFT + from * scale, y + LANE * *lane as f64);
            // A bar for what took no time would not be seen.
            let width = (took(call).as_secs_f64() * scale).max(1.0);
            let (height, fill) = (LANE - 2.0, colour(call));
            writeln!(
                to,
                r#"<rect x="{x:.1}" y="{top:.1}" width="{width:.1}" height="{height}" fill="{fill}"><title>{} at {}, {}</title></rect>"#,
                escaped(operation),
                time(std::time::Duration::from_secs_f64(from)),
                time(took(call)),
            )?;
        }
        y += LANE * track.free.len() as f64 + 12.0;
    }
    for tick in 0..=4_u32 {
        let part = f64::from(tick) / 4.0;
        let x = LEFT + part * whole * scale;
        let label = time(trace.took.mul_f64(part));
        writeln!(to, r##"<line x1="{x}" y1="48" x2="{x}" y2="{y}" stroke="#ddd"/>"##)?;
        writeln!(to, r#"<text x="{x}" y="{}" text-anchor="middle">{label}</text>"#, y + 14.0)?;
    }
    if trace.calls.len() > CALLS_MAX {
        let more = trace.calls.len() - CALLS_MAX;
        writeln!(to, r#"<text x="10" y="{}">and {more} calls</text>"#, y + 14.0)?;
    }
    writeln!(to, "</svg>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
