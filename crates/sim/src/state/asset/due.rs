//! Whether an asset is due, computed from its counters and dates and the limits of its type.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Asset;
use super::asset_type::AssetType;
use super::service::Kind;

/// Percent of a limit at which there is an alarm if the type does not say.
const FULL: f64 = 100.0;

/// How urgent it is: the number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Ok = 0,
    Warning = 1,
    Alarm = 2,
}

/// What is due, and how urgently.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) level: Level,
    reasons: Vec<String>,
}

impl Due {
    /// Looks at an asset at a moment. Without a type, nothing is ever due.
    pub(crate) fn of(asset: &Asset, kind: Option<&AssetType>, now: Timestamp) -> Self {
        let mut due = Self { level: Level::Ok, reasons: Vec::new() };
        let Some(limits) = kind else { return due };
        let counts = [
            ("running count", asset.running, limits.running_limit),
            ("total count", asset.total, limits.total_limit),
        ];
        for (name, count, limit) in counts {
            let Some(limit) = limit.filter(|limit| *limit > 0) else { continue };
            // In this order, what is exactly a threshold is not rounded below it.
            let percent = count as f64 * FULL / limit as f64;
            let what = format!("The {name} is {count} of {limit}.");
            due.add(limits, percent, what);
        }
        for service in [Kind::Calibration, Kind::Maintenance] {
            let Some((begin, end)) = service.span(asset, kind) else { continue };
            let whole = end.duration_since(begin).as_secs_f64();
            let gone = now.duration_since(begin).as_secs_f64();
            let percent = if whole > 0.0 { gone * FULL / whole } else { FULL };
            let what = if now >= end {
                format!("The {} was due at {end}.", service.name())
            } else {
                format!("The {} is due at {end}.", service.name())
            };
            due.add(limits, percent, what);
        }
        due
    }

    fn add(&mut self, limits: &AssetType, percent: f64, what: String) {
        let alarm = threshold(limits.alarm).unwrap_or(FULL);
        let warning = threshold(limits.warning).unwrap_or(alarm);
        let level = match percent {
            percent if percent >= alarm => Level::Alarm,
            percent if percent >= warning => Level::Warning,
            _ => return,
        };
        self.level = self.level.max(level);
        self.reasons.push(what);
    }

    /// The document gives this answer no form. `status` is what the description names; `alarmState`
    /// is where clients are known to look for it.
    pub(crate) fn to_json(&self, asset: &Asset) -> Value {
        let message =
            if self.reasons.is_empty() { "OK".to_owned() } else { self.reasons.join(" ") };
        json!({
            "state": asset.state,
            "status": self.level as i32,
            "alarmState": self.level as i32,
            "message": message,
        })
    }
}

/// A threshold of 0 percent would always be reached: it stands for none.
fn threshold(percent: Option<f64>) -> Option<f64> {
    percent.filter(|percent| *percent > 0.0)
}
