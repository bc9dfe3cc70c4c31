//! What products and stations are sorted by: product groups, levels, asset names – looked up once
//! for all reports of a request.
//!
//! A group holds the products of a category, a level the stations of a location; the level above all
//! holds every station.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::Fact;
use crate::odata::Cell;
use crate::state::{Product, State};

/// Number and name of the level that holds every station.
const TOP: (i64, &str) = (1, "Factory");

/// Names by which reports are grouped and filtered.
#[derive(Debug)]
pub(crate) struct Directory<'a> {
    /// Name of each product, and the groups it belongs to.
    products: HashMap<&'a str, (Option<String>, Vec<String>)>,
    state: &'a State,
}

impl<'a> Directory<'a> {
    pub(crate) fn new(state: &'a State) -> Self {
        let products = state.products.iter().map(|product| {
            let name = match product.view_row().swap_remove(1) {
                Cell::Text(text) => Some(text),
                _ => None,
            };
            (product.part_number.as_str(), (name, groups_of(product)))
        });
        Self { products: products.collect(), state }
    }

    pub(crate) fn product_name(&self, part_number: &str) -> Option<&str> {
        self.products.get(part_number)?.0.as_deref()
    }

    /// The groups a product belongs to.
    pub(crate) fn product_groups(&self, part_number: &str) -> &[String] {
        self.products.get(part_number).map_or(&[], |(_, groups)| groups)
    }

    pub(crate) fn asset_name(&self, serial_number: &str) -> Option<&'a str> {
        self.state.assets.get(serial_number).and_then(|asset| asset.name.as_deref())
    }
}

/// The groups a product belongs to.
fn groups_of(product: &Product) -> Vec<String> {
    product.category_name().into_iter().collect()
}

/// The levels that a report belongs to, the closest first.
pub(crate) fn levels(fact: Fact<'_>) -> [&str; 2] {
    [level(fact), TOP.1]
}

/// The level that a report's station stands in.
pub(crate) fn level(fact: Fact<'_>) -> &str {
    fact.location().unwrap_or(TOP.1)
}

/// The levels, by the order in which their stations first reported.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Levels(BTreeMap<String, i64>);

impl Levels {
    /// Makes sure that the level of a location exists.
    pub(crate) fn register(&mut self, location: &str) {
        if !self.0.contains_key(location) && location != TOP.1 {
            let id = TOP.0 + 1 + i64::try_from(self.0.len()).unwrap_or_default();
            self.0.insert(location.to_owned(), id);
        }
    }

    fn iter(&self) -> impl Iterator<Item = (i64, &str)> {
        let mut levels: Vec<_> = self.0.iter().map(|(name, id)| (*id, name.as_str())).collect();
        levels.sort_unstable();
        std::iter::once(TOP).chain(levels)
    }

    pub(crate) fn to_json(&self) -> Vec<Value> {
        self.iter().map(|(id, name)| json!({ "levelId": id, "levelName": name })).collect()
    }

    /// The names of numbers joined with `;`, as a filter wants them. Numbers without a level are
    /// passed over: no station stands there.
    pub(crate) fn names(&self, ids: &str) -> String {
        names(self.iter(), ids)
    }
}

/// The product groups, with what decides who is in them if `filters`.
pub(crate) fn product_groups(state: &State, filters: bool) -> Vec<Value> {
    let rows = numbered(state).into_iter().map(|(id, name)| {
        let mut row = json!({ "productGroupId": id, "productGroupName": name });
        if filters {
            row["filters"] = json!([{ "category": name }]);
        }
        row
    });
    rows.collect()
}

/// As [`Levels::names`].
pub(crate) fn product_group_names(state: &State, ids: &str) -> String {
    let groups = numbered(state);
    names(groups.iter().map(|(id, name)| (*id, name.as_str())), ids)
}

fn numbered(state: &State) -> Vec<(i64, String)> {
    let names: std::collections::BTreeSet<String> =
        state.products.iter().flat_map(groups_of).collect();
    (1..).zip(names).collect()
}

fn names<'a>(all: impl Iterator<Item = (i64, &'a str)>, ids: &str) -> String {
    let wanted: Vec<&str> = ids.split(';').map(str::trim).filter(|id| !id.is_empty()).collect();
    if wanted.is_empty() {
        return String::new();
    }
    let found = all.filter(|(id, _)| wanted.contains(&id.to_string().as_str()));
    let names: Vec<&str> = found.map(|(_, name)| name).collect();
    // No name at all must match nothing, where an empty text would match everything.
    if names.is_empty() { "\u{0}".to_owned() } else { names.join(";") }
}
