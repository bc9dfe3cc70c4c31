//! The inspection service against a server that counts.

#![cfg(feature = "internal")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::inspection::internal::{
    Definition, DefinitionEntity, DefinitionStatus, Inspections, MiscInfo, Relation, SiteRelation,
    Step, Submission, UnitToInspect,
};
use wats_http::Client;
use wats_sim::{Options, Sim};

async fn server() -> (Sim, Inspections) {
    let sim = Sim::start(Options::default()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, Inspections::new(&client))
}

async fn made(inspections: &Inspections, name: &str) -> String {
    let definition = inspections.create_definition(&Definition::new(name), Some(true)).await;
    definition.unwrap().test_sequence_definition_id.unwrap()
}

async fn release(inspections: &Inspections, id: &str) {
    for status in [DefinitionStatus::PENDING, DefinitionStatus::RELEASED] {
        assert_eq!(inspections.set_status(id, status).await.unwrap().status, Some(status));
    }
}

#[tokio::test]
async fn a_definition_is_made_changed_released_and_copied() {
    let (_sim, inspections) = server().await;
    assert!(inspections.definitions(false).await.unwrap().is_empty());
    let id = made(&inspections, "Visual").await;
    assert_eq!(inspections.definitions(false).await.unwrap().len(), 1);
    let mut change = DefinitionEntity::new(&id);
    change.description = Some("Solder joints".into());
    change.log_description = Some(true);
    inspections.update_definition(&change).await.unwrap();
    let definition = inspections.definition(&id).await.unwrap().unwrap();
    assert_eq!(definition.description.as_deref(), Some("Solder joints"));
    assert_eq!((definition.log_description, definition.log_operator), (Some(true), Some(true)));
    let skipped = inspections.set_status(&id, DefinitionStatus::RELEASED).await.unwrap_err();
    assert_eq!(skipped.status().unwrap(), 400);
    inspections.save_xaml(&id, "<Activity/>", Some("anna")).await.unwrap();
    assert_eq!(*inspections.xaml(&id).await.unwrap().unwrap(), "<Activity/>");
    assert_eq!(*inspections.workflow_content(&id).await.unwrap().unwrap(), "<Activity/>");
    release(&inspections, &id).await;
    assert!(inspections.save_xaml(&id, "<Other/>", None).await.is_err());
    let copy = inspections.copy_definition(&id).await.unwrap();
    assert_eq!((copy.version, copy.status), (Some(2), Some(DefinitionStatus::DRAFT)));
    assert_eq!(copy.xaml.unwrap().definition.as_deref(), Some("<Activity/>"));
    let again = inspections.copy_definition(&id).await.unwrap();
    assert_eq!(again.version, Some(3), "each call makes one");
    let absent = copy.test_sequence_definition_id.unwrap().replace(['a', 'b', 'c'], "0");
    assert!(inspections.definition(&absent).await.unwrap().is_none());
    let entity = inspections.create_definition_entity(&Definition::new("Visual"), None).await;
    assert_eq!(entity.unwrap().version, Some(4));
}

#[tokio::test]
async fn relations_decide_what_applies_to_a_unit() {
    let (sim, inspections) = server().await;
    let (id, other) = (made(&inspections, "Visual").await, made(&inspections, "Coating").await);
    let part_number = sim.part_numbers().remove(0);
    let unit = UnitToInspect::new("SN-1", &part_number, "A").batch_number("7").station_name("ST");
    release(&inspections, &id).await;
    assert!(inspections.sequences(&unit).await.unwrap().is_empty());
    let mut relation = Relation::new(&id, "Product", "PartNumber");
    relation.entity_value = Some(part_number.clone());
    let mut stored = inspections.create_relation(&relation).await.unwrap();
    assert_eq!(inspections.sequences(&unit).await.unwrap().len(), 1, "the write is seen");
    assert!(
        inspections
            .sequences(&unit.clone().status(DefinitionStatus::DRAFT))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(inspections.conflicting_definitions(&id).await.unwrap().is_empty());
    relation.test_sequence_definition_id = Some(other.clone());
    inspections.create_relation(&relation).await.unwrap();
    let conflicts = inspections.conflicting_definitions(&id).await.unwrap();
    assert_eq!(conflicts[0].id.as_deref(), Some(other.as_str()));
    assert_eq!(inspections.relation_conflicts(&id).await.unwrap().len(), 1);
    stored.entity_value = Some("WIDGET".into());
    let changed = inspections.update_relation(&stored).await.unwrap();
    assert_eq!(changed.entity_value.as_deref(), Some("WIDGET"));
    assert_eq!(*inspections.relations(&id).await.unwrap(), [changed]);
    let mut site = SiteRelation::default();
    site.site_code = Some("01".into());
    for sites in [vec![site], Vec::new()] {
        stored.test_sequence_site_relations = Some(sites.clone());
        inspections.update_relation(&stored).await.unwrap();
        // What is not named stays.
        let mut named = Relation::default();
        named.test_sequence_relation_id.clone_from(&stored.test_sequence_relation_id);
        let changed = inspections.update_relation(&named).await.unwrap();
        let kept = changed.test_sequence_site_relations.unwrap();
        assert_eq!(kept.len(), sites.len());
    }
    let ids = [stored.test_sequence_relation_id.unwrap()];
    inspections.delete_relations(&ids).await.unwrap();
    assert!(inspections.relations(&id).await.unwrap().is_empty());
    assert!(inspections.delete_relations(&ids).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn an_inspection_is_saved_submitted_and_given_up() {
    let (_sim, inspections) = server().await;
    let id = made(&inspections, "Visual").await;
    let mut step = Step::default();
    step.definition_id = Some(id.clone());
    step.id = Some(1);
    step.exec_time = Some(1.5);
    let steps = [step.clone()];
    assert_eq!(inspections.instances_count(&id).await.unwrap(), 0);
    let saved = inspections.save_sequence(&steps, Submission::none()).await.unwrap();
    assert_eq!(inspections.instances_count(&id).await.unwrap(), 1, "the write is seen");
    let instance = saved["TestSequenceInstanceId"].as_str().unwrap().to_owned();
    step.comment = Some("scratched".into());
    assert_eq!(inspections.save_string_test(&step).await.unwrap()["comment"], "scratched");
    let details = inspections.details(&instance).await.unwrap().unwrap();
    assert_eq!(details.test_sequence_definition_id.as_deref(), Some(id.as_str()));
    assert_eq!(inspections.details_new(&instance).await.unwrap(), Some(details));
    let submitted = Submission::submit().return_root_sequence();
    let root = inspections.save_sequence(&steps, submitted).await.unwrap();
    assert_eq!(root[0]["execTime"], 1.5);
    inspections.delete_sequence(&instance).await.unwrap();
    assert!(inspections.details(&instance).await.unwrap().is_none());
    assert!(inspections.delete_sequence(&instance).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_misc_info_is_checked_by_the_server() {
    let (_sim, inspections) = server().await;
    let mut info = MiscInfo::default();
    info.regex = Some("^RMA-[0-9]+$".into());
    for (value, valid) in [("RMA-77", true), ("77", false)] {
        info.value = Some(value.into());
        let checked = inspections.validate_misc_info(&info).await.unwrap();
        assert_eq!(checked.is_valid, Some(valid), "{value}");
    }
}
