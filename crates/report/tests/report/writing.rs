//! What can be written can be read again; what could not is refused, whoever made it.

use serde_json::{Value, json};
use wats_report::{
    AdditionalData, AdditionalDataArray, AdditionalDataProperty, Chart, ChartSeries, ChartType,
    ErrorKind, Field, Report, Step,
};

fn of_steps(root: Step) -> Report {
    let mut report = Report::default();
    report.root.set(root);
    report
}

fn nested_steps(depth: usize) -> Step {
    nest(Step::default(), depth)
}

fn nest(innermost: Step, depth: usize) -> Step {
    (0..depth).fold(innermost, |inner, _| {
        let mut outer = Step::default();
        outer.steps.push(inner);
        outer
    })
}

fn nested_properties(depth: usize) -> AdditionalData {
    let property = (0..depth).fold(AdditionalDataProperty::default(), |inner, level| {
        let mut outer = AdditionalDataProperty::default();
        if level % 2 == 0 {
            outer.props.push(inner);
        } else {
            outer.array.set(AdditionalDataArray::list("Obj", [inner]));
        }
        outer
    });
    let mut data = AdditionalData::default();
    data.props.push(property);
    data
}

#[test]
fn a_report_nested_without_end_is_walked_refused_and_dropped_without_overflow() {
    let mut report = of_steps(nested_steps(20_000));
    report.additional_data.push(nested_properties(200_000));
    assert_eq!(report.number_steps(), 20_001);
    assert_eq!(report.measurements(), 0);
    assert_eq!(report.validate().len(), 1000);
    let error = report.to_vec().expect_err("too deep");
    assert_eq!(error.kind(), ErrorKind::TooDeep);
    report.root = Field::Absent;
    assert_eq!(report.to_json().map_err(|error| error.kind()), Err(ErrorKind::TooDeep));
    report.additional_data = Field::Absent;
    assert!(report.to_vec().is_ok(), "a refused report leaves no trace");
}

#[test]
fn what_can_be_written_can_be_read() {
    for depth in 0..70 {
        let mut steps = nested_steps(depth);
        steps.additional_results.push(nested_properties(3));
        let mut data = Report::default();
        data.additional_data.push(nested_properties(depth));
        for report in [of_steps(steps), data] {
            if let Ok(json) = report.to_vec() {
                assert_eq!(Report::from_slice(&json), Ok(report), "depth {depth}");
            }
        }
    }
}

#[test]
fn the_deepest_step_that_can_be_written_has_room_for_a_chart() {
    let mut innermost = Step::default();
    innermost.chart.set(Chart::new(ChartType::Line, vec![ChartSeries::default()]));
    let within = |levels| of_steps(nest(innermost.clone(), levels));
    let json = within(61).to_vec().expect("within bounds");
    assert_eq!(Report::from_slice(&json), Ok(within(61)));
    assert_eq!(within(62).to_vec().map_err(|error| error.kind()), Err(ErrorKind::TooDeep));
}

/// Lists inside each other, the innermost empty.
fn nested_lists(depth: usize) -> Value {
    (1..depth).fold(json!([]), |inner, _| json!([inner]))
}

#[test]
fn an_unknown_value_is_written_as_deep_as_it_can_be_read_and_no_deeper() {
    let mut written = 0;
    for depth in 120..135 {
        let mut report = Report::default();
        report.extra.insert("future", nested_lists(depth));
        match report.to_vec() {
            Ok(json) => {
                assert_eq!(Report::from_slice(&json), Ok(report), "depth {depth}");
                written = depth;
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::TooDeep, "depth {depth}"),
        }
    }
    assert_eq!(written, 126);
}

#[test]
fn an_unknown_value_deep_below_steps_counts_with_them() {
    for lists in 1..10 {
        let mut innermost = Step::default();
        innermost.extra.insert("future", nested_lists(lists));
        let report = of_steps(nest(innermost, 60));
        match report.to_json() {
            Ok(json) => assert_eq!(Report::from_slice(json.as_bytes()), Ok(report), "{lists}"),
            Err(error) => assert!(lists > 5 && error.kind() == ErrorKind::TooDeep, "{lists}"),
        }
    }
}

#[test]
fn a_known_key_among_the_unknown_ones_is_refused_when_written() {
    let mut report = Report::uut("BOARD-1", "0001", "A", 100).finish();
    report.extra.insert("future", 1);
    assert!(report.to_vec().is_ok());
    report.extra.insert("pn", "BOARD-2");
    let error = report.to_vec().expect_err("twice");
    assert_eq!(error.kind(), ErrorKind::DuplicateKey);
    assert_eq!(
        error.to_string(),
        "the report has a key twice: duplicate field `pn`; remove one of the two"
    );
    report.extra.remove("pn");
    let mut step = Step::default();
    step.step_type.set("Action");
    step.extra.insert("stepType", "Label");
    report.root.set(nest(step, 1));
    let error = report.to_json().expect_err("twice");
    assert_eq!(error.kind(), ErrorKind::DuplicateKey);
    assert_eq!(error.path(), Some("root.steps[0]"));
}
