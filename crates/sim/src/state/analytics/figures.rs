//! Statistics of measured values.

use serde_json::{Value, json};

/// Values and the bounds they must lie between.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    values: Vec<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
}

/// What follows from a sample. Figures that need more values than there are, or a spread or bounds
/// where there are none, are absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) count: usize,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) avg: Option<f64>,
    pub(crate) stdev: Option<f64>,
    pub(crate) var: Option<f64>,
    pub(crate) cp: Option<f64>,
    pub(crate) cpk: Option<f64>,
    pub(crate) cp_lower: Option<f64>,
    pub(crate) cp_upper: Option<f64>,
}

impl Sample {
    /// No value yet.
    pub(crate) fn within(lower: Option<f64>, upper: Option<f64>) -> Self {
        Self { values: Vec::new(), lower, upper }
    }

    pub(crate) fn add(&mut self, value: f64) {
        self.values.push(value);
    }

    pub(crate) fn figures(&self) -> Figures {
        let count = self.values.len();
        if count == 0 {
            return Figures::default();
        }
        let mean = self.values.iter().sum::<f64>() / count as f64;
        // Of the sample, by two passes: the sum of squares alone would lose the digits that matter.
        let squares: f64 = self.values.iter().map(|value| (value - mean).powi(2)).sum();
        let var = (count > 1).then(|| squares / (count - 1) as f64);
        let stdev = var.map(f64::sqrt);
        let spread = stdev.filter(|stdev| *stdev > 0.0);
        let cp_lower = spread.zip(self.lower).map(|(s, lower)| (mean - lower) / (3.0 * s));
        let cp_upper = spread.zip(self.upper).map(|(s, upper)| (upper - mean) / (3.0 * s));
        let width = self.upper.zip(self.lower).map(|(upper, lower)| upper - lower);
        let cpk = match (cp_lower, cp_upper) {
            (Some(lower), Some(upper)) => Some(lower.min(upper)),
            (one, other) => one.or(other),
        };
        Figures {
            count,
            min: self.values.iter().copied().reduce(f64::min),
            max: self.values.iter().copied().reduce(f64::max),
            avg: Some(mean),
            stdev,
            var,
            cp: spread.zip(width).map(|(s, width)| width / (6.0 * s)),
            cpk,
            cp_lower,
            cp_upper,
        }
    }
}

impl Figures {
    /// Mean plus and minus three standard deviations.
    pub(crate) fn three_sigma(&self) -> (Option<f64>, Option<f64>) {
        let spread = self.avg.zip(self.stdev);
        (spread.map(|(avg, s)| avg + 3.0 * s), spread.map(|(avg, s)| avg - 3.0 * s))
    }

    /// The figures by the names that measurements give them.
    pub(crate) fn named(&self) -> [(&'static str, Value); 9] {
        [
            ("min", json!(self.min)),
            ("max", json!(self.max)),
            ("avg", json!(self.avg)),
            ("stdev", json!(self.stdev)),
            ("var", json!(self.var)),
            ("cpk", json!(self.cpk)),
            ("cp", json!(self.cp)),
            ("cpLower", json!(self.cp_lower)),
            ("cpUpper", json!(self.cp_upper)),
        ]
    }
}

/// Shortest, longest, mean and median of times.
pub(crate) fn spread(mut values: Vec<f64>) -> [Option<f64>; 4] {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len();
    let middle = count / 2;
    let median = match count {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    };
    let mean = (count > 0).then(|| values.iter().sum::<f64>() / count as f64);
    [values.first().copied(), values.last().copied(), mean, median]
}

#[cfg(test)]
mod tests {
    use super::{Sample, spread};

    #[test]
    fn the_figures_are_those_of_the_textbook() {
        let mut sample = Sample::within(Some(0.0), Some(10.0));
        for value in [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0] {
            sample.add(value);
        }
        let figures = sample.figures();
        let is = |figure: Option<f64>, wanted: f64| (figure.unwrap() - wanted).abs() < 1e-12;
        assert!(is(figures.avg, 5.0) && is(figures.var, 32.0 / 7.0));
        let stdev = (32.0_f64 / 7.0).sqrt();
        assert!(is(figures.cp, 10.0 / (6.0 * stdev)) && is(figures.cpk, 5.0 / (3.0 * stdev)));
        assert_eq!((figures.count, figures.min, figures.max), (8, Some(2.0), Some(9.0)));
    }

    #[test]
    fn what_cannot_be_computed_is_absent() {
        assert_eq!(Sample::default().figures().avg, None);
        let mut one = Sample::within(Some(0.0), None);
        one.add(1.0);
        assert_eq!((one.figures().stdev, one.figures().cpk), (None, None));
        one.add(1.0);
        assert_eq!((one.figures().stdev, one.figures().cpk), (Some(0.0), None));
        one.add(4.0);
        assert!(one.figures().cpk.is_some() && one.figures().cp.is_none());
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(spread(vec![3.0, 1.0, 2.0]), [Some(1.0), Some(3.0), Some(2.0), Some(2.0)]);
        assert_eq!(spread(vec![4.0, 1.0])[3], Some(2.5));
        assert_eq!(spread(Vec::new()), [None; 4]);
    }
}
