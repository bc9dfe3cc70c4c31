//! The query options as a whole: read from a query string, checked against a schema and the
//! operation's own rules, then run over rows.

use std::cmp::Ordering;

use super::Error;
use super::bind::{self, Bound};
use super::parser;
use super::schema::{Kind, Row, Schema};
use super::select::{Page, Selection};

/// What an operation allows.
#[derive(Debug)]
pub(crate) struct Rules {
    /// Rows without `$top`.
    pub(crate) default_top: usize,
    /// Largest `$top`.
    pub(crate) most: usize,
    /// Columns `$orderby` may name; all if absent.
    pub(crate) orderable: Option<&'static [usize]>,
    /// Column and "descending" of the order without `$orderby`.
    pub(crate) default_order: &'static [(usize, bool)],
}

/// A checked query.
#[derive(Debug)]
pub(crate) struct Query {
    schema: &'static Schema,
    filter: Option<Bound>,
    top: usize,
    skip: usize,
    order: Vec<(usize, bool)>,
    selection: Selection,
}

impl Query {
    /// Reads the options of a query string. Parameters that do not start with `$` are not
    /// OData's and are ignored; an option that is not offered is an error.
    pub(crate) fn parse(
        query: &crate::query::Query,
        schema: &'static Schema,
        rules: &Rules,
    ) -> Result<Self, Error> {
        let mut parsed = Self {
            schema,
            filter: None,
            top: rules.default_top,
            skip: 0,
            order: rules.default_order.to_vec(),
            selection: Selection::all_of(schema),
        };
        let mut seen = Vec::new();
        for (name, value) in query.iter().filter(|(name, _)| name.starts_with('$')) {
            let option = name.to_ascii_lowercase();
            if seen.contains(&option) {
                return Err(Error::new(format!("The option '{option}' is given twice")));
            }
            match option.as_str() {
                "$filter" => parsed.filter = Some(bind::bind(&parser::parse(value)?, schema)?),
                "$top" => {
                    parsed.top = count("$top", value)?;
                    if parsed.top > rules.most {
                        let what = format!("'$top' is {value}, the most is {}", rules.most);
                        return Err(Error::new(what));
                    }
                }
                "$skip" => parsed.skip = count("$skip", value)?,
                "$orderby" => parsed.order = order(value, schema, rules)?,
                "$select" => parsed.selection.select(value, schema)?,
                "$expand" => parsed.selection.expand(value, schema)?,
                _ => return Err(Error::new(format!("The option '{option}' is not supported"))),
            }
            seen.push(option);
        }
        Ok(parsed)
    }

    /// Filters, orders and cuts the rows. Rows that are equal in the order keep the sequence in
    /// which they came.
    pub(crate) fn run<'a>(&'a self, rows: impl Iterator<Item = &'a Row>) -> Page<'a> {
        let kept = rows.filter(|row| self.filter.as_ref().is_none_or(|filter| filter.holds(row)));
        let end = self.skip.saturating_add(self.top);
        let mut rows: Vec<(usize, &Row)> = if self.order.is_empty() {
            kept.take(end).enumerate().collect()
        } else {
            kept.enumerate().collect()
        };
        let compare = |a: &(usize, &Row), b: &(usize, &Row)| self.compare(a, b);
        // Only the rows up to the end of the page need to be in order.
        if end < rows.len() {
            rows.select_nth_unstable_by(end, compare);
            rows.truncate(end);
        }
        if !self.order.is_empty() {
            rows.sort_unstable_by(compare);
        }
        let page = rows.into_iter().skip(self.skip).map(|(_, row)| row).collect();
        Page { rows: page, schema: self.schema, selection: &self.selection }
    }

    fn compare(&self, a: &(usize, &Row), b: &(usize, &Row)) -> Ordering {
        let by_columns = self.order.iter().map(|(column, descending)| {
            let order = a.1[*column].order(&b.1[*column]);
            if *descending { order.reverse() } else { order }
        });
        by_columns.fold(Ordering::Equal, Ordering::then).then(a.0.cmp(&b.0))
    }
}

fn count(option: &str, value: &str) -> Result<usize, Error> {
    value.trim().parse().map_err(|_| {
        Error::new(format!("'{option}' must be an integer of zero or more, but is '{value}'"))
    })
}

fn order(text: &str, schema: &Schema, rules: &Rules) -> Result<Vec<(usize, bool)>, Error> {
    let mut order = Vec::new();
    for entry in text.split(',') {
        let mut words = entry.split_whitespace();
        let name = words.next().unwrap_or_default();
        let column = schema
            .index(name)
            .filter(|column| !matches!(schema.columns[*column].kind, Kind::Rows(_)))
            .ok_or_else(|| Error::new(format!("There is no column '{name}' to order by")))?;
        if rules.orderable.is_some_and(|orderable| !orderable.contains(&column)) {
            return Err(Error::new(format!("The column '{name}' cannot be ordered by")));
        }
        let descending = match (words.next(), words.next()) {
            (None, _) | (Some("asc"), None) => false,
            (Some("desc"), None) => true,
            _ => {
                return Err(Error::new(format!("'{}' is no order; add asc or desc", entry.trim())));
            }
        };
        order.push((column, descending));
    }
    Ok(order)
}
