//! Rows for many keys with few queries, for all domains whose rows have a key that a filter can name.

use std::collections::HashMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use wats_batching::{chunks_by_weight, try_batch_map};
use wats_http::{Client, Endpoint, Error};

use crate::odata::{Filter, field};
use crate::paging::Row;
use crate::rows::RowQuery;

/// Keys in one query at most: as many as fit anyway if each has 11 characters.
pub(crate) const COUNT: usize = 100;

/// What all keys of one query may take in its address. IIS refuses a query of more than 2,048 bytes by
/// default (`maxQueryString`); the rest of the query takes less than 48.
pub(crate) const BYTES: usize = 2_000;

/// Queries under way at a time for one call: enough to hide the way to the server, and few enough for
/// others to get their turn.
const WIDTH: usize = 4;

/// How rows of one kind are found by their key.
#[derive(Debug)]
pub(crate) struct Lookup<T> {
    pub(crate) endpoint: &'static Endpoint,
    /// The filter for rows with one of these keys.
    pub(crate) filter: fn(&[String]) -> Filter,
    /// The key of a row; no two rows have the same, or none that match the condition of the call.
    pub(crate) key: fn(&T) -> Option<&str>,
    /// Whether the server gives fewer rows than match unless it is told how many are wanted.
    pub(crate) wants_top: bool,
}

/// The filter for texts in a column.
pub(crate) fn texts(column: &str, keys: &[String]) -> Filter {
    match keys {
        [one] => field(column).eq(one),
        many => field(column).is_in(many),
    }
}

/// How many bytes a text takes in the address, with quotes and comma: at most.
pub(crate) fn weight(key: &str) -> usize {
    let byte = |byte: u8| match byte {
        b'\'' => 6,
        b'-' | b'.' | b'_' | b'~' => 1,
        byte if byte.is_ascii_alphanumeric() => 1,
        _ => 3,
    };
    key.bytes().map(byte).sum::<usize>() + "%27%27%2C".len()
}

impl<T: DeserializeOwned + Send + Sync + 'static> Lookup<T> {
    /// A row for each key, in their order; `None` where there is none. The first error ends it.
    pub(crate) async fn rows(
        &self,
        client: &Client,
        keys: &[String],
    ) -> Result<Vec<Option<Row<T>>>, Error> {
        self.rows_where(client, None, keys).await
    }

    /// As [`rows`](Self::rows), of rows that match `condition` as well: only among those need keys be
    /// different.
    pub(crate) async fn rows_where(
        &self,
        client: &Client,
        condition: Option<&Filter>,
        keys: &[String],
    ) -> Result<Vec<Option<Row<T>>>, Error> {
        let taken = condition.map_or(0, |condition| weight(&format!("{condition} and ")));
        let queries = queries(keys, BYTES.saturating_sub(taken));
        let found = |query| self.found(client, condition, query);
        let found = try_batch_map(queries, WIDTH, found).await?;
        let found: HashMap<String, Row<T>> = found.into_iter().flatten().collect();
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    /// The rows that the server has for the keys of one query, each with the key that was asked for.
    async fn found(
        &self,
        client: &Client,
        condition: Option<&Filter>,
        keys: Vec<String>,
    ) -> Result<Vec<(String, Row<T>)>, Error> {
        let among = (self.filter)(&keys);
        let filter = Some(match condition {
            Some(condition) => condition.clone().and(among),
            None => among,
        });
        let top = u32::try_from(keys.len()).ok().filter(|_| self.wants_top);
        let query = RowQuery { filter, top, ..RowQuery::default() };
        let rows = query.send(client, self.endpoint).await?;
        let with_row = |key: String| self.find(&rows, &key).map(|row| (key, row));
        Ok(keys.into_iter().filter_map(with_row).collect())
    }

    fn find(&self, rows: &Arc<Vec<T>>, key: &str) -> Option<Row<T>> {
        let exact = rows.iter().position(|row| (self.key)(row) == Some(key));
        let found = exact.or_else(|| {
            let key = key.to_lowercase();
            let is_it = |row| (self.key)(row).is_some_and(|other| other.to_lowercase() == key);
            rows.iter().position(is_it)
        });
        found.and_then(|index| Row::of(rows, index))
    }
}

/// The keys of each query. Two that differ in case alone are never in the same one: there are servers
/// for which they are the same and servers for which they are not, and only the answer to one of them
/// alone tells.
fn queries(keys: &[String], bytes: usize) -> Vec<Vec<String>> {
    let mut variants: HashMap<String, Vec<&str>> = HashMap::new();
    let mut rounds: Vec<Vec<&String>> = Vec::new();
    for key in keys {
        let variants = variants.entry(key.to_lowercase()).or_default();
        if variants.contains(&key.as_str()) {
            continue;
        }
        if rounds.len() == variants.len() {
            rounds.push(Vec::new());
        }
        rounds[variants.len()].push(key);
        variants.push(key);
    }
    let mut queries = Vec::new();
    for round in rounds {
        let round = round.into_iter().cloned();
        queries.extend(chunks_by_weight(round, COUNT, bytes, |key| weight(key)));
    }
    queries
}

#[cfg(test)]
mod tests {
    use super::{BYTES, COUNT, queries, weight};

    #[test]
    fn queries_are_short_enough_and_name_each_key_once() {
        let mut keys: Vec<String> = (0..1_000).map(|n| format!("Ø 'part' {n}")).collect();
        keys.extend_from_within(..);
        let mut named = 0;
        for query in queries(&keys, BYTES) {
            assert!(query.len() <= COUNT);
            assert!(query.iter().map(|key| weight(key)).sum::<usize>() <= BYTES);
            named += query.len();
        }
        assert_eq!(named, 1_000);
    }

    #[test]
    fn spellings_that_differ_in_case_alone_are_asked_for_apart() {
        let keys = ["a", "B", "A", "b", "a", "c"].map(str::to_owned);
        assert_eq!(queries(&keys, BYTES), [vec!["a", "B", "c"], vec!["A", "b"]]);
    }
}
