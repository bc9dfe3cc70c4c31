//! Paths of steps and measurements, as statistics name them.

use std::fmt;

/// Between the names of steps (the pilcrow, U+00B6); twice before the name of a measurement.
const SEPARATOR: char = '¶';

/// Where a measurement stands in a report: the names of the steps from the root sequence on, and,
/// for a step with several measurements, the name of the measurement.
///
/// Several paths are sent as one text, joined with `;`: a name must not contain one.
///
/// ```
/// use wats_domains::analytics::MeasurementPath;
///
/// let path = MeasurementPath::new(["MainSequence Callback", "Numeric tests", "Volt"]);
/// assert_eq!(path.to_string(), "MainSequence Callback¶Numeric tests¶Volt");
/// assert_eq!(path.measurement("Rail 2").to_string(), "MainSequence Callback¶Numeric tests¶Volt¶¶Rail 2");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasurementPath {
    steps: Vec<String>,
    measurement: Option<String>,
}

impl MeasurementPath {
    /// The only measurement of the step that these names lead to.
    pub fn new<I: IntoIterator<Item: Into<String>>>(steps: I) -> Self {
        Self { steps: steps.into_iter().map(Into::into).collect(), measurement: None }
    }

    /// The measurement of this name, of a step that has several.
    #[must_use]
    pub fn measurement(mut self, name: impl Into<String>) -> Self {
        self.measurement = Some(name.into());
        self
    }

    /// Reads a path as the server writes it, or, if it holds no `¶`, one written with `/` between
    /// steps and `::` before the measurement. A name that holds `/` needs the first form.
    ///
    /// ```
    /// use wats_domains::analytics::MeasurementPath;
    ///
    /// let path = MeasurementPath::parse("Main/Power/5V::ripple");
    /// assert_eq!(path, MeasurementPath::parse("Main¶Power¶5V¶¶ripple"));
    /// assert_eq!(path.steps(), ["Main", "Power", "5V"]);
    /// ```
    pub fn parse(text: &str) -> Self {
        let (step, inner) = if text.contains(SEPARATOR) { ("¶", "¶¶") } else { ("/", "::") };
        let (steps, measurement) = match text.split_once(inner) {
            Some((steps, measurement)) => (steps, Some(measurement.to_owned())),
            None => (text, None),
        };
        Self { steps: steps.split(step).map(str::to_owned).collect(), measurement }
    }

    /// The names of the steps, from the root on.
    pub fn steps(&self) -> &[String] {
        &self.steps
    }

    /// The name of the measurement, if the path has one.
    pub fn measurement_name(&self) -> Option<&str> {
        self.measurement.as_deref()
    }
}

impl fmt::Display for MeasurementPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            if index > 0 {
                write!(f, "{SEPARATOR}")?;
            }
            f.write_str(step)?;
        }
        match &self.measurement {
            Some(name) => write!(f, "{SEPARATOR}{SEPARATOR}{name}"),
            None => Ok(()),
        }
    }
}

impl From<&str> for MeasurementPath {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

/// Paths as they are sent; nothing if there are none.
pub(super) fn joined(paths: &[MeasurementPath]) -> Option<String> {
    let texts: Vec<String> = paths.iter().map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| texts.join(";"))
}

#[cfg(test)]
mod tests {
    use super::{MeasurementPath, joined};

    #[test]
    fn a_path_of_the_server_comes_back_as_it_was() {
        for text in ["Main", "Main¶A/B¶C", "Main¶Step¶¶Measurement0", "Main¶a::b"] {
            assert_eq!(MeasurementPath::parse(text).to_string(), text);
        }
    }

    #[test]
    fn several_paths_are_one_text() {
        let paths = ["Main/A", "Main/B::x"].map(MeasurementPath::from);
        assert_eq!(joined(&paths).unwrap(), "Main¶A;Main¶B¶¶x");
        assert_eq!(joined(&[]), None);
    }
}
