//! Sub-units, failures and the files of a repair. In XML they stand side by side and refer to each
//! other by index; in JSON they stand inside each other.

use std::collections::HashSet;

use super::step::trimmed;
use super::table::Missing::{Absent, Null, Required};
use super::table::{Reading, Table, Writing};
use super::tree::Element;
use crate::{BinaryData, Failure, Int, Kind, Report, SubUnit, Text};

/// An older form of the element, with the same content.
const OLD: &str = "PartInfo";
/// Hidden from XML: the place of a failure among those of all units.
const ORDER: &str = "^order";
/// Hidden from XML: what stands beside a file in its `Binary`.
const OUTER: &str = "^Binary";
const UNIT: &str = "ReportUnitHierarchy";

pub(super) fn read(parent: &mut Element, report: &mut Report) {
    let mut units: Vec<SubUnit> = Vec::new();
    for element in parent.take_children(UNIT).into_iter().chain(parent.take_children(OLD)) {
        let old = element.name == OLD;
        let mut unit = SubUnit::default();
        let mut from = Reading(element);
        self::unit(&mut from, &mut unit, old);
        // The name of what is left says which of the two it was.
        let mut rest = from.0;
        if old {
            rest.attributes.push(("^".into(), OLD.into()));
        }
        Reading(rest).finish(&mut unit.extra);
        units.push(unit);
    }
    let (mut files, empty): (Vec<_>, Vec<_>) = parent
        .take_children("Binary")
        .into_iter()
        .partition(|file| file.children.iter().any(|child| child.is("Data")));
    parent.children.extend(empty);
    for (order, mut element) in parent.take_children("Failures").into_iter().enumerate() {
        element.attributes.push((ORDER.into(), order.to_string().into()));
        let index = number(&element, "Idx");
        let part = number(&element, "PartIdx").unwrap_or(0);
        let mut failure = read_failure(element);
        if let Some(index) = index {
            for file in files.extract_if(.., |file| number(file, "FailIdx") == Some(index)) {
                read_files(file).for_each(|file| failure.attachments.push(file));
            }
        }
        let place = units.iter().position(|unit| index_of(unit) == Some(part));
        let place = place.unwrap_or_else(|| {
            units.push(invented(report, part));
            units.len() - 1
        });
        units[place].failures.push(failure);
    }
    for file in files {
        if file.attribute("FailIdx").is_some() {
            // Of a failure that does not exist: there is no place for it but this.
            parent.children.push(file);
        } else {
            read_files(file).for_each(|file| report.binary_data.push(file));
        }
    }
    report.sub_units = units.into();
}

/// A part that a failure refers to, and that is not there. Index 0 is the unit itself.
fn invented(report: &Report, idx: i64) -> SubUnit {
    let mut unit = SubUnit::default();
    unit.idx.set(idx);
    if idx == 0 {
        unit.pn = report.pn.clone();
        unit.sn = report.sn.clone();
        unit.rev = report.rev.clone();
    }
    unit
}

pub(super) fn write_units(to: &mut Element, report: &mut Report) {
    number_parts(report);
    for entry in report.sub_units.get_mut().into_iter().flatten() {
        let old = entry.extra.xml().is_some_and(|rest| rest.attribute("^") == Some(OLD));
        let mut part = Writing::new(if old { OLD } else { UNIT });
        unit(&mut part, entry, old);
        to.children.push(part.finish(&entry.extra));
    }
}

/// Failures find their part by its index, so a part that has some needs one.
fn number_parts(report: &mut Report) {
    let mut taken: HashSet<i64> = report.sub_units.items().iter().filter_map(index_of).collect();
    let mut next = 0;
    for unit in report.sub_units.get_mut().into_iter().flatten() {
        if unit.idx.is_value() || unit.failures.items().is_empty() {
            continue;
        }
        while !taken.insert(next) {
            next += 1;
        }
        unit.idx.set(next);
    }
}

pub(super) fn write_failures(to: &mut Element, report: &mut Report) {
    let mut indexes = Indexes::of(report);
    let (mut failures, mut files) = (Vec::new(), Vec::new());
    let repair = report.kind() == Kind::Uur;
    for unit in report.sub_units.get_mut().into_iter().flatten() {
        let part = index_of(unit);
        for entry in unit.failures.get_mut().into_iter().flatten() {
            let mut element = Writing::new("Failures");
            failure(&mut element, entry);
            let own = entry.extra.xml().and_then(|rest| number(rest, "Idx"));
            let has_files = !entry.attachments.items().is_empty();
            let index = own.or_else(|| (repair || has_files).then(|| indexes.next()));
            let mut place = |name: &str, index: Option<i64>| {
                if let Some(index) = index {
                    element.0.attributes.push((name.into(), index.to_string().into()));
                }
            };
            place("Idx", index);
            place("PartIdx", part);
            let order = entry.extra.xml().and_then(|rest| number(rest, ORDER));
            failures.push((order.unwrap_or(i64::MAX), element.finish(&entry.extra)));
            for file in entry.attachments.get_mut().into_iter().flatten() {
                files.push(write_file(file, index));
            }
        }
    }
    for file in report.binary_data.get_mut().into_iter().flatten() {
        files.push(write_file(file, None));
    }
    failures.sort_by_key(|(order, _)| *order);
    to.children.extend(failures.into_iter().map(|(_, element)| element));
    to.children.append(&mut files);
}

/// Numbers for failures that have none, beside those that have.
struct Indexes {
    taken: HashSet<i64>,
    next: i64,
}

impl Indexes {
    fn of(report: &Report) -> Self {
        let failures = report.sub_units.items().iter().flat_map(|unit| unit.failures.items());
        let failures = failures.filter_map(|failure| number(failure.extra.xml()?, "Idx"));
        // A file of a failure that does not exist must not become one of another failure.
        let rest = report.extra.xml().into_iter().flat_map(|rest| &rest.children);
        let files = rest.filter_map(|file| number(file, "FailIdx"));
        let taken = failures.chain(files).collect();
        Self { taken, next: 0 }
    }

    fn next(&mut self) -> i64 {
        while !self.taken.insert(self.next) {
            self.next += 1;
        }
        self.next
    }
}

fn number(element: &Element, name: &str) -> Option<i64> {
    element.attribute(name)?.trim().parse().ok()
}

fn index_of(unit: &SubUnit) -> Option<i64> {
    unit.idx.get().and_then(Int::value)
}

fn unit(table: &mut impl Table, unit: &mut SubUnit, old: bool) {
    table.attribute(if old { "idx" } else { "Idx" }, &mut unit.idx, Absent);
    table.attribute("ParentIDX", &mut unit.parent_idx, Absent);
    table.attribute("ReplacedIDX", &mut unit.replaced_idx, Absent);
    table.attribute("PartType", &mut unit.part_type, Required);
    table.attribute("PN", &mut unit.pn, Required);
    table.attribute("SN", &mut unit.sn, Required);
    table.attribute("Rev", &mut unit.rev, Null);
    table.attribute("Position", &mut unit.position, Absent);
}

fn read_failure(mut element: Element) -> Failure {
    // Follows from the unit that the failure is in.
    element.take_attribute("PartIdx");
    let mut failure = Failure::default();
    let mut from = Reading(element);
    self::failure(&mut from, &mut failure);
    from.finish(&mut failure.extra);
    failure
}

fn failure(table: &mut impl Table, failure: &mut Failure) {
    table.attribute("Category", &mut failure.category, Null);
    table.attribute("Code", &mut failure.code, Null);
    table.attribute("CompRef", &mut failure.com_ref, Null);
    table.attribute("StepID", &mut failure.ref_step_id, Required);
    table.attribute("StepName", &mut failure.ref_step_name, Null);
    table.attribute("FunctionBlock", &mut failure.func_block, Null);
    table.attribute("ArticleNumber", &mut failure.art_number, Null);
    table.attribute("ArticleRevision", &mut failure.art_rev, Null);
    table.attribute("ArticleVendor", &mut failure.art_vendor, Null);
    table.attribute("ArticleDescription", &mut failure.art_description, Null);
    table.child_text("Comment", &mut failure.comment, Null);
}

/// The files of a `Binary`, which has one as a rule. What it says of itself stays with the first.
fn read_files(mut binary: Element) -> impl Iterator<Item = BinaryData> {
    binary.take_attribute("FailIdx");
    let outer = |(name, value): (Text, Text)| (Text::from(format!("^{name}")), value);
    let mut kept: Vec<_> = std::mem::take(&mut binary.attributes).into_iter().map(outer).collect();
    let files = binary.take_children("Data");
    let mut rest = Some(binary).filter(|binary| !binary.is_bare());
    files.into_iter().map(move |mut data| {
        data.attributes.append(&mut kept);
        if let Some(rest) = rest.take() {
            data.children.push(Element { name: OUTER.into(), ..rest });
        }
        let mut file = BinaryData::default();
        let mut from = Reading(data);
        self::file(&mut from, &mut file);
        from.finish(&mut file.extra);
        file
    })
}

fn write_file(file: &mut BinaryData, failure: Option<i64>) -> Element {
    let mut binary = Element::new("Binary");
    if let Some(failure) = failure {
        binary.attributes.push(("FailIdx".into(), failure.to_string().into()));
    }
    for (name, value) in file.extra.xml().into_iter().flat_map(|rest| &rest.attributes) {
        if let Some(name) = name.strip_prefix('^') {
            binary.attributes.push((name.into(), value.clone()));
        }
    }
    let mut data = Writing::new("Data");
    self::file(&mut data, file);
    let mut data = data.finish(&file.extra);
    let rest = data.take_child(OUTER).unwrap_or_default();
    binary.text = rest.text;
    binary.children.push(data);
    binary.children.extend(rest.children);
    binary
}

fn file(table: &mut impl Table, file: &mut BinaryData) {
    table.attribute("BinaryDataGUID", &mut file.id, Null);
    table.attribute("ContentType", &mut file.content_type, Null);
    table.attribute("FileName", &mut file.name, Null);
    trimmed(&mut file.data, |data| table.text(data, Null));
}
