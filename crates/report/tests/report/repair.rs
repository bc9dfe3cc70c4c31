//! Reports of repairs made by the builder.

use wats_report::{Field, Int, Kind, Report, SubUnit};

use crate::build::uut;

#[test]
fn a_repair_takes_over_the_unit_and_refers_to_the_failed_test() {
    let mut test = uut();
    test.sub_unit("PCBA", "PCB-1", "P1", "B").sub_unit("PSU", "PSU-1", "S1", "C");
    test.root_mut().pass_fail("LED", false);
    let test = test.finish();
    let mut builder = Report::uur(&test, 500);
    builder.operator("op2").seconds(60.0).finished_at("2026-03-02T10:00:00Z");
    builder.add_failure("Component", "Defect").component("C12").comment("replaced").step(2);
    assert!(builder.add_failure_of(2, "Solder", "Bridge").is_some());
    assert!(builder.add_failure_of(9, "Solder", "Bridge").is_none());
    let repair = builder.finish();
    assert_eq!(repair.validate(), []);
    assert_eq!(repair.kind(), Kind::Uur);
    assert_eq!((&repair.pn, &repair.sn), (&test.pn, &test.sn));
    assert_eq!(repair.process_code, Int::from(500));
    let uur = repair.uur.get().expect("the part is there");
    assert_eq!((&uur.ref_uut, &uur.process_code), (&test.id, &test.process_code));
    let units = repair.sub_units.items();
    let idx: Vec<_> = units.iter().filter_map(|unit| unit.idx.get()?.value()).collect();
    assert_eq!(idx, [0, 1, 2]);
    assert_eq!(units[0].part_type.as_deref(), Some("Main"));
    assert_eq!(units[0].failures.items()[0].ref_step_id, Int::from(2));
    assert_eq!(units[2].failures.items()[0].ref_step_id, Int::from(0));
    assert_eq!(repair.user(), Some("op2"));
}

fn part(name: &str, idx: impl Into<Field<Int>>, parent: impl Into<Field<Int>>) -> SubUnit {
    let mut part = SubUnit::new(name, "P", "S", "A");
    part.idx = idx.into();
    part.parent_idx = parent.into();
    part
}

/// The parts of a repair of a test with these: kind, index, parent.
fn taken_over(parts: Vec<SubUnit>) -> Vec<(String, i64, Option<i64>)> {
    let mut test = uut().finish();
    test.sub_units = parts.into();
    let repair = Report::uur(&test, 500).finish();
    assert_eq!(repair.validate(), []);
    let number = |field: &Field<Int>| field.get().and_then(Int::value);
    let row = |unit: &SubUnit| {
        let kind = unit.part_type.as_deref().unwrap_or_default().to_owned();
        (kind, number(&unit.idx).expect("an index"), number(&unit.parent_idx))
    };
    repair.sub_units.items().iter().map(row).collect()
}

fn row(kind: &str, idx: i64, parent: impl Into<Option<i64>>) -> (String, i64, Option<i64>) {
    (kind.to_owned(), idx, parent.into())
}

#[test]
fn a_repair_keeps_the_tree_of_parts_although_the_unit_takes_the_index_0() {
    let tree = vec![
        part("Box", Int::from(0), Field::Null),
        part("Board", Int::from(1), Int::from(0)),
        part("Chip", Int::from(2), Int::from(1)),
    ];
    let expected = [row("Main", 0, None), row("Box", 3, 0), row("Board", 1, 3), row("Chip", 2, 1)];
    assert_eq!(taken_over(tree), expected);
}

#[test]
fn a_repair_keeps_the_tree_of_parts_in_any_order_with_gaps_and_without_indexes() {
    let tree = vec![
        part("Chip", Int::from(9), Int::from(4)),
        part("Lid", Field::Absent, Field::Absent),
        part("Board", Int::from(4), Int::from(0)),
        part("Twin", Int::from(9), Int::from(77)),
    ];
    let expected = [
        row("Main", 0, None),
        row("Chip", 9, 4),
        row("Lid", 1, 0),
        row("Board", 4, 0),
        row("Twin", 2, 0),
    ];
    assert_eq!(taken_over(tree), expected);
}

#[test]
fn a_test_that_lists_the_unit_itself_does_not_make_a_repair_list_it_twice() {
    let mut unit = SubUnit::new("Main", "BOARD-1", "0001", "A");
    unit.idx.set(0);
    let expected = [row("Main", 0, None), row("Board", 1, 0)];
    let board = part("Board", Int::from(1), Int::from(0));
    assert_eq!(taken_over(vec![unit, board]), expected);
}

#[test]
fn a_replacement_is_referred_to_by_its_new_index() {
    let mut old = part("Old", Int::from(1), Field::Absent);
    old.replaced_idx.set(0);
    let mut stray = part("Stray", Int::from(2), Field::Absent);
    stray.replaced_idx.set(8);
    let mut test = uut().finish();
    test.sub_units = vec![part("New", Int::from(0), Field::Absent), old, stray].into();
    let repair = Report::uur(&test, 500).finish();
    let units = repair.sub_units.items();
    assert_eq!((&units[1].idx, &units[2].replaced_idx), (&Field::of(3), &Field::of(3)));
    assert_eq!(units[3].replaced_idx, Field::Absent);
}

#[test]
fn a_part_keeps_its_index_unless_it_is_taken() {
    let mut builder = wats_report::build::UurBuilder::for_unit("PN", "SN", "A", 100, 500);
    let mut add = |idx: i64| builder.add_unit(part("PCBA", Int::from(idx), Field::Absent));
    assert_eq!([5, 5, 0, 2, 2, i64::MAX, i64::MAX].map(&mut add), [5, 1, 2, 3, 4, i64::MAX, 6]);
}
