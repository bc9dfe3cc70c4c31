//! What can be set, and what holds if it is not.

use std::time::Duration;

/// The limits of a [`RequestBatcher`](super::RequestBatcher).
///
/// | setting | default | why |
/// |---|---|---|
/// | `max_items` | 100 | the size that the WATS client in Python collects |
/// | `max_bytes` | unlimited | items weigh nothing unless [`Builder::weigh`](super::Builder::weigh) says otherwise |
/// | `linger` | 10 ms | a fraction of a round trip to a distant server, and paid only while a batch is under way |
/// | `max_concurrent` | 5 | what the WATS client in Python promises |
/// | `max_waiting` | 10,000 | a few MB of callers; more than that is for a queue on a disk |
/// | `share_duplicates` | yes | reads: who asks for the same is told the same |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Items in a batch at most; 0 counts as 1.
    pub max_items: usize,
    /// What the items of a batch weigh at most together. One that is heavier goes alone.
    pub max_bytes: usize,
    /// How long an item waits for others at most, while a batch is under way and there is room for
    /// another. With none under way it waits only for callers that are in the middle of asking, which
    /// takes microseconds. Zero: it never waits for others.
    pub linger: Duration,
    /// Batches under way at a time; 0 counts as 1. Once there are so many, items wait for one to end.
    pub max_concurrent: usize,
    /// Callers whose items may wait; 0 counts as 1. Others wait for a place
    /// ([`add`](super::RequestBatcher::add)) or are refused ([`try_add`](super::RequestBatcher::try_add)).
    pub max_waiting: usize,
    /// Whether an item that is equal to one that waits is asked for with it, once for both. Switch it
    /// off where an item is something to do rather than something to know.
    ///
    /// An item never shares the answer of a batch that is under way already: it may have been read
    /// before what the caller did just now.
    pub share_duplicates: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_items: 100,
            max_bytes: usize::MAX,
            linger: Duration::from_millis(10),
            max_concurrent: 5,
            max_waiting: 10_000,
            share_duplicates: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn the_defaults_are_those_of_the_table() {
        let shown = format!("{:?}", Options::default());
        assert_eq!(
            shown,
            format!(
                "Options {{ max_items: 100, max_bytes: {}, linger: 10ms, max_concurrent: 5, \
                 max_waiting: 10000, share_duplicates: true }}",
                usize::MAX
            )
        );
    }
}
