//! Box builds: what units are built from.

use wats_domains::product::internal::{BoxBuild, BoxBuildError};
use wats_domains::{Product, ProductRevision, Products};
use wats_sim::{Options, Sim};

use crate::internal::server;

const ADD: &str = "POST /api/internal/Product/PostProductRevisionRelation";

/// Products `TOP`, `PSU` and `PCB`, each with revisions A and B.
async fn products() -> (Sim, Products) {
    let (sim, client) = server(Options::default().empty()).await;
    let products = Products::new(&client);
    for part_number in ["TOP", "PSU", "PCB"] {
        let mut product = Product::new(part_number);
        product.revisions = ["A", "B"].map(|r| ProductRevision::new(part_number, r)).to_vec();
        products.save(&product).await.unwrap();
    }
    (sim, products)
}

/// Part number, revision and number of the children, in the order of their names.
fn children(build: &BoxBuild) -> Vec<(String, String, i32)> {
    let mut children: Vec<_> = build
        .children()
        .map(|child| {
            let name = child.child_part_number.clone().unwrap();
            (name, child.child_revision.clone().unwrap(), child.quantity.unwrap())
        })
        .collect();
    children.sort();
    children
}

fn row(part_number: &str, revision: &str, quantity: i32) -> (String, String, i32) {
    (part_number.to_owned(), revision.to_owned(), quantity)
}

#[tokio::test]
async fn changes_are_collected_and_saved_as_a_whole() {
    let (sim, products) = products().await;
    let internal = products.internal();
    let mut build = internal.box_build("TOP", "A").await.unwrap();
    build.add("PSU", "A", 1).await.unwrap();
    build.add("PCB", "A", 2).await.unwrap();
    build.add("PCB", "A", 3).await.unwrap();
    build.set_revision_mask("PCB", "A", Some("A,B%")).unwrap();
    assert!(build.is_changed());
    assert_eq!(sim.counts().of(ADD), Some(0), "nothing is sent before it is saved");
    build.save().await.unwrap();
    assert!(!build.is_changed());
    assert_eq!(children(&build), [row("PCB", "A", 3), row("PSU", "A", 1)]);

    let mut again = internal.box_build("TOP", "A").await.unwrap();
    assert_eq!(children(&again), children(&build));
    assert!(again.takes("PCB", "B2") && again.takes("PSU", "A"));
    assert!(!again.takes("PCB", "C") && !again.takes("PSU", "B") && !again.takes("TOP", "A"));

    again.remove("PSU", "A").unwrap();
    again.set_quantity("PCB", "A", 5).unwrap();
    again.set_revision_mask("PCB", "A", None).unwrap();
    again.add("PSU", "B", 1).await.unwrap();
    again.save().await.unwrap();
    build.reload().await.unwrap();
    assert_eq!(children(&build), [row("PCB", "A", 5), row("PSU", "B", 1)]);
    assert!(!build.takes("PCB", "B2"), "the mask is gone");

    build.clear();
    build.save().await.unwrap();
    assert!(internal.relations("TOP", "A").await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_discarded_is_as_it_was() {
    let (_sim, products) = products().await;
    let internal = products.internal();
    internal.add_subunit(("TOP", "A"), ("PSU", "A"), 1, None).await.unwrap().unwrap();
    let mut build = internal.box_build("TOP", "A").await.unwrap();
    build.set_quantity("PSU", "A", 9).unwrap();
    build.add("PCB", "B", 1).await.unwrap();
    build.discard();
    assert!(!build.is_changed());
    assert_eq!(children(&build), [row("PSU", "A", 1)]);
}

#[tokio::test]
async fn what_a_failed_save_did_is_done_and_the_rest_stays_to_be_saved() {
    let (_sim, products) = products().await;
    let internal = products.internal();
    let mut build = internal.box_build("TOP", "A").await.unwrap();
    build.add("PSU", "A", 1).await.unwrap();
    build.add("PCB", "A", 0).await.unwrap();
    let error = build.save().await.unwrap_err();
    assert!(error.status().unwrap() == 400, "{error}");
    assert_eq!(internal.relations("TOP", "A").await.unwrap().len(), 1);
    assert!(build.is_changed());
    build.set_quantity("PCB", "A", 4).unwrap();
    build.save().await.unwrap();
    assert_eq!(internal.relations("TOP", "A").await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let (sim, products) = products().await;
    let internal = products.internal();
    let error = internal.box_build("TOP", "Z").await.unwrap_err();
    assert!(matches!(error, BoxBuildError::NoRevision { .. }), "{error}");
    let error = internal.add_subunit(("TOP", "A"), ("PCB", "Z"), 1, None).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("\"PCB\"") && text.contains("\"Z\""), "{text}");
    assert_eq!(sim.counts().of(ADD), Some(0));
    let mut build = internal.box_build("TOP", "A").await.unwrap();
    assert!(matches!(build.remove("PSU", "A"), Err(BoxBuildError::NoChild { .. })));
    assert!(matches!(build.set_quantity("PSU", "A", 1), Err(BoxBuildError::NoChild { .. })));
}

#[tokio::test]
async fn a_relation_is_deleted_once() {
    let (_sim, products) = products().await;
    let internal = products.internal();
    let added = internal.add_subunit(("TOP", "A"), ("PCB", "B"), 2, Some("B%")).await;
    let added = added.unwrap().unwrap();
    assert_eq!((added.quantity, added.revision_mask.as_deref()), (Some(2), Some("B%")));
    assert_eq!(internal.relations("TOP", "A").await.unwrap().len(), 1);
    let id = added.product_revision_relation_id.unwrap();
    assert!(internal.delete_relation(&id).await.unwrap());
    assert!(!internal.delete_relation(&id).await.unwrap());
    assert!(internal.relations("TOP", "A").await.unwrap().is_empty());
}
