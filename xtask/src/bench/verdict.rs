//! What a change of a figure means. Pure functions, and every line between good and bad.

use super::stats::Interval;

/// Confidence of the intervals of times.
pub(crate) const CONFIDENCE: f64 = 0.99;

/// Changes are shares: 0.05 is five percent more.
const TOLERATED: f64 = 0.05;

/// From here on no reason helps.
pub(crate) const INTOLERABLE: f64 = 0.10;

/// A time whose interval begins below this may as well not have changed: layouts of the program and
/// the machine move the middle by up to this much.
const NOTHING: f64 = 0.01;

/// From here on a change of something that is counted is mentioned.
const NOTICED: f64 = 0.02;

/// Five percent more operations are counted as a little less, as preparing them costs something too.
const COUNT_MARGIN: f64 = 0.005;

/// How much of a p99 is worth a warning. It varies by up to 5 % by itself.
const TAIL: f64 = 0.15;

/// Points of a hit rate that are noticed, and that are too many.
const RATE_NOTICED: f64 = 0.001;
const RATE_LOST: f64 = 0.005;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Metric {
    Instructions,
    Allocations,
    AllocatedBytes,
    PeakBytes,
    /// Processor time of an operation.
    Time,
    P50,
    P95,
    P99,
    HitRate,
    /// Of a program that uses the SDK.
    ProgramBytes,
}

impl Metric {
    /// The word for tables, files and commit trailers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Instructions => "instructions",
            Self::Allocations => "allocations",
            Self::AllocatedBytes => "allocated-bytes",
            Self::PeakBytes => "peak-bytes",
            Self::Time => "time",
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::HitRate => "hit-rate",
            Self::ProgramBytes => "program-bytes",
        }
    }

    /// Whether it is timed and not counted.
    pub(crate) fn is_timed(self) -> bool {
        matches!(self, Self::Time | Self::P50 | Self::P95 | Self::P99)
    }
}

/// What came of a comparison, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Better by more than five percent.
    Faster,
    Same,
    /// Only told, never decided on.
    Reported,
    /// Worse, and tolerated.
    Warned,
    /// Too noisy to tell.
    Inconclusive,
    /// Worse than is tolerated, for a reason that a commit gives.
    Acknowledged,
    Failed,
}

impl Verdict {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Faster => "faster",
            Self::Same => "same",
            Self::Reported => "reported",
            Self::Warned => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Acknowledged => "acknowledged",
            Self::Failed => "FAIL",
        }
    }

    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Faster => "🟢",
            Self::Same | Self::Reported => "·",
            Self::Warned => "⚠️",
            Self::Inconclusive => "🟡",
            Self::Acknowledged => "☑️",
            Self::Failed => "❌",
        }
    }
}

/// The change from `base` to `head` as a share; what grew from nothing is without bound.
pub(crate) fn change(base: f64, head: f64) -> f64 {
    if base == 0.0 {
        return if head == 0.0 { 0.0 } else { f64::INFINITY };
    }
    head / base - 1.0
}

/// The verdict on something that is counted, for each operation.
pub(crate) fn counted(metric: Metric, base: f64, head: f64) -> Verdict {
    let (change, more) = (change(base, head), head - base);
    let (fails, enough) = match metric {
        // Less than one allocation, or 64 bytes, is a table that grew earlier or later.
        Metric::Allocations => (TOLERATED, more >= 1.0),
        Metric::AllocatedBytes | Metric::PeakBytes => (TOLERATED, more >= 64.0),
        Metric::ProgramBytes => (INTOLERABLE, true),
        _ => (TOLERATED - COUNT_MARGIN, true),
    };
    if change >= fails && enough {
        Verdict::Failed
    } else if change >= NOTICED && (enough || more >= 0.05) {
        Verdict::Warned
    } else if change <= -TOLERATED {
        Verdict::Faster
    } else {
        Verdict::Same
    }
}

/// The verdict on a time, by the interval of its change. It fails if five percent cannot be ruled
/// out and no change at all can; if neither can be ruled out, nothing is known.
pub(crate) fn timed(metric: Metric, change: Interval) -> Verdict {
    if metric == Metric::P99 {
        return if change.low > TAIL { Verdict::Warned } else { Verdict::Reported };
    }
    match (change.low > NOTHING, change.high >= TOLERATED) {
        (true, true) => Verdict::Failed,
        (true, false) => Verdict::Warned,
        (false, true) => Verdict::Inconclusive,
        (false, false) if change.high < -TOLERATED => Verdict::Faster,
        (false, false) => Verdict::Same,
    }
}

/// The verdict on a share that should stay high.
pub(crate) fn rate(base: f64, head: f64) -> Verdict {
    match base - head {
        lost if lost >= RATE_LOST => Verdict::Failed,
        lost if lost >= RATE_NOTICED => Verdict::Warned,
        lost if lost <= -RATE_LOST => Verdict::Faster,
        _ => Verdict::Same,
    }
}

/// Whether a failure can be let through for a reason: only if ten percent are ruled out.
pub(crate) fn can_be_acknowledged(metric: Metric, change: f64, interval: Option<Interval>) -> bool {
    match metric {
        Metric::Instructions => change < INTOLERABLE - COUNT_MARGIN,
        _ => interval.map_or(change, |interval| interval.high) < INTOLERABLE,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn between(low: f64, high: f64) -> Interval {
        Interval { low, middle: f64::midpoint(low, high), high }
    }

    #[test]
    fn times_are_judged_by_both_ends_of_their_interval() {
        let of = |low, high| timed(Metric::Time, between(low, high));
        assert_eq!(of(-0.01, 0.01), Verdict::Same);
        assert_eq!(of(0.012, 0.03), Verdict::Warned);
        assert_eq!(of(0.045, 0.055), Verdict::Failed);
        assert_eq!(of(0.02, 0.05), Verdict::Failed);
        assert_eq!(of(-0.03, 0.08), Verdict::Inconclusive);
        assert_eq!(of(-0.08, -0.06), Verdict::Faster);
    }

    #[test]
    fn the_tail_only_warns() {
        assert_eq!(timed(Metric::P99, between(0.5, 2.0)), Verdict::Warned);
        assert_eq!(timed(Metric::P99, between(0.1, 2.0)), Verdict::Reported);
    }

    #[test]
    fn five_percent_of_the_instructions_fail_and_two_warn() {
        let of = |head| counted(Metric::Instructions, 1_000.0, head);
        assert_eq!(of(1_019.0), Verdict::Same);
        assert_eq!(of(1_020.0), Verdict::Warned);
        // What five percent more operations are counted as.
        assert_eq!(of(1_049.8), Verdict::Failed);
        assert_eq!(of(949.0), Verdict::Faster);
    }

    #[test]
    fn an_allocation_where_there_was_none_fails_and_can_never_be_acknowledged() {
        assert_eq!(counted(Metric::Allocations, 0.0, 1.0), Verdict::Failed);
        assert!(!can_be_acknowledged(Metric::Allocations, change(0.0, 1.0), None));
    }

    #[test]
    fn a_small_number_of_bytes_or_a_part_of_an_allocation_does_not_fail() {
        assert_eq!(counted(Metric::AllocatedBytes, 48.0, 64.0), Verdict::Warned);
        assert_eq!(counted(Metric::AllocatedBytes, 480.0, 560.0), Verdict::Failed);
        assert_eq!(counted(Metric::Allocations, 0.0, 0.01), Verdict::Same);
        assert_eq!(counted(Metric::Allocations, 24.0, 25.0), Verdict::Warned);
        assert_eq!(counted(Metric::Allocations, 1_419.0, 1_420.0), Verdict::Same);
    }

    #[test]
    fn half_a_point_of_a_hit_rate_fails() {
        assert_eq!(rate(0.96, 0.9595), Verdict::Same);
        assert_eq!(rate(0.96, 0.958), Verdict::Warned);
        assert_eq!(rate(0.96, 0.954), Verdict::Failed);
    }

    #[test]
    fn ten_percent_cannot_be_acknowledged() {
        let may = |metric, change, interval| can_be_acknowledged(metric, change, interval);
        assert!(may(Metric::Instructions, 0.07, None));
        assert!(!may(Metric::Instructions, 0.0996, None), "as ten percent are counted");
        assert!(may(Metric::Time, 0.07, Some(between(0.06, 0.08))));
        assert!(!may(Metric::Time, 0.095, Some(between(0.09, 0.101))));
    }

    proptest! {
        #[test]
        fn what_is_no_slower_never_fails(low in -0.9..0.0_f64, width in 0.0..0.5_f64) {
            prop_assert_ne!(timed(Metric::Time, between(low, low + width)), Verdict::Failed);
        }

        #[test]
        fn what_is_surely_five_percent_slower_always_fails(
            low in 0.05..2.0_f64,
            width in 0.0..0.5_f64,
        ) {
            prop_assert_eq!(timed(Metric::Time, between(low, low + width)), Verdict::Failed);
        }

        #[test]
        fn more_is_never_judged_better(
            base in 1.0..1e9_f64,
            one in 0.0..2.0_f64,
            other in 0.0..2.0_f64,
        ) {
            let (less, more) = (one.min(other), one.max(other));
            for metric in [Metric::Instructions, Metric::Allocations, Metric::ProgramBytes] {
                let of = |factor: f64| counted(metric, base, base * factor);
                prop_assert!(of(less) <= of(more));
            }
        }
    }
}
