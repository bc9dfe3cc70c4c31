//! The three kinds of measurement, how limits are put on them, and how their status follows.

use crate::object::object;
use crate::{CompOp, Field, Rare, Real, Status, Text};

object! {
    /// A number with limits.
    ///
    /// ```
    /// use wats_report::{NumericMeasurement, Status};
    ///
    /// let mut current = NumericMeasurement::new(2.3);
    /// current.unit("A").at_most(2.0);
    /// assert_eq!(current.evaluated(), Some(Status::Failed));
    /// ```
    pub struct NumericMeasurement {
        /// How value and limits are compared. Required; by convention `LOG` when missing.
        comp_op = "compOp": Field<CompOp>,
        /// Name; null on the only measurement of a step, unique in the step otherwise.
        name = "name": Field<Text>,
        /// Outcome: passed, failed or skipped. Required.
        status = "status": Field<Status>,
        /// Unit of the value.
        unit = "unit": Field<Text>,
        /// The measured value. Required.
        value = "value": Field<Real>,
        /// Number format of the value.
        value_format = "valueFormat": Rare<Text>,
        /// Upper limit; only operators with two limits look at it.
        high_limit = "highLimit": Field<Real>,
        /// Number format of the upper limit.
        high_limit_format = "highLimitFormat": Rare<Text>,
        /// Lower limit, **and the only limit of every operator with one**, also of `LT` and `LE`.
        low_limit = "lowLimit": Field<Real>,
        /// Number format of the lower limit.
        low_limit_format = "lowLimitFormat": Rare<Text>,
    }
}

impl NumericMeasurement {
    /// A measurement without limits: `LOG`, passed.
    pub fn new(value: impl Into<Real>) -> Self {
        Self {
            comp_op: CompOp::LOG.into(),
            status: Status::Passed.into(),
            value: Field::of(value),
            ..Self::default()
        }
    }

    /// Sets the unit.
    pub fn unit(&mut self, unit: impl Into<Text>) -> &mut Self {
        self.unit.set(unit);
        self
    }

    /// Passes from `low` to `high`, both included (`GELE`).
    pub fn between(&mut self, low: f64, high: f64) -> &mut Self {
        self.limits(CompOp::GELE, Some(low), Some(high))
    }

    /// Passes from `low` on (`GE`).
    pub fn at_least(&mut self, low: f64) -> &mut Self {
        self.limits(CompOp::GE, Some(low), None)
    }

    /// Passes up to `limit` (`LE`).
    pub fn at_most(&mut self, limit: f64) -> &mut Self {
        self.limits(CompOp::LE, Some(limit), None)
    }

    /// Passes when exactly equal (`EQ`).
    pub fn equals(&mut self, limit: f64) -> &mut Self {
        self.limits(CompOp::EQ, Some(limit), None)
    }

    /// Sets an operator with its limits as the wire has them: a single limit is the low one.
    pub fn limits(&mut self, op: CompOp, low: Option<f64>, high: Option<f64>) -> &mut Self {
        self.comp_op = op.into();
        self.low_limit = low.map(Real::from).into();
        self.high_limit = high.map(Real::from).into();
        self
    }

    /// The status that value and limits give; `None` when it cannot be told, because the operator
    /// is unknown, or the value or a limit that it needs is a text that is no number. A skipped
    /// measurement stays skipped, and a missing operator counts as `LOG`.
    pub fn evaluated(&self) -> Option<Status> {
        if self.status == Status::Skipped {
            return Some(Status::Skipped);
        }
        let log = CompOp::LOG;
        let op = self.comp_op.get().unwrap_or(&log);
        let value = self.value.get()?.value();
        if *op == log {
            return Some(Status::Passed);
        }
        // A limit that is there and no number is not one that is missing.
        let limit = |field: &Field<Real>, needed: bool| match field.get().filter(|_| needed) {
            Some(limit) => limit.value().map(Some),
            None => Some(None),
        };
        let needed = op.operator()?.limits();
        let low = limit(&self.low_limit, needed > 0)?;
        let high = limit(&self.high_limit, needed > 1)?;
        op.passes(value?, low, high).map(verdict)
    }
}

object! {
    /// A text with an expected one.
    ///
    /// ```
    /// use wats_report::{CompOp, Status, StringMeasurement};
    ///
    /// let mut firmware = StringMeasurement::new("1.2.3");
    /// firmware.limit(CompOp::EQ, "1.2.4");
    /// assert_eq!(firmware.evaluated(), Some(Status::Failed));
    /// ```
    pub struct StringMeasurement {
        /// How value and limit are compared. Required; by convention `LOG` when missing.
        comp_op = "compOp": Field<CompOp>,
        /// Name; null on the only measurement of a step, unique in the step otherwise.
        name = "name": Field<Text>,
        /// Outcome: passed, failed or skipped. Required.
        status = "status": Field<Status>,
        /// The measured text.
        value = "value": Field<Text>,
        /// The text it is compared with.
        limit = "limit": Field<Text>,
    }
}

impl StringMeasurement {
    /// A measurement without limit: `LOG`, passed.
    pub fn new(value: impl Into<Text>) -> Self {
        Self {
            comp_op: CompOp::LOG.into(),
            status: Status::Passed.into(),
            value: Field::of(value),
            ..Self::default()
        }
    }

    /// Passes when equal, case-sensitive (`EQ`).
    pub fn equals(&mut self, limit: impl Into<Text>) -> &mut Self {
        self.limit(CompOp::EQ, limit)
    }

    /// Passes when equal, upper and lower case taken as the same (`IGNORECASE`).
    pub fn equals_ignoring_case(&mut self, limit: impl Into<Text>) -> &mut Self {
        self.limit(CompOp::IGNORE_CASE, limit)
    }

    /// Sets an operator with its limit.
    pub fn limit(&mut self, op: CompOp, limit: impl Into<Text>) -> &mut Self {
        self.comp_op = op.into();
        self.limit.set(limit);
        self
    }

    /// The status that value and limit give; `None` when the operator is unknown or not for strings.
    /// A skipped measurement stays skipped, and a missing operator counts as `LOG`.
    pub fn evaluated(&self) -> Option<Status> {
        if self.status == Status::Skipped {
            return Some(Status::Skipped);
        }
        let log = CompOp::LOG;
        let op = self.comp_op.get().unwrap_or(&log);
        op.passes_text(self.value.as_deref(), self.limit.as_deref()).map(verdict)
    }
}

object! {
    /// A verdict without value: the status is the result.
    pub struct BooleanMeasurement {
        /// Name; null on the only measurement of a step, unique in the step otherwise.
        name = "name": Field<Text>,
        /// The result itself: passed, failed or skipped. Required.
        status = "status": Field<Status>,
    }
}

impl BooleanMeasurement {
    /// Passed or failed.
    pub fn new(passed: bool) -> Self {
        Self { status: verdict(passed).into(), ..Self::default() }
    }
}

fn verdict(passed: bool) -> Status {
    if passed { Status::Passed } else { Status::Failed }
}

#[cfg(test)]
mod tests {
    use super::{NumericMeasurement, StringMeasurement};
    use crate::{Field, Real, Status};

    #[test]
    fn a_skipped_measurement_stays_skipped_whatever_its_limits() {
        let mut number = NumericMeasurement::new(9.0);
        number.at_most(1.0).status = Status::Skipped.into();
        assert_eq!(number.evaluated(), Some(Status::Skipped));
        let mut text = StringMeasurement::new("a");
        text.equals("b").status = Status::Skipped.into();
        assert_eq!(text.evaluated(), Some(Status::Skipped));
    }

    #[test]
    fn a_missing_operator_logs() {
        let mut number = NumericMeasurement::new(9.0);
        number.at_most(1.0).comp_op = Field::Null;
        assert_eq!(number.evaluated(), Some(Status::Passed));
        let mut text = StringMeasurement::new("a");
        text.equals("b").comp_op = Field::Absent;
        assert_eq!(text.evaluated(), Some(Status::Passed));
    }

    #[test]
    fn a_limit_that_is_no_number_is_not_one_that_is_missing() {
        let mut number = NumericMeasurement::new(9.0);
        number.at_most(1.0).low_limit.set(Real::from_text("3,3"));
        assert_eq!(number.evaluated(), None);
        number.low_limit = Field::Null;
        assert_eq!(number.evaluated(), Some(Status::Passed));
        number.high_limit.set(Real::from_text("3,3"));
        assert_eq!(number.evaluated(), Some(Status::Passed));
    }

    #[test]
    fn limits_set_again_replace_the_old_ones() {
        let mut number = NumericMeasurement::new(9.0);
        number.between(1.0, 2.0).at_least(3.0);
        assert_eq!((number.low_limit.is_value(), number.high_limit), (true, Field::Absent));
    }
}
