//! Byte counts for people.

use std::fmt;

const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// Shows a number of bytes with one decimal and a 1024-based unit.
///
/// ```
/// use wats_serialization::human_size;
///
/// assert_eq!(human_size(812).to_string(), "812 B");
/// assert_eq!(human_size(1536).to_string(), "1.5 KiB");
/// assert_eq!(format!("{:>10}", human_size(64 << 20)), "  64.0 MiB");
/// ```
pub fn human_size(bytes: u64) -> impl fmt::Display + Copy {
    HumanSize(bytes)
}

#[derive(Clone, Copy)]
struct HumanSize(u64);

impl fmt::Display for HumanSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1024 {
            return f.pad(&format!("{} B", self.0));
        }
        let mut size = self.0 as f64;
        let mut unit = 0;
        // 1023.95 would print as "1024.0": such a size belongs to the next unit.
        while size >= 1023.95 && unit + 1 < UNITS.len() {
            size /= 1024.0;
            unit += 1;
        }
        f.pad(&format!("{size:.1} {}", UNITS[unit]))
    }
}

#[cfg(test)]
mod tests {
    use super::human_size;

    #[test]
    fn a_size_never_shows_a_full_unit() {
        assert_eq!(human_size(1023).to_string(), "1023 B");
        assert_eq!(human_size(1024).to_string(), "1.0 KiB");
        assert_eq!(human_size(1024 * 1024 - 1).to_string(), "1.0 MiB");
        assert_eq!(human_size(u64::MAX).to_string(), "16.0 EiB");
    }
}
