//! Settings of a work queue.

use std::time::Duration;

/// How a [`WorkQueue`](super::WorkQueue) works.
///
/// | field | default | source |
/// |---|---|---|
/// | `concurrency` | 4 | as of the outbox |
/// | `capacity` | 10,000 | the existing WATS client's bound on queued reports |
/// | `attempts` | 3 | the existing WATS client |
/// | `backoff`, `backoff_max` | 1 s, 5 minutes | as of the outbox |
/// | `oldest_turn` | 8 | as of the outbox |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Most jobs that run at a time; at least 1.
    pub concurrency: usize,
    /// Most jobs that wait or run.
    pub capacity: usize,
    /// How often a job is tried; at least once.
    pub attempts: u32,
    /// Before attempt *n* + 1 a job waits a random time of up to `backoff` · 2ⁿ.
    pub backoff: Duration,
    /// The most of that.
    pub backoff_max: Duration,
    /// Every so many jobs, the oldest goes first whatever its priority.
    pub oldest_turn: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrency: 4,
            capacity: 10_000,
            attempts: 3,
            backoff: Duration::from_secs(1),
            backoff_max: Duration::from_secs(300),
            oldest_turn: 8,
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
            capacity: 10_000,
            attempts: 3,
            backoff: Duration::from_secs(1),
            backoff_max: Duration::from_secs(300),
            oldest_turn: 8,
        };
        assert_eq!(Options::default(), expected);
    }
}
