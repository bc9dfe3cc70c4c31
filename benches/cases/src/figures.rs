//! Figures that are worked out and not timed: the same on every run, so that the least change of
//! them is a change of the code.

#[cfg(feature = "cache")]
use crate::groups::cache::hit_rates;

/// A figure that should stay high.
pub struct Figure {
    /// `group/name`, as cases have it.
    pub name: &'static str,
    /// The figure, a share between 0 and 1.
    pub compute: fn() -> f64,
}

/// Every figure.
pub fn figures() -> Vec<Figure> {
    vec![
        #[cfg(feature = "cache")]
        Figure { name: "cache/hit-rate-skewed", compute: hit_rates::skewed },
        #[cfg(feature = "cache")]
        Figure { name: "cache/hit-rate-scanned", compute: hit_rates::scanned },
    ]
}
