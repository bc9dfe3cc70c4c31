//! How many bytes one value takes in each format. For choosing a format, not for the hot path.

use std::fmt;

use serde::Serialize;

use crate::{Error, Format, human_size};

/// Encodes `value` in every format and compares the sizes.
///
/// ```
/// use wats_serialization::{Format, compare};
///
/// # fn main() -> Result<(), wats_serialization::Error> {
/// let comparison = compare(&vec!["the same text"; 500])?;
/// println!("{comparison}");
/// assert_eq!(comparison.smallest(), Format::JsonGzip);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// See [`Format::encode`]; the first format that fails ends the comparison.
pub fn compare<T: Serialize + ?Sized>(value: &T) -> Result<Comparison, Error> {
    let json = Format::Json.encode(value)?.len();
    let row = |format: &Format| {
        // The measure of the others is not encoded twice.
        let bytes = if *format == Format::Json { json } else { format.encode(value)?.len() };
        Ok(Row { format: *format, bytes, ratio: bytes as f64 / json as f64 })
    };
    Ok(Comparison { rows: Format::ALL.iter().map(row).collect::<Result<_, Error>>()? })
}

/// The size of one value in every format. `Display` is an aligned table.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// One for each format, in the order of [`Format::ALL`].
    rows: Vec<Row>,
}

/// One line of a [`Comparison`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// The format.
    pub format: Format,
    /// The encoded size in bytes.
    pub bytes: usize,
    /// `bytes` divided by the bytes of plain JSON; below 1 is smaller.
    pub ratio: f64,
}

impl Comparison {
    /// The lines, in the order of [`Format::ALL`].
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The format with the fewest bytes; of equals, the first in [`Format::ALL`].
    pub fn smallest(&self) -> Format {
        let first = self.rows[0];
        let smaller = |best: Row, row: &Row| if row.bytes < best.bytes { *row } else { best };
        self.rows.iter().fold(first, smaller).format
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<20}{:>12}{:>12}{:>8}", "format", "bytes", "size", "ratio")?;
        for Row { format, bytes, ratio } in &self.rows {
            let size = human_size(*bytes as u64);
            write!(f, "\n{format:<20}{bytes:>12}{size:>12}{ratio:>8.2}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_aligned() {
        let table = compare(&vec![1_u8; 2000]).unwrap().to_string();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 1 + Format::ALL.len());
        assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{table}");
        assert_eq!(lines[1], "json                        4001     3.9 KiB    1.00");
    }

    #[test]
    fn ratios_are_relative_to_json() {
        let comparison = compare(&vec![1_u8; 2000]).unwrap();
        let [json, message_pack, ..] = *comparison.rows() else { panic!("several formats") };
        assert_eq!(json.bytes, 4001);
        assert_eq!(message_pack.bytes, 2003);
        assert!((message_pack.ratio - 2003.0 / 4001.0).abs() < f64::EPSILON);
    }
}
