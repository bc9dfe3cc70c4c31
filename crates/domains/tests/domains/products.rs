//! The product and process services against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::odata::field;
use wats_domains::process::{Binding, ProcessFilter};
use wats_domains::product::{Tag, TagChange};
use wats_domains::{App, Processes, Product, ProductRevision, Products};
use wats_http::Client;
use wats_sim::{Options, Sim};

async fn factory() -> (Sim, Client) {
    let sim = Sim::start(Options::default()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}

#[tokio::test]
async fn the_version_is_asked_for_every_time() {
    let (sim, client) = factory().await;
    let app = App::new(&client);
    let version = app.version().await.unwrap();
    assert_eq!(app.version().await.unwrap(), version);
    assert_eq!(sim.counts().of("GET /api/App/Version"), Some(2));
}

#[tokio::test]
async fn a_product_is_found_with_its_revisions_and_an_absent_one_is_none() {
    let (sim, client) = factory().await;
    let products = Products::new(&client);
    let part_number = sim.part_numbers().remove(0);
    let product = products.get(&part_number).await.unwrap().unwrap();
    assert_eq!(product.part_number, part_number);
    let revision = &product.revisions[0].revision;
    let found = products.revision(&part_number, revision).await.unwrap().unwrap();
    assert_eq!(&found.revision, revision);
    assert!(products.get("no such product").await.unwrap().is_none());
    assert!(products.revision(&part_number, "no such revision").await.unwrap().is_none());
}

#[tokio::test]
async fn a_part_number_may_hold_anything() {
    let (_sim, client) = factory().await;
    let products = Products::new(&client);
    for part_number in ["A/B", "100 % Ø", "a?b&c=d#e", ".."] {
        products.save(&Product::new(part_number)).await.unwrap();
        let found = products.get(part_number).await.unwrap();
        assert_eq!(found.unwrap().part_number, part_number);
    }
}

#[tokio::test]
async fn a_product_read_changed_and_saved_keeps_everything_else() {
    let (_sim, client) = factory().await;
    let products = Products::new(&client);
    let mut product = Product::new("NEW-1");
    product.name = Some("New".into());
    product.tags = vec![Tag::add("Area", "RF"), Tag::add("Line", "1")];
    let saved = products.save(&product).await.unwrap();
    assert!(saved.product_id.is_some());

    let mut changed = saved.clone();
    changed.description = Some("changed".into());
    changed.tags[1].change = Some(TagChange::DELETE);
    products.save(&changed).await.unwrap();
    let found = products.get("NEW-1").await.unwrap().unwrap();
    assert_eq!(found.name.as_deref(), Some("New"));
    assert_eq!(found.description.as_deref(), Some("changed"));
    let keys: Vec<&str> = found.tags.iter().map(|tag| tag.key.as_str()).collect();
    assert_eq!(keys, ["Area"]);
}

#[tokio::test]
async fn revisions_are_saved_one_by_one_or_many_at_once() {
    let (sim, client) = factory().await;
    let products = Products::new(&client);
    products.save_many(&[Product::new("P-1"), Product::new("P-2")]).await.unwrap();
    products.save_revision(&ProductRevision::new("P-1", "A")).await.unwrap();
    let more = [ProductRevision::new("P-1", "B"), ProductRevision::new("P-2", "A")];
    products.save_revisions(&more).await.unwrap();
    let first = products.get("P-1").await.unwrap().unwrap();
    let revisions: Vec<&str> = first.revisions.iter().map(|r| r.revision.as_str()).collect();
    assert_eq!(revisions, ["A", "B"]);
    assert_eq!(sim.counts().of("PUT /api/Products"), Some(1));
    assert_eq!(sim.counts().of("PUT /api/Products/Revisions"), Some(1));
}

#[tokio::test]
async fn a_query_filters_orders_pages_and_selects_at_the_server() {
    let (sim, client) = factory().await;
    let products = Products::new(&client);
    let all = products.query().send().await.unwrap();
    assert_eq!(all.len(), sim.part_numbers().len());

    let wanted = sim.part_numbers().remove(3);
    let filter = field("PartNumber").eq(&wanted);
    let found = products.query().filter(filter).send().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].part_number, wanted);

    let page = products.query().order_by("PartNumber desc").top(2).skip(1).select(["PartNumber"]);
    let page = page.send().await.unwrap();
    let mut sorted = sim.part_numbers();
    sorted.sort();
    sorted.reverse();
    let part_numbers: Vec<&str> = page.iter().map(|row| row.part_number.as_str()).collect();
    assert_eq!(part_numbers, &sorted[1..3]);
    assert!(page.iter().all(|row| row.name.is_none()), "only the selected column comes");
}

#[tokio::test]
async fn a_quote_in_a_value_is_only_a_quote() {
    let (_sim, client) = factory().await;
    let products = Products::new(&client);
    products.save(&Product::new("O'Ring")).await.unwrap();
    let filter = field("PartNumber").eq("O'Ring");
    assert_eq!(products.query().filter(filter).send().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_malformed_query_is_told_with_the_servers_words() {
    let (_sim, client) = factory().await;
    let filter = wats_domains::odata::raw("PartNumber eq");
    let error = Products::new(&client).query().filter(filter).send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    assert!(error.to_string().contains("not valid"), "{error}");
}

#[tokio::test]
async fn processes_are_found_by_code_and_by_name_from_one_list() {
    let (sim, client) = factory().await;
    let processes = Processes::new(&client);
    let list = processes.list().await.unwrap();
    let test = processes.test_operations().await.unwrap().remove(0);
    assert_eq!(processes.get(test.code).await.unwrap().as_ref(), Some(&test));
    let name = test.name.clone().unwrap().to_uppercase();
    assert_eq!(processes.by_name(&name).await.unwrap(), Some(test));
    assert!(processes.repair_operations().await.unwrap().iter().all(|p| p.is_repair_operation));
    assert!(processes.get(-1).await.unwrap().is_none());
    assert_eq!(sim.counts().of("GET /api/App/Processes"), Some(1));

    assert!(processes.list_all().await.unwrap().len() > list.len(), "inactive ones as well");
    processes.refresh();
    processes.list().await.unwrap();
    assert_eq!(sim.counts().of("GET /api/App/Processes"), Some(3));
}

#[tokio::test]
async fn a_process_is_looked_up_by_code_or_name_and_kind() {
    let (_sim, client) = factory().await;
    let processes = Processes::new(&client);
    let fct = processes.get("fct").await.unwrap().unwrap();
    assert_eq!(fct.code, 100);
    assert_eq!(processes.test_operation(100).await.unwrap().as_ref(), Some(&fct));
    assert!(processes.repair_operation(100).await.unwrap().is_none());
    assert_eq!(processes.repair_operation("Repair").await.unwrap().unwrap().code, 500);
    assert_eq!(processes.wip_operation(" packing ").await.unwrap().unwrap().code, 200);
    assert!(processes.is_test_operation(100).await.unwrap());
    assert!(!processes.is_test_operation(60).await.unwrap(), "it is no longer in use");
    assert!(processes.is_repair_operation(500).await.unwrap());
    assert!(processes.is_wip_operation(200).await.unwrap());
    assert!(!processes.is_wip_operation(999).await.unwrap());
    assert_eq!(processes.default_test_code().await.unwrap(), Some(100));
    assert_eq!(processes.default_repair_code().await.unwrap(), Some(500));
}

#[tokio::test]
async fn processes_are_filtered_at_the_server() {
    let (_sim, client) = factory().await;
    let processes = Processes::new(&client);
    let repairs = ProcessFilter { repairs: Some(true), ..ProcessFilter::default() };
    let repairs = processes.filtered(repairs).await.unwrap();
    assert_eq!(*repairs, processes.repair_operations().await.unwrap());
    let asked = repairs[0].repair_operation.as_ref().unwrap();
    assert_eq!(asked.uut_binding, Some(Binding::OPTIONAL));
    assert!(asked.extra.contains_key("failCodes"), "what is not known is kept");
}
