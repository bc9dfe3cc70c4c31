//! [`SubUnit`], a part of the unit, and [`Failure`], what was wrong with it.

use serde::{Deserialize, Serialize};

use crate::{BinaryData, Extra, Field, Int};

/// A part of the unit; on a repair also the unit itself, with index 0.
///
/// ```
/// use wats_report::{Failure, SubUnit};
///
/// let mut board = SubUnit::new("PCBA", "PCB-11", "P11-77", "C");
/// board.idx.set(1);
/// board.failures.push(Failure::new("Solder", "Bridge"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubUnit {
    /// Kind of part, at most 50 characters; `Main` for the unit itself. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub part_type: Field<String>,
    /// Part number, at most 100 characters. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub pn: Field<String>,
    /// Revision, at most 100 characters.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub rev: Field<String>,
    /// Serial number, at most 100 characters. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub sn: Field<String>,
    /// Index within the report, 32 bits; 0 is the unit itself, gaps are allowed. Required on a repair.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub idx: Field<Int>,
    /// [`idx`](Self::idx) of the unit that this part belongs to.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub parent_idx: Field<Int>,
    /// Position number, 16 bits.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub position: Field<Int>,
    /// [`idx`](Self::idx) of the counterpart in a replacement.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub replaced_idx: Field<Int>,
    /// Failures of this part; repairs only.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub failures: Field<Vec<Failure>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SubUnit {
    /// A part with what the server requires of a test report.
    pub fn new(
        part_type: impl Into<String>,
        pn: impl Into<String>,
        sn: impl Into<String>,
        rev: impl Into<String>,
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

/// A failure that a repair found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Failure {
    /// Article number of the component.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub art_number: Field<String>,
    /// Revision of the component.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub art_rev: Field<String>,
    /// Vendor of the component.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub art_vendor: Field<String>,
    /// Description of the component.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub art_description: Field<String>,
    /// Category; one of the repair operation's.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub category: Field<String>,
    /// Code; a selectable one of the category.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub code: Field<String>,
    /// Free comment.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub comment: Field<String>,
    /// Reference of the component, as in `R55`; may be checked against a mask.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub com_ref: Field<String>,
    /// Function block.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub func_block: Field<String>,
    /// [`Step::id`](crate::Step::id) of the step in the failed test that showed the failure; 0 if
    /// unknown, as the server allows no null.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub ref_step_id: Field<Int>,
    /// Name of that step; filled in by the server.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub ref_step_name: Field<String>,
    /// Files of the failure.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub attachments: Field<Vec<BinaryData>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Failure {
    /// A failure without a step.
    pub fn new(category: impl Into<String>, code: impl Into<String>) -> Self {
        Self {
            category: Field::of(category),
            code: Field::of(code),
            ref_step_id: Field::of(0),
            ..Self::default()
        }
    }

    /// Sets the comment.
    pub fn comment(&mut self, comment: impl Into<String>) -> &mut Self {
        self.comment.set(comment);
        self
    }

    /// Sets the reference of the component.
    pub fn component(&mut self, reference: impl Into<String>) -> &mut Self {
        self.com_ref.set(reference);
        self
    }

    /// Refers to the step that showed the failure.
    pub fn step(&mut self, id: impl Into<Int>) -> &mut Self {
        self.ref_step_id.set(id);
        self
    }
}
