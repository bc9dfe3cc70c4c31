//! [`SubUnit`], a part of the unit, and [`Failure`], what was wrong with it.

use crate::object::object;
use crate::{BinaryData, Field, Int, Step, Text};

object! {
    /// A part of the unit; on a repair also the unit itself, with index 0.
    ///
    /// ```
    /// use wats_report::{Failure, SubUnit};
    ///
    /// let mut board = SubUnit::new("PCBA", "PCB-11", "P11-77", "C");
    /// board.idx.set(1);
    /// board.failures.push(Failure::new("Solder", "Bridge"));
    /// ```
    pub struct SubUnit {
        /// Kind of part, at most 50 characters; `Main` for the unit itself. Required.
        part_type = "partType": Field<Text>,
        /// Part number, at most 100 characters. Required.
        pn = "pn": Field<Text>,
        /// Revision, at most 100 characters.
        rev = "rev": Field<Text>,
        /// Serial number, at most 100 characters. Required.
        sn = "sn": Field<Text>,
        /// Index within the report, 32 bits; 0 is the unit itself, gaps are allowed. Required on a repair.
        idx = "idx": Field<Int>,
        /// [`idx`](Self::idx) of the unit that this part belongs to.
        parent_idx = "parentIdx": Field<Int>,
        /// Position number, 16 bits.
        position = "position": Field<Int>,
        /// [`idx`](Self::idx) of the counterpart in a replacement.
        replaced_idx = "replacedIdx": Field<Int>,
        /// Failures of this part; repairs only.
        failures = "failures": Field<Vec<Failure>>,
    }
}

impl SubUnit {
    /// A part with what the server requires of a test report.
    pub fn new(
        part_type: impl Into<Text>,
        pn: impl Into<Text>,
        sn: impl Into<Text>,
        rev: impl Into<Text>,
    ) -> Self {
        Self {
            part_type: Field::of(part_type),
            pn: Field::of(pn),
            sn: Field::of(sn),
            rev: Field::of(rev),
            ..Self::default()
        }
    }
}

object! {
    /// A failure that a repair found.
    pub struct Failure {
        /// Article number of the component.
        art_number = "artNumber": Field<Text>,
        /// Revision of the component.
        art_rev = "artRev": Field<Text>,
        /// Vendor of the component.
        art_vendor = "artVendor": Field<Text>,
        /// Description of the component.
        art_description = "artDescription": Field<Text>,
        /// Category; one of the repair operation's.
        category = "category": Field<Text>,
        /// Code; a selectable one of the category.
        code = "code": Field<Text>,
        /// Free comment.
        comment = "comment": Field<Text>,
        /// Reference of the component, as in `R55`; may be checked against a mask.
        com_ref = "comRef": Field<Text>,
        /// Function block.
        func_block = "funcBlock": Field<Text>,
        /// [`Step::id`](crate::Step::id) of the step in the failed test that showed the failure; 0 if
        /// unknown, as the server allows no null.
        ref_step_id = "refStepId": Field<Int>,
        /// Name of that step; filled in by the server.
        ref_step_name = "refStepName": Field<Text>,
        /// Files of the failure.
        attachments = "attachments": Field<Vec<BinaryData>>,
    }
}

impl Failure {
    /// A failure without a step.
    pub fn new(category: impl Into<Text>, code: impl Into<Text>) -> Self {
        Self {
            category: Field::of(category),
            code: Field::of(code),
            ref_step_id: Field::of(0),
            ..Self::default()
        }
    }

    /// Sets the comment.
    pub fn comment(&mut self, comment: impl Into<Text>) -> &mut Self {
        self.comment.set(comment);
        self
    }

    /// Sets the reference of the component.
    pub fn component(&mut self, reference: impl Into<Text>) -> &mut Self {
        self.com_ref.set(reference);
        self
    }

    /// Refers to the step that showed the failure, by its number.
    pub fn step(&mut self, id: impl Into<Int>) -> &mut Self {
        self.ref_step_id.set(id);
        self
    }

    /// Refers to the step that showed the failure. One without a number leaves everything as it is.
    pub fn shown_by(&mut self, step: &Step) -> &mut Self {
        if let Some(id) = step.id.get() {
            self.ref_step_id.set(id.clone());
        }
        self
    }

    /// Adds a file.
    pub fn attach(&mut self, file: BinaryData) -> &mut Self {
        self.attachments.push(file);
        self
    }
}
