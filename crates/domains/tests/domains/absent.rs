//! What does not exist is `None`, however a server says it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::production::ProductionBatch;
use wats_domains::{Assets, Production, Products, Software, Tickets};
use wats_http::Client;
use wats_http::test_util::{Answer, FakeTransport};

/// A client of a server that answers every GET like this.
fn always(answer: &Answer) -> Client {
    let fake = FakeTransport::new();
    for path in [
        "/api/Product/{any}",
        "/api/Product/{any}/{any}",
        "/api/Product/BOM",
        "/api/Asset/{any}",
        "/api/Asset/Status",
        "/api/Production/Unit/{any}/{any}",
        "/api/Production/UnitVerification",
        "/api/Software/Package/{any}",
        "/api/Software/PackageByName",
        "/api/RootCause/Ticket",
    ] {
        fake.on(wats_http::Method::GET, path, answer.clone());
    }
    fake.client()
}

fn answers() -> [Answer; 4] {
    let json = |text: &'static str| {
        Answer::status(200).header("content-type", "application/json").body(text)
    };
    [Answer::status(404), Answer::status(204), json("null"), json("\u{feff} null\r\n")]
}

#[tokio::test]
async fn a_lookup_of_what_does_not_exist_is_none() {
    use wats_domains::AssetKey;
    use wats_domains::software::PackageStatus;

    for answer in answers() {
        let client = always(&answer);
        let products = Products::new(&client);
        assert!(products.get("W").await.unwrap().is_none());
        assert!(products.revision("W", "A").await.unwrap().is_none());
        assert!(products.bom("W", "A").await.unwrap().is_none());
        let assets = Assets::new(&client);
        assert!(assets.get("A").await.unwrap().is_none());
        assert!(assets.status(AssetKey::id("A")).await.unwrap().is_none());
        let production = Production::new(&client);
        assert!(production.unit("S", "W").await.unwrap().is_none());
        assert!(production.unit_verification("S", None).await.unwrap().is_none());
        let software = Software::new(&client);
        assert!(software.package("p").await.unwrap().is_none());
        let draft = PackageStatus::DRAFT;
        assert!(software.package_by_name("p", &draft, None).await.unwrap().is_none());
        assert!(Tickets::new(&client).get("t").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn nothing_is_written_to_what_does_not_exist() {
    for answer in answers() {
        // A write would be answered 501: the server knows none.
        let client = always(&answer);
        let products = Products::new(&client);
        assert!(products.add_tag("W", "Area", "RF").await.unwrap().is_none());
        assert!(products.add_revision_tag("W", "A", "Area", "RF").await.unwrap().is_none());
        assert!(Assets::new(&client).add_child("A", "B").await.unwrap().is_none());
        assert!(Tickets::new(&client).assign("t", "bob").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_an_error_and_not_nothing() {
    let client = always(&Answer::status(200).body("nullified"));
    assert!(Products::new(&client).get("W").await.unwrap_err().is_decode());
}

#[tokio::test]
async fn a_list_of_what_does_not_exist_is_empty() {
    for answer in answers() {
        let fake = FakeTransport::new();
        for path in [
            "/api/Product/ProductGroupsByProduct",
            "/api/Product/Vendors",
            "/api/Asset/SubAssets",
            "/api/Software/PackageFiles/{id}",
            "/api/Production/Batches",
        ] {
            fake.on(wats_http::Method::GET, path, answer.clone());
        }
        let client = fake.client();
        let products = Products::new(&client);
        assert!(products.groups_of("W", None).await.unwrap().is_empty());
        assert!(products.vendors().await.unwrap().is_empty());
        let asset = wats_domains::AssetKey::id("A");
        assert!(Assets::new(&client).sub_assets(asset, None).await.unwrap().is_empty());
        assert!(Software::new(&client).package_files("p").await.unwrap().is_empty());
        assert!(Production::new(&client).batches(Some("W"), None).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_batch_that_was_saved_without_a_word_is_as_it_was_sent() {
    let fake = FakeTransport::new();
    fake.on(wats_http::Method::PUT, "/api/Production/Batch", Answer::status(204));
    let batch = ProductionBatch::new("L-1", 5);
    assert_eq!(Production::new(&fake.client()).save_batch(&batch).await.unwrap(), batch);
}

#[tokio::test]
async fn a_null_in_the_place_of_a_flag_or_a_name_is_none_of_it() {
    let fake = FakeTransport::new();
    let row = r#"[{"code": null, "name": null, "isTestOperation": null, "isWipOperation": true}]"#;
    let json = |text: &'static str| Answer::status(200).body(text);
    fake.on(wats_http::Method::GET, "/api/App/Processes", json(row));
    let product =
        r#"{"partNumber": null, "revisions": [{"revision": null, "tags": [{"key": null}]}]}"#;
    fake.on(wats_http::Method::GET, "/api/Product/{partNumber}", json(product));
    let client = fake.client();
    let processes = wats_domains::Processes::new(&client).list().await.unwrap();
    assert!(!processes[0].is_test_operation && processes[0].is_wip_operation);
    let product = Products::new(&client).get("W").await.unwrap().unwrap();
    assert_eq!((product.part_number.as_str(), product.revisions.len()), ("", 1));
}
