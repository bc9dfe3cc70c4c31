//! [`UurBuilder`], the report of a repair under construction.

use std::collections::{HashMap, HashSet};

use crate::{
    BinaryData, Failure, Field, Guid, Int, Kind, MiscInfo, Report, Station, Status, SubUnit, Text,
    Timestamp, Uur,
};

/// The report of a repair under construction; made by [`Report::uur`].
///
/// ```
/// use wats_report::Report;
///
/// let failed = Report::uut("BOARD-1", "0001", "A", 100).finish();
/// let mut repair = Report::uur(&failed, 500);
/// repair.operator("op2").seconds(1200.0);
/// repair.add_failure("Component", "Defect").component("C12").comment("replaced");
/// let repair = repair.finish();
/// assert_eq!(repair.uur.get().and_then(|uur| uur.ref_uut.get()), failed.id());
/// ```
#[derive(Debug, Clone)]
#[must_use = "there is no report until the builder is finished"]
pub struct UurBuilder {
    report: Report,
    /// The unit itself, then its parts.
    units: Vec<SubUnit>,
    /// The indexes of all units.
    taken: HashSet<i64>,
    /// From 0 on, all indexes below this one are taken.
    free_from: i64,
}

impl UurBuilder {
    /// Starts the repair of a unit without a report of its test.
    pub fn for_unit(
        part_number: impl Into<Text>,
        serial_number: impl Into<Text>,
        revision: impl Into<Text>,
        test_process_code: impl Into<Int>,
        repair_process_code: impl Into<Int>,
    ) -> Self {
        let (pn, sn, rev) = (part_number.into(), serial_number.into(), revision.into());
        let unit = SubUnit { idx: Field::of(0), ..SubUnit::new("Main", &pn, &sn, &rev) };
        let now = Timestamp::now();
        let uur = Uur {
            process_code: Field::of(test_process_code),
            confirm_date: now.clone().into(),
            finalize_date: now.clone().into(),
            exec_time: Field::of(0.0),
            ..Uur::default()
        };
        let mut report = Report {
            kind: Kind::Uur.into(),
            id: Guid::random().into(),
            pn: pn.into(),
            sn: sn.into(),
            rev: rev.into(),
            process_code: Field::of(repair_process_code),
            result: Status::Passed.into(),
            uur: Field::of(uur),
            ..Report::default()
        };
        report.set_start(now);
        Self { report, units: vec![unit], taken: HashSet::from([0]), free_from: 1 }
    }

    pub(super) fn after(failed: &Report, repair_process_code: impl Into<Int>) -> Self {
        let text = |field: &Field<Text>| field.as_deref().unwrap_or_default().to_owned();
        let (pn, sn, rev) = (text(&failed.pn), text(&failed.sn), text(&failed.rev));
        let mut builder = Self::for_unit(pn, sn, rev, 0, repair_process_code);
        let uur = builder.uur_mut();
        uur.process_code = failed.process_code.clone();
        uur.process_name = failed.process_name.clone();
        uur.ref_uut = failed.id.clone();
        builder.report.machine_name = failed.machine_name.clone();
        builder.report.location = failed.location.clone();
        builder.report.purpose = "Repair".into();
        builder.take_over(failed.sub_units.items());
        builder
    }

    /// Adds the parts of the failed test, with the references among them.
    fn take_over(&mut self, parts: &[SubUnit]) {
        // Some testers list the unit itself, with index 0; it is here already.
        let unit = &self.units[0];
        let is_unit =
            |part: &SubUnit| index_of(part) == Some(0) && part.pn == unit.pn && part.sn == unit.sn;
        let (itself, parts): (Vec<_>, Vec<_>) = parts.iter().partition(|part| is_unit(part));
        let mut moved: HashMap<i64, i64> = itself.iter().map(|_| (0, 0)).collect();
        // Who keeps its index is settled before anybody gets a new one, so as few as possible do.
        let kept: Vec<bool> = parts
            .iter()
            .map(|part| index_of(part).is_some_and(|idx| self.taken.insert(idx)))
            .collect();
        for (part, kept) in parts.into_iter().zip(kept) {
            let old = index_of(part);
            let new = old.filter(|_| kept).unwrap_or_else(|| self.take_free_index());
            if let Some(old) = old {
                moved.entry(old).or_insert(new);
            }
            self.units.push(SubUnit { idx: Field::of(new), ..part.clone() });
        }
        moved.entry(0).or_insert(0);
        for unit in &mut self.units[1..] {
            let target = |field: &Field<Int>| moved.get(&field.get()?.value()?).copied();
            let own = index_of(unit);
            let parent = target(&unit.parent_idx).filter(|parent| Some(*parent) != own);
            unit.parent_idx = Field::of(parent.unwrap_or(0));
            if unit.replaced_idx.is_value() {
                unit.replaced_idx = target(&unit.replaced_idx).map(Int::from).into();
            }
        }
    }

    /// Replaces the random id.
    pub fn id(&mut self, id: impl Into<Guid>) -> &mut Self {
        self.report.id.set(id);
        self
    }

    /// Sets the repair station. Until then it is the station of the failed test, with the purpose
    /// `Repair`.
    pub fn station(&mut self, station: Station) -> &mut Self {
        self.report.set_station(station);
        self
    }

    /// Sets the repair operator.
    pub fn operator(&mut self, name: impl Into<Text>) -> &mut Self {
        self.uur_mut().user.set(name);
        self
    }

    /// Sets the start, which should be local time with its offset; the UTC start follows from it.
    /// Without this call it is the time at which the builder was made, by the machine's clock and in
    /// its zone.
    pub fn started_at(&mut self, time: impl Into<Timestamp>) -> &mut Self {
        self.report.set_start(time.into());
        self
    }

    /// Sets when the repair was confirmed and finished. Without this call both are the time at
    /// which the builder was made.
    pub fn finished_at(&mut self, time: impl Into<Timestamp>) -> &mut Self {
        let time = time.into();
        self.uur_mut().confirm_date = time.clone().into();
        self.uur_mut().finalize_date = time.into();
        self
    }

    /// Sets the repair time in seconds.
    pub fn seconds(&mut self, seconds: f64) -> &mut Self {
        self.uur_mut().exec_time.set(seconds);
        self
    }

    /// Sets the comment.
    pub fn comment(&mut self, comment: impl Into<Text>) -> &mut Self {
        self.uur_mut().comment.set(comment);
        self
    }

    /// Adds a fact about the repair; it must be one that is configured for the operation.
    pub fn misc_info(&mut self, description: impl Into<Text>, text: impl Into<Text>) -> &mut Self {
        self.report.misc_infos.push(MiscInfo::new(description, text));
        self
    }

    /// Adds a file to the report.
    pub fn attach(&mut self, file: BinaryData) -> &mut Self {
        self.report.binary_data.push(file);
        self
    }

    /// Adds a failure of the unit itself.
    pub fn add_failure(
        &mut self,
        category: impl Into<Text>,
        code: impl Into<Text>,
    ) -> &mut Failure {
        add_failure(&mut self.units[0], Failure::new(category, code))
    }

    /// Adds a failure of the part with this index; `None` if there is no such part, and then no
    /// failure is added.
    #[must_use = "without such a part no failure is added"]
    pub fn add_failure_of(
        &mut self,
        idx: i64,
        category: impl Into<Text>,
        code: impl Into<Text>,
    ) -> Option<&mut Failure> {
        let unit = self.units.iter_mut().find(|unit| index_of(unit) == Some(idx))?;
        Some(add_failure(unit, Failure::new(category, code)))
    }

    /// Adds a part of the unit and returns its index: its own if it has one that is free, otherwise
    /// the lowest free one from 1. A part without parent belongs to the unit itself.
    pub fn add_unit(&mut self, mut unit: SubUnit) -> i64 {
        let own = index_of(&unit).filter(|idx| self.taken.insert(*idx));
        let idx = own.unwrap_or_else(|| self.take_free_index());
        unit.idx = Field::of(idx);
        if !unit.parent_idx.is_value() {
            unit.parent_idx = Field::of(0);
        }
        self.units.push(unit);
        idx
    }

    /// The document, for everything else. The sub-units are overwritten in the end.
    pub fn report_mut(&mut self) -> &mut Report {
        &mut self.report
    }

    /// The header part: the parent of a repair that is part of another, dates one by one …
    pub fn uur_mut(&mut self) -> &mut Uur {
        self.report.uur.get_or_insert_default()
    }

    fn take_free_index(&mut self) -> i64 {
        while !self.taken.insert(self.free_from) {
            self.free_from += 1;
        }
        self.free_from
    }

    /// The report.
    #[must_use]
    pub fn finish(self) -> Report {
        Report { sub_units: self.units.into(), ..self.report }
    }
}

fn index_of(unit: &SubUnit) -> Option<i64> {
    unit.idx.get().and_then(Int::value)
}

fn add_failure(unit: &mut SubUnit, failure: Failure) -> &mut Failure {
    let failures = unit.failures.get_or_insert_default();
    failures.push(failure);
    failures.last_mut().expect("one was pushed one line above")
}
