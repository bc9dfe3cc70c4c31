//! Units built into units: who may be, and whether those that are should be.

use uuid::Uuid;

use super::box_build::{allows, faults};
use super::phase::{self, FINALIZED};
use super::{Refusal, State, Unit};

/// Units that a unit may stand within; more is a mistake.
const DEEPEST: usize = 64;
/// Units built directly into one unit.
const MOST_CHILDREN: usize = 10_000;

/// The tag of a revision that names another phase than Finalized.
const PHASE_TAG: &str = "PhaseFinalized";

/// A parent and a child, each by serial number and part number. Empty part numbers mean any.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Related<'a> {
    pub(crate) parent: (&'a str, &'a str),
    pub(crate) child: (&'a str, &'a str),
}

/// What a child is checked against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check<'a> {
    /// Instead of the parent's box build; empty for the box build.
    pub(crate) part_number: &'a str,
    /// Goes with the part number; empty for any.
    pub(crate) revision: &'a str,
    pub(crate) phase: bool,
}

impl State {
    /// Builds the child into the parent.
    pub(crate) fn add_child(
        &mut self,
        related: Related<'_>,
        check: Check<'_>,
    ) -> Result<(), Refusal> {
        let (parent, child) = self.find_both(related)?;
        let (Some(of_parent), Some(of_child)) = (self.units.get(parent), self.units.get(child))
        else {
            return Err(Refusal::absent("The units are gone."));
        };
        if of_child.parent.is_some() {
            let text = format!("The unit {:?} has a parent already.", of_child.serial_number);
            return Err(Refusal::rule(text));
        }
        self.check_place(parent, Some(child))?;
        self.check_part(of_parent, of_child, check)?;
        if check.phase {
            self.check_phase(of_child)?;
        }
        self.set_parent(child, Some(parent));
        self.unit_changed(child);
        Ok(())
    }

    /// Takes the child out of the parent.
    pub(crate) fn remove_child(&mut self, related: Related<'_>) -> Result<(), Refusal> {
        let (parent, child) = self.find_both(related)?;
        if self.units.get(child).is_none_or(|unit| unit.parent != Some(parent)) {
            let ((parent, _), (child, _)) = (related.parent, related.child);
            return Err(Refusal::rule(format!("The unit {child:?} is not a child of {parent:?}.")));
        }
        self.set_parent(child, None);
        self.unit_changed(child);
        Ok(())
    }

    /// Takes all children out of a unit; answers how many there were.
    pub(crate) fn remove_all_children(
        &mut self,
        (serial_number, part_number): (&str, &str),
    ) -> Result<usize, Refusal> {
        let parent = self.units.find(serial_number, part_number)?;
        let children = self.units.get(parent).map(|unit| unit.children.clone()).unwrap_or_default();
        for child in &children {
            self.set_parent(*child, None);
            self.unit_changed(*child);
        }
        Ok(children.len())
    }

    /// What is wrong with the direct children of a unit: phases, and what its box build says.
    pub(crate) fn check_children(
        &self,
        (serial_number, part_number): (&str, &str),
    ) -> Result<Vec<String>, Refusal> {
        let parent = self.units.find(serial_number, part_number)?;
        let Some(parent) = self.units.get(parent) else { return Ok(Vec::new()) };
        let children: Vec<&Unit> =
            parent.children.iter().filter_map(|child| self.units.get(*child)).collect();
        let wrong_phases = children.iter().filter_map(|child| self.check_phase(child).err());
        let mut found: Vec<String> = wrong_phases.map(|refusal| refusal.text).collect();
        let lines = self.box_build(&parent.part_number, &parent.revision);
        let children: Vec<(&str, &str)> = children
            .iter()
            .map(|child| (child.part_number.as_str(), child.revision.as_str()))
            .collect();
        found.extend(faults(&lines, &children));
        Ok(found)
    }

    fn find_both(&self, related: Related<'_>) -> Result<(Uuid, Uuid), Refusal> {
        let parent = self.units.find(related.parent.0, related.parent.1)?;
        Ok((parent, self.units.find(related.child.0, related.child.1)?))
    }

    /// Whether a unit is `whole`, or built into it at any depth.
    fn is_within(&self, unit: Uuid, whole: Uuid) -> bool {
        let above = |id: &Uuid| self.units.get(*id).and_then(|unit| unit.parent);
        std::iter::successors(Some(unit), above).any(|id| id == whole)
    }

    /// Whether a unit may become the parent of another: no circle, and no end to depth or width would
    /// be no end to answers. A new unit is built into nothing and has no children.
    pub(super) fn check_place(&self, parent: Uuid, child: Option<Uuid>) -> Result<(), Refusal> {
        if child.is_some_and(|child| self.is_within(parent, child)) {
            return Err(Refusal::rule("The relation would make a unit a part of itself."));
        }
        let above = |id: &Uuid| self.units.get(*id).and_then(|unit| unit.parent);
        let depth = std::iter::successors(Some(parent), above).count();
        if depth + child.map_or(1, |child| self.height(child)) > DEEPEST {
            return Err(Refusal::rule(format!(
                "Units may stand within each other {DEEPEST} deep."
            )));
        }
        if self.units.get(parent).is_some_and(|unit| unit.children.len() >= MOST_CHILDREN) {
            return Err(Refusal::full(MOST_CHILDREN, "children of a unit"));
        }
        Ok(())
    }

    /// How many units stand within each other, from a unit downwards.
    fn height(&self, unit: Uuid) -> usize {
        let children = self.units.get(unit).into_iter().flat_map(|unit| &unit.children);
        1 + children.map(|child| self.height(*child)).max().unwrap_or(0)
    }

    pub(super) fn set_parent(&mut self, child: Uuid, parent: Option<Uuid>) {
        let before = self.units.get(child).and_then(|unit| unit.parent);
        if before == parent {
            return;
        }
        if let Some(before) = before {
            self.units.get_mut(before).children.retain(|id| *id != child);
        }
        if let Some(parent) = parent {
            self.units.get_mut(parent).children.push(child);
        }
        self.units.get_mut(child).parent = parent;
    }

    fn check_part(&self, parent: &Unit, child: &Unit, check: Check<'_>) -> Result<(), Refusal> {
        let (part_number, revision) = (child.part_number.as_str(), child.revision.as_str());
        if !check.part_number.is_empty() {
            let fits = check.part_number == part_number
                && (check.revision.is_empty() || check.revision == revision);
            return if fits {
                Ok(())
            } else {
                Err(Refusal::rule(format!(
                    "The unit is {part_number:?} revision {revision:?}, not {:?} revision {:?}.",
                    check.part_number, check.revision
                )))
            };
        }
        if !check.revision.is_empty() {
            return Err(Refusal::rule("'checkRevision' is given without 'checkPartNumber'."));
        }
        let lines = self.box_build(&parent.part_number, &parent.revision);
        if allows(&lines, part_number, revision) {
            Ok(())
        } else {
            Err(Refusal::rule(format!(
                "The box build of {:?} revision {:?} does not allow {part_number:?} revision \
                 {revision:?}.",
                parent.part_number, parent.revision
            )))
        }
    }

    /// A child is Finalized, or in the phase that its revision's tag names.
    fn check_phase(&self, child: &Unit) -> Result<(), Refusal> {
        let product = self.products.get(&child.part_number);
        let revision = product.and_then(|product| product.revision_json(&child.revision));
        let wanted = revision.and_then(|revision| {
            let tags = revision["tags"].as_array()?.iter();
            let tag = tags.into_iter().find(|tag| tag["key"] == PHASE_TAG)?;
            tag["value"].as_str().map(str::to_owned)
        });
        let special = wanted.as_deref().and_then(phase::named);
        if child.phase == FINALIZED || special == Some(child.phase) {
            return Ok(());
        }
        Err(Refusal::rule(format!(
            "The unit {:?} is in phase {:?}, not in {:?}.",
            child.serial_number,
            child.phase_name(),
            wanted.as_deref().unwrap_or("Finalized"),
        )))
    }
}
