use serde_json::json;
use wats_domains::Production;
use wats_domains::production::PhaseId;
use wats_domains::production::internal::SerialNumberRange;
use wats_sim::Fault;

use crate::production::{factory, make, workshop};

const RESERVE: &str = "POST /api/internal/Production/GetAndReserveNewSerialNumbers";

#[tokio::test]
async fn numbers_for_work_without_the_server_are_reserved_used_and_told() {
    let (sim, client) = factory().await;
    let production = Production::new(&client);
    let internal = production.internal();
    let first = internal.reserve_serial_numbers("UnitSN", 3).station("ST1").send().await.unwrap();
    assert_eq!(sim.counts().of(RESERVE), Some(1), "the request reaches the server");
    assert_eq!(first.serial_numbers.len(), 3);
    let others = production.take_serial_numbers("UnitSN", 1_000).send().await.unwrap();
    assert!(!others.iter().any(|number| first.serial_numbers.contains(number)));

    let more = internal
        .reserve_serial_numbers("UnitSN", 0)
        .station("ST1")
        .receipt(first.receipt.unwrap())
        .used(&first.serial_numbers[0], "2026-03-14T08:00:00Z");
    let more = more.send().await.unwrap();
    assert!(more.serial_numbers.is_empty());
    let range = |index: usize| &first.serial_numbers[index];
    let told = internal.find_serial_numbers("UnitSN", range(0), range(2)).send().await.unwrap();
    assert_eq!(told[0].taken.as_deref(), Some("2026-03-14T08:00:00Z"));
    assert_eq!(told[0].station_name.as_deref(), Some("ST1"));
    assert_eq!((&told[1].taken, &told[2].taken), (&None, &None));

    let foreign = internal.reserve_serial_numbers("UnitSN", 0).receipt(more.receipt.unwrap());
    let error = foreign.used(&others[0], "2026-03-14T08:00:00Z").send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}

#[tokio::test]
async fn a_reservation_is_not_repeated_when_the_answer_is_lost() {
    let (sim, client) = factory().await;
    let internal = Production::new(&client).internal();
    sim.inject(RESERVE, Fault::lose_response().times(1)).unwrap();
    let error = internal.reserve_serial_numbers("UnitSN", 3).send().await.unwrap_err();
    assert!(error.may_have_been_applied());
    assert_eq!(sim.counts().of(RESERVE), Some(1));
}

#[tokio::test]
async fn reserved_numbers_are_freed_and_free_ones_deleted() {
    let (_sim, client) = factory().await;
    let internal = Production::new(&client).internal();
    let reserved = internal.reserve_serial_numbers("UnitSN", 2).only_in_sequence(true);
    let reserved = reserved.from_serial_number("SN-000100").send().await.unwrap();
    assert_eq!(reserved.serial_numbers, ["SN-000100", "SN-000101"]);
    let statistics = async || {
        let answer = internal.serial_number_statistics(Some("UnitSN")).await.unwrap();
        (answer["free"].clone(), answer["reserved"].clone())
    };
    assert_eq!(statistics().await, (json!(998), json!(2)));
    let range = [SerialNumberRange::new("UnitSN", "SN-000100", "SN-000101")];
    assert!(internal.free_serial_numbers(&range).await.unwrap().is_success());
    assert_eq!(statistics().await, (json!(1_000), json!(0)));
    internal.delete_free_serial_numbers(&range).await.unwrap();
    assert_eq!(statistics().await, (json!(998), json!(0)), "the ranges reach the server");

    let ranges = internal.serial_number_ranges(Some("UnitSN")).await.unwrap();
    assert_eq!(ranges[0].end_address.as_deref(), Some("SN-000099"));
    assert_eq!(ranges.iter().filter_map(|range| range.total).sum::<i32>(), 998);
    assert!(internal.serial_number_ranges(None).await.unwrap().len() > ranges.len());
    let count = internal.serial_number_count(
        "UnitSN",
        (Some("SN-000099"), Some("SN-000102")),
        (None, None),
    );
    assert_eq!(count.await.unwrap(), 2);
}

#[tokio::test]
async fn phases_are_found_by_number_name_and_code_from_one_list() {
    let (sim, client) = workshop().await;
    let internal = Production::new(&client).internal();
    let finalized = internal.phase(PhaseId::FINALIZED).await.unwrap().unwrap();
    assert_eq!(internal.phase_by_name(" finalized").await.unwrap(), Some(finalized.clone()));
    assert_eq!(internal.phase_by_code("FINALIZED").await.unwrap(), Some(finalized));
    assert_eq!(internal.phase_by_name("Nope").await.unwrap(), None);
    for phase in internal.unit_phases().await.unwrap().iter() {
        if !phase.unit_phase_id.is_queued() {
            assert_eq!(phase.unit_phase_id.name(), phase.name.as_deref());
        }
    }
    assert_eq!(sim.counts().of("GET /api/internal/Mes/GetUnitPhases"), Some(1));
}

#[tokio::test]
async fn the_web_pages_see_the_same_units() {
    let (_sim, client) = workshop().await;
    let production = Production::new(&client);
    let internal = production.internal();
    let created = internal.create_unit("B1", "BOX", "A", Some("LOT-1"), Some(PhaseId::FINALIZED));
    assert!(created.await.unwrap().is_success());
    make(&production, "PART", "P1").await;
    let child = ("P1", "PART");
    let check = Some(("PART", "A"));
    let refused = internal.add_child_unit("B1", "BOX", child, check, None, None).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 400);
    internal.add_child_unit("B1", "BOX", child, check, Some(false), None).await.unwrap();

    let unit = internal.unit("B1", None).await.unwrap().unwrap();
    assert_eq!(unit.batch_number.as_deref(), Some("LOT-1"));
    assert_eq!(unit.unit_phase_id, Some(PhaseId::FINALIZED));
    let info = internal.unit_info("B1", "BOX").await.unwrap().unwrap();
    assert_eq!(info.children[0].serial_number.as_deref(), Some("P1"));
    let tree = internal.unit_hierarchy("B1", "BOX").await.unwrap().unwrap();
    assert_eq!(tree.children[0].parent_unit_id, tree.unit_id);
    assert_eq!(tree.children[0].level, Some(1));
    assert!(tree.extra.keys().all(|key| !key.is_empty()));
    let contents = internal.unit_contents("B1", "BOX", "A").await.unwrap().unwrap();
    assert_eq!(contents.units[0].serial_number.as_deref(), Some("B1"));
    let checked = internal.check_child_units("B1", "BOX", None).await.unwrap().unwrap();
    assert!(!checked.is_success());

    internal.remove_child_unit("B1", "BOX", child, None).await.unwrap();
    internal.add_child_unit("B1", "BOX", child, check, Some(false), None).await.unwrap();
    internal.remove_all_child_units("B1", "BOX", Some("en-US")).await.unwrap();
    let tree = internal.unit_hierarchy("B1", "BOX").await.unwrap().unwrap();
    assert!(tree.children.is_empty());
}

#[tokio::test]
async fn a_unit_tells_its_phase_its_process_and_its_history() {
    let (_sim, client) = workshop().await;
    let production = Production::new(&client);
    let internal = production.internal();
    make(&production, "BOX", "B1").await;
    assert!(internal.unit_process("B1", "BOX").await.unwrap().is_none());
    production.set_unit_process("B1", "BOX", "FCT").await.unwrap();
    production.set_unit_phase("B1", "BOX", PhaseId::SHIPPED, None).await.unwrap();
    let process = internal.unit_process("B1", "BOX").await.unwrap().unwrap();
    assert_eq!(process.code, 100);
    let phase = internal.unit_phase("B1", "BOX").await.unwrap().unwrap();
    assert_eq!(phase.unit_phase_id, PhaseId::SHIPPED);
    let history = internal.unit_state_history("B1", "BOX").await.unwrap();
    let phases: Vec<_> = history.iter().filter_map(|change| change.phase).collect();
    assert_eq!(phases, [PhaseId::UNDER_PRODUCTION, PhaseId::SHIPPED]);
    assert!(internal.unit_state_history("B9", "BOX").await.unwrap().is_empty());
    assert!(internal.unit_phase("B9", "BOX").await.unwrap().is_none());
    assert!(internal.unit("B9", Some("BOX")).await.unwrap().is_none());
}

#[tokio::test]
async fn the_server_is_asked_whether_it_is_there_every_time() {
    let (sim, client) = workshop().await;
    let internal = Production::new(&client).internal();
    for _ in 0..2 {
        assert_eq!(internal.is_connected().await.unwrap(), json!(true));
    }
    assert_eq!(sim.counts().of("GET /api/internal/Production/isConnected"), Some(2));
    assert_eq!(internal.sites().await.unwrap()[0]["SiteId"], 1);
}
