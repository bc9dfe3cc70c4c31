//! Settings of a queue, with their defaults and where these come from.

use std::time::Duration;

/// How much a queue holds, and how it behaves.
///
/// | field | default | source |
/// |---|---|---|
/// | `max_items` | 500,000 | a station's reports of a week at 0.8 a second; about 400 MB of memory if full |
/// | `max_bytes` | 8 GiB, as stored | as many reports of 100 KB, compressed six to one |
/// | `max_item_bytes` | 64 MiB | twice the largest request body an IIS server takes by default |
/// | `oldest_turn` | 8 | nothing waits longer than eight times its place in the line |
/// | `parked_blocks` | no | one bad report must not stop a unit's others |
/// | `lease` | 5 minutes | longer than any one delivery is given, see `deliver::Options` |
/// | `keep_sent` | not at all | nothing is kept, and nothing dropped, that nobody asked for |
/// | `reserve_bytes` | 16 MiB | two thousand acknowledgements on a full disk, and a checkpoint |
/// | `batch_items`, `batch_bytes` | 64, 4 MiB | beyond that a commit costs what it saves |
///
/// ```
/// use wats_queue::Outbox;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), wats_queue::Error> {
/// let outbox = Outbox::volatile().configure(|options| options.max_items = 100).open().await?;
/// # outbox.close().await
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Most items that wait, are being delivered, or are parked. One more is refused with an error
    /// that [`is_full`](crate::Error::is_full); nothing is ever dropped to make room.
    pub max_items: usize,
    /// Most bytes of such items, as they are stored.
    pub max_bytes: u64,
    /// Most bytes of one item; never more than 1 GiB.
    pub max_item_bytes: usize,
    /// Every so many deliveries, the oldest item that can be delivered goes first whatever its
    /// priority. With 1 the priorities do not count; 0 reads as 1.
    pub oldest_turn: u32,
    /// Whether an item that is parked holds back the items behind it that have the same
    /// [order key](crate::Item::order_by).
    pub parked_blocks: bool,
    /// How long a lease lasts unless it is extended.
    pub lease: Duration,
    /// How long an item is kept after its delivery. It does not count towards the capacity. `None`
    /// removes it at once.
    pub keep_sent: Option<Duration>,
    /// Size of a file that is there to be deleted when the disk is full, so that what was delivered
    /// can still be recorded as delivered. 0 means none.
    pub reserve_bytes: u64,
    /// Most operations that share one commit.
    pub batch_items: usize,
    /// Most payload bytes that share one commit.
    pub batch_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_items: 500_000,
            max_bytes: 8 << 30,
            max_item_bytes: 64 << 20,
            oldest_turn: 8,
            parked_blocks: false,
            lease: Duration::from_secs(300),
            keep_sent: None,
            reserve_bytes: 16 << 20,
            batch_items: 64,
            batch_bytes: 4 << 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_table() {
        let expected = Options {
            max_items: 500_000,
            max_bytes: 8_589_934_592,
            max_item_bytes: 67_108_864,
            oldest_turn: 8,
            parked_blocks: false,
            lease: Duration::from_secs(300),
            keep_sent: None,
            reserve_bytes: 16_777_216,
            batch_items: 64,
            batch_bytes: 4_194_304,
        };
        assert_eq!(Options::default(), expected);
    }
}
