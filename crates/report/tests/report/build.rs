//! Reports made by the builders.

use wats_report::build::ImportMode;
use wats_report::{
    Attachment, Chart, ChartSeries, ChartType, CompOp, Field, Int, Kind, Real, Report, Rule,
    Station, Status, Step, StepGroup, StepType, Timestamp,
};

/// A builder with all that a server requires.
pub(crate) fn uut() -> wats_report::build::UutBuilder {
    let mut report = Report::uut("BOARD-1", "0001", "A", 100);
    report.station(Station::new("ST1", "Hall 1", "Production")).operator("op1");
    report
}

fn statuses(report: &Report) -> Vec<(String, Status)> {
    let pair = |step: &Step| {
        let name = step.name.as_deref().unwrap_or_default().to_owned();
        (name, step.status.get().cloned().expect("every step has a status"))
    };
    report.steps().map(|at| pair(at.step)).collect()
}

fn status_of(report: &Report, name: &str) -> Status {
    let found = statuses(report).into_iter().find(|(step, _)| step == name);
    found.unwrap_or_else(|| panic!("no step {name}")).1
}

#[test]
fn a_test_that_passes_breaks_no_rule() {
    let mut builder = uut();
    builder.seconds(3.5).comment("first").error(0, "").misc_info("Firmware", "1.2");
    builder.sub_unit("PCBA", "PCB-1", "P1", "B").asset("DMM-1", 2);
    builder.uut_mut().fixture_id.set("FX-1");
    let mut root = builder.root_mut();
    root.sequence("board.seq", "Board", "1.0");
    root.action("Power on").in_group(StepGroup::Setup).seconds(0.1);
    root.numeric("Vout", 3.31).unit("V").between(3.2, 3.4).report_text("at 25 °C");
    root.string("Firmware", "1.2.3").equals("1.2.3");
    root.string("Model", "board-1").equals_ignoring_case("BOARD-1");
    root.pass_fail("LED", true);
    root.verdicts("Lamps").verdict("red", true).verdict("green", true);
    let mut rails = root.numerics("Rails");
    rails.measure("3V3", 3.3).unit("V").at_least(3.2);
    rails.measure("5V", 5.0).unit("V").at_most(5.2);
    let mut versions = root.strings("Versions");
    versions.measure("Firmware", "1.2.3").equals("1.2.3");
    versions.measure("Model", "board-1").equals_ignoring_case("BOARD-1");
    root.group("Curve", |group| {
        let series = ChartSeries::new("n", &[0.0, 1.0], &[0.0, 1500.0]);
        let chart = Chart::new(ChartType::Line, vec![series]);
        group.action("Ramp").chart(chart).attach(Attachment::new("n.csv", "text/csv", b"0;1"));
    });
    let report = builder.finish();
    assert_eq!(report.validate(), []);
    assert_eq!(report.kind(), Kind::Uut);
    assert_eq!(report.result, Status::Passed);
    assert!(statuses(&report).iter().all(|(_, status)| *status == Status::Passed));
    assert_eq!(report.measurements(), 10);
    assert_eq!(report.user(), Some("op1"));
    let again = Report::from_slice(&report.to_vec().expect("writable"));
    assert_eq!(again, Ok(report));
}

#[test]
fn steps_are_numbered_in_execution_order() {
    let mut builder = uut();
    builder.root_mut().group("A", |a| {
        a.group("B", |b| {
            b.action("C").status(Status::Done);
        });
        a.action("D");
    });
    builder.root_mut().action("E");
    let report = builder.finish();
    let names: Vec<_> = statuses(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["MainSequence Callback", "A", "B", "C", "D", "E"]);
    let ids: Vec<_> = report.steps().filter_map(|at| at.step.id.get()?.value()).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6]);
    assert_eq!(report.step_by_id(5).and_then(|step| step.name.as_deref()), Some("D"));
}

#[test]
fn a_failed_measurement_fails_everything_above_and_is_named_as_the_cause() {
    let mut builder = uut();
    let mut root = builder.root_mut();
    root.action("Before");
    root.group("Power", |power| {
        power.numeric("Ripple", 3.0).unit("mV").at_most(2.0);
        power.numeric("Load", 9.0).equals(1.0);
    });
    root.action("After");
    let report = builder.finish();
    assert_eq!(report.result, Status::Failed);
    for (name, status) in [
        ("MainSequence Callback", Status::Failed),
        ("Before", Status::Passed),
        ("Power", Status::Failed),
        ("Ripple", Status::Failed),
        ("After", Status::Passed),
    ] {
        assert_eq!(status_of(&report, name), status, "{name}");
    }
    let cause: Vec<_> = report.steps().filter(|at| at.step.caused_uut_failure == true).collect();
    assert_eq!(cause.len(), 1);
    assert_eq!(cause[0].step.name.as_deref(), Some("Ripple"));
    assert_eq!(cause[0].path.to_string(), "root.steps[1].steps[0]");
    let id = report.uut.get().and_then(|uut| uut.step_id_caused_uut_failure.get());
    assert_eq!(id, cause[0].step.id.get());
}

#[test]
fn a_limit_set_late_still_decides_the_status() {
    let mut builder = uut();
    let mut root = builder.root_mut();
    let mut step = root.numeric("Vout", 5.0);
    step.unit("V");
    step.limits(CompOp::GELE, Some(1.0), Some(2.0));
    assert_eq!(builder.finish().result, Status::Failed);
}

#[test]
fn a_failure_that_may_not_fail_its_parent_stays_where_it_is() {
    let mut builder = uut();
    builder.root_mut().group("Optional", |group| {
        group.does_not_fail_parent();
        group.pass_fail("Nice to have", false);
    });
    let report = builder.finish();
    assert_eq!(report.result, Status::Passed);
    assert_eq!(status_of(&report, "Optional"), Status::Failed);
    let uut = report.uut.get().expect("the part is there");
    assert_eq!(uut.step_id_caused_uut_failure, Field::Absent);
}

#[test]
fn the_worst_of_failed_error_and_terminated_reaches_the_result() {
    for (first, second, result) in [
        (Status::Failed, Status::Error, Status::Error),
        (Status::Error, Status::Failed, Status::Error),
        (Status::Terminated, Status::Error, Status::Terminated),
        (Status::Error, Status::Terminated, Status::Terminated),
        (Status::Done, Status::Skipped, Status::Passed),
    ] {
        let mut builder = uut();
        builder.root_mut().action("First").status(first);
        builder.root_mut().action("Second").status(second);
        let report = builder.finish();
        assert_eq!(report.root.get().map(|root| &root.status), Some(&Field::of(result.clone())));
        assert_eq!(report.result, result);
    }
}

#[test]
fn a_stated_status_does_not_hide_a_failed_measurement_but_skipped_does() {
    let mut builder = uut();
    builder.root_mut().numeric("Claimed", 9.0).at_most(1.0).status(Status::Passed);
    assert_eq!(builder.finish().result, Status::Failed);
    let mut builder = uut();
    builder.root_mut().numeric("Not run", 9.0).at_most(1.0).status(Status::Skipped);
    let report = builder.finish();
    assert_eq!(report.result, Status::Passed);
    let step = report.step_by_id(2).expect("the step");
    assert_eq!(step.numeric_meas.items()[0].status, Status::Skipped);
}

#[test]
fn a_value_that_cannot_be_compared_fails() {
    let plans: [fn(&mut wats_report::build::StepBuilder<'_, wats_report::build::Sequence>); 4] = [
        |root| {
            root.numeric("Text", Real::from_text("0x1F")).at_most(1.0);
        },
        |root| {
            root.numeric("NaN", f64::NAN).at_most(1.0);
        },
        |root| {
            root.numeric("Operator", 1.0).limits(CompOp::from("ABOUT"), Some(1.0), None);
        },
        |root| {
            root.string("Two limits", "x").limit(CompOp::GELE, "x");
        },
    ];
    for plan in plans {
        let mut builder = uut();
        plan(&mut builder.root_mut());
        let report = builder.finish();
        assert_eq!(report.result, Status::Failed, "{:?}", report.step_by_id(2));
    }
    let mut builder = uut();
    builder.root_mut().numeric("Logged", Real::from_text("0x1F"));
    assert_eq!(builder.finish().result, Status::Passed);
}

#[test]
fn steps_slipped_in_by_hand_do_not_survive() {
    let mut builder = uut();
    let mut root = builder.root_mut();
    root.step_mut().steps.push(Step::new("Slipped in", StepType::Action, Status::Passed));
    root.pass_fail("LED", false);
    let report = builder.finish();
    let names: Vec<_> = statuses(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["MainSequence Callback", "LED"]);
    assert_eq!(report.step_by_id(2).map(|step| step.caused_uut_failure == true), Some(true));
}

#[test]
fn an_error_is_reported_with_its_code() {
    let mut builder = uut();
    builder.root_mut().action("Connect").error(-17, "no answer");
    let report = builder.finish();
    assert_eq!(report.result, Status::Error);
    assert_eq!(report.step_by_id(2).map(|step| &*step.error_code), Some(&Field::of(-17)));
}

#[test]
fn names_of_measurements_are_made_unique() {
    let mut builder = uut();
    let long = "x".repeat(100);
    let mut root = builder.root_mut();
    let mut step = root.numerics("Many");
    for name in ["U", "U", "U #2", "U", &long, &long] {
        step.measure(name, 1.0);
    }
    let mut texts = root.strings("Texts");
    texts.measure("Name", "a");
    texts.measure("Name", "b");
    root.verdicts("Lamps").verdict("red", true).verdict("red", true);
    let report = builder.finish();
    let step = report.step_by_id(2).expect("the step");
    let names: Vec<_> =
        step.numeric_meas.items().iter().filter_map(|m| m.name.as_deref()).collect();
    assert_eq!(names[..4], ["U", "U #2", "U #2 #2", "U #3"]);
    assert!(names[5].ends_with(" #2") && names[5].len() == 100);
    let texts = report.step_by_id(3).expect("the step").string_meas.items();
    assert_eq!(texts[1].name.as_deref(), Some("Name #2"));
    let lamps = report.step_by_id(4).expect("the step").boolean_meas.items();
    assert_eq!(lamps[1].name.as_deref(), Some("red #2"));
}

fn ready_made(name: &str, status: Status) -> Step {
    Step::new(name, StepType::Action, status)
}

fn marked(report: &Report) -> Vec<&str> {
    let marked = report.steps().filter(|at| at.step.caused_uut_failure == true);
    marked.filter_map(|at| at.step.name.as_deref()).collect()
}

#[test]
fn the_cause_inside_a_ready_made_step_is_its_first_failed_step_without_failed_steps() {
    let mut power = ready_made("Power", Status::Failed);
    power.steps.push(ready_made("Fuse", Status::Passed));
    power.steps.push(ready_made("Ripple", Status::Error));
    power.steps.push(ready_made("Load", Status::Failed));
    let mut outer = ready_made("Outer", Status::Failed);
    outer.steps.push(power);
    let mut builder = uut();
    builder.root_mut().add(ready_made("Before", Status::Passed)).add(outer);
    let report = builder.finish();
    assert_eq!(marked(&report), ["Ripple"]);
    let uut = report.uut.get().expect("the part is there");
    assert_eq!(uut.step_id_caused_uut_failure, Int::from(6));
}

#[test]
fn marks_that_were_there_before_do_not_survive() {
    let mut imported = ready_made("Imported", Status::Failed);
    imported.caused_uut_failure = true.into();
    let mut builder = uut();
    builder.uut_mut().step_id_caused_uut_failure.set(77);
    builder.root_mut().pass_fail("LED", false);
    builder.root_mut().action("Marked").step_mut().caused_uut_failure = true.into();
    builder.root_mut().add(imported);
    let report = builder.finish();
    assert_eq!(marked(&report), ["LED"]);
    let uut = report.uut.get().expect("the part is there");
    assert_eq!(uut.step_id_caused_uut_failure, Int::from(2));
}

#[test]
fn a_report_that_passes_has_no_cause() {
    let mut imported = ready_made("Imported", Status::Passed);
    imported.caused_uut_failure = true.into();
    let mut builder = uut();
    builder.uut_mut().step_id_caused_uut_failure.set(77);
    builder.root_mut().add(imported);
    let report = builder.finish();
    assert_eq!(marked(&report), Vec::<&str>::new());
    let uut = report.uut.get().expect("the part is there");
    assert_eq!(uut.step_id_caused_uut_failure, Field::Absent);
}

#[test]
fn a_ready_made_step_keeps_its_status_and_makes_the_report_fail() {
    let mut inner = ready_made("Group", Status::Failed);
    inner.steps.push(ready_made("Part", Status::Passed));
    let mut builder = uut();
    builder.root_mut().add(inner).action("After");
    let report = builder.finish();
    assert_eq!(report.result, Status::Failed);
    assert_eq!(report.uut.get().map(|u| &u.step_id_caused_uut_failure), Some(&Field::of(2)));
    assert_eq!(report.steps().count(), 4);
}

#[test]
fn the_start_is_given_in_local_time_and_in_utc() {
    let mut builder = uut();
    builder.started_at("2026-03-01T08:00:00.000+01:00");
    let report = builder.finish();
    assert_eq!(report.start_utc, Timestamp::from("2026-03-01T07:00:00.000Z"));
    let made_now = uut().finish();
    let (start, utc) = (made_now.start.get().unwrap(), made_now.start_utc.get().unwrap());
    assert_eq!(start.instant(), utc.instant());
    assert!(utc.as_str().ends_with('Z'));
}

#[test]
fn each_report_has_an_id_of_its_own() {
    let (one, two) = (uut().finish(), uut().finish());
    assert!(one.id().is_some_and(wats_report::Guid::is_valid));
    assert_ne!(one.id(), two.id());
    assert_eq!(uut().id("abc").clone().finish().id().map(wats_report::Guid::as_str), Some("abc"));
}

#[test]
fn a_builder_without_station_makes_a_report_that_says_so_when_checked() {
    let report = Report::uut("BOARD-1", "0001", "A", 100).finish();
    let missing: Vec<_> = report.validate().into_iter().map(|v| (v.path, v.rule)).collect();
    let required = |path: &str| (path.to_owned(), Rule::Required);
    assert_eq!(missing, ["machineName", "location", "purpose"].map(required));
}

#[test]
fn an_imported_report_keeps_what_was_stated_whatever_its_limits_say() {
    let mut report = uut();
    report.import_mode(ImportMode::Import);
    let mut root = report.root_mut();
    root.status(Status::Terminated);
    root.numeric("Vout", 5.0).at_most(3.3);
    root.numeric("Ripple", 5.0).at_most(3.3).status(Status::Failed).measurement().status =
        Status::Failed.into();
    root.group("Panel", |panel| {
        panel.action("LED").status(Status::Error).step_mut().caused_uut_failure.set(true);
    });
    let report = report.finish();
    assert_eq!(report.result, Status::Terminated);
    let statuses: Vec<_> = report.steps().map(|at| at.step.status.clone()).collect();
    assert_eq!(
        statuses,
        [Status::Terminated, Status::Passed, Status::Failed, Status::Passed, Status::Error,]
            .map(Field::from)
    );
    let ripple = report.step_by_id(3).expect("numbered");
    assert_eq!(ripple.numeric_meas.items()[0].status, Status::Failed);
    assert_eq!(report.step_by_id(5).map(|step| step.caused_uut_failure), Some(true.into()));
}
