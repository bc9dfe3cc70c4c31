//! What a unit should contain, and what it does: its box build as a tree, with the units at each part.
//! Names of products are left to the operations on products.

use serde_json::{Value, json};

use super::box_build::Line;
use super::{Refusal, State, Unit};

/// Box builds within box builds that are followed; a circle would have no end.
const DEEPEST: usize = 16;
/// Parts that are told of: one that many others share counts wherever it is built in.
const MOST_PARTS: usize = 10_000;

impl State {
    /// The contents of a unit, taken as one of a revision.
    pub(crate) fn unit_contents(
        &self,
        (serial_number, part_number): (&str, &str),
        revision: &str,
    ) -> Result<Value, Refusal> {
        let id = self.units.find(serial_number, part_number)?;
        let unit = self.units.get(id).ok_or_else(|| Refusal::absent("The unit is gone."))?;
        self.check_revision(&unit.part_number, revision)?;
        let part = Line {
            part_number: unit.part_number.clone(),
            revision: revision.to_owned(),
            quantity: 1,
            mask: None,
        };
        let mut room = MOST_PARTS;
        self.content(&part, &[unit], (&Value::Null, 0), &mut room)
    }

    fn content(
        &self,
        part: &Line,
        units: &[&Unit],
        (parent, level): (&Value, usize),
        room: &mut usize,
    ) -> Result<Value, Refusal> {
        *room = room.checked_sub(1).ok_or_else(|| Refusal::full(MOST_PARTS, "parts of a unit"))?;
        let product = self.products.get(&part.part_number);
        let revision = product.and_then(|product| product.revision_json(&part.revision));
        let item = revision.as_ref().map(|revision| revision["productRevisionId"].clone());
        let item = item.unwrap_or_default();
        let lines = if level < DEEPEST {
            self.box_build(&part.part_number, &part.revision)
        } else {
            Vec::new()
        };
        let within: Vec<&Unit> = units
            .iter()
            .flat_map(|unit| unit.children.iter().filter_map(|child| self.units.get(*child)))
            .collect();
        let children: Result<Vec<Value>, Refusal> = lines
            .iter()
            .map(|line| {
                let fits = |unit: &&&Unit| line.takes(&unit.part_number, &unit.revision);
                let there: Vec<&Unit> = within.iter().filter(fits).copied().collect();
                self.content(line, &there, (&item, level + 1), room)
            })
            .collect();
        Ok(json!({
            "PartNumber": part.part_number,
            "Revision": part.revision,
            "ProductName": null,
            "RevisionName": null,
            "RevisionMask": part.mask,
            "IsBOMLoaded": false,
            "Level": level,
            "ItemId": item,
            "ParentItemId": parent,
            "Children": children?,
            "Units": units.iter().map(|unit| self.internal_unit(unit, (level, level), false)).collect::<Value>(),
        }))
    }
}
