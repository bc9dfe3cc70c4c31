//! What products and stations are sorted by: product groups, levels, asset names – looked up once
//! for all reports of a request.
//!
//! The level of a station is its location; the level above all holds every station.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::Fact;
use crate::odata::Cell;
use crate::state::State;

/// The level that holds every station.
pub(crate) const TOP: &str = "Factory";

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
            let groups = state.catalog.groups.of(&product.part_number, None);
            let groups = groups.into_iter().map(|(_, name)| name.to_owned()).collect();
            (product.part_number.as_str(), (name, groups))
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

/// The levels that a report belongs to, the closest first.
pub(crate) fn levels(fact: Fact<'_>) -> [&str; 2] {
    [level(fact), TOP]
}

/// The level that a report's station stands in.
pub(crate) fn level(fact: Fact<'_>) -> &str {
    fact.location().unwrap_or(TOP)
}

/// The levels.
pub(crate) fn all_levels(state: &State) -> Vec<Value> {
    let row = |(id, name): (i64, &str)| json!({ "levelId": id, "levelName": name });
    state.system.levels.iter().map(row).collect()
}

/// The names of numbers joined with `;`, as a filter wants them. Numbers without a level are passed
/// over: no station stands there.
pub(crate) fn level_names(state: &State, ids: &str) -> String {
    names(state.system.levels.iter(), ids)
}

/// The product groups, with what decides who is in them if `filters`.
pub(crate) fn product_groups(state: &State, filters: bool) -> Vec<Value> {
    let groups = &state.catalog.groups;
    let rows = groups.iter().map(|(id, name)| {
        let mut row = json!({ "productGroupId": id, "productGroupName": name });
        if filters {
            row["filters"] = groups.filters(Some(id), None).into();
        }
        row
    });
    rows.collect()
}

/// As [`level_names`].
pub(crate) fn product_group_names(state: &State, ids: &str) -> String {
    names(state.catalog.groups.iter(), ids)
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
