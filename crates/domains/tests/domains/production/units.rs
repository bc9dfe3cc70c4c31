use wats_domains::Production;
use wats_domains::odata::field;
use wats_domains::production::{PhaseId, ProductionBatch, Unit};

use crate::production::{factory, make, workshop};

#[tokio::test]
async fn a_unit_is_made_changed_and_deleted_and_each_read_is_new() {
    let (sim, client) = workshop().await;
    let production = Production::new(&client);
    assert!(production.unit("1/1", "BOX").await.unwrap().is_none());
    make(&production, "BOX", "1/1").await;
    let found = production.unit("1/1", "BOX").await.unwrap().unwrap();
    assert_eq!(found.unit_phase_id, Some(PhaseId::UNDER_PRODUCTION));
    assert_eq!(found.product.as_ref().unwrap().part_number, "BOX");
    assert_eq!(found.product_revision.as_ref().unwrap().revision, "A");

    let mut changed = (*found).clone();
    changed.current_location = Some("Hall 2".into());
    changed.batch_number = Some("LOT-1".into());
    production.update_unit(&changed).await.unwrap();
    production.set_unit_phase("1/1", "BOX", PhaseId::IN_STORAGE, Some("put away")).await.unwrap();
    production.set_unit_process("1/1", "BOX", "Packing").await.unwrap();
    production.set_unit_tag("1/1", "BOX", "Color", Some("red & blue")).await.unwrap();
    production.change_unit("1/1", "BOX", "PART", "B").await.unwrap();
    let found = production.unit("1/1", "PART").await.unwrap().unwrap();
    assert_eq!(found.current_location.as_deref(), Some("Hall 2"));
    assert_eq!(found.batch_number.as_deref(), Some("LOT-1"));
    assert_eq!(found.unit_phase.as_deref(), PhaseId::IN_STORAGE.name());
    assert_eq!(found.process_code.as_deref(), Some("200"));
    assert_eq!(found.tags[0].value.as_deref(), Some("red & blue"));
    assert_eq!(found.revision.as_deref(), Some("B"));

    assert!(production.delete_unit("1/1", "PART").await.unwrap());
    assert!(!production.delete_unit("1/1", "PART").await.unwrap(), "there is none any more");
    assert!(production.unit("1/1", "PART").await.unwrap().is_none());
    assert_eq!(sim.unit("PART", "1/1"), None);
}

#[tokio::test]
async fn a_unit_is_asked_for_once_until_something_it_shows_changes() {
    let (sim, client) = workshop().await;
    let production = Production::new(&client);
    make(&production, "BOX", "1").await;
    let route = "GET /api/Production/Unit/{serialNumber}/{partNumber}";
    for _ in 0..5 {
        production.unit("1", "BOX").await.unwrap();
    }
    assert_eq!(sim.counts().of(route), Some(1));
    let products = wats_domains::Products::new(&client);
    let mut product = (*products.get("BOX").await.unwrap().unwrap()).clone();
    product.name = Some("Box".into());
    products.save(&product).await.unwrap();
    let unit = production.unit("1", "BOX").await.unwrap().unwrap();
    assert_eq!(unit.product.as_ref().unwrap().name.as_deref(), Some("Box"));
    assert_eq!(sim.counts().of(route), Some(2));
    production.save_batch(&ProductionBatch::new("LOT-1", 5)).await.unwrap();
    production.unit("1", "BOX").await.unwrap();
    assert_eq!(sim.counts().of(route), Some(2), "a batch changes no unit");
}

#[tokio::test]
async fn many_units_are_saved_with_one_request_and_the_refused_ones_are_told() {
    let (sim, client) = workshop().await;
    let production = Production::new(&client);
    let units = [Unit::new("1", "BOX", "A"), Unit::new("2", "BOX", "B"), Unit::new("3", "NO", "A")];
    let saved = production.save_units(&units).await.unwrap();
    assert_eq!((saved.insert_count, saved.error_count), (Some(2), 1));
    assert_eq!(saved.errors[0]["serialNumber"], "3");
    assert_eq!(sim.counts().of("PUT /api/Production/Units"), Some(1));
    let filter = field("partNumber").eq("BOX").and(field("revision").eq("B"));
    let found = production.query_units().filter(filter).top(10).send().await.unwrap();
    let numbers: Vec<_> = found.iter().map(|unit| unit.serial_number.as_deref()).collect();
    assert_eq!(numbers, [Some("2")]);
}

#[tokio::test]
async fn a_write_about_an_unknown_unit_is_an_error_with_the_servers_words() {
    let (_sim, client) = workshop().await;
    let production = Production::new(&client);
    let error = production.set_unit_phase("9", "BOX", PhaseId::FINALIZED, None).await.unwrap_err();
    assert!(error.is_not_found());
    assert!(error.body().unwrap().contains("There is no unit"), "{error}");
    let twice = Unit::new("1", "BOX", "A");
    production.create_unit(&twice).await.unwrap();
    let error = production.create_unit(&twice).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 409);
    let error = production.set_unit_phase("1", "BOX", 3, None).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}

#[tokio::test]
async fn changes_wait_until_they_are_handled_and_are_never_answered_from_memory() {
    let (sim, client) = workshop().await;
    let production = Production::new(&client);
    make(&production, "BOX", "1").await;
    assert!(production.unit_changes(10).await.unwrap().is_empty());
    production.set_unit_phase("1", "BOX", PhaseId::UNDER_PRODUCTION.queued(), None).await.unwrap();
    production.set_unit_phase("1", "BOX", PhaseId::FINALIZED, None).await.unwrap();
    let waiting = production.unit_changes(10).await.unwrap();
    let phases: Vec<_> = waiting.iter().filter_map(|change| change.new_unit_phase_id).collect();
    assert_eq!(phases, [PhaseId(4098), PhaseId::FINALIZED]);
    for change in waiting.iter() {
        assert!(production.delete_unit_change(change.id.unwrap()).await.unwrap());
    }
    assert!(!production.delete_unit_change(waiting[0].id.unwrap()).await.unwrap());
    assert!(production.unit_changes(10).await.unwrap().is_empty());
    assert_eq!(sim.counts().of("GET /api/Production/Units/Changes"), Some(3));
}

#[tokio::test]
async fn a_verification_is_new_after_each_report() {
    let (_sim, client) = factory().await;
    let production = Production::new(&client);
    let reports = wats_domains::Reports::new(&client);
    let header = reports.headers().top(1).send().await.unwrap()[0].clone();
    let (sn, pn) = (header.serial_number.unwrap(), header.part_number.unwrap());
    let unit = || (sn.as_str(), Some(pn.as_str()));
    let before = production.unit_verification(unit().0, unit().1).await.unwrap().unwrap();
    let code = before.results[0].process_code.unwrap();
    let mut test = wats_report::Report::uut(unit().1.unwrap(), unit().0, "A", code);
    test.station(wats_report::Station::new("ST1", "Hall 1", "Production"));
    test.root_mut().numeric("Vout", 9.0).unit("V").between(3.2, 3.4);
    reports.submit(&test.finish()).await.unwrap();
    let after = production.unit_verification(unit().0, unit().1).await.unwrap().unwrap();
    assert!(!after.is_passing());
    assert_eq!(after.status.as_deref(), Some("Failed"));
    assert_eq!(after.results[0].total_count, before.results[0].total_count.map(|count| count + 1));
    assert!(!production.is_unit_passing(unit().0, None).await.unwrap());
    assert!(production.unit_verification("no such unit", None).await.unwrap().is_none());
    assert!(!production.is_unit_passing("no such unit", None).await.unwrap());
}

#[tokio::test]
async fn batches_are_saved_and_listed() {
    let (_sim, client) = workshop().await;
    let production = Production::new(&client);
    assert!(production.batches(None, None).await.unwrap().is_empty());
    let batch = ProductionBatch::new("LOT-1", 250);
    assert_eq!(production.save_batch(&batch).await.unwrap(), batch);
    let more = [ProductionBatch::new("LOT-2", 1), ProductionBatch::new("LOT-1", 300)];
    production.save_batches(&more).await.unwrap();
    let all = production.batches(None, None).await.unwrap();
    assert_eq!(all.iter().map(|batch| batch.batch_size.unwrap()).collect::<Vec<_>>(), [300, 1]);
    assert_eq!(production.batches(None, Some("LOT-2")).await.unwrap().len(), 1);
    assert!(production.batches(Some("BOX"), None).await.unwrap().is_empty());
}
