//! How figures are written: three or four digits and the unit that suits them.

use crate::bench::model::Finding;
use crate::bench::verdict::{self, Metric};

/// Of one operation, in the unit of the metric.
pub(super) fn figure(metric: Metric, value: f64) -> String {
    match metric {
        Metric::Time | Metric::P50 | Metric::P95 | Metric::P99 => time(value),
        Metric::HitRate => format!("{:.2} %", value * 100.0),
        Metric::AllocatedBytes | Metric::PeakBytes | Metric::ProgramBytes => bytes(value),
        Metric::Instructions | Metric::Allocations => count(value),
    }
}

/// A time in nanoseconds.
pub(super) fn time(nanos: f64) -> String {
    let (value, unit) = match nanos {
        n if n >= 1e9 => (n / 1e9, "s"),
        n if n >= 1e6 => (n / 1e6, "ms"),
        n if n >= 1e3 => (n / 1e3, "µs"),
        n => (n, "ns"),
    };
    format!("{} {unit}", digits(value))
}

pub(super) fn bytes(bytes: f64) -> String {
    let (value, unit) = match bytes {
        b if b >= 1_048_576.0 => (b / 1_048_576.0, "MiB"),
        b if b >= 1_024.0 => (b / 1_024.0, "KiB"),
        b => (b, "B"),
    };
    format!("{} {unit}", digits(value))
}

/// A number of things, with its thousands apart.
pub(super) fn count(value: f64) -> String {
    if value < 1_000.0 {
        return digits(value);
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How often in a second, for a time in nanoseconds.
pub(super) fn per_second(nanos: f64) -> String {
    if nanos <= 0.0 {
        return "–".into();
    }
    match 1e9 / nanos {
        n if n >= 1e6 => format!("{} M/s", digits(n / 1e6)),
        n if n >= 1e3 => format!("{} k/s", digits(n / 1e3)),
        n => format!("{} /s", digits(n)),
    }
}

/// The change of a finding: in percent, and in points for a rate.
pub(super) fn change(finding: &Finding) -> String {
    if finding.metric == Metric::HitRate {
        return format!("{:+.2} points", (finding.head - finding.base) * 100.0);
    }
    match finding.interval {
        Some(interval) => percent(interval.middle),
        None => percent(verdict::change(finding.base, finding.head)),
    }
}

/// The interval of a change; empty for what is counted.
pub(super) fn range(finding: &Finding) -> String {
    let ends = finding.interval.map(|it| (it.low * 100.0, it.high * 100.0));
    ends.map_or_else(String::new, |(low, high)| format!("[{low:+.1}, {high:+.1}]"))
}

pub(super) fn percent(change: f64) -> String {
    if change.is_infinite() {
        return "from none".into();
    }
    let percent = change * 100.0;
    // No sign for what is rounded away.
    if percent.abs() < 0.05 { "0.0 %".into() } else { format!("{percent:+.1} %") }
}

fn digits(value: f64) -> String {
    match value {
        v if v.fract() == 0.0 && v < 1_000.0 => format!("{v:.0}"),
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits_and_a_unit() {
        assert_eq!(time(131.24), "131 ns");
        assert_eq!(time(88_123.0), "88.1 µs");
        assert_eq!(time(1_234_567.0), "1.23 ms");
        assert_eq!(bytes(0.0), "0 B");
        assert_eq!(bytes(151_000.0), "147 KiB");
        assert_eq!(count(1_469_651.4), "1,469,651");
        assert_eq!(count(42.0), "42");
        assert_eq!(count(41.98), "42.0");
        assert_eq!(per_second(250.0), "4 M/s");
    }

    #[test]
    fn changes_have_a_sign_unless_there_is_none() {
        assert_eq!(percent(0.056), "+5.6 %");
        assert_eq!(percent(-0.0001), "0.0 %");
        assert_eq!(percent(f64::INFINITY), "from none");
    }
}
