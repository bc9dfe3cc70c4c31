//! Settings of a runner, with their defaults and where these come from.

use std::time::Duration;

/// How a [`Runner`](super::Runner) delivers.
///
/// | field | default | source |
/// |---|---|---|
/// | `concurrency` | 4 | enough to fill a line of 100 ms with reports of 50 KB, and no stampede of stations |
/// | `timeout` | 2 minutes | the longest a server works on one report; half a lease |
/// | `backoff` | 1 s | the first pause of the existing WATS client |
/// | `backoff_max` | 5 minutes | how often the official client tries again |
/// | `outage_after` | 3 | one bad report is no outage, three in a row are |
/// | `probe_paused` | 15 minutes | a wrong address that is put right while nobody watches |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Most deliveries at a time; at least 1.
    pub concurrency: usize,
    /// The longest one delivery may take. Never longer than nine tenths of a
    /// [lease](crate::Options::lease), or the item could be delivered twice at once.
    pub timeout: Duration,
    /// Before attempt *n* + 1 an item waits a random time of up to `backoff` · 2ⁿ ("full jitter").
    pub backoff: Duration,
    /// The most of that. Five minutes or this, whichever is longer, is the most that a receiver's wish
    /// to wait counts for.
    pub backoff_max: Duration,
    /// After so many failures in a row the receiver counts as down: one item at a time is tried,
    /// after pauses as above, until one gets through.
    pub outage_after: u32,
    /// How often one item is tried while the receiver refuses everything
    /// ([`Outcome::Pause`](super::Outcome::Pause)). `None` waits for [`resume`](super::Runner::resume).
    pub probe_paused: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrency: 4,
            timeout: Duration::from_secs(120),
            backoff: Duration::from_secs(1),
            backoff_max: Duration::from_secs(300),
            outage_after: 3,
            probe_paused: Some(Duration::from_secs(900)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_table() {
        let expected = Options {
            concurrency: 4,
            timeout: Duration::from_secs(120),
            backoff: Duration::from_secs(1),
            backoff_max: Duration::from_secs(300),
            outage_after: 3,
            probe_paused: Some(Duration::from_secs(900)),
        };
        assert_eq!(Options::default(), expected);
    }
}
