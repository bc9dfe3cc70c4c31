//! Rows for many part numbers with few queries.

use std::collections::HashMap;
use std::sync::Arc;

use wats_batching::{chunks_by_weight, try_batch_map};
use wats_http::{Client, Error};

use super::endpoints;
use super::models::ProductView;
use crate::odata::field;
use crate::paging::Row;
use crate::rows::RowQuery;

/// Part numbers in one query at most: as many as fit anyway if each has 11 characters.
pub(super) const COUNT: usize = 100;

/// What all part numbers of one query may take in its address. IIS refuses a query of more than 2,048
/// bytes by default (`maxQueryString`); the rest of the query takes 35.
pub(super) const BYTES: usize = 2_000;

/// Queries under way at a time for one call: enough to hide the way to the server, and few enough for
/// others to get their turn.
const WIDTH: usize = 4;

/// How many bytes a part number takes in the address, with quotes and comma: at most.
pub(super) fn weight(part_number: &str) -> usize {
    let byte = |byte: u8| match byte {
        b'\'' => 6,
        b'-' | b'.' | b'_' | b'~' => 1,
        byte if byte.is_ascii_alphanumeric() => 1,
        _ => 3,
    };
    part_number.bytes().map(byte).sum::<usize>() + "%27%27%2C".len()
}

/// A row for each part number, in their order; `None` where there is no such product.
pub(super) async fn rows(
    client: &Client,
    part_numbers: &[String],
) -> Result<Vec<Option<Row<ProductView>>>, Error> {
    let found = try_batch_map(queries(part_numbers), WIDTH, |query| found(client, query)).await?;
    let found: HashMap<String, Row<ProductView>> = found.into_iter().flatten().collect();
    Ok(part_numbers.iter().map(|part_number| found.get(part_number).cloned()).collect())
}

/// The part numbers of each query. Two that differ in case alone are never in the same one: there are
/// servers for which they are the same and servers for which they are not, and only the answer to one
/// of them alone tells.
fn queries(part_numbers: &[String]) -> Vec<Vec<String>> {
    let mut variants: HashMap<String, Vec<&str>> = HashMap::new();
    let mut rounds: Vec<Vec<&String>> = Vec::new();
    for part_number in part_numbers {
        let variants = variants.entry(part_number.to_lowercase()).or_default();
        if variants.contains(&part_number.as_str()) {
            continue;
        }
        if rounds.len() == variants.len() {
            rounds.push(Vec::new());
        }
        rounds[variants.len()].push(part_number);
        variants.push(part_number);
    }
    let mut queries = Vec::new();
    for round in rounds {
        let round = round.into_iter().cloned();
        queries.extend(chunks_by_weight(round, COUNT, BYTES, |part_number| weight(part_number)));
    }
    queries
}

/// The rows that the server has for some part numbers, each with the one that was asked for.
async fn found(
    client: &Client,
    part_numbers: Vec<String>,
) -> Result<Vec<(String, Row<ProductView>)>, Error> {
    let rows = ask(client, &part_numbers).await?;
    let with_row = |part_number: String| find(&rows, &part_number).map(|row| (part_number, row));
    Ok(part_numbers.into_iter().filter_map(with_row).collect())
}

async fn ask(client: &Client, part_numbers: &[String]) -> Result<Arc<Vec<ProductView>>, Error> {
    let column = field("PartNumber");
    let filter = match part_numbers {
        [one] => column.eq(one),
        many => column.is_in(many),
    };
    RowQuery { filter: Some(filter), ..RowQuery::default() }.send(client, &endpoints::QUERY).await
}

fn find(rows: &Arc<Vec<ProductView>>, part_number: &str) -> Option<Row<ProductView>> {
    let exact = rows.iter().position(|row| row.part_number == part_number);
    let found = exact.or_else(|| {
        let part_number = part_number.to_lowercase();
        rows.iter().position(|row| row.part_number.to_lowercase() == part_number)
    });
    found.and_then(|index| Row::of(rows, index))
}

#[cfg(test)]
mod tests {
    use super::{BYTES, COUNT, queries, weight};

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn queries_are_short_enough_and_name_each_part_number_once() {
        let mut part_numbers: Vec<String> = (0..1_000).map(|n| format!("Ø 'part' {n}")).collect();
        part_numbers.extend_from_within(..);
        let mut named = 0;
        for query in queries(&part_numbers) {
            assert!(query.len() <= COUNT);
            assert!(query.iter().map(|part_number| weight(part_number)).sum::<usize>() <= BYTES);
            named += query.len();
        }
        assert_eq!(named, 1_000);
    }

    #[test]
    fn spellings_that_differ_in_case_alone_are_asked_for_apart() {
        let part_numbers = texts(&["a", "B", "A", "b", "a", "c"]);
        assert_eq!(queries(&part_numbers), [vec!["a", "B", "c"], vec!["A", "b"]]);
    }
}
