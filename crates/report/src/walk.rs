//! Going through the steps of a report, depth first, as they were executed.
//!
//! Nothing here recurses, so that the depth of a report does not matter.

use std::fmt;

use crate::{Field, Int, Report, Status, Step};

/// Where a step stands: its index in each list of steps from the root down.
///
/// Written as the JSON path: `root.steps[3].steps[0]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StepPath(Vec<usize>);

impl StepPath {
    /// The index in each list from the root down; empty for the root itself.
    pub fn indexes(&self) -> &[usize] {
        &self.0
    }
}

impl fmt::Display for StepPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("root")?;
        self.0.iter().try_for_each(|index| write!(f, ".steps[{index}]"))
    }
}

/// A step and where it stands.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StepAt<'a> {
    /// The step.
    pub step: &'a Step,
    /// Where it stands.
    pub path: StepPath,
}

/// The steps of a report, made by [`Report::steps`].
#[derive(Debug, Clone)]
pub struct StepIter<'a>(Walk<'a>);

impl<'a> Iterator for StepIter<'a> {
    type Item = StepAt<'a>;

    fn next(&mut self) -> Option<StepAt<'a>> {
        let step = self.0.next()?;
        Some(StepAt { step, path: self.0.path() })
    }
}

/// The walk itself, which makes a path only when asked for one.
#[derive(Debug, Clone)]
pub(crate) struct Walk<'a> {
    root: Option<&'a Step>,
    /// The lists from the root down, each with the place where it goes on. The last one holds the
    /// children of the step that came last.
    lists: Vec<(&'a [Step], usize)>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(root: Option<&'a Step>) -> Self {
        Self { root, lists: Vec::new() }
    }

    pub(crate) fn path(&self) -> StepPath {
        let above = &self.lists[..self.lists.len().saturating_sub(1)];
        StepPath(above.iter().map(|(_, next)| next - 1).collect())
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = &'a Step;

    fn next(&mut self) -> Option<&'a Step> {
        let step = match self.root.take() {
            Some(root) => root,
            None => loop {
                let (list, next) = self.lists.last_mut()?;
                if let Some(step) = list.get(*next) {
                    *next += 1;
                    break step;
                }
                self.lists.pop();
            },
        };
        self.lists.push((step.steps.items(), 0));
        Some(step)
    }
}

impl Report {
    /// All steps in execution order, the root first. A repair has none.
    ///
    /// ```
    /// # fn main() -> Result<(), wats_report::Error> {
    /// let report = wats_report::Report::from_slice(
    ///     br#"{"root": {"name": "Main", "steps": [{"name": "Supply"}, {"name": "LED"}]}}"#,
    /// )?;
    /// let last = report.steps().last();
    /// assert_eq!(last.map(|at| at.path.to_string()).as_deref(), Some("root.steps[1]"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn steps(&self) -> StepIter<'_> {
        StepIter(self.walk())
    }

    /// The steps with status failed, error or terminated, in execution order. A failed step makes
    /// the steps above it fail, so these are usually among them.
    pub fn failed_steps(&self) -> impl Iterator<Item = StepAt<'_>> {
        self.steps().filter(|at| at.step.status.get().is_some_and(Status::is_failure))
    }

    /// The step that made the report fail: the one that the report names, else the first that says
    /// so of itself. `None` if neither is there, as in reports of clients that say neither.
    ///
    /// ```
    /// let mut report = wats_report::Report::uut("BOARD-1", "0001", "A", 100);
    /// report.root_mut().pass_fail("LED", false);
    /// let report = report.finish();
    /// assert_eq!(report.failed_by().and_then(|step| step.name.as_deref()), Some("LED"));
    /// ```
    pub fn failed_by(&self) -> Option<&Step> {
        let named = self.uut.get().and_then(|uut| uut.step_id_caused_uut_failure.get()?.value());
        named
            .and_then(|id| self.step_by_id(id))
            .or_else(|| self.walk().find(|step| step.caused_uut_failure == true))
    }

    /// How many measurements the report has, of all kinds.
    pub fn measurements(&self) -> usize {
        self.walk().map(Step::measurements).sum()
    }

    /// The step with this number.
    pub fn step_by_id(&self, id: i64) -> Option<&Step> {
        self.walk().find(|step| step.id.get().and_then(Int::value) == Some(id))
    }

    /// Numbers all steps in execution order from 1, as servers do, and returns how many there are.
    ///
    /// References to steps (`stepIdCausedUUTFailure`) are not changed.
    pub fn number_steps(&mut self) -> usize {
        let mut count = 0;
        self.each_step_mut(|step| {
            count += 1;
            step.id = Field::of(i64::try_from(count).unwrap_or(i64::MAX));
        });
        count
    }

    /// Visits all steps in execution order, the root first.
    pub(crate) fn each_step_mut(&mut self, mut visit: impl FnMut(&mut Step)) {
        let Some(root) = self.root.get_mut() else {
            return;
        };
        let mut pending = vec![std::slice::from_mut(&mut **root).iter_mut()];
        while let Some(list) = pending.last_mut() {
            let Some(step) = list.next() else {
                pending.pop();
                continue;
            };
            visit(step);
            if let Some(children) = step.steps.get_mut() {
                pending.push(children.iter_mut());
            }
        }
    }

    pub(crate) fn walk(&self) -> Walk<'_> {
        Walk::new(self.root.as_deref())
    }
}
