//! Whether a unit passed what it must pass, computed from its reports.
//!
//! The processes it must pass are the active test operations that units of its product were ever
//! tested in, in the order of their indexes. Grades: `A` passed everything at once and in order, `B`
//! passed everything in the end without repair, `C` after repair, `D` passed everything at some time
//! but not the last time, `E` did not pass everything.

use serde_json::{Value, json};

use super::{Refusal, State};
use crate::state::Process;
use crate::state::reports::Run;

/// What became of a unit in one process.
struct Stage<'a> {
    process: &'a Process,
    runs: Vec<Run>,
    repairs: usize,
}

impl Stage<'_> {
    fn last(&self) -> Option<&Run> {
        self.runs.last()
    }

    fn to_json(&self) -> Value {
        let last = self.last();
        json!({
            "processCode": self.process.code,
            "processName": self.process.name,
            "processIndex": self.process.index,
            "status": last.map_or("Unknown", |run| run.result.as_str()),
            "startUtc": last.map(|run| run.start.to_string()),
            "stationName": last.and_then(|run| run.station.as_ref()),
            "totalCount": self.runs.len(),
            "nonPassedCount": self.runs.iter().filter(|run| !run.passed).count(),
            "repairCount": self.repairs,
        })
    }
}

impl State {
    /// The verification of a unit.
    pub(crate) fn verify_unit(
        &self,
        (serial_number, part_number): (&str, &str),
    ) -> Result<Value, Refusal> {
        let id = self.units.find(serial_number, part_number)?;
        let unit = self.units.get(id).ok_or_else(|| Refusal::absent("The unit is gone."))?;
        let (part_number, serial_number) = (&unit.part_number, &unit.serial_number);
        let repaired: Vec<i64> = self
            .processes
            .values()
            .filter(|process| process.repair.is_some())
            .flat_map(|process| self.reports.repaired(part_number, serial_number, process.code))
            .collect();
        let route = self.production.routes.get(part_number).into_iter().flatten();
        let processes = route.filter_map(|code| self.processes.get(code));
        let mut stages: Vec<Stage<'_>> = processes
            .filter(|process| process.active && process.test)
            .map(|process| Stage {
                process,
                runs: self.reports.runs(part_number, serial_number, process.code),
                repairs: repaired.iter().filter(|code| **code == process.code).count(),
            })
            .collect();
        stages.sort_by_key(|stage| (stage.process.index, stage.process.code));
        Ok(grade(&stages, repaired.is_empty()))
    }
}

fn grade(stages: &[Stage<'_>], no_repairs: bool) -> Value {
    let all = |passed: &dyn Fn(&Stage<'_>) -> bool| !stages.is_empty() && stages.iter().all(passed);
    let passed = |run: Option<&Run>| run.is_some_and(|run| run.passed);
    let first = all(&|stage| passed(stage.runs.first()));
    let last = all(&|stage| passed(stage.last()));
    let any = all(&|stage| stage.runs.iter().any(|run| run.passed));
    let starts: Option<Vec<_>> =
        stages.iter().map(|stage| stage.last().map(|run| run.start)).collect();
    let in_order = !stages.is_empty() && starts.is_some_and(|starts| starts.is_sorted());
    let failed = stages.iter().filter_map(Stage::last).find(|run| !run.passed);
    let status = match failed {
        _ if last => "Passed",
        Some(run) => run.result.as_str(),
        None => "Unknown",
    };
    let grade = match (last, any) {
        (true, _) if first && in_order && no_repairs => "A",
        (true, _) if no_repairs => "B",
        (true, _) => "C",
        (false, true) => "D",
        (false, false) => "E",
    };
    json!({
        "status": status,
        "grade": grade,
        "allProcessesExecutedInCorrectOrder": in_order,
        "allProcessesPassedFirstRun": first,
        "allProcessesPassedAnyRun": any,
        "allProcessesPassedLastRun": last,
        "noRepairs": no_repairs,
        "results": stages.iter().map(Stage::to_json).collect::<Value>(),
    })
}
