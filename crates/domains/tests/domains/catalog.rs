//! Groups, vendors, components, tags and deletion of products, against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::product::{Bom, BomComponent, Deletion, ProductGroup, Vendor};
use wats_domains::{Product, ProductRevision, Products};
use wats_http::test_util::{Answer, FakeTransport};
use wats_http::{Client, Method, StatusCode};
use wats_sim::{Options, Sim};

async fn server(options: Options) -> (Sim, Products) {
    let sim = Sim::start(options).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, Products::new(&client))
}

async fn factory() -> (Sim, Products) {
    server(Options::default()).await
}

/// A server that knows one product, `P`, with a revision `A`.
async fn one_product() -> (Sim, Products) {
    let (sim, products) = server(Options::default().empty()).await;
    let mut product = Product::new("P");
    product.revisions.push(ProductRevision::new("P", "A"));
    products.save(&product).await.unwrap();
    (sim, products)
}

#[tokio::test]
async fn a_group_is_made_filled_changed_and_deleted() {
    let (sim, products) = one_product().await;
    assert!(products.groups().await.unwrap().is_empty());
    let mut group = products.create_group(&ProductGroup::new("Widgets")).await.unwrap();
    let id = group.id.unwrap();
    let listed = products.groups().await.unwrap();
    assert_eq!((listed[0].id, listed[0].name.as_str()), (Some(id), "Widgets"));

    assert!(products.groups_of("P", None).await.unwrap().is_empty());
    products.add_group_filter("Widgets", "P", Some("A"), Some(false)).await.unwrap();
    assert_eq!(products.groups_of("P", Some("A")).await.unwrap()[0].name, "Widgets");
    assert!(products.groups_of("P", Some("B")).await.unwrap().is_empty());
    let filters = products.group_filters(Some(id), None).await.unwrap();
    assert_eq!(filters[0].part_number.as_deref(), Some("P"));
    let whole = products.group_definitions(Some(id), Some(true)).await.unwrap();
    assert_eq!(whole[0].filters, *filters);

    group.description = Some("All of them".into());
    let changed = products.update_group(&group).await.unwrap();
    assert_eq!(changed.description.as_deref(), Some("All of them"));
    group.name = "Gadgets".into();
    assert_eq!(products.save_group(&group).await.unwrap().name, "Gadgets");
    let whole = products.group_definitions(None, None).await.unwrap();
    assert_eq!((whole.len(), whole[0].is_public), (1, Some(true)));

    assert!(products.delete_group(id).await.unwrap());
    assert!(!products.delete_group(id).await.unwrap());
    assert!(products.groups().await.unwrap().is_empty());
    let routes = sim.counts();
    assert_eq!(routes.of("GET /api/Product/Groups"), Some(3), "once before, twice after a change");
}

#[tokio::test]
async fn a_filter_for_an_unknown_group_is_an_error() {
    let (_sim, products) = one_product().await;
    let error = products.add_group_filter("none", "P", None, None).await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn vendors_are_added_once_and_deleted_by_name() {
    let (sim, products) = server(Options::default().empty()).await;
    let vendors = ["Nordlys & Søn", "Havvind"].map(Vendor::new);
    products.save_vendors(&vendors).await.unwrap();
    products.save_vendors(&vendors[..1]).await.unwrap();
    let names = async || {
        let vendors = products.vendors().await.unwrap();
        vendors.iter().map(|vendor| vendor.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["Havvind", "Nordlys & Søn"]);
    assert_eq!(names().await.len(), 2);
    assert_eq!(sim.counts().of("GET /api/Product/Vendors"), Some(1));
    products.delete_vendors(&vendors[1..]).await.unwrap();
    assert_eq!(names().await, ["Nordlys & Søn"]);
}

#[tokio::test]
async fn components_come_back_as_they_were_saved_in_xml_and_in_json() {
    let (_sim, products) = one_product().await;
    assert!(products.bom("P", "A").await.unwrap().unwrap().components.is_empty());
    assert!(products.bom("P", "Z").await.unwrap().is_none());
    let mut bom = Bom::new("P", "A");
    bom.description = Some("<all> & \"more\"\n\tlines, Ω 🔧 ' \r".into());
    let mut component = BomComponent::new("RES-10K", 2).at(["R1", "R2"]);
    component.function_block = Some("Input".into());
    component.revision = Some("1".into());
    bom.components = vec![component, BomComponent::new(" blanks  ", -1)];
    products.save_bom(&bom).await.unwrap();
    assert_eq!(*products.bom("P", "A").await.unwrap().unwrap(), bom);
    bom.components.swap(0, 1);
    products.save_bom_json(&bom).await.unwrap();
    assert_eq!(*products.bom("P", "A").await.unwrap().unwrap(), bom);
}

#[tokio::test]
async fn an_invalid_bom_is_told_in_the_servers_words() {
    let (sim, products) = one_product().await;
    let error = products.save_bom(&Bom::new("P", "Z")).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
    assert!(error.body().unwrap().contains("no revision"), "{error}");
    let before = sim.counts().of("PUT /api/Product/BOM");
    let mut unwritable = Bom::new("P", "A");
    unwritable.description = Some("\u{7}".into());
    let error = products.save_bom(&unwritable).await.unwrap_err();
    assert!(!error.may_have_been_applied());
    assert_eq!(sim.counts().of("PUT /api/Product/BOM"), before, "it was not sent");
}

#[tokio::test]
async fn a_deletion_tells_what_became_of_the_product() {
    let (sim, products) = factory().await;
    products.save(&Product::new("NEW")).await.unwrap();
    products.save_revision(&ProductRevision::new("NEW", "A")).await.unwrap();
    assert!(products.revision("NEW", "A").await.unwrap().is_some());
    assert_eq!(products.delete_revision("NEW", "A").await.unwrap(), Deletion::Deleted);
    assert!(products.revision("NEW", "A").await.unwrap().is_none());
    assert_eq!(products.delete_revision("NEW", "A").await.unwrap(), Deletion::Absent);
    assert!(products.get("NEW").await.unwrap().is_some());
    assert_eq!(products.delete("NEW").await.unwrap(), Deletion::Deleted);
    assert!(products.get("NEW").await.unwrap().is_none());
    assert_eq!(products.delete("NEW").await.unwrap(), Deletion::Absent);

    let report = sim.report(&sim.report_ids()[0]).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let part_number = report["pn"].as_str().unwrap();
    let active = products.active().await.unwrap();
    let Deletion::Deactivated(units) = products.delete(part_number).await.unwrap() else {
        panic!("a product with units is kept")
    };
    assert!(units.iter().any(|unit| *unit == *report["sn"].as_str().unwrap()));
    let product = products.get(part_number).await.unwrap().unwrap();
    assert_eq!(product.state, Some(0));
    let left = products.active().await.unwrap();
    assert!(left.iter().all(|row| row.part_number != part_number));
    assert!(left.len() <= active.len());
}

#[tokio::test]
async fn tags_are_set_added_and_removed_one_by_one() {
    let (_sim, products) = one_product().await;
    let tags = async || {
        let tags = products.tags("P").await.unwrap();
        tags.into_iter().map(|tag| (tag.key, tag.value.unwrap())).collect::<Vec<_>>()
    };
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    products.set_tags("P", [("Line", "1"), ("Area", "RF")]).await.unwrap().unwrap();
    assert_eq!(tags().await, [pair("Line", "1"), pair("Area", "RF")]);
    products.add_tag("P", "Line", "2").await.unwrap().unwrap();
    products.add_tag("P", "Site", "N").await.unwrap().unwrap();
    assert_eq!(tags().await, [pair("Line", "2"), pair("Area", "RF"), pair("Site", "N")]);
    products.remove_tag("P", "Area").await.unwrap().unwrap();
    products.remove_tag("P", "absent").await.unwrap().unwrap();
    assert_eq!(tags().await, [pair("Line", "2"), pair("Site", "N")]);
    let product = products.get("P").await.unwrap().unwrap();
    assert_eq!(product.revisions.len(), 1, "everything else is as it was");

    products.set_revision_tags("P", "A", [("Released", "2026")]).await.unwrap().unwrap();
    products.add_revision_tag("P", "A", "Released", "2027").await.unwrap().unwrap();
    let tags = products.revision_tags("P", "A").await.unwrap();
    assert_eq!((tags.len(), tags[0].value.as_deref()), (1, Some("2027")));

    assert!(products.tags("absent").await.unwrap().is_empty());
    assert!(products.revision_tags("P", "Z").await.unwrap().is_empty());
    assert!(products.add_tag("absent", "a", "b").await.unwrap().is_none());
    assert!(products.set_revision_tags("P", "Z", [("a", "b")]).await.unwrap().is_none());
}

#[tokio::test]
async fn a_tag_is_added_to_what_the_server_has_and_not_to_what_is_kept() {
    let (sim, products) = one_product().await;
    products.tags("P").await.unwrap();
    let other = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    Products::new(&other).add_tag("P", "Theirs", "1").await.unwrap();
    let stored = products.add_tag("P", "Ours", "1").await.unwrap().unwrap();
    assert_eq!(stored.tags.len(), 2);
}

#[tokio::test]
async fn paths_that_a_server_does_not_have_are_errors() {
    let (_sim, products) = one_product().await;
    let unlisted = products.unlisted();
    assert!(unlisted.save_many(&[Product::new("Q")]).await.is_err());
    assert!(unlisted.save_revisions(&[]).await.is_err());
    assert!(products.get("Q").await.unwrap().is_none());
}

#[tokio::test]
async fn paths_that_a_server_has_all_the_same_tell_what_is_stored() {
    let fake = FakeTransport::new();
    let stored = Answer::status(200)
        .header("content-type", "application/json")
        .body(r#"[{"partNumber":"Q","productId":"7b0c"}]"#);
    fake.on(Method::PUT, "/api/Product/Products", vec![stored.into()]);
    let done = Answer::status(204);
    fake.on(Method::DELETE, "/api/Product/Vendors/{vendorId}", vec![done.into()]);
    let products = Products::new(&fake.client());
    let stored = products.unlisted().save_many(&[Product::new("Q")]).await.unwrap();
    assert_eq!(stored[0].product_id.as_deref(), Some("7b0c"));
    assert!(products.unlisted().delete_vendor("V-1").await.unwrap());
}

#[tokio::test]
async fn nothing_in_place_of_a_list_is_an_empty_one() {
    for body in ["", "null", "[]"] {
        let fake = FakeTransport::new();
        for path in ["/api/Product/Groups", "/api/Product/Vendors", "/api/App/Processes"] {
            let answer = Answer::status(200).header("content-type", "application/json").body(body);
            fake.on(Method::GET, path, vec![answer.into()]);
        }
        let products = Products::new(&fake.client());
        assert!(products.groups().await.unwrap().is_empty(), "{body:?}");
        assert!(products.vendors().await.unwrap().is_empty(), "{body:?}");
        let processes = wats_domains::Processes::new(&fake.client());
        assert_eq!(processes.default_test_code().await.unwrap(), None, "{body:?}");
    }
}
