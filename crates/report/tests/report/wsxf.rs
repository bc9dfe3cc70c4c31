//! Reading and writing the XML form.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use wats_report::{Attachment, ChartType, CompOp, ErrorKind, Field, Int, Options, Report, Status};

use crate::common::{self, Sample};
use crate::properties::Tape;
use crate::schema;
use crate::xml::{difference, parse};

const NAMESPACE: &str = "http://wats.virinco.com/schemas/WATS/Report/wsxf";

fn report(content: &str) -> String {
    format!(r#"<Reports xmlns="{NAMESPACE}"><Report type="UUT">{content}</Report></Reports>"#)
}

fn read(xml: &str) -> Report {
    Report::from_wsxf(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}: {xml}"))
}

fn assert_survives(xml: &str) {
    let written = read(xml).to_wsxf().expect("what was read can be written");
    assert_eq!(difference(&parse(xml), &parse(&written)), None);
    assert_eq!(read(&written), read(xml));
}

fn json(report: &Report) -> Value {
    serde_json::to_value(report).expect("JSON")
}

fn shared_files() -> Vec<Sample> {
    common::shared("data/wsxf").map(|folder| common::files(&folder, "xml")).unwrap_or_default()
}

#[test]
fn every_sample_comes_back_as_it_was() {
    for sample in common::xml_samples() {
        assert_survives(&String::from_utf8(sample.json).expect("UTF-8"));
    }
}

#[test]
fn every_export_comes_back_as_it_was() {
    for file in shared_files() {
        let xml = String::from_utf8(file.json).expect("UTF-8");
        let written = read(&xml).to_wsxf().expect("what was read can be written");
        assert_eq!(difference(&parse(&xml), &parse(&written)), None, "{}", file.name);
        assert_eq!(read(&written), read(&xml), "{}", file.name);
    }
}

/// The server's XML of a report gives the server's JSON of it, without a single difference.
#[test]
fn an_export_in_xml_is_the_export_in_json() {
    let Some(folder) = common::shared("data") else { return };
    let file = |name: &str| std::fs::read(folder.join(name)).expect("a file");
    let from_xml = Report::from_wsxf(&file("wsxf/uut-export-33a2d408.xml")).expect("WSXF");
    let mut expected: Value =
        serde_json::from_slice(&file("wsjf/uut-export-33a2d408.json")).expect("JSON");
    let mut found = json(&from_xml);
    for key in ["assetStats", "additionalData", "assets"] {
        expected.as_object_mut().expect("an object").remove(key);
        found.as_object_mut().expect("an object").remove(key);
    }
    assert_eq!(common::difference(&expected, &found), None);
}

/// Null, absent and empty are one in XML.
fn without_nothing(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().map(|(key, value)| (key.clone(), without_nothing(value)));
            Value::Object(kept.filter(|(_, value)| !is_nothing(value)).collect())
        }
        Value::Array(list) => list.iter().map(without_nothing).collect(),
        Value::String(text) if text.len() == 36 => Value::from(text.to_lowercase()),
        other => other.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null()
        || value == ""
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn assert_json_survives_xml(sample: &Sample) {
    let before = Report::from_slice(&sample.json).expect("a report");
    let xml = before.to_wsxf().unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    let after = read(&xml);
    let comparable = |report| without_nothing(&shared_with_xml("Report", &json(report)));
    let differs = common::difference(&comparable(&before), &comparable(&after));
    assert_eq!(differs, None, "{}", sample.name);
}

/// Without unknown keys, `assetStats` and `refUURs`.
fn shared_with_xml(object: &str, value: &Value) -> Value {
    let Value::Object(map) = value else { return value.clone() };
    let mut kept = serde_json::Map::new();
    for (key, kind) in schema::keys(object) {
        let Some(value) = map.get(key).filter(|_| !["assetStats", "refUURs"].contains(&key)) else {
            continue;
        };
        // A loop without a number is none.
        if kind == "LoopInfo" && is_nothing(&without_nothing(&shared_with_xml(kind, value))) {
            continue;
        }
        let element = kind.trim_matches(['[', ']']);
        let value = match value.as_array() {
            Some(list) if kind.starts_with('[') => {
                list.iter().map(|item| shared_with_xml(element, item)).collect()
            }
            // Blanks around data are layout.
            None if ["data", "xdata", "ydata"].contains(&key) => {
                value.as_str().map_or_else(|| value.clone(), |text| text.trim().into())
            }
            // XML does not tell a number from its text.
            None if matches!(kind, "n" | "i") => {
                let number = value.as_str().and_then(|text| text.trim().parse::<f64>().ok());
                let number = number.filter(|number| number.is_finite());
                number.map_or_else(|| value.clone(), Value::from)
            }
            None if element.starts_with(char::is_uppercase) => shared_with_xml(element, value),
            _ => value.clone(),
        };
        kept.insert(key.to_owned(), value);
    }
    Value::Object(kept)
}

#[test]
fn every_sample_in_json_survives_xml() {
    common::samples().iter().for_each(assert_json_survives_xml);
}

#[test]
fn every_recorded_submission_survives_xml() {
    let Some(folder) = common::shared("wire/reports") else { return };
    common::json_files(&folder).iter().for_each(assert_json_survives_xml);
}

#[test]
fn every_export_in_json_survives_xml() {
    let Some(folder) = common::shared("data/wsjf") else { return };
    common::json_files(&folder).iter().for_each(assert_json_survives_xml);
}

proptest! {
    /// Whatever the two forms share, of any report.
    #[test]
    fn any_report_survives_xml(tape in vec(any::<u16>(), 0..2000)) {
        let document = Tape::new(&tape).object("Report", 6);
        let mut report = Report::from_slice(document.to_string().as_bytes()).expect("a report");
        make_expressible(&mut report);
        let xml = report.to_wsxf().expect("XML");
        let after = read(&xml);
        let comparable = |report| without_nothing(&shared_with_xml("Report", &json(report)));
        prop_assert_eq!(common::difference(&comparable(&report), &comparable(&after)), None);
        let again = after.to_wsxf().expect("XML");
        prop_assert_eq!(difference(&parse(&xml), &parse(&again)), None);
    }

    #[test]
    fn any_text_is_read_or_refused_as_xml(xml in "[<>/&;!\\[\\]\"'= a-cR0-9-]{0,60}") {
        let _ = Report::from_wsxf(xml.as_bytes());
        let _ = Report::from_wsxf(report(&xml).as_bytes());
    }
}

/// Leaves out what XML has no form for: parts that share an index and have failures, and
/// additional data that is no tree of properties. Spells out what its absence means there.
fn fill<T: ToString>(field: &mut Field<T>, default: T) {
    if field.get().is_none_or(|value| value.to_string().is_empty()) {
        field.set(default);
    }
}

fn make_expressible(report: &mut Report) {
    for (idx, unit) in (0..).zip(report.sub_units.get_mut().into_iter().flatten()) {
        unit.idx = Int::from(idx).into();
    }
    report.additional_data.take();
    fill(&mut report.result, Status::Passed);
    report.root.get_mut().into_iter().for_each(|root| expressible_step(root));
}

fn expressible_step(step: &mut wats_report::Step) {
    step.additional_results.take();
    for measurement in step.numeric_meas.get_mut().into_iter().flatten() {
        fill(&mut measurement.comp_op, CompOp::LOG);
    }
    for measurement in step.string_meas.get_mut().into_iter().flatten() {
        fill(&mut measurement.comp_op, CompOp::LOG);
    }
    if let Some(chart) = step.chart.get_mut() {
        fill(&mut chart.chart_type, ChartType::Line);
    }
    step.steps.get_mut().into_iter().flatten().for_each(expressible_step);
}

#[test]
fn the_golden_conversions_agree() {
    let Some(folder) = common::shared("data") else { return };
    for file in shared_files() {
        let golden = folder.join(format!("golden/reference/wsxf__{}.json", file.name));
        let Ok(golden) = std::fs::read(golden) else { continue };
        let golden: Value = serde_json::from_slice(&golden).expect("JSON");
        let golden = &golden[0];
        let found = json(&Report::from_wsxf(&file.json).expect("WSXF"));
        for key in
            ["pn", "sn", "rev", "result", "start", "processCode", "uut", "uur", "subUnits", "root"]
        {
            let differs =
                common::difference(&without_nothing(&golden[key]), &without_nothing(&found[key]));
            assert_eq!(differs, None, "{} {key}", file.name);
        }
    }
}

#[test]
fn what_json_has_no_place_for_stays_with_its_object() {
    let xml = report(
        r#"<UUT ParameterBaseVersion="7" UserLoginName="op1"><Future a="1"/></UUT>
        <Step Id="1" Group="Main" Name="Root" Status="Passed" StepIndex="0" module_time="0.5">
          <PropertyLoader Read="3" Applied="2" MeasIndex="0"/>
          <NumericLimit NumericValue="1" Units="" CompOperator="LOG" Status="Passed" MeasIndex="0"/>
        </Step>
        <ReportInfo key="k" value="v"/><SPCData StepID="1" type="x">text</SPCData>"#,
    );
    assert_survives(&xml);
    let json = read(&xml).to_json().expect("JSON");
    for trace in ["ParameterBaseVersion", "Future", "StepIndex", "PropertyLoader", "SPCData"] {
        assert!(!json.contains(trace), "{trace}: {json}");
    }
    assert!(json.contains(r#""unit":null"#), "{json}");
}

#[test]
fn what_a_missing_attribute_means_is_spelled_out_in_json_alone() {
    let xml = report(
        r#"<Step Name="Root"><NumericLimit NumericValue="1"/><Chart><Series Name="s"/></Chart></Step>"#,
    );
    assert_survives(&xml);
    let found = json(&read(&xml));
    assert_eq!(found["root"]["numericMeas"][0]["compOp"], "LOG");
    assert_eq!(found["root"]["chart"]["chartType"], "Line");
    let mut changed = read(&xml);
    changed.root.get_mut().expect("a root").numeric_meas.get_mut().expect("one")[0].at_least(2.0);
    assert!(changed.to_wsxf().expect("XML").contains(r#"CompOperator="GE""#));
}

#[test]
fn a_value_that_was_set_wins_over_the_empty_attribute_that_was_read() {
    let mut report = read(&report(r#"<UUT BatchSN=""/>"#));
    report.uut.get_mut().expect("the part").batch_sn.set("B1");
    let xml = report.to_wsxf().expect("XML");
    assert!(xml.contains(r#"<UUT BatchSN="B1" />"#), "{xml}");
}

#[test]
fn failures_and_files_of_a_repair_go_to_the_units_they_refer_to() {
    let xml = format!(
        r#"<Reports xmlns="{NAMESPACE}"><Report type="UUR" PN="P" SN="S" Rev="A">
        <UUR><Process Code="10"/><Children>22F77B28-80B3-4AD4-83B7-6439F1CCC245</Children></UUR>
        <Process Code="500"/>
        <ReportUnitHierarchy Idx="0" PN="P" SN="S"/><ReportUnitHierarchy Idx="7" PN="P2" SN="S2"/>
        <Failures Code="a" Idx="4" PartIdx="7" Failcode="x"/><Failures Code="b" Idx="5" PartIdx="0"/>
        <Binary FailIdx="4" BinaryDataIndex="0"><Data FileName="f.txt" size="2">b2s=</Data></Binary>
        <Binary><Data FileName="g.txt">b2s=</Data></Binary>
        </Report></Reports>"#
    );
    let report = read(&xml);
    let units = report.sub_units.items();
    assert_eq!(
        units[1].failures.items()[0].attachments.items()[0].bytes().as_deref(),
        Some(&b"ok"[..])
    );
    assert_eq!(units[0].failures.items()[0].code.as_deref(), Some("b"));
    assert_eq!(report.binary_data.items()[0].name.as_deref(), Some("g.txt"));
    assert_eq!(report.result, Status::Passed);
    assert_eq!(report.uur.get().expect("a part").process_code, wats_report::Int::from(10));
    let written = report.to_wsxf().expect("XML");
    assert_eq!(read(&written).sub_units, report.sub_units);
    for attribute in ["Failcode=\"x\"", "BinaryDataIndex=\"0\"", "size=\"2\"", "FailIdx=\"4\""] {
        assert!(written.contains(attribute), "{attribute}: {written}");
    }
    assert!(!written.contains("Result="), "{written}");
}

#[test]
fn a_failure_of_a_part_that_is_not_there_is_not_lost() {
    let xml = format!(
        r#"<Reports xmlns="{NAMESPACE}"><Report type="UUR" PN="P" SN="S">
        <Failures Code="a"/><Failures Code="b" PartIdx="3"/></Report></Reports>"#
    );
    let report = read(&xml);
    let codes: Vec<_> =
        report.sub_units.items().iter().map(|unit| &unit.failures.items()[0].code).collect();
    assert_eq!(codes.len(), 2);
    assert_eq!(report.sub_units.items()[0].pn.as_deref(), Some("P"));
}

#[test]
fn additional_data_is_read_as_properties_where_that_loses_nothing() {
    let known = r#"<AdditionalData Name="Settings"><Prop Name="All" Type="Obj"><Prop Name="Gain" Type="Number" Flags="4"><Value>1.5</Value></Prop></Prop></AdditionalData>"#;
    let xml = report(known);
    assert_survives(&xml);
    let found = json(&read(&xml));
    assert_eq!(found["additionalData"][0]["props"][0]["props"][0]["value"], "1.5");

    let foreign = r#"<AdditionalData Name="Own" Idx="1" xmlns:o="urn:own"><o:Data when="now"><o:Item/>text</o:Data></AdditionalData>"#;
    assert_survives(&report(foreign));
    assert!(read(&report(foreign)).to_wsxf().expect("XML").contains("<o:Item />"));
}

#[test]
fn prefixes_comments_cdata_and_entities_are_what_xml_says_they_are() {
    let xml = format!(
        "\u{feff}<?xml version=\"1.0\"?><!-- c --><w:Reports xmlns:w=\"{NAMESPACE}\"><w:Report w=\"1\" \
         type='UUT' PN='A &amp; &#66;'><w:UUT><w:Comment>a<![CDATA[<b>]]>&lt;c&gt;<!-- x -->\r\nd</w:Comment>\
         </w:UUT></w:Report></w:Reports>"
    );
    let report = read(&xml);
    assert_eq!(report.pn.as_deref(), Some("A & B"));
    assert_eq!(report.uut.get().and_then(|uut| uut.comment.as_deref()), Some("a<b><c>\nd"));
}

#[test]
fn texts_with_line_breaks_and_marks_come_back() {
    let mut report = Report::default();
    report.pn.set("a\tb\nc\r\"<>&'d");
    report.uut.get_or_insert_default().comment.set(" a\r\nb\t<&> ");
    let after = read(&report.to_wsxf().expect("XML"));
    assert_eq!(after.pn, report.pn);
    let comment = |report: &Report| report.uut.get().map(|uut| uut.comment.clone());
    assert_eq!(comment(&after), comment(&report));
}

#[test]
fn a_character_that_xml_cannot_carry_is_refused_with_its_place() {
    let mut report = Report::uut("BOARD-1", "0001", "A", 100);
    report.root_mut().action("bell \u{7}");
    let error = report.finish().to_wsxf().expect_err("a control character");
    assert_eq!(error.kind(), ErrorKind::NotInXml);
    assert_eq!(error.path(), Some("Reports.Report.Step.Step"));
}

#[test]
fn documents_that_could_do_harm_are_refused() {
    let bomb = r#"<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Reports>&b;</Reports>"#;
    let error = Report::from_wsxf(bomb.as_bytes()).expect_err("a document type");
    assert!(error.message().contains("document type"), "{error}");
    assert!(Report::from_wsxf(b"<Reports>&b;</Reports>").is_err());

    let deep = "<a>".repeat(200_000);
    let error = Report::from_wsxf(deep.as_bytes()).expect_err("deep");
    assert_eq!(error.kind(), ErrorKind::TooDeep);
    let steps = report(&format!("{}{}", "<Step>".repeat(70), "</Step>".repeat(70)));
    let error = Report::from_wsxf(steps.as_bytes()).expect_err("deep steps");
    assert_eq!(error.kind(), ErrorKind::TooDeep);

    let many = report(&"<Step/>".repeat(100));
    let options = Options::default().max_values(50);
    let error = Report::from_wsxf_with(many.as_bytes(), &options).expect_err("many");
    assert!(error.is_too_large(), "{error}");
    let options = Options::default().max_bytes(50);
    assert!(Report::from_wsxf_with(many.as_bytes(), &options).is_err_and(|e| e.is_too_large()));
}

#[test]
fn what_is_no_report_in_xml_is_refused_with_the_reason() {
    for (xml, reason) in [
        ("", "ends before"),
        ("<Reports>", "ends before"),
        ("<Reports/>", "no report"),
        ("<Other/>", "not `Reports`"),
        ("<Reports/><Reports/>", "second document"),
        ("{}", "outside of elements"),
        ("<Reports a='1' a='2'/>", "duplicate"),
        (r#"<Reports xmlns="http://wats.virinco.com/schemas/WATS/Report"/>"#, "WRML"),
        ("<Reports><Report/><Report/></Reports>", "2 reports"),
        ("<Reports></Report>", "expected"),
    ] {
        let error = Report::from_wsxf(xml.as_bytes()).expect_err(xml);
        assert!(error.to_string().contains(reason), "{xml}: {error}");
    }
    let two = Report::all_from_wsxf(b"<Reports><Report/><Report/></Reports>", &Options::default());
    assert_eq!(two.map(|reports| reports.len()), Ok(2));
    assert!(Report::from_wsxf(b"<Report type='UUR'/>").is_ok());
}

#[test]
fn a_report_cut_off_anywhere_is_an_error_and_never_a_panic() {
    let xml =
        report(r#"<UUT UserLoginName="&#65;op"><Comment>x &lt; y</Comment></UUT><Step Id="1"/>"#);
    for end in 0..xml.len() {
        assert!(Report::from_wsxf(&xml.as_bytes()[..end]).is_err());
        let mut changed = xml.clone().into_bytes();
        for byte in [b'<', b'>', b'&', b'"', 0, 0xff] {
            changed[end] = byte;
            let _ = Report::from_wsxf(&changed);
        }
    }
}

#[test]
fn text_among_elements_stays_where_it_stood() {
    let mixed = "<AdditionalData Name=\"Own\">a<b>c</b> d <e />f</AdditionalData>";
    let written = read(&report(mixed)).to_wsxf().expect("XML");
    assert!(written.contains(mixed), "{written}");
}

#[test]
fn layout_around_data_is_not_data() {
    let xml = report(
        "<MiscInfo Description=\"d\">\n  </MiscInfo><Step><Attachment>\n  b2s=\n </Attachment>\
         <Chart><Series><ydata>\n 1;2 \n</ydata></Series></Chart></Step>",
    );
    let report = read(&xml);
    assert!(report.misc_infos.items()[0].text.is_null());
    let root = report.root.get().expect("a root");
    assert_eq!(root.attachment.get().and_then(Attachment::bytes).as_deref(), Some(&b"ok"[..]));
    let chart = root.chart.get().expect("a chart");
    assert_eq!(chart.series.items()[0].ydata.as_deref(), Some("1;2"));
}

#[test]
fn two_root_steps_are_refused() {
    let error = Report::from_wsxf(report("<Step/><Step/>").as_bytes()).expect_err("two roots");
    assert!(error.message().contains("more than one root step"), "{error}");
}

#[test]
fn a_prefix_is_declared_once_where_it_was_and_not_without_bound() {
    let xml =
        r#"<Reports xmlns:a="urn:a" xmlns:b="urn:b"><Report xmlns:a="urn:own" b:x="1"/></Reports>"#;
    let written = read(xml).to_wsxf().expect("XML");
    for declaration in [r#"xmlns:a="urn:own""#, r#"xmlns:a="urn:a""#, r#"xmlns:b="urn:b""#] {
        assert_eq!(written.matches(declaration).count(), 1, "{written}");
    }
    assert_eq!(read(&written), read(xml));

    let prefixes = (0..200).map(|number| format!(" xmlns:p{number}=''"));
    let prefixes = prefixes.collect::<Vec<_>>().concat();
    let many = format!("<Reports{prefixes}>{}</Reports>", "<Report/>".repeat(10_000));
    let error =
        Report::all_from_wsxf(many.as_bytes(), &Options::default()).expect_err("two million");
    assert!(error.is_too_large(), "{error}");
}

#[test]
fn what_comes_twice_and_has_one_place_comes_back_twice() {
    let xml = report(r#"<Process Code="1" Own="x"/><Process Code="2"/><UUT/><UUT BatchSN="B"/>"#);
    assert_survives(&xml);
    assert_eq!(read(&xml).process_code, Int::from(1));
}
