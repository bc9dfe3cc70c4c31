//! [`Chart`] and its series. Drawing is for others.

use std::fmt::Write as _;

use crate::object::object;
use crate::{ChartType, Field, Text};

object! {
    /// A chart.
    ///
    /// ```
    /// use wats_report::{Chart, ChartSeries, ChartType};
    ///
    /// let series = ChartSeries::new("U", &[0.0, 0.5], &[1.0, 1.25]);
    /// let chart = Chart::new(ChartType::Line, vec![series])
    ///     .titled("Start-up")
    ///     .x_axis("Time", "s")
    ///     .y_axis("Voltage", "V");
    /// assert_eq!(chart.x_unit.as_deref(), Some("s"));
    /// ```
    pub struct Chart {
        /// How the axes are scaled; by convention `Line` when missing.
        chart_type = "chartType": Field<ChartType>,
        /// Title.
        label = "label": Field<Text>,
        /// Label of the X axis.
        x_label = "xLabel": Field<Text>,
        /// Unit of the X axis.
        x_unit = "xUnit": Field<Text>,
        /// Label of the Y axis.
        y_label = "yLabel": Field<Text>,
        /// Unit of the Y axis.
        y_unit = "yUnit": Field<Text>,
        /// The curves.
        series = "series": Field<Vec<ChartSeries>>,
    }
}

impl Chart {
    /// A chart of these curves, without labels.
    pub fn new(chart_type: impl Into<ChartType>, series: Vec<ChartSeries>) -> Self {
        Self { chart_type: Field::of(chart_type), series: series.into(), ..Self::default() }
    }

    /// With this title.
    #[must_use]
    pub fn titled(self, title: impl Into<Text>) -> Self {
        Self { label: Field::of(title), ..self }
    }

    /// With this label and unit on the X axis.
    #[must_use]
    pub fn x_axis(self, label: impl Into<Text>, unit: impl Into<Text>) -> Self {
        Self { x_label: Field::of(label), x_unit: Field::of(unit), ..self }
    }

    /// With this label and unit on the Y axis.
    #[must_use]
    pub fn y_axis(self, label: impl Into<Text>, unit: impl Into<Text>) -> Self {
        Self { y_label: Field::of(label), y_unit: Field::of(unit), ..self }
    }
}

object! {
    /// A curve of a chart.
    ///
    /// ```
    /// use wats_report::ChartSeries;
    ///
    /// let series = ChartSeries::new("U", &[0.0, 0.5], &[1.0, 1.25]);
    /// assert_eq!(series.ydata.as_deref(), Some("1;1.25"));
    /// assert_eq!(series.points(), Some(vec![(0.0, 1.0), (0.5, 1.25)]));
    /// ```
    pub struct ChartSeries {
        /// Always `XYG`.
        data_type = "dataType": Field<Text>,
        /// Name of the curve.
        name = "name": Field<Text>,
        /// X values joined with `;`, decimal point; empty means 0, 1, 2 …
        xdata = "xdata": Field<Text>,
        /// Y values joined with `;`, decimal point; as many as there are X values.
        ydata = "ydata": Field<Text>,
    }
}

impl ChartSeries {
    /// A curve through the points (`x[i]`, `y[i]`). An empty `x` stands for 0, 1, 2 …
    pub fn new(name: impl Into<Text>, x: &[f64], y: &[f64]) -> Self {
        Self {
            data_type: "XYG".into(),
            name: Field::of(name),
            xdata: join(x).into(),
            ydata: join(y).into(),
            ..Self::default()
        }
    }

    /// The points; `None` if a value is no number or there are not as many X as Y values.
    pub fn points(&self) -> Option<Vec<(f64, f64)>> {
        let y = split(self.ydata.as_deref()?)?;
        let x = match self.xdata.as_deref().unwrap_or_default() {
            text if text.trim().is_empty() => (0..y.len()).map(|i| i as f64).collect(),
            text => split(text)?,
        };
        (x.len() == y.len()).then(|| x.into_iter().zip(y).collect())
    }
}

fn join(values: &[f64]) -> String {
    let mut text = String::with_capacity(values.len() * 8);
    for (index, value) in values.iter().enumerate() {
        let separator = if index == 0 { "" } else { ";" };
        write!(text, "{separator}{value}").expect("writing to a string cannot fail");
    }
    text
}

fn split(text: &str) -> Option<Vec<f64>> {
    text.split(';').map(|value| value.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::ChartSeries;
    use crate::Field;

    fn points(x: &str, y: &str) -> Option<Vec<(f64, f64)>> {
        let series = ChartSeries { xdata: x.into(), ydata: y.into(), ..ChartSeries::default() };
        series.points()
    }

    #[test]
    fn missing_x_values_count_from_zero() {
        let expected = Some(vec![(0.0, 1.5), (1.0, -2.0)]);
        assert_eq!(points("", "1.5;-2"), expected);
        let mut series = ChartSeries::new("n", &[], &[1.5, -2.0]);
        series.xdata = Field::Null;
        assert_eq!(series.points(), expected);
    }

    #[test]
    fn values_that_do_not_pair_up_give_no_points() {
        for (x, y) in [("1;2", "1"), ("1", "1;2"), ("1", ""), ("a", "1"), ("1", "1,5")] {
            assert_eq!(points(x, y), None, "{x} / {y}");
        }
    }

    #[test]
    fn every_double_comes_back_from_its_text() {
        let values = [0.1, -1e-300, 1.797_693_134_862_315_7e308, 5e-324];
        let series = ChartSeries::new("n", &values, &values);
        let expected: Vec<_> = values.iter().map(|value| (*value, *value)).collect();
        assert_eq!(series.points(), Some(expected));
    }
}
