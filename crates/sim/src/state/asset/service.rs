//! Calibration and maintenance: when it was done, and when it is due again.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::asset_type::{AssetType, Interval};
use super::{Asset, log};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// What is done to an asset from time to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Calibration,
    Maintenance,
}

/// When it was done last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Period {
    pub(crate) last: Option<Timestamp>,
    /// When it is due, if another system said so.
    pub(crate) until: Option<Timestamp>,
}

/// Days from one moment to another.
pub(super) fn days(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64() / SECONDS_PER_DAY
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Calibration => "calibration",
            Self::Maintenance => "maintenance",
        }
    }

    /// The type of its log entries.
    pub(super) fn entry(self) -> i64 {
        match self {
            Self::Calibration => log::CALIBRATION,
            Self::Maintenance => log::MAINTENANCE,
        }
    }

    pub(super) fn interval(self, kind: Option<&AssetType>) -> Interval {
        let days = kind.and_then(|kind| match self {
            Self::Calibration => kind.calibration_interval,
            Self::Maintenance => kind.maintenance_interval,
        });
        AssetType::interval(days)
    }

    pub(super) fn of(self, asset: &Asset) -> Period {
        match self {
            Self::Calibration => asset.calibration,
            Self::Maintenance => asset.maintenance,
        }
    }

    pub(super) fn of_mut(self, asset: &mut Asset) -> &mut Period {
        match self {
            Self::Calibration => &mut asset.calibration,
            Self::Maintenance => &mut asset.maintenance,
        }
    }

    /// From when to when what was done holds. An asset that it was never done to is as good as new on
    /// the day it is first seen.
    pub(super) fn span(
        self,
        asset: &Asset,
        kind: Option<&AssetType>,
    ) -> Option<(Timestamp, Timestamp)> {
        let period = self.of(asset);
        let begin = period.last.unwrap_or(asset.first_seen);
        let end = match self.interval(kind) {
            Interval::Unlimited => None,
            Interval::External => period.until,
            Interval::Days(days) => {
                let seconds = SignedDuration::try_from_secs_f64(days * SECONDS_PER_DAY).ok()?;
                begin.checked_add(seconds).ok()
            }
        };
        end.map(|end| (begin, end))
    }
}
