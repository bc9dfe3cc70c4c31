//! [`Node`], a step under construction.

use super::repeat::LoopPass;
use crate::{Status, Step, StepGroup, StepType, Text};

/// A step with what is needed to work out its status.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The step without id, status and children; those come in the end.
    pub(super) step: Step,
    /// The steps of a sequence; of a loop its iterations.
    pub(super) children: Vec<Node>,
    /// Whether the step is a loop, and when it passes.
    pub(super) looped: Option<LoopPass>,
    /// What the caller says about the step itself, if anything.
    pub(super) stated: Option<Status>,
    /// Whether its failure makes the sequence around it fail.
    pub(super) fails_parent: bool,
    /// Whether step, status and children came ready-made.
    pub(super) imported: bool,
}

impl Node {
    pub(super) fn new(name: impl Into<Text>, step_type: StepType) -> Self {
        let step = Step {
            group: StepGroup::Main.into(),
            step_type: step_type.into(),
            name: name.into().into(),
            ..Step::default()
        };
        Self {
            step,
            children: Vec::new(),
            looped: None,
            stated: None,
            fails_parent: true,
            imported: false,
        }
    }
}
