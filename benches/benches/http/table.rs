//! Medians, and tables that are aligned.

/// The value in the middle; 0 if there is none.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The median of what `one` is to `other`, each pair from the same round.
pub(crate) fn ratio(one: &[f64], other: &[f64]) -> f64 {
    median(&mut one.iter().zip(other).map(|(one, other)| one / other).collect::<Vec<_>>())
}

/// How a ratio is written; one to something that was not measured is a dash.
pub(crate) fn times(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "-".into(), |ratio| format!("{ratio:.2}x"))
}

/// Rows below a heading; words stand left, numbers right.
pub(crate) struct Table(Vec<Vec<String>>);

impl Table {
    pub(crate) fn new<const N: usize>(heading: [&str; N]) -> Self {
        Self(vec![heading.map(str::to_owned).to_vec()])
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.0.push(cells);
    }

    pub(crate) fn print(&self) {
        let columns = self.0.first().map_or(0, Vec::len);
        let mut lines = vec![String::from(" "); self.0.len()];
        for column in 0..columns {
            let cells = || self.0.iter().map(|row| row.get(column).map_or("", String::as_str));
            let width = cells().map(|cell| cell.chars().count()).max().unwrap_or_default();
            let words = cells().skip(1).all(|cell| cell.starts_with(char::is_alphabetic));
            for (line, cell) in lines.iter_mut().zip(cells()) {
                let padding = " ".repeat(width - cell.chars().count());
                let [left, right] = if words { ["", &padding] } else { [&padding, ""] };
                line.extend(["  ", left, cell, right]);
            }
        }
        for line in lines {
            println!("{}", line.trim_end());
        }
        println!();
    }
}
