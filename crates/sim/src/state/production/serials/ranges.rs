//! Numbers that follow each other, counted by who has them.

use serde_json::{Value, json};

use super::address::Key;
use super::pool::{Holder, Number, Pool};
use crate::state::production::Refusal;

/// How many numbers there are, by who has them.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    free: usize,
    taken: usize,
    reserved: usize,
}

/// Numbers of a type that a request names.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) kind: String,
    pub(crate) start: String,
    pub(crate) end: String,
}

impl Counts {
    fn count(&mut self, number: &Number) {
        match number.holder {
            Holder::Nobody => self.free += 1,
            Holder::Reserved { .. } => self.reserved += 1,
            Holder::Taken { .. } => self.taken += 1,
        }
    }

    fn total(self) -> usize {
        self.free + self.taken + self.reserved
    }
}

impl Pool {
    /// Makes the reserved numbers of a range free; answers how many there were.
    pub(crate) fn free_range(&mut self, start: &str, end: &str) -> Result<usize, Refusal> {
        let (start, end) = (self.key(start)?, self.key(end)?);
        if start > end {
            return Ok(0);
        }
        let mut count = 0;
        for (key, number) in self.numbers.range_mut(start..=end) {
            if matches!(number.holder, Holder::Reserved { .. }) {
                number.holder = Holder::Nobody;
                self.free.insert(key.clone());
                count += 1;
            }
        }
        Ok(count)
    }

    /// Deletes the free numbers of a range; answers how many there were.
    pub(crate) fn delete_range(&mut self, start: &str, end: &str) -> Result<usize, Refusal> {
        let (start, end) = (self.key(start)?, self.key(end)?);
        if start > end {
            return Ok(0);
        }
        let keys: Vec<Key> = self.free.range(start..=end).cloned().collect();
        for key in &keys {
            self.free.remove(key);
            self.numbers.remove(key);
        }
        Ok(keys.len())
    }

    /// The ranges without a gap, in order.
    pub(crate) fn ranges(&self) -> Vec<Value> {
        let mut ranges: Vec<(&str, &str, Counts)> = Vec::new();
        let mut last: Option<&Key> = None;
        for (key, number) in &self.numbers {
            if !last.is_some_and(|last| key.follows(last)) {
                ranges.push((&number.text, &number.text, Counts::default()));
            }
            if let Some((_, end, counts)) = ranges.last_mut() {
                *end = &number.text;
                counts.count(number);
            }
            last = Some(key);
        }
        let json = |(start, end, counts): (&str, &str, Counts)| {
            json!({
                "type": self.name,
                "identifier": self.kind as i32,
                "identifierName": self.kind.name(),
                "startAddress": start,
                "endAddress": end,
                "total": counts.total(),
                "free": counts.free,
                "taken": counts.taken,
                "reserved": counts.reserved,
            })
        };
        ranges.into_iter().map(json).collect()
    }

    /// What there is in several pools together.
    pub(crate) fn statistics(pools: &[&Self]) -> Value {
        let mut counts = Counts::default();
        pools.iter().flat_map(|pool| pool.numbers.values()).for_each(|number| counts.count(number));
        json!({
            "total": counts.total(),
            "free": counts.free,
            "taken": counts.taken,
            "reserved": counts.reserved,
        })
    }
}
