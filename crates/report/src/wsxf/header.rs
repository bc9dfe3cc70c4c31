//! The report itself: its attributes, `UUT`, `UUR`, `Process`, `MiscInfo`, `Asset`.

use super::properties;
use super::step;
use super::table::Missing::{Absent, Null, Required};
use super::table::{Reading, Table, Writing};
use super::tree::Element;
use super::units;
use super::values::Value;
use crate::{
    Asset, Error, ErrorKind, Extra, Field, Guid, Int, Kind, MiscInfo, Report, Text, Uur, Uut,
};

/// A key of `uur` in WSJF that the contract does not name.
const ACTIVE: &str = "active";

pub(super) fn read(element: Element) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut from = Reading(element);
    attributes(&mut from, &mut report);
    read_process(
        &mut from,
        &mut report.process_code,
        &mut report.process_code_format,
        &mut report.process_name,
    );
    if let Some(part) = from.0.take_child("UUT") {
        let mut uut = Uut::default();
        let mut part = Reading(part);
        self::uut(&mut part, &mut uut);
        part.finish(&mut uut.extra);
        report.uut.set(uut);
    }
    if let Some(part) = from.0.take_child("UUR") {
        report.uur.set(read_uur(part));
    }
    let infos = from.0.take_children("MiscInfo");
    report.misc_infos = each(infos, misc_info, |info: &mut MiscInfo| &mut info.extra).into();
    let assets = from.0.take_children("Asset");
    if !assets.is_empty() {
        report.assets = each(assets, asset, |asset: &mut Asset| &mut asset.extra).into();
    }
    let data = from.0.take_children("AdditionalData");
    if !data.is_empty() {
        report.additional_data = data.into_iter().map(properties::read).collect::<Vec<_>>().into();
    }
    if let Some(root) = from.0.take_child("Step") {
        if from.0.children.iter().any(|child| child.is("Step")) {
            let text = "the report has more than one root step";
            return Err(Error::wsxf(ErrorKind::Type, text, Some("Reports.Report.Step".to_owned())));
        }
        report.root.set(step::read(root, "root")?);
    }
    units::read(&mut from.0, &mut report);
    from.finish(&mut report.extra);
    Ok(report)
}

pub(super) fn write(mut report: Report) -> Result<Element, Error> {
    let mut to = Writing::new("Report");
    attributes(&mut to, &mut report);
    if let Some(uut) = report.uut.get_mut() {
        let mut part = Writing::new("UUT");
        self::uut(&mut part, uut);
        to.0.children.push(part.finish(&uut.extra));
    }
    if let Some(uur) = report.uur.get_mut() {
        to.0.children.push(write_uur(uur));
    }
    let mut part = Writing::new("Process");
    process_attributes(
        &mut part,
        &mut report.process_code,
        &mut report.process_code_format,
        &mut report.process_name,
    );
    to.0.children.extend(Some(part.0).filter(|part| !part.is_bare()));
    for data in report.additional_data.items() {
        to.0.children.push(properties::write("AdditionalData", data)?);
    }
    for entry in report.assets.get_mut().into_iter().flatten() {
        let mut part = Writing::new("Asset");
        asset(&mut part, entry);
        to.0.children.push(part.finish(&entry.extra));
    }
    for entry in report.misc_infos.get_mut().into_iter().flatten() {
        let mut part = Writing::new("MiscInfo");
        misc_info(&mut part, entry);
        to.0.children.push(part.finish(&entry.extra));
    }
    units::write_units(&mut to.0, &mut report);
    if let Some(root) = report.root.get_mut() {
        to.0.children.push(step::write(root)?);
    }
    units::write_failures(&mut to.0, &mut report);
    Ok(to.finish(&report.extra))
}

fn attributes(table: &mut impl Table, report: &mut Report) {
    table.attribute::<Kind>("type", &mut report.kind, Required);
    table.attribute("ID", &mut report.id, Required);
    table.attribute("Start", &mut report.start, Required);
    table.attribute("Start_utc", &mut report.start_utc, Required);
    if report.kind == Kind::Uur {
        table.default("Result", &mut report.result, "Passed");
    } else {
        table.attribute("Result", &mut report.result, Required);
    }
    table.attribute("SN", &mut report.sn, Required);
    table.attribute("PN", &mut report.pn, Required);
    table.attribute("Rev", &mut report.rev, Required);
    table.attribute("origin", &mut report.origin, Null);
    table.attribute("MachineName", &mut report.machine_name, Required);
    table.attribute("Location", &mut report.location, Required);
    table.attribute("Purpose", &mut report.purpose, Required);
    table.attribute("ProductName", &mut report.product_name, Null);
}

fn read_process(
    parent: &mut Reading,
    code: &mut Field<Int>,
    format: &mut Field<Text>,
    name: &mut Field<Text>,
) {
    let mut from = Reading(parent.0.take_child("Process").unwrap_or_default());
    process_attributes(&mut from, code, format, name);
    parent.leave(from.0);
}

fn process_attributes(
    table: &mut impl Table,
    code: &mut Field<Int>,
    format: &mut Field<Text>,
    name: &mut Field<Text>,
) {
    table.attribute("Code", code, Null);
    table.attribute("CodeFormat", format, Null);
    table.attribute("Name", name, Null);
}

fn uut(table: &mut impl Table, uut: &mut Uut) {
    table.attribute("UserLoginName", &mut uut.user, Null);
    table.attribute("BatchSN", &mut uut.batch_sn, Null);
    table.attribute("TestSocketIndex", &mut uut.test_socket_index, Null);
    table.attribute("TestSocketIndexFormat", &mut uut.test_socket_index_format, Absent);
    table.attribute("ExecutionTime", &mut uut.exec_time, Null);
    table.attribute("ExecutionTimeFormat", &mut uut.exec_time_format, Absent);
    table.attribute("FixtureId", &mut uut.fixture_id, Null);
    table.attribute("ErrorCode", &mut uut.error_code, Null);
    table.attribute("ErrorCodeFormat", &mut uut.error_code_format, Absent);
    table.attribute("ErrorMessage", &mut uut.error_message, Null);
    table.attribute("BatchLoopIndex", &mut uut.batch_loop_index, Null);
    table.attribute("BatchLoopIndexFormat", &mut uut.batch_loop_index_format, Absent);
    table.attribute("BatchFailCount", &mut uut.batch_fail_count, Null);
    table.attribute("BatchFailCountFormat", &mut uut.batch_fail_count_format, Absent);
    table.attribute("StepIdCausedUUTFailure", &mut uut.step_id_caused_uut_failure, Null);
    table.child_text("Comment", &mut uut.comment, Null);
}

fn read_uur(element: Element) -> Uur {
    let mut uur = Uur::default();
    let mut from = Reading(element);
    self::uur(&mut from, &mut uur);
    // The contract of WSJF does not know it, but servers send it.
    if let Some(active) = from.0.attribute("Active").and_then(bool::from_xml) {
        from.0.take_attribute("Active");
        uur.extra.insert(ACTIVE, active);
    }
    let mut ids = Vec::new();
    for mut child in from.0.take_children("Children") {
        match Guid::from_xml(child.text.trim()).filter(|id| !id.as_str().is_empty()) {
            Some(id) => {
                ids.push(id);
                child.text.clear();
                from.leave(child);
            }
            // There is no place for it but this.
            None => from.0.children.push(child),
        }
    }
    uur.children = if ids.is_empty() { Field::Null } else { ids.into() };
    read_process(
        &mut from,
        &mut uur.process_code,
        &mut uur.process_code_format,
        &mut uur.process_name,
    );
    if uur.process_code_format.is_null() {
        uur.process_code_format = Field::Absent;
    }
    from.finish(&mut uur.extra);
    uur
}

fn write_uur(uur: &mut Uur) -> Element {
    let mut to = Writing::new("UUR");
    self::uur(&mut to, uur);
    if let Some(active) = uur.extra.get(ACTIVE).and_then(serde_json::Value::as_bool) {
        to.0.attributes.push(("Active".into(), (if active { "1" } else { "0" }).into()));
    }
    for id in uur.children.items() {
        let text = id.to_xml().into();
        to.0.children.push(Element { text, ..Element::new("Children") });
    }
    let mut process = Writing::new("Process");
    process_attributes(
        &mut process,
        &mut uur.process_code,
        &mut uur.process_code_format,
        &mut uur.process_name,
    );
    to.0.children.extend(Some(process.0).filter(|process| !process.is_bare()));
    to.finish(&uur.extra)
}

fn uur(table: &mut impl Table, uur: &mut Uur) {
    table.attribute("UserLoginName", &mut uur.user, Null);
    table.attribute("ConfirmDate", &mut uur.confirm_date, Null);
    table.attribute("FinalizeDate", &mut uur.finalize_date, Null);
    table.attribute("ExecutionTime", &mut uur.exec_time, Null);
    table.attribute("ReferencedUUT", &mut uur.ref_uut, Null);
    table.attribute("Parent", &mut uur.parent, Null);
    table.child_text("Comment", &mut uur.comment, Null);
}

fn misc_info(table: &mut impl Table, info: &mut MiscInfo) {
    table.attribute("Typedef", &mut info.typedef, Absent);
    table.attribute("Id", &mut info.id, Absent);
    table.attribute("Description", &mut info.description, Required);
    table.attribute("Numeric", &mut info.numeric, Null);
    table.attribute("NumericFormat", &mut info.numeric_format, Absent);
    table.text(&mut info.text, Null);
}

fn asset(table: &mut impl Table, asset: &mut Asset) {
    table.attribute("AssetSN", &mut asset.asset_sn, Required);
    table.attribute("UsageCount", &mut asset.usage_count, Required);
    table.attribute("UsageCountFormat", &mut asset.usage_count_format, Null);
}

/// Reads a list of objects that one table describes.
pub(super) fn each<T: Default>(
    elements: Vec<Element>,
    table: impl Fn(&mut Reading, &mut T),
    extra: impl Fn(&mut T) -> &mut Extra,
) -> Vec<T> {
    let read = |element| {
        let mut object = T::default();
        let mut from = Reading(element);
        table(&mut from, &mut object);
        from.finish(extra(&mut object));
        object
    };
    elements.into_iter().map(read).collect()
}
