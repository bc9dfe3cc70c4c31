//! Loops as builders lay them out.

use wats_report::build::{ImportMode, LoopBuilder, LoopPass};
use wats_report::{Report, Status, StepGroup, StepType};

/// Name, status, index, counts of passed and failed.
type Row = (String, String, Option<i64>, Option<(i64, i64)>);

fn records(report: &Report) -> Vec<Row> {
    let record = |at: wats_report::StepAt<'_>| {
        let step = at.step;
        let number = |field: &wats_report::Field<wats_report::Int>| field.get()?.value();
        let of = step.loop_info.get();
        let counts = of.and_then(|of| number(&of.passed).zip(number(&of.failed)));
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let status = text(step.status.get().map(Status::as_str));
        (text(step.name.as_deref()), status, of.and_then(|of| number(&of.idx)), counts)
    };
    report.steps().skip(1).map(record).collect()
}

fn row(
    name: &str,
    status: &str,
    idx: impl Into<Option<i64>>,
    counts: impl Into<Option<(i64, i64)>>,
) -> Row {
    (name.to_owned(), status.to_owned(), idx.into(), counts.into())
}

fn looped(fill: impl FnOnce(&mut LoopBuilder<'_>)) -> Report {
    let mut report = Report::uut("BOARD-1", "0001", "A", 100);
    let mut root = report.root_mut();
    root.action("Before");
    root.repeat("Loop", fill);
    root.action("After");
    report.finish()
}

#[test]
fn a_summary_stands_in_front_of_iterations_of_the_same_name() {
    let report = looped(|runs| {
        runs.numeric(1.0).at_most(2.0);
        runs.numeric(1.5).at_most(2.0);
    });
    let expected = [
        row("Before", "P", None, None),
        row("Loop", "P", None, (2, 0)),
        row("Loop", "P", 0, None),
        row("Loop", "P", 1, None),
        row("After", "P", None, None),
    ];
    assert_eq!(records(&report), expected);
    let steps: Vec<_> = report.steps().map(|at| at.step).collect();
    assert!(steps[2..5].iter().all(|step| step.step_type == StepType::NumericLimit));
    assert_eq!(steps[2].numeric_meas.items().len(), 0);
    let json = report.to_json().expect("JSON");
    let summary = r#""loop":{"idx":null,"num":2,"endingIndex":2,"passed":2,"failed":0}"#;
    assert!(json.contains(summary), "{json}");
    let ids: Vec<_> = steps.iter().filter_map(|step| step.id.get()?.value()).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn the_rule_decides_whether_failed_iterations_make_the_loop_fail() {
    let (pass, fail) = (true, false);
    for (rule, results, expected) in [
        (LoopPass::All, &[pass, pass][..], "P"),
        (LoopPass::All, &[pass, fail], "F"),
        (LoopPass::Any, &[fail, pass, fail], "P"),
        (LoopPass::Any, &[fail, fail], "F"),
        (LoopPass::Last, &[fail, pass], "P"),
        (LoopPass::Last, &[pass, fail], "F"),
        (LoopPass::All, &[], "P"),
        (LoopPass::Any, &[], "P"),
        (LoopPass::Last, &[], "P"),
    ] {
        let report = looped(|runs| {
            runs.passes_when(rule);
            for result in results {
                runs.pass_fail(*result);
            }
        });
        let result = report.result.get().map(Status::as_str);
        assert_eq!(result, Some(expected), "{rule:?} {results:?}");
        assert_eq!(records(&report)[1].1, expected, "{rule:?} {results:?}");
    }
}

#[test]
fn the_iteration_that_decided_is_named_as_the_cause() {
    for (rule, id) in [(LoopPass::All, 4), (LoopPass::Any, 4), (LoopPass::Last, 5)] {
        let report = looped(|runs| {
            runs.passes_when(rule);
            runs.pass_fail(false);
            runs.pass_fail(false);
        });
        let cause = report.failed_by().and_then(|step| step.id.get()?.value());
        assert_eq!(cause, Some(id), "{rule:?}");
    }
    let report = looped(|runs| {
        runs.group(|run| {
            run.action("Connect");
            run.pass_fail("Read", false);
        });
    });
    assert_eq!(report.failed_by().and_then(|step| step.name.as_deref()), Some("Read"));
    let report = looped(|runs| {
        runs.action();
        runs.summary().status(Status::Error);
    });
    assert_eq!(
        (report.result.clone(), report.failed_by().map(|step| &step.name)),
        (Status::Error.into(), Some(&"Loop".into()))
    );
}

#[test]
fn a_loop_that_passes_hides_its_failures_and_one_that_may_fail_does_so_alone() {
    let report = looped(|runs| {
        runs.passes_when(LoopPass::Last);
        runs.pass_fail(false);
        runs.pass_fail(true);
    });
    assert_eq!((report.result.clone(), report.failed_by()), (Status::Passed.into(), None));
    let report = looped(|runs| {
        runs.pass_fail(false);
        runs.summary().in_group(StepGroup::Setup).seconds(1.0).does_not_fail_parent();
    });
    assert_eq!(report.result, Status::Passed);
    assert_eq!(records(&report)[1], row("Loop", "F", None, (0, 1)));
    assert!(report.steps().skip(2).take(2).all(|at| at.step.group == StepGroup::Setup));
}

#[test]
fn in_the_mode_import_a_loop_counts_and_states_what_it_was_told() {
    let mut report = Report::uut("BOARD-1", "0001", "A", 100);
    report.import_mode(ImportMode::Import);
    report.root_mut().repeat("Loop", |runs| {
        runs.numeric(9.0).at_most(1.0).status(Status::Failed);
        runs.numeric(9.0).at_most(1.0);
    });
    let report = report.finish();
    assert_eq!(records(&report)[0], row("Loop", "P", None, (1, 1)));
    assert_eq!(report.result, Status::Passed);
}

#[test]
fn loops_survive_json_and_xml_and_break_no_rule() {
    let mut report = Report::uut("BOARD-1", "0001", "A", 100);
    report.station(wats_report::Station::new("ST1", "Hall 1", "Production"));
    report.root_mut().repeat("Outer", |runs| {
        runs.string("ready").equals("ready");
        runs.numerics().measure("U", 1.0);
        runs.verdicts().verdict("a", true).verdict("b", true);
        runs.group(|run| run.repeat("Inner", |runs| runs.action().seconds(0.1).step_mut().clone()));
    });
    let report = report.finish();
    assert_eq!(report.validate(), []);
    assert_eq!(Report::from_slice(&report.to_vec().expect("JSON")), Ok(report.clone()));
    let xml = report.to_wsxf().expect("XML");
    assert_eq!(records(&Report::from_wsxf(xml.as_bytes()).expect("XML")), records(&report));
}
