//! The figures of yield and repair rows.

use std::borrow::Cow;

use super::dimensions::Column;

/// A figure that is computed for each row. Any other name can be sent as well.
///
/// The columns that compare with the period before – `previous…` and `…Trend` – cannot be sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kpi(pub Cow<'static, str>);

/// Figures of yield rows.
impl Kpi {
    /// Units.
    pub const UNIT_COUNT: Self = Self(Cow::Borrowed("unitCount"));
    /// Units that passed in their first run.
    pub const FP_COUNT: Self = Self(Cow::Borrowed("fpCount"));
    /// Units that passed by their second run.
    pub const SP_COUNT: Self = Self(Cow::Borrowed("spCount"));
    /// Units that passed by their third run.
    pub const TP_COUNT: Self = Self(Cow::Borrowed("tpCount"));
    /// Units that passed in their last run.
    pub const LP_COUNT: Self = Self(Cow::Borrowed("lpCount"));
    /// Units that did not pass in their first run.
    pub const FP_FAIL_COUNT: Self = Self(Cow::Borrowed("fpFailCount"));
    /// Units that had not passed by their second run.
    pub const SP_FAIL_COUNT: Self = Self(Cow::Borrowed("spFailCount"));
    /// Units that had not passed by their third run.
    pub const TP_FAIL_COUNT: Self = Self(Cow::Borrowed("tpFailCount"));
    /// Units that did not pass in their last run.
    pub const LP_FAIL_COUNT: Self = Self(Cow::Borrowed("lpFailCount"));
    /// First pass yield in percent.
    pub const FPY: Self = Self(Cow::Borrowed("fpy"));
    /// Second pass yield in percent.
    pub const SPY: Self = Self(Cow::Borrowed("spy"));
    /// Third pass yield in percent.
    pub const TPY: Self = Self(Cow::Borrowed("tpy"));
    /// Last pass yield in percent.
    pub const LPY: Self = Self(Cow::Borrowed("lpy"));
    /// Units per million that fail in their first run.
    pub const PPM_FPY: Self = Self(Cow::Borrowed("ppmFpy"));
    /// Units per million that have not passed by their second run.
    pub const PPM_SPY: Self = Self(Cow::Borrowed("ppmSpy"));
    /// Units per million that have not passed by their third run.
    pub const PPM_TPY: Self = Self(Cow::Borrowed("ppmTpy"));
    /// Units per million that fail in their last run.
    pub const PPM_LPY: Self = Self(Cow::Borrowed("ppmLpy"));
    /// Reports per million that did not pass.
    pub const PPM_TEST_YIELD: Self = Self(Cow::Borrowed("ppmTestYield"));
    /// Reports that passed.
    pub const TEST_YIELD_COUNT: Self = Self(Cow::Borrowed("testYieldCount"));
    /// Reports.
    pub const TEST_REPORT_COUNT: Self = Self(Cow::Borrowed("testReportCount"));
    /// Reports that passed, in percent of all.
    pub const TEST_YIELD: Self = Self(Cow::Borrowed("testYield"));
    /// Runs beyond the first.
    pub const RETEST_COUNT: Self = Self(Cow::Borrowed("retestCount"));
    /// Start of the first report.
    pub const FIRST_UTC: Self = Self(Cow::Borrowed("firstUtc"));
    /// Start of the last report.
    pub const LAST_UTC: Self = Self(Cow::Borrowed("lastUtc"));
}

/// Figures of repair rows.
impl Kpi {
    /// Repair reports.
    pub const REPAIR_REPORT_COUNT: Self = Self(Cow::Borrowed("repairReportCount"));
    /// Repaired failures; a report may have several.
    pub const REPAIR_COUNT: Self = Self(Cow::Borrowed("repairCount"));
}

/// Figures that compare with the time before. Rows cannot be ordered by them.
impl Kpi {
    /// Units in the time before.
    pub const PREVIOUS_UNIT_COUNT: Self = Self(Cow::Borrowed("previousUnitCount"));
    /// Reports in the time before.
    pub const PREVIOUS_TEST_REPORT_COUNT: Self = Self(Cow::Borrowed("previousTestReportCount"));
    /// Change of the first pass yield.
    pub const FPY_TREND: Self = Self(Cow::Borrowed("fpyTrend"));
    /// Change of the second pass yield.
    pub const SPY_TREND: Self = Self(Cow::Borrowed("spyTrend"));
    /// Change of the third pass yield.
    pub const TPY_TREND: Self = Self(Cow::Borrowed("tpyTrend"));
    /// Change of the last pass yield.
    pub const LPY_TREND: Self = Self(Cow::Borrowed("lpyTrend"));
    /// Change of the number of units.
    pub const UNIT_COUNT_TREND: Self = Self(Cow::Borrowed("unitCountTrend"));
    /// Change of units that passed in their first run.
    pub const FP_COUNT_TREND: Self = Self(Cow::Borrowed("fpCountTrend"));
    /// Change of units that passed by their second run.
    pub const SP_COUNT_TREND: Self = Self(Cow::Borrowed("spCountTrend"));
    /// Change of units that passed by their third run.
    pub const TP_COUNT_TREND: Self = Self(Cow::Borrowed("tpCountTrend"));
    /// Change of units that passed in their last run.
    pub const LP_COUNT_TREND: Self = Self(Cow::Borrowed("lpCountTrend"));
    /// Change of the number of reports.
    pub const TEST_REPORT_COUNT_TREND: Self = Self(Cow::Borrowed("testReportCountTrend"));
    /// Change of reports that passed.
    pub const TEST_YIELD_COUNT_TREND: Self = Self(Cow::Borrowed("testYieldCountTrend"));
    /// Change of the test yield.
    pub const TEST_YIELD_TREND: Self = Self(Cow::Borrowed("testYieldTrend"));
    /// Change of [`PPM_FPY`](Self::PPM_FPY).
    pub const PPM_FPY_TREND: Self = Self(Cow::Borrowed("ppmFpyTrend"));
    /// Change of [`PPM_SPY`](Self::PPM_SPY).
    pub const PPM_SPY_TREND: Self = Self(Cow::Borrowed("ppmSpyTrend"));
    /// Change of [`PPM_TPY`](Self::PPM_TPY).
    pub const PPM_TPY_TREND: Self = Self(Cow::Borrowed("ppmTpyTrend"));
    /// Change of [`PPM_LPY`](Self::PPM_LPY).
    pub const PPM_LPY_TREND: Self = Self(Cow::Borrowed("ppmLpyTrend"));
    /// Change of [`PPM_TEST_YIELD`](Self::PPM_TEST_YIELD).
    pub const PPM_TEST_YIELD_TREND: Self = Self(Cow::Borrowed("ppmTestYieldTrend"));
}

/// How a yield compares with the limits that the server was given.
impl Kpi {
    /// Colour of the first pass yield.
    pub const FP_COLOR: Self = Self(Cow::Borrowed("fpColor"));
    /// Limit below which the first pass yield is an alarm.
    pub const FP_ALARM: Self = Self(Cow::Borrowed("fpAlarm"));
    /// Limit below which the first pass yield is a warning.
    pub const FP_WARNING: Self = Self(Cow::Borrowed("fpWarning"));
    /// Colour of the second pass yield.
    pub const SP_COLOR: Self = Self(Cow::Borrowed("spColor"));
    /// Limit below which the second pass yield is an alarm.
    pub const SP_ALARM: Self = Self(Cow::Borrowed("spAlarm"));
    /// Limit below which the second pass yield is a warning.
    pub const SP_WARNING: Self = Self(Cow::Borrowed("spWarning"));
    /// Colour of the third pass yield.
    pub const TP_COLOR: Self = Self(Cow::Borrowed("tpColor"));
    /// Limit below which the third pass yield is an alarm.
    pub const TP_ALARM: Self = Self(Cow::Borrowed("tpAlarm"));
    /// Limit below which the third pass yield is a warning.
    pub const TP_WARNING: Self = Self(Cow::Borrowed("tpWarning"));
    /// Colour of the last pass yield.
    pub const LP_COLOR: Self = Self(Cow::Borrowed("lpColor"));
    /// Limit below which the last pass yield is an alarm.
    pub const LP_ALARM: Self = Self(Cow::Borrowed("lpAlarm"));
    /// Limit below which the last pass yield is a warning.
    pub const LP_WARNING: Self = Self(Cow::Borrowed("lpWarning"));
    /// Colour of the test yield.
    pub const TY_COLOR: Self = Self(Cow::Borrowed("tyColor"));
    /// Limit below which the test yield is an alarm.
    pub const TY_ALARM: Self = Self(Cow::Borrowed("tyAlarm"));
    /// Limit below which the test yield is a warning.
    pub const TY_WARNING: Self = Self(Cow::Borrowed("tyWarning"));
}

impl Kpi {
    /// Smallest first.
    pub fn asc(self) -> Column {
        Column { name: self.0, direction: Some("asc") }
    }

    /// Largest first.
    pub fn desc(self) -> Column {
        Column { name: self.0, direction: Some("desc") }
    }
}

impl From<Kpi> for Column {
    fn from(kpi: Kpi) -> Self {
        Self { name: kpi.0, direction: None }
    }
}

#[cfg(test)]
mod tests {
    use super::Kpi;
    use crate::analytics::Column;

    #[test]
    fn a_name_that_is_not_known_can_be_sent() {
        assert_eq!(Kpi("newKpi".into()).desc().to_string(), "newKpi desc");
        assert_eq!(Column::from(Kpi::FPY_TREND).to_string(), "fpyTrend");
    }
}
