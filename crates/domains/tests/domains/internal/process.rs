//! What the internal API tells of processes.

use wats_domains::Processes;
use wats_domains::process::RepairType;
use wats_sim::Options;

use crate::internal::server;

#[tokio::test]
async fn processes_are_told_with_their_identifiers() {
    let (_sim, client) = server(Options::default()).await;
    let processes = Processes::new(&client);
    let internal = processes.internal();
    let all = internal.list().await.unwrap();
    assert_eq!(all.len(), processes.list_all().await.unwrap().len());
    let id = all[0].process_id.clone().unwrap();
    assert_eq!(internal.get(&id).await.unwrap().as_deref(), Some(&all[0]));
    let unknown = "11111111-2222-3333-4444-555555555555";
    assert!(internal.get(unknown).await.unwrap().is_none());
    assert!(internal.get("no id").await.is_err());
}

#[tokio::test]
async fn fail_codes_are_told_by_category() {
    let (sim, client) = server(Options::default()).await;
    let internal = Processes::new(&client).internal();
    let codes = internal.fail_codes(500).await.unwrap();
    let defect = codes.iter().find(|code| code.code == "Defect").unwrap();
    assert_eq!(defect.category, "Component");
    assert_eq!(defect.repair_type, Some(RepairType::COMPONENT));
    let categories = internal.categories(500).await.unwrap();
    let listed: usize = categories.iter().map(|category| category.failcodes.len()).sum();
    assert_eq!(listed, codes.len());
    assert!(internal.fail_codes(100).await.unwrap().is_empty());
    assert!(internal.categories(-1).await.unwrap().is_empty());
    let route = "GET /api/internal/Process/GetRepairOperations";
    assert_eq!(sim.counts().of(route), Some(1), "all from one answer");

    let all = internal.list().await.unwrap();
    let repair = all.iter().find(|process| process.code == 500).unwrap();
    let id = repair.process_id.as_deref().unwrap();
    let config = internal.repair_operation(id, None).await.unwrap().unwrap();
    assert_eq!(Some(&*config), internal.repair_operations().await.unwrap().get(&500));
    assert!(internal.repair_operation(id, Some(510)).await.unwrap().is_none());
}
