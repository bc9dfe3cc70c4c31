//! What the internal API tells of products, and takes.

use serde_json::{Value, json};
use wats_domains::product::internal::ProductCategory;
use wats_domains::product::{ProductGroup, Tag};
use wats_domains::{Product, ProductRevision, Products};
use wats_sim::Options;

use crate::internal::server;

async fn one_product() -> (wats_sim::Sim, Products) {
    let (sim, client) = server(Options::default().empty()).await;
    let products = Products::new(&client);
    let mut product = Product::new("P");
    product.product_category_name = Some("Boards".into());
    product.revisions.push(ProductRevision::new("P", "A"));
    products.save(&product).await.unwrap();
    (sim, products)
}

#[tokio::test]
async fn a_renamed_category_is_seen_in_products_at_once() {
    let (_sim, products) = one_product().await;
    let internal = products.internal();
    let mut categories = internal.categories().await.unwrap().as_ref().clone();
    assert_eq!(products.query().send().await.unwrap()[0].category.as_deref(), Some("Boards"));
    categories[0].name = "PCBs".into();
    categories.push(ProductCategory::new("Cables"));
    internal.save_categories(&categories).await.unwrap();
    assert_eq!(internal.categories().await.unwrap().len(), 2);
    assert_eq!(products.query().send().await.unwrap()[0].category.as_deref(), Some("PCBs"));
}

#[tokio::test]
async fn tags_are_put_in_the_place_of_others() {
    let (_sim, products) = one_product().await;
    let internal = products.internal();
    assert!(products.tags("P").await.unwrap().is_empty());
    internal.set_tags("P", &[Tag::add("Line", "1"), Tag::add("Area", "RF")]).await.unwrap();
    assert_eq!(products.tags("P").await.unwrap().len(), 2, "the other read was made invalid");
    internal.set_tags("P", &[Tag::add("Line", "2")]).await.unwrap();
    let tags = internal.tags("P").await.unwrap();
    assert_eq!((tags.len(), tags[0].value.as_deref()), (1, Some("2")));
    internal.set_revision_tags("P", "A", &[Tag::add("Released", "2026")]).await.unwrap();
    assert_eq!(internal.revision_tags("P", "A").await.unwrap()[0].key, "Released");
    assert!(internal.set_tags("absent", &[]).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn components_are_saved_as_rows() {
    let (_sim, products) = one_product().await;
    let internal = products.internal();
    assert!(internal.bom("P", "A").await.unwrap().is_empty());
    let row = json!({"partNumber": "R", "componentRef": "R1", "quantity": 2});
    let Value::Object(row) = row else { panic!("an object was written") };
    internal.save_bom("P", "A", &[row]).await.unwrap();
    let items = internal.bom("P", "A").await.unwrap();
    assert_eq!(items[0].part_number.as_deref(), Some("R"));
    assert_eq!((items[0].quantity, items[0].component_ref.as_deref()), (Some(2), Some("R1")));
    assert_eq!(products.bom("P", "A").await.unwrap().unwrap().components.len(), 1);
}

#[tokio::test]
async fn a_product_is_told_with_what_it_is_built_from() {
    let (_sim, client) = server(Options::default()).await;
    let internal = Products::new(&client).internal();
    let details = internal.details("GW-1000").await.unwrap().unwrap();
    let newest = details.product_revisions.last().unwrap();
    assert_eq!(newest.child_product_revision_relations.len(), 2);
    let rows = internal.hierarchy("GW-1000", &newest.revision).await.unwrap();
    assert_eq!((rows[0].level, rows[0].part_number.as_str()), (0, "GW-1000"));
    assert_eq!(rows.iter().filter(|row| row.level == 1).count(), 2);
    assert!(internal.details("absent").await.unwrap().is_none());
}

#[tokio::test]
async fn groups_of_a_product_that_is_not_there_are_not_asked_for() {
    let (sim, products) = one_product().await;
    let internal = products.internal();
    products.create_group(&ProductGroup::new("G")).await.unwrap();
    products.add_group_filter("G", "P", None, None).await.unwrap();
    assert_eq!(internal.groups_of("P").await.unwrap()[0].name, "G");
    assert!(internal.groups_of("absent").await.unwrap().is_empty());
    assert_eq!(sim.counts().of("GET /api/internal/Product/GetGroupsForProduct"), Some(1));
}
