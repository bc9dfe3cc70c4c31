//! What belongs to products beside themselves: groups, vendors, bills of material, and what units are
//! built from.

mod boms;
mod groups;
mod relations;
mod removal;
mod renaming;
mod vendors;
mod wsbf;

use http::StatusCode;
use serde::{Deserialize, Serialize};

pub(crate) use boms::{Bom, Component, Sent as SentBom};
pub(crate) use groups::{FilterForm, GroupForm, Groups};
pub(crate) use relations::{RelationForm, Relations};
pub(crate) use removal::Removal;
pub(crate) use vendors::Vendors;

use crate::reply::Reply;

/// All of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Catalog {
    pub(crate) groups: Groups,
    pub(crate) vendors: Vendors,
    pub(crate) boms: boms::Boms,
    pub(crate) relations: Relations,
}

/// The answer when there is no room for more.
fn full(what: &str, most: usize) -> Reply {
    let text = format!("The server keeps at most {most} {what}.");
    Reply::message(StatusCode::INSUFFICIENT_STORAGE, text)
}

fn conflict(text: String) -> Reply {
    Reply::message(StatusCode::CONFLICT, text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use crate::Options;
    use crate::factory;
    use crate::state::{Catalog, Process, ProductForm, Products};

    #[test]
    fn what_is_remembered_as_json_goes_on_as_if_nothing_had_been() {
        let mut state = factory::build(&Options::default());
        let read = |value: &Value| value.to_string();
        let products = serde_json::to_value(&state.products).unwrap();
        let catalog = serde_json::to_value(&state.catalog).unwrap();
        let processes = serde_json::to_value(&state.processes).unwrap();
        let mut again: Products = serde_json::from_str(&read(&products)).unwrap();
        let kept: Catalog = serde_json::from_str(&read(&catalog)).unwrap();
        let known: BTreeMap<i64, Process> = serde_json::from_str(&read(&processes)).unwrap();
        assert_eq!(serde_json::to_value(&again).unwrap(), products);
        assert_eq!(serde_json::to_value(&kept).unwrap(), catalog);
        assert_eq!(serde_json::to_value(&known).unwrap(), processes);

        let sent = json!({"partNumber": "NEW", "revisions": [{"revision": "A"}]});
        let form = || ProductForm::read(sent.as_object().unwrap()).unwrap();
        state.products.put(form()).unwrap();
        again.put(form()).unwrap();
        let id = |products: &Products| products.revision_id("NEW", "A").unwrap();
        assert_eq!(id(&again), id(&state.products), "the same ids are given out");
    }
}
