//! Units as the API writes them with everything around: the public form with product, revision and
//! sub-units, and the internal one.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{State, Unit};
use crate::state::Process;

impl State {
    /// A unit as the public API shows it, with product, revision and the units built into it.
    pub(crate) fn unit_json(&self, part_number: &str, serial_number: &str) -> Option<Value> {
        let id = self.units.id(serial_number, part_number)?;
        self.units.get(id).map(|unit| self.public_json(unit))
    }

    /// As [`State::unit_json`], for a unit that was found.
    pub(crate) fn public_json(&self, unit: &Unit) -> Value {
        let mut json = unit.to_json();
        let parent = unit.parent.and_then(|parent| self.units.get(parent));
        json["parentSerialNumber"] = parent.map(|parent| parent.serial_number.as_str()).into();
        if let Some(product) = self.products.get(&unit.part_number) {
            json["productRevision"] = product.revision_json(&unit.revision).unwrap_or_default();
            json["product"] = product.to_json();
        }
        json["subUnits"] = self.children(unit).map(|child| self.public_json(child)).collect();
        json
    }

    fn children<'a>(&'a self, unit: &'a Unit) -> impl Iterator<Item = &'a Unit> {
        unit.children.iter().filter_map(|child| self.units.get(*child))
    }

    /// The internal form, with the units built into it down to a depth, and with products and
    /// revisions if they are wanted: not every operation tells of them.
    pub(crate) fn internal_json(&self, id: Uuid, depth: usize, products: bool) -> Value {
        let unit = self.units.get(id);
        unit.map(|unit| self.internal_unit(unit, (0, depth), products)).unwrap_or_default()
    }

    pub(super) fn internal_unit(
        &self,
        unit: &Unit,
        (level, depth): (usize, usize),
        products: bool,
    ) -> Value {
        let product = self.products.get(&unit.part_number);
        let revision = product.and_then(|product| product.revision_json(&unit.revision));
        let product = product.map(crate::state::Product::to_json);
        let tags = unit.to_json();
        let children: Vec<Value> = if level < depth {
            let children = self.children(unit);
            children.map(|child| self.internal_unit(child, (level + 1, depth), products)).collect()
        } else {
            Vec::new()
        };
        let told = |value: Option<Value>| value.filter(|_| products);
        json!({
            "UnitId": unit.id,
            "ParentUnitId": unit.parent,
            "ProductRevisionId": revision.as_ref().map(|revision| &revision["productRevisionId"]),
            "BatchSN": unit.batch_number,
            "SerialNumber": unit.serial_number,
            "SerialDate": unit.serial_date.to_string(),
            "CurrentLocation": unit.location,
            "XMLData": tags["xmlData"],
            "UnitPhaseId": unit.phase,
            "ProcessCode": unit.process_code,
            "ProductId": product.as_ref().map(|product| &product["productId"]),
            "ProductRevision": told(revision.as_ref().map(internal_revision)),
            "Process": unit
                .process_code
                .and_then(|code| self.processes.get(&code))
                .map(Process::to_internal_json),
            "Product": told(product.as_ref().map(internal_product)),
            "ProductionBatch": null,
            "Action": null,
            "Error": null,
            "Children": children,
            "Settings": settings(&tags["tags"]),
            "Level": level,
        })
    }
}

fn settings(tags: &Value) -> Value {
    let tags = tags.as_array().into_iter().flatten();
    tags.map(|tag| json!({"Key": tag["key"], "Value": tag["value"], "Change": 0})).collect()
}

fn internal_product(product: &Value) -> Value {
    json!({
        "ProductId": product["productId"],
        "NonSerial": product["nonSerial"],
        "PartNumber": product["partNumber"],
        "Name": product["name"],
        "Description": product["description"],
        "State": product["state"],
        "ProductCategoryId": product["productCategoryId"],
        "ProductRevisions": null,
        "ProductCategory": null,
        "Settings": settings(&product["tags"]),
        "Category": product["productCategoryName"],
    })
}

fn internal_revision(revision: &Value) -> Value {
    json!({
        "ProductRevisionId": revision["productRevisionId"],
        "ProductId": revision["productId"],
        "Revision": revision["revision"],
        "Name": revision["name"],
        "Description": revision["description"],
        "State": revision["state"],
        "Product": null,
        "ChildProductRevisionRelations": null,
        "ParentProductRevisionRelation": null,
        "Units": null,
        "BOM": null,
        "Settings": settings(&revision["tags"]),
    })
}
