use wats_domains::Production;
use wats_domains::production::PhaseId;

use crate::production::{make, workshop};

#[tokio::test]
async fn a_child_is_added_by_the_rules_seen_and_removed() {
    let (_sim, client) = workshop().await;
    let production = Production::new(&client);
    make(&production, "BOX", "B1").await;
    make(&production, "PART", "P1").await;
    let check = Some(("PART", "A"));
    let add = || production.add_child_unit("B1", "BOX", "P1", "PART", check);
    let error = add().await.unwrap_err();
    assert!(error.body().unwrap().contains("phase"), "{error}");
    production.set_unit_phase("P1", "PART", PhaseId::FINALIZED, None).await.unwrap();
    let error = production.add_child_unit("B1", "BOX", "P1", "PART", None).await.unwrap_err();
    assert!(error.body().unwrap().contains("box build"), "{error}");

    assert!(production.unit("B1", "BOX").await.unwrap().unwrap().sub_units.is_empty());
    assert!(add().await.unwrap().is_success());
    let parent = production.unit("B1", "BOX").await.unwrap().unwrap();
    assert_eq!(parent.sub_units[0].serial_number.as_deref(), Some("P1"));
    let child = production.unit("P1", "PART").await.unwrap().unwrap();
    assert_eq!(child.parent_serial_number.as_deref(), Some("B1"));

    let checked = production.check_child_units("B1", "BOX").await.unwrap().unwrap();
    assert!(!checked.is_success());
    assert!(checked.message.as_deref().unwrap().contains("box build"));
    assert!(production.check_child_units("B9", "BOX").await.unwrap().is_none());

    production.remove_child_unit("B1", "", "P1", "").await.unwrap();
    assert!(production.check_child_units("B1", "BOX").await.unwrap().unwrap().is_success());
    let error = production.remove_child_unit("B1", "", "P1", "").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}
