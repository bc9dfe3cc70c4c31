//! Cutting items into chunks of which none is too heavy: for calls whose size counts, such as an
//! address with all of them in it.

use std::iter::Peekable;

/// Cuts `items` into chunks of at most `count` items that weigh at most `weight` together. An item
/// that is heavier is a chunk of its own. A `count` of 0 counts as 1.
///
/// ```
/// use wats_batching::chunks_by_weight;
///
/// let names = ["a", "bb", "cccc", "d"];
/// let chunks: Vec<Vec<&str>> = chunks_by_weight(names, 10, 4, |name| name.len()).collect();
/// assert_eq!(chunks, [vec!["a", "bb"], vec!["cccc"], vec!["d"]]);
/// ```
pub fn chunks_by_weight<I, W>(
    items: I,
    count: usize,
    weight: usize,
    weigh: W,
) -> impl Iterator<Item = Vec<I::Item>> + use<I, W>
where
    I: IntoIterator,
    W: FnMut(&I::Item) -> usize,
{
    ChunksByWeight { items: items.into_iter().peekable(), count: count.max(1), weight, weigh }
}

struct ChunksByWeight<I: Iterator, W> {
    items: Peekable<I>,
    count: usize,
    weight: usize,
    weigh: W,
}

impl<I, W> Iterator for ChunksByWeight<I, W>
where
    I: Iterator,
    W: FnMut(&I::Item) -> usize,
{
    type Item = Vec<I::Item>;

    fn next(&mut self) -> Option<Vec<I::Item>> {
        let first = self.items.next()?;
        let mut weight = (self.weigh)(&first);
        let mut chunk = vec![first];
        while chunk.len() < self.count {
            let Some(next) = self.items.peek() else { break };
            weight = weight.saturating_add((self.weigh)(next));
            if weight > self.weight {
                break;
            }
            chunk.extend(self.items.next());
        }
        Some(chunk)
    }
}
