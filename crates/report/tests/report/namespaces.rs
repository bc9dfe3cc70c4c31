//! XML that is not all of WSXF: other namespaces, prefixes, nil, and what stands around reports.

use wats_report::{ErrorKind, Options, Report, StepGroup};

use crate::xml::{difference, parse};

const NAMESPACE: &str = "http://wats.virinco.com/schemas/WATS/Report/wsxf";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn read(xml: &str) -> Report {
    Report::from_wsxf(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}: {xml}"))
}

/// Comes back with all of it, and a second time as the same.
fn written(xml: &str) -> String {
    let written = read(xml).to_wsxf().expect("what was read can be written");
    assert_eq!(difference(&parse(xml), &parse(&written)), None, "{written}");
    assert_eq!(read(&written).to_wsxf().expect("written before"), written);
    written
}

fn report(content: &str) -> String {
    format!(r#"<Reports xmlns="{NAMESPACE}"><Report type="UUT">{content}</Report></Reports>"#)
}

#[test]
fn elements_of_other_namespaces_are_not_taken_for_those_of_wsxf() {
    let xml = report(
        r#"<UUT UserLoginName="op1"/><x:UUT xmlns:x="urn:own" UserLoginName="nobody"/>
        <Step Name="Root"><x:Step xmlns:x="urn:own" Name="X"><Step Name="Within"/></x:Step>
          <NumericLimit xmlns="urn:own" NumericValue="1"/></Step>
        <Step xmlns="urn:own" Name="Theirs"><Step Name="Inner"/></Step>"#,
    );
    let report = read(&xml);
    assert_eq!(report.user(), Some("op1"));
    let names: Vec<_> = report.steps().filter_map(|at| at.step.name.as_deref()).collect();
    assert_eq!((names, report.measurements()), (vec!["Root"], 0));
    let written = written(&xml);
    for piece in [
        r#"<x:UUT xmlns:x="urn:own""#,
        r#"<Step xmlns="urn:own" Name="Theirs"><Step Name="Inner" /></Step>"#,
        r#"<x:Step xmlns:x="urn:own" Name="X"><Step Name="Within" /></x:Step>"#,
        r#"<NumericLimit xmlns="urn:own""#,
    ] {
        assert!(written.contains(piece), "{piece}: {written}");
    }
}

#[test]
fn wsxf_may_have_any_prefix_and_may_be_declared_anywhere() {
    for xml in [
        format!(
            r#"<w:Reports xmlns:w="{NAMESPACE}" xmlns="urn:x"><w:Report PN="P"><Step/><w:Step Name="S"/></w:Report></w:Reports>"#
        ),
        format!(
            r#"<Reports><Report xmlns="{NAMESPACE}" PN="P"><Step Name="S"/></Report></Reports>"#
        ),
        format!(
            r#"<Reports xmlns="{NAMESPACE}/"><Report PN="P"><Step xmlns="" Name="S"/></Report></Reports>"#
        ),
        format!(
            r#"<Reports><a:Report xmlns:a="{NAMESPACE}" PN="P"><b:Step xmlns:b="{NAMESPACE}" Name="S"/></a:Report></Reports>"#
        ),
        r#"<Report PN="P"><Step Name="S"/></Report>"#.to_owned(),
    ] {
        let report = read(&xml);
        assert_eq!(report.pn.as_deref(), Some("P"), "{xml}");
        let names: Vec<_> = report.steps().filter_map(|at| at.step.name.as_deref()).collect();
        assert_eq!(names, ["S"], "{xml}");
        let written = report.to_wsxf().expect("XML");
        assert_eq!(read(&written), report, "{written}");
    }
}

#[test]
fn wrml_is_told_by_its_namespace_whatever_its_prefix() {
    let xml = r#"<r:Reports xmlns:r="http://wats.virinco.com/schemas/WATS/Report"/>"#;
    let error = Report::from_wsxf(xml.as_bytes()).expect_err("WRML");
    assert!(error.message().contains("WRML"), "{error}");
}

#[test]
fn an_element_that_says_nil_is_null_and_comes_back() {
    let xml = format!(
        r#"<Reports xmlns="{NAMESPACE}" xmlns:i="{INSTANCE}"><Report type="UUT"><UUT><Comment i:nil="true"/></UUT>
        <Step Name="R"><SequenceCall i:nil="1"/><Chart i:nil="false" Label="c"/></Step></Report></Reports>"#
    );
    let report = read(&xml);
    let root = report.root.get().expect("a root");
    assert!(root.seq_call.is_absent());
    assert_eq!(root.chart.get().and_then(|chart| chart.label.as_deref()), Some("c"));
    assert!(report.uut.get().expect("a part").comment.is_null());
    assert!(written(&xml).contains(r#"<SequenceCall i:nil="1" />"#));
}

#[test]
fn what_stands_around_reports_comes_back_with_the_first() {
    let xml = format!(
        r#"<Reports xmlns="{NAMESPACE}" xmlns:i="{INSTANCE}" i:schemaLocation="a b" Version="2"><Sender Name="ST"/>
        <Report PN="P"/></Reports>"#
    );
    let once = written(&xml);
    assert!(once.contains(r#"i:schemaLocation="a b" Version="2""#), "{once}");
    assert!(!read(&xml).to_json().expect("JSON").contains("Sender"));
    let two = xml.replace("<Report PN=\"P\"/>", "<Report PN=\"P\"/><Report PN=\"Q\"/>");
    let reports = Report::all_from_wsxf(two.as_bytes(), &Options::default()).expect("two");
    let written: Vec<_> = reports.iter().map(|report| report.to_wsxf().expect("XML")).collect();
    assert!(written[0].contains("Sender") && !written[1].contains("Sender"), "{written:?}");
    assert!(written.iter().all(|xml| xml.contains("schemaLocation")), "{written:?}");
}

#[test]
fn an_empty_loop_is_none_and_comes_back() {
    let xml = report(
        r#"<Step Name="R"><Loop/><ReportText>t</ReportText><Step Name="S"><Loop index="0"/></Step></Step>"#,
    );
    let report = read(&xml);
    let loops: Vec<_> = report.steps().map(|at| at.step.loop_info.is_value()).collect();
    assert_eq!(loops, [false, true]);
    assert!(written(&xml).contains("<Loop /><ReportText>"));
    let mut report = report;
    report.root.get_mut().expect("a root").loop_info.set(wats_report::LoopInfo::iteration(1));
    assert_eq!(report.to_wsxf().expect("XML").matches("<Loop").count(), 2);
}

#[test]
fn words_are_known_in_any_case() {
    let report = read(
        &report(r#"<Step Group="CLEANUP" Status="PASSED" StepCausedUUTFailure="FALSE"/>"#)
            .replace("UUT\"", "uut\""),
    );
    let root = report.root.get().expect("a root");
    assert_eq!(root.group, StepGroup::Cleanup);
    assert_eq!(root.status, wats_report::Status::Passed);
    assert_eq!(root.caused_uut_failure, false);
    assert_eq!(report.kind, wats_report::Kind::Uut);
}

#[test]
fn numbers_in_attributes_are_numbers_whatever_their_layout() {
    let report = read(&report(
        r#"<Process Code=" 10.0 "/><Step Id="+5" total_time="1E-3"><Loop num="3.0"/>
        <NumericLimit NumericValue=" -INF " LowLimit="nan"/></Step>"#,
    ));
    assert_eq!(report.process_code, wats_report::Int::from(10));
    let root = report.root.get().expect("a root");
    assert_eq!(root.id, wats_report::Int::from(5));
    let json = report.to_json().expect("JSON");
    assert!(json.contains(r#""value":"-Infinity""#) && json.contains(r#""num":3"#), "{json}");
}

#[test]
fn namespaces_are_declared_within_bounds() {
    let deep = r#"<a xmlns:a="u" xmlns:b="u" xmlns:c="u">"#.repeat(100);
    let error = Report::from_wsxf(format!("<Reports>{deep}").as_bytes()).expect_err("300");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let wide = r#"<a xmlns:a="u" xmlns:b="u"/>"#.repeat(1000);
    assert!(Report::from_wsxf(report(&wide).as_bytes()).is_ok());
}

#[test]
fn everything_at_once_in_any_order_survives() {
    let xml = report(
        r#"<Binary BinaryDataIndex="0"><Data FileName="f">b2s=</Data></Binary><?pi x?><!-- c -->
        <Failures Idx="1" PartIdx="1" Code="C" Own="1"><Own/><Comment>a</Comment><Comment>b</Comment></Failures>
        <Step Name="R" Own="&#x1F600;" xml:lang="en"><Step Name="A"/><Attachment Size="2"><![CDATA[b2s=]]></Attachment>
          <Own><Deep>t</Deep></Own><StringValue Name="s" StringValue="&lt;&quot;&#10;&#9;"/><Step Name="B"/>
          <PassFail Name="b" Status="Passed"/><ReportText><![CDATA[<b>]]>&amp;</ReportText></Step>
        <ReportUnitHierarchy Idx="1" ParentIDX="0" PN="P1" Own="1"><Own/></ReportUnitHierarchy>
        <PartInfo idx="2" PN="P2" order_no="0"/><Asset AssetSN="A" UsageCount="1" Own="1"/><Asset/>
        <MiscInfo Description="d" Numeric="5" idx="0">text</MiscInfo><SPCData/><Process Name="N"/><UUT/>"#,
    );
    written(&xml);
    let json = read(&xml).to_json().expect("JSON");
    assert_eq!(Report::from_slice(json.as_bytes()).expect("JSON").to_json(), Ok(json));
}
