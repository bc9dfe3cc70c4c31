//! What a unit is to be built from, as the box build of its product's revision has it.

use super::State;

/// One line of a box build: a child revision, and how many of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) part_number: String,
    pub(crate) revision: String,
    pub(crate) quantity: usize,
    /// The revisions that will do: a comma-separated list in which an entry that ends in `%` matches
    /// by what stands before it. Without a mask the revision must be equal.
    pub(crate) mask: Option<String>,
}

impl State {
    /// The box build of a revision of a product. Without lines there is none: then no child is allowed.
    pub(super) fn box_build(&self, part_number: &str, revision: &str) -> Vec<Line> {
        let Some(parent) = self.products.revision_id(part_number, revision) else {
            return Vec::new();
        };
        let line = |(child, quantity, mask): (_, i64, Option<&str>)| {
            let (part_number, revision) = self.products.revision_of(child)?;
            Some(Line {
                part_number: part_number.to_owned(),
                revision: revision.to_owned(),
                quantity: usize::try_from(quantity).unwrap_or(usize::MAX),
                mask: mask.map(str::to_owned),
            })
        };
        self.catalog.relations.children(parent).filter_map(line).collect()
    }
}

impl Line {
    /// Whether a unit of this part number and revision may stand in the line.
    pub(crate) fn takes(&self, part_number: &str, revision: &str) -> bool {
        if self.part_number != part_number {
            return false;
        }
        match self.mask.as_deref().map(str::trim).filter(|mask| !mask.is_empty()) {
            None => self.revision == revision,
            Some(mask) => {
                mask.split(',').map(str::trim).any(|entry| match entry.strip_suffix('%') {
                    Some(start) => revision.starts_with(start),
                    None => revision == entry,
                })
            }
        }
    }
}

/// Whether a child is allowed by a box build.
pub(crate) fn allows(lines: &[Line], part_number: &str, revision: &str) -> bool {
    lines.iter().any(|line| line.takes(part_number, revision))
}

/// What is wrong with children – part numbers and revisions – according to a box build: those that
/// are not allowed, and lines that have too few or too many.
pub(crate) fn faults(lines: &[Line], children: &[(&str, &str)]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut counts = vec![0_usize; lines.len()];
    for (part_number, revision) in children {
        // A line that still has room goes before one that is full.
        let fits = |index: &usize| lines[*index].takes(part_number, revision);
        let fitting: Vec<usize> = (0..lines.len()).filter(fits).collect();
        let open = fitting.iter().find(|index| counts[**index] < lines[**index].quantity);
        match open.or(fitting.first()) {
            Some(index) => counts[*index] += 1,
            None => faults.push(format!(
                "{part_number:?} revision {revision:?} is not part of the box build."
            )),
        }
    }
    for (line, count) in lines.iter().zip(counts) {
        if count != line.quantity {
            faults.push(format!(
                "{count} of {} units of {:?} revision {:?} are there.",
                line.quantity,
                line.part_number,
                line.mask.as_deref().unwrap_or(&line.revision),
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{Line, allows, faults};

    fn line(part_number: &str, revision: &str, quantity: usize, mask: Option<&str>) -> Line {
        Line {
            part_number: part_number.to_owned(),
            revision: revision.to_owned(),
            quantity,
            mask: mask.map(str::to_owned),
        }
    }

    #[test]
    fn a_child_must_be_of_the_revision_unless_a_mask_says_otherwise() {
        let lines = [line("PCB", "A", 1, None), line("PSU", "1", 2, Some("1.%, 2"))];
        for (part_number, revision, allowed) in [
            ("PCB", "A", true),
            ("PCB", "B", false),
            ("PSU", "1", false),
            ("PSU", "1.7", true),
            ("PSU", "2", true),
            ("PSU", "2.0", false),
            ("CAM", "A", false),
        ] {
            assert_eq!(allows(&lines, part_number, revision), allowed, "{part_number} {revision}");
        }
        assert!(!allows(&[], "PCB", "A"), "without a box build nothing is allowed");
    }

    #[test]
    fn what_is_missing_too_much_or_foreign_is_told() {
        let lines = [line("PCB", "A", 1, None), line("PSU", "1", 2, Some("1%"))];
        let right = [("PSU", "1.1"), ("PCB", "A"), ("PSU", "1.2")];
        assert_eq!(faults(&lines, &right), Vec::<String>::new());
        assert_eq!(faults(&lines, &right[..2]).len(), 1);
        assert_eq!(faults(&lines, &[right[0], right[1], right[2], ("PCB", "A")]).len(), 1);
        assert_eq!(faults(&lines, &[right[0], right[1], right[2], ("CAM", "A")]).len(), 1);
    }

    #[test]
    fn a_child_that_fits_two_lines_goes_where_there_is_room() {
        let lines = [line("PSU", "1", 1, Some("%")), line("PSU", "2", 1, None)];
        assert_eq!(faults(&lines, &[("PSU", "1"), ("PSU", "2")]), Vec::<String>::new());
    }
}
