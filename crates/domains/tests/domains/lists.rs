//! Assets, units and products by their keys and as whole lists, with few calls, against a server that
//! counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;

use wats_batching::try_batch_map;
use wats_domains::asset::AssetType;
use wats_domains::odata::field;
use wats_domains::paging::Pages;
use wats_domains::production::Unit;
use wats_domains::{Asset, AssetKey, Assets, Product, ProductRevision, Production, Products};
use wats_http::Client;
use wats_sim::{Options, Sim};

const ASSETS: &str = "GET /api/Asset";
const UNITS: &str = "GET /api/Production/Unit/Query";

async fn factory(options: Options) -> (Sim, Client) {
    let sim = Sim::start(options).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}

/// A server with so many multimeters, and their serial numbers.
async fn multimeters(count: usize) -> (Sim, Assets, Vec<String>) {
    let (sim, client) = factory(Options::default().empty()).await;
    let assets = Assets::new(&client);
    let kind = assets.save_type(&AssetType::new("Multimeter")).await.unwrap().type_id.unwrap();
    let serial_numbers: Vec<String> = (0..count).map(|n| format!("DMM-{n:04}")).collect();
    let save = |serial_number: &String| {
        let (assets, asset) = (&assets, Asset::new(serial_number, kind.clone()));
        async move { assets.save(&asset).await.map(drop) }
    };
    try_batch_map(&serial_numbers, 16, save).await.unwrap();
    (sim, assets, serial_numbers)
}

/// A server with units of `BOX` and of `PART` that have the same serial numbers.
async fn units(count: usize) -> (Sim, Production, Vec<String>) {
    let (sim, client) = factory(Options::default().empty().keep_exchanges(100)).await;
    let (products, production) = (Products::new(&client), Production::new(&client));
    let serial_numbers: Vec<String> = (0..count).map(|n| format!("{n:04}")).collect();
    for part_number in ["BOX", "PART"] {
        products.save(&Product::new(part_number)).await.unwrap();
        products.save_revision(&ProductRevision::new(part_number, "A")).await.unwrap();
        let unit = |serial_number: &String| Unit::new(serial_number, part_number, "A");
        let units: Vec<Unit> = serial_numbers.iter().map(unit).collect();
        assert_eq!(production.save_units(&units).await.unwrap().error_count, 0);
    }
    (sim, production, serial_numbers)
}

/// How many rows each page has.
async fn sizes<T: Send + Sync + 'static>(mut pages: Pages<T>) -> Vec<usize> {
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().len());
    }
    sizes
}

#[tokio::test]
async fn many_assets_are_few_queries_and_each_key_gets_its_own_row() {
    let (sim, assets, mut serial_numbers) = multimeters(230).await;
    serial_numbers.insert(7, "no such asset".into());
    serial_numbers.push(serial_numbers[0].clone());
    let before = sim.counts();
    let rows = assets.get_many(&serial_numbers).await.unwrap();
    for (serial_number, row) in serial_numbers.iter().zip(&rows) {
        let found = row.as_ref().and_then(|row| row.serial_number.clone());
        assert_eq!(found, Some(serial_number.clone()).filter(|name| name != "no such asset"));
    }
    let counts = sim.counts().since(&before);
    assert_eq!((rows.len(), counts.of(ASSETS), counts.total()), (232, Some(3), 3));
}

#[tokio::test]
async fn assets_are_found_by_their_ids_too() {
    let (sim, assets, serial_numbers) = multimeters(30).await;
    let rows = assets.get_many(&serial_numbers).await.unwrap();
    let ids: Vec<_> = rows.iter().rev().map(|row| row.clone()?.asset_id.clone()).collect();
    let before = sim.counts();
    let found = assets.get_many_by_id(ids.into_iter().flatten()).await.unwrap();
    assert!(found.iter().rev().eq(&rows));
    assert_eq!(sim.counts().since(&before).total(), 1);
}

#[tokio::test]
async fn an_asset_that_was_changed_is_read_anew() {
    let (_sim, assets, _) = multimeters(2).await;
    let uses = async || {
        let row = assets.get_many(["DMM-0001"]).await.unwrap().remove(0);
        row.unwrap().running_count
    };
    assert_eq!(uses().await, Some(0));
    assets.increment_count(AssetKey::serial_number("DMM-0001"), 3).await.unwrap();
    assert_eq!(uses().await, Some(3));
}

#[tokio::test]
async fn units_of_one_product_are_few_queries_and_none_of_another() {
    let (sim, production, mut serial_numbers) = units(250).await;
    serial_numbers.insert(3, "no such unit".into());
    let before = sim.counts();
    let units = production.get_units(&serial_numbers, "PART").await.unwrap();
    for (index, (serial_number, unit)) in serial_numbers.iter().zip(&units).enumerate() {
        let found = unit.as_ref().map(|unit| (unit.serial_number.as_deref(), &unit.part_number));
        let part_number = Some("PART".to_owned());
        let expected = (Some(serial_number.as_str()), &part_number);
        assert_eq!(found, (index != 3).then_some(expected));
    }
    let counts = sim.counts().since(&before);
    assert_eq!((counts.of(UNITS), counts.total()), (Some(3), 3));
}

#[tokio::test]
async fn a_long_part_number_leaves_room_for_fewer_units_in_an_address() {
    let (sim, production, serial_numbers) = units(100).await;
    let part_number = "O'Ring ".repeat(50);
    assert!(production.get_units(&serial_numbers, &part_number).await.unwrap()[0].is_none());
    let queries = sim.exchanges().into_iter().filter(|exchange| exchange.route == UNITS);
    let lengths: Vec<usize> = queries.map(|exchange| exchange.query.unwrap().len()).collect();
    assert!(lengths.len() > 1 && lengths.iter().all(|length| *length <= 2_048), "{lengths:?}");
}

#[tokio::test]
async fn all_assets_are_walked_through_page_by_page() {
    let (sim, assets, serial_numbers) = multimeters(230).await;
    let before = sim.counts();
    assert_eq!(sizes(assets.query().page_size(100).pages()).await, [100, 100, 30]);
    assert_eq!(sim.counts().since(&before).of(ASSETS), Some(4), "the last one finds nothing");

    let (mut items, mut found) = (assets.query().page_size(90).items(), BTreeSet::new());
    while let Some(asset) = items.next().await {
        found.insert(asset.unwrap().serial_number.clone().unwrap());
    }
    assert!(found.iter().eq(&serial_numbers));
    let few = assets.query().filter(field("serialNumber").ge("DMM-0200")).top(25).page_size(10);
    assert_eq!(sizes(few.pages()).await, [10, 10, 5]);
    assert_eq!(sizes(assets.types().pages()).await, [1]);
}

#[tokio::test]
async fn what_comes_into_the_log_meanwhile_comes_at_the_end_of_the_walk() {
    let (_sim, assets, serial_numbers) = multimeters(25).await;
    let all = assets.log().send().await.unwrap().len();
    let mut pages = assets.log().page_size(10).pages().prefetch(false);
    let mut numbers = Vec::new();
    while let Some(page) = pages.next().await {
        numbers.extend(page.unwrap().iter().map(|entry| entry.log_id.unwrap()));
        if numbers.len() == 10 {
            assets.post_message(AssetKey::serial_number(&serial_numbers[0]), "Here").await.unwrap();
        }
    }
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
    assert_eq!(numbers.len(), all + 1);
}

#[tokio::test]
async fn all_units_are_walked_through_and_a_walk_can_be_resumed() {
    let (sim, production, serial_numbers) = units(130).await;
    let before = sim.counts();
    assert_eq!(sizes(production.query_units().page_size(100).pages()).await, [100, 100, 60]);
    assert_eq!(sim.counts().since(&before).of(UNITS), Some(4));
    // The server refuses to give more at once.
    assert_eq!(sizes(production.query_units().page_size(5_000).pages()).await, [260]);

    let parts = || production.query_units().filter(field("partNumber").eq("PART")).page_size(50);
    let (mut items, mut found) = (parts().items(), Vec::new());
    for _ in 0..70 {
        found.push(items.next().await.unwrap().unwrap().serial_number.clone().unwrap());
    }
    let mut items = parts().resume(items.cursor()).items();
    while let Some(unit) = items.next().await {
        found.push(unit.unwrap().serial_number.clone().unwrap());
    }
    assert_eq!(found, serial_numbers);
}

#[tokio::test]
async fn all_products_are_walked_through_in_the_order_of_their_part_numbers() {
    let (sim, client) = factory(Options::default().products(250)).await;
    let (mut items, mut found) =
        (Products::new(&client).query().page_size(100).items(), Vec::new());
    while let Some(product) = items.next().await {
        found.push(product.unwrap().part_number.clone());
    }
    assert_eq!(found, sim.part_numbers());
    assert_eq!(sim.counts().of("GET /api/Product/Query"), Some(4));
    let names = Products::new(&client).query().select(["PartNumber"]).order_by("PartNumber desc");
    assert_eq!(sizes(names.top(30).page_size(20).pages()).await, [20, 10]);
}
