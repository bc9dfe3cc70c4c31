//! The rules by which the server refuses a report, checked all at once.
//!
//! These are the vendor's published rules for posting a report, no opinions of our own: statuses
//! are not compared with limits, and NaN is let through. Rules that need the server's configuration
//! (does the operation exist, is the failure code configured) cannot be checked here.

mod caution;
mod check;
mod rule;
mod step;

use std::collections::HashSet;

pub use caution::{Caution, Reason};
pub use rule::{Rule, Violation};

use check::{Check, Place};

use crate::{Asset, BinaryData, Field, Int, Kind, MiscInfo, Report, Status, SubUnit, Uur, Uut};

/// No more violations than these are collected; a report so wrong needs no longer list.
const MAX_VIOLATIONS: usize = 1000;

const RESULTS: &[Status] = &[Status::Passed, Status::Failed, Status::Error, Status::Terminated];

impl Report {
    /// Everything for which the server would refuse the report, by the vendor's rules; empty if it
    /// is acceptable. Stops after 1,000 violations.
    ///
    /// The rules ask for `startUTC`, which some clients never send and servers are said to do
    /// without; whoever is more lenient than the rules filters by path and [`Rule`].
    ///
    /// ```
    /// let report = wats_report::Report::uut("BOARD-1", "", "A", 100).finish();
    /// let texts: Vec<String> = report.validate().iter().map(ToString::to_string).collect();
    /// assert_eq!(texts[0], "`sn` is required");
    /// ```
    #[must_use]
    pub fn validate(&self) -> Vec<Violation> {
        let mut check = Check::new(MAX_VIOLATIONS);
        let top = Place::TOP;
        check.one_of(&top, "type", &self.kind, &[Kind::Uut, Kind::Uur]);
        check.guid(&top, "id", &self.id, true);
        let texts = [
            ("pn", &self.pn),
            ("sn", &self.sn),
            ("rev", &self.rev),
            ("machineName", &self.machine_name),
            ("location", &self.location),
            ("purpose", &self.purpose),
        ];
        for (key, field) in texts {
            check.required_text(&top, key, field, Some(100));
        }
        check.int(&top, "processCode", &self.process_code, 16, true);
        check.one_of(&top, "result", &self.result, RESULTS);
        check.start(&top, "start", &self.start, true);
        check.utc(&top, "startUTC", &self.start_utc);
        for (index, info) in self.misc_infos.items().iter().enumerate() {
            misc_info(&mut check, &top.item("miscInfos", index), info);
        }
        for (index, asset) in self.assets.items().iter().enumerate() {
            self::asset(&mut check, &top.item("assets", index), asset);
        }
        binary_data(&mut check, &top, "binaryData", &self.binary_data);
        let repair = self.kind() == Kind::Uur;
        for (index, unit) in self.sub_units.items().iter().enumerate() {
            sub_unit(&mut check, &top.item("subUnits", index), unit, repair);
        }
        if repair {
            check.present(&top, "subUnits", &self.sub_units);
            check.present(&top, "uur", &self.uur);
        } else {
            check.present(&top, "root", &self.root);
            check.present(&top, "uut", &self.uut);
        }
        if let Some(uut) = self.uut.get() {
            self::uut(&mut check, &top.key("uut"), uut);
        }
        if let Some(uur) = self.uur.get() {
            self::uur(&mut check, &top.key("uur"), uur);
        }
        self.check_steps(&mut check);
        check.violations
    }

    fn check_steps(&self, check: &mut Check) {
        let mut walk = self.walk();
        let mut ids = HashSet::new();
        while let Some(step) = walk.next() {
            if check.is_full() {
                break;
            }
            let path = || walk.path();
            let at = Place::step(&path);
            if step.id.get().and_then(Int::value).is_some_and(|id| !ids.insert(id)) {
                check.report(&at.key("id"), Rule::NotUnique);
            }
            step::check(check, &at, step);
        }
    }
}

fn uut(check: &mut Check, at: &Place<'_>, uut: &Uut) {
    check.text(at, "user", &uut.user, 100);
    check.int(at, "testSocketIndex", &uut.test_socket_index, 16, false);
    check.int(at, "errorCode", &uut.error_code, 32, false);
    check.int(at, "batchFailCount", &uut.batch_fail_count, 32, false);
    check.int(at, "batchLoopIndex", &uut.batch_loop_index, 32, false);
    check.int(at, "stepIdCausedUUTFailure", &uut.step_id_caused_uut_failure, 32, false);
    check.number(at, "execTime", &uut.exec_time, false);
}

fn uur(check: &mut Check, at: &Place<'_>, uur: &Uur) {
    check.text(at, "user", &uur.user, 100);
    check.int(at, "processCode", &uur.process_code, 16, true);
    check.guid(at, "refUUT", &uur.ref_uut, false);
    check.guid(at, "parent", &uur.parent, false);
    check.date(at, "confirmDate", &uur.confirm_date);
    check.date(at, "finalizeDate", &uur.finalize_date);
    check.number(at, "execTime", &uur.exec_time, false);
    for (index, child) in uur.children.items().iter().enumerate() {
        if !child.is_valid() {
            check.report(&at.item("children", index), Rule::NotAGuid);
        }
    }
}

fn misc_info(check: &mut Check, at: &Place<'_>, info: &MiscInfo) {
    check.required_text(at, "description", &info.description, None);
    check.text(at, "typedef", &info.typedef, 30);
    check.text(at, "text", &info.text, 100);
    check.int(at, "numeric", &info.numeric, 16, false);
    check.guid(at, "id", &info.id, false);
    if !info.text.is_value() && !info.numeric.is_value() {
        check.report(at, Rule::TextOrNumber);
    }
}

fn asset(check: &mut Check, at: &Place<'_>, asset: &Asset) {
    check.required_text(at, "assetSN", &asset.asset_sn, None);
    check.int(at, "usageCount", &asset.usage_count, 32, true);
}

fn sub_unit(check: &mut Check, at: &Place<'_>, unit: &SubUnit, repair: bool) {
    check.required_text(at, "partType", &unit.part_type, Some(50));
    check.required_text(at, "pn", &unit.pn, Some(100));
    check.required_text(at, "sn", &unit.sn, Some(100));
    check.text(at, "rev", &unit.rev, 100);
    check.int(at, "idx", &unit.idx, 32, repair);
    check.int(at, "parentIdx", &unit.parent_idx, 32, false);
    check.int(at, "position", &unit.position, 16, false);
    check.int(at, "replacedIdx", &unit.replaced_idx, 32, false);
    for (index, failure) in unit.failures.items().iter().enumerate() {
        let at = at.item("failures", index);
        check.int(&at, "refStepId", &failure.ref_step_id, 32, false);
        binary_data(check, &at, "attachments", &failure.attachments);
    }
}

fn binary_data(
    check: &mut Check,
    at: &Place<'_>,
    key: &'static str,
    files: &Field<Vec<BinaryData>>,
) {
    for (index, file) in files.items().iter().enumerate() {
        let at = at.item(key, index);
        check.guid(&at, "id", &file.id, false);
        check.base64(&at, "data", &file.data);
    }
}
