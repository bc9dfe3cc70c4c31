//! Figures for people.

/// Three figures and the unit that fits.
pub(super) fn time(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s => (s * 1e6, "µs"),
    };
    format!("{} {unit}", three(value))
}

/// Bytes with the decimal unit that fits, as everywhere on the page.
pub(super) fn bytes(bytes: f64) -> String {
    if bytes >= 1e6 {
        format!("{} MB", three(bytes / 1e6))
    } else {
        format!("{} kB", three(bytes / 1e3))
    }
}

fn three(value: f64) -> String {
    // At the borders, as it will be rounded.
    let decimals = if value >= 99.95 { 0 } else { usize::from(value < 9.995) + 1 };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_figures_are_shown() {
        assert_eq!(time(12.345), "12.3 s");
        assert_eq!(time(0.1742), "174 ms");
        assert_eq!(time(9.998), "10.0 s");
        assert_eq!(time(3.456e-6), "3.46 µs");
        assert_eq!(bytes(5_490_000.0), "5.49 MB");
        assert_eq!(bytes(51_200.0), "51.2 kB");
    }
}
