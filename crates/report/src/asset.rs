//! [`Asset`], equipment that was used, and [`AssetStats`], what the server counts about it.

use crate::object::object;
use crate::{Exceeded, Field, Int, Real, Text};

object! {
    /// A piece of equipment used in the run.
    pub struct Asset {
        /// Its serial number. Required. (Some clients write `sn`, which lands in [`extra`](Self::extra).)
        asset_sn = "assetSN": Field<Text>,
        /// How often it was used in this run, 32 bits. Required.
        usage_count = "usageCount": Field<Int>,
        /// Number format of the count.
        usage_count_format = "usageCountFormat": Field<Text>,
    }
}

impl Asset {
    /// Equipment that was used `usage_count` times.
    pub fn new(serial_number: impl Into<Text>, usage_count: impl Into<Int>) -> Self {
        Self {
            asset_sn: Field::of(serial_number),
            usage_count: Field::of(usage_count),
            ..Self::default()
        }
    }
}

object! {
    /// Counters of a piece of equipment when the report was processed; written by the server.
    pub struct AssetStats {
        /// Its serial number.
        asset_sn = "assetSN": Field<Text>,
        /// Uses since the last calibration.
        running_count = "runningCount": Field<Int>,
        /// Uses above the limit between calibrations.
        running_count_exceeded = "runningCountExceeded": Field<Exceeded>,
        /// Uses in its lifetime.
        total_count = "totalCount": Field<Int>,
        /// Uses above the limit of its lifetime.
        total_count_exceeded = "totalCountExceeded": Field<Exceeded>,
        /// Days since the last calibration.
        days_since_calibration = "daysSinceCalibration": Field<Real>,
        /// Whether it was never calibrated.
        is_days_since_calibration_unknown = "isDaysSinceCalibrationUnknown": Field<bool>,
        /// Days by which calibration is overdue.
        calibration_days_overdue = "calibrationDaysOverdue": Field<Real>,
        /// Days since the last maintenance.
        days_since_maintenance = "daysSinceMaintenance": Field<Real>,
        /// Whether it was never maintained.
        is_days_since_maintenance_unknown = "isDaysSinceMaintenanceUnknown": Field<bool>,
        /// Days by which maintenance is overdue.
        maintenance_days_overdue = "maintenanceDaysOverdue": Field<Real>,
        /// A text from the computation.
        message = "message": Field<Text>,
    }
}
