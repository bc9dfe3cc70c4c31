//! Statistics, computed from the stored reports when they are asked for.
//!
//! Most questions are one pass over the header rows. What lies deeper in a document – its steps, the
//! failures of a repair – is derived once, when a report is received.

pub(crate) mod alarms;
mod columns;
mod fact;
mod figures;
mod filter;
pub(crate) mod flow;
pub(crate) mod groups;
pub(crate) mod measurements;
mod names;
mod pattern;
mod period;
pub(crate) mod repair_rows;
mod repairs;
pub(crate) mod selection;
pub(crate) mod step_lists;
pub(crate) mod step_rows;
mod steps;
mod tally;
pub(crate) mod times;
mod xml;
pub(crate) mod yields;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use columns::Columns;
pub(crate) use fact::Fact;
pub(crate) use filter::{Filter, Window};
pub(crate) use pattern::Pattern;
pub(crate) use period::Grouping;

use super::{ReportKind, Submission};
use repairs::{Repair, Repairs};
use steps::Steps;

/// What is kept for statistics beside the reports.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Analytics {
    steps: Steps,
    repairs: Repairs,
}

impl Analytics {
    /// Takes in a report that was stored under an id.
    pub(crate) fn receive(&mut self, submission: &Submission, stored: Uuid) {
        self.steps.remove(stored);
        self.repairs.remove(&stored);
        match submission.kind {
            ReportKind::Uut => self.steps.insert(stored, &submission.document),
            ReportKind::Uur => drop(self.repairs.insert(stored, Repair::of(submission))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Analytics;
    use crate::Options;

    #[test]
    fn what_is_kept_survives_as_json() {
        let state = crate::factory::build(&Options::default().reports(40));
        let text = serde_json::to_string(&state.analytics).unwrap();
        let again: Analytics = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
        let report = state.reports.ids().next().unwrap();
        assert!(again.steps.of(report).len() > 3);
        assert_eq!(again.steps.path(&again.steps.of(report)[0]), "MainSequence Callback");
    }
}
