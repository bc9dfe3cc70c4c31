//! The asset service against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::asset::{
    AlarmState, AssetLogType, AssetState, AssetType, CountUpdate, ExternalRecord, ServiceRecord,
};
use wats_domains::odata::field;
use wats_domains::product::Tag;
use wats_domains::{Asset, AssetKey, Assets};
use wats_http::Client;
use wats_report::Timestamp;
use wats_sim::{Options, Sim};

async fn factory() -> (Sim, Assets) {
    let sim = Sim::start(Options::default()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, Assets::new(&client))
}

fn named(serial_number: &str) -> AssetKey {
    AssetKey::serial_number(serial_number)
}

/// Saves an asset of a type of its own.
async fn asset(assets: &Assets, serial_number: &str, limits: AssetType) -> Asset {
    let kind = assets.save_type(&limits).await.unwrap();
    assets.save(&Asset::new(serial_number, kind.type_id.unwrap())).await.unwrap()
}

#[tokio::test]
async fn an_asset_is_found_by_id_and_by_serial_number_and_an_absent_one_is_none() {
    let (_sim, assets) = factory().await;
    let saved = asset(&assets, "DMM/7 ø", AssetType::new("Multimeter")).await;
    let id = saved.asset_id.as_deref().unwrap();
    for name in [id, "DMM/7 ø"] {
        let found = assets.get(name).await.unwrap().unwrap();
        assert_eq!(*found, saved);
    }
    assert_eq!(saved.asset_type.unwrap().type_name, "Multimeter");
    assert_eq!(saved.asset_log[0].kind, Some(AssetLogType::REGISTER));
    assert!(assets.get("absent").await.unwrap().is_none());
    assert!(assets.status(named("absent")).await.unwrap().is_none());
    assert!(assets.sub_assets(named("absent"), None).await.unwrap().is_empty());
    assert!(assets.set_state(named("absent"), AssetState::SCRAPPED).await.is_err());
}

#[tokio::test]
async fn an_asset_read_changed_and_saved_keeps_everything_else() {
    let (_sim, assets) = factory().await;
    let mut made = asset(&assets, "DMM-7", AssetType::new("Multimeter")).await;
    made.client_id = Some(12);
    made.tags = vec![Tag::add("Owner", "Lab")];
    assets.save(&made).await.unwrap();
    assets.increment_count(&made, 5).await.unwrap();
    let mut changed = (*assets.get("DMM-7").await.unwrap().unwrap()).clone();
    changed.location = Some("Oslo".into());
    let saved = assets.save(&changed).await.unwrap();
    assert_eq!((saved.client_id, saved.total_count), (Some(12), Some(5)));
    assert_eq!((saved.tags[0].key.as_str(), saved.location.as_deref()), ("Owner", Some("Oslo")));
}

#[tokio::test]
async fn each_write_is_seen_by_the_read_that_follows() {
    let (sim, assets) = factory().await;
    let read = async || assets.get("DMM-1001").await.unwrap().unwrap();
    let key = || named("DMM-1001");
    let total = read().await.total_count.unwrap();
    read().await;
    assert_eq!(
        sim.counts().of("GET /api/Asset/{assetIdOrSerialNumber}"),
        Some(1),
        "the second is from memory"
    );

    assets.increment_count(key(), 3).await.unwrap();
    assert_eq!(read().await.total_count, Some(total + 3));
    assets.update_count(key(), CountUpdate::to_total(total + 10)).await.unwrap();
    assert_eq!(read().await.total_count, Some(total + 10));
    assets.reset_running_count(key(), Some("new probes")).await.unwrap();
    assert_eq!(read().await.running_count, Some(0));
    assets.set_running_count(key(), 4).await.unwrap();
    assets.set_total_count(key(), 5).await.unwrap();
    let asset = read().await;
    assert_eq!((asset.running_count, asset.total_count), (Some(4), Some(5)));
    assets.set_state(key(), AssetState::IN_TRANSIT).await.unwrap();
    assert_eq!(read().await.state, AssetState::IN_TRANSIT);
    let done = ServiceRecord::at(Timestamp::from("2026-01-02T03:04:05+01:00")).comment("lab");
    assets.record_calibration(key(), &done).await.unwrap();
    assert_eq!(read().await.last_calibration_date.as_deref(), Some("2026-01-02T02:04:05Z"));
    assets.record_maintenance(key(), &done).await.unwrap();
    assert_eq!(read().await.last_maintenance_date.as_deref(), Some("2026-01-02T02:04:05Z"));

    let entries = async || assets.log().filter(field("serialNumber").eq("DMM-1001")).send().await;
    let before = entries().await.unwrap().len();
    assets.post_message(key(), "Bent pin").await.unwrap();
    let log = entries().await.unwrap();
    assert_eq!(log.len(), before + 1);
    let newest = (log[0].kind, log[0].comment.as_deref(), log[0].user.as_deref());
    assert_eq!(newest, (Some(AssetLogType::MESSAGE), Some("Bent pin"), Some("sim")));

    assert!(assets.delete(key()).await.unwrap());
    assert!(assets.get("DMM-1001").await.unwrap().is_none());
    assert!(!assets.delete(key()).await.unwrap(), "there is none any more");
}

#[tokio::test]
async fn a_changed_type_is_seen_in_its_assets() {
    let (_sim, assets) = factory().await;
    let mut limits = AssetType::new("Fixture 2");
    limits.running_count_limit = Some(100);
    let fixture = asset(&assets, "FIX-9", limits).await;
    assets.increment_count(&fixture, 50).await.unwrap();
    let status = async || assets.status(&fixture).await.unwrap().unwrap();
    assert_eq!(status().await.alarm(), Some(AlarmState::OK));
    let mut kind = fixture.asset_type.clone().unwrap();
    kind.warning_threshold = Some(50.0);
    assets.save_type(&kind).await.unwrap();
    assert_eq!(status().await.alarm(), Some(AlarmState::WARNING));
    kind.alarm_threshold = Some(50.0);
    assets.save_type(&kind).await.unwrap();
    assert_eq!(status().await.alarm(), Some(AlarmState::ALARM));
    assert!(status().await.message.as_deref().unwrap().contains("50 of 100"));
    assert_eq!(assets.get("FIX-9").await.unwrap().unwrap().asset_type, Some(kind));
}

#[tokio::test]
async fn an_asset_is_due_when_its_interval_is_over_or_another_system_says_so() {
    let (_sim, assets) = factory().await;
    let mut limits = AssetType::new("Multimeter");
    limits.calibration_interval = Some(30.0);
    limits.maintenance_interval = Some(AssetType::EXTERNAL.into());
    let meter = asset(&assets, "DMM-9", limits).await;
    let status = async || assets.status_in(&meter, "nb-NO").await.unwrap().unwrap();
    assert_eq!(status().await.alarm(), Some(AlarmState::OK));
    let long_ago = || Timestamp::from("2020-01-01T00:00:00Z");
    assets.record_calibration(&meter, &ServiceRecord::at(long_ago())).await.unwrap();
    assert_eq!(status().await.alarm(), Some(AlarmState::ALARM));
    assets.record_calibration(&meter, &ServiceRecord::default()).await.unwrap();
    assert_eq!(status().await.alarm(), Some(AlarmState::OK));
    let over = ExternalRecord::between(long_ago(), Timestamp::from("2020-06-01T00:00:00Z"));
    assets.record_maintenance_external(&meter, &over).await.unwrap();
    assert_eq!(status().await.alarm(), Some(AlarmState::ALARM));
    let mut held = ExternalRecord::default();
    held.to = Some(Timestamp::from("2999-01-01T00:00:00Z"));
    assets.record_maintenance_external(&meter, &held.comment("paper 7")).await.unwrap();
    assert_eq!(status().await.alarm(), Some(AlarmState::OK));
    let next = assets.get("DMM-9").await.unwrap().unwrap().next_maintenance_date.clone();
    assert_eq!(next.as_deref(), Some("2999-01-01T00:00:00Z"));
    assets.record_calibration_external(&meter, &over).await.unwrap();
}

#[tokio::test]
async fn children_are_hung_in_read_and_counted() {
    let (sim, assets) = factory().await;
    let below = async |level| {
        let below = assets.sub_assets(named("FIX-0001"), level).await.unwrap();
        below.iter().map(|asset| asset.serial_number.clone()).collect::<Vec<_>>()
    };
    assert!(below(None).await.is_empty());
    let rack = assets.get("FIX-0001").await.unwrap().unwrap();
    let rack = rack.asset_id.as_deref().unwrap();
    let child = assets.add_child(rack, "FIX-0002").await.unwrap().unwrap();
    assert_eq!(child.parent_serial_number.as_deref(), Some("FIX-0001"));
    assets.add_child(child.asset_id.as_deref().unwrap(), "FIX-0003").await.unwrap();
    assert_eq!(below(Some(1)).await, ["FIX-0002"]);
    assert_eq!(below(Some(0)).await, ["FIX-0002", "FIX-0003"]);
    assert!(assets.add_child(rack, "absent").await.unwrap().is_none());
    assert!(assets.add_child("absent", "FIX-0003").await.is_err());

    let uses = |sim: &Sim| sim.asset("FIX-0003").unwrap()["totalCount"].as_i64().unwrap();
    let before = uses(&sim);
    let update = CountUpdate::by(2).with_children();
    assets.update_count(named("FIX-0001"), update).await.unwrap();
    assert_eq!(uses(&sim), before + 2);
    // Another parent takes it from the first, although it knows that one's serial number too.
    let moved = assets.add_child(rack, "FIX-0003").await.unwrap().unwrap();
    assert_eq!(moved.parent_serial_number.as_deref(), Some("FIX-0001"));
}

#[tokio::test]
async fn what_is_changed_by_somebody_else_is_not_written_back() {
    let (sim, assets) = factory().await;
    let elsewhere = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    let elsewhere = Assets::new(&elsewhere);
    let rack = assets.get("FIX-0001").await.unwrap().unwrap();
    // Kept in memory from here on.
    assets.get("FIX-0002").await.unwrap();
    let mut changed = (*elsewhere.get("FIX-0002").await.unwrap().unwrap()).clone();
    changed.location = Some("Hall 2".into());
    elsewhere.save(&changed).await.unwrap();
    let child = assets.add_child(rack.asset_id.as_deref().unwrap(), "FIX-0002").await.unwrap();
    assert_eq!(child.unwrap().location.as_deref(), Some("Hall 2"));
}

#[tokio::test]
async fn lists_are_filtered_ordered_and_cut_at_the_server() {
    let (_sim, assets) = factory().await;
    let rows = assets.query().filter(field("serialNumber").starts_with("FIX"));
    let rows = rows.order_by("serialNumber desc").top(2).skip(1).send().await.unwrap();
    let numbers: Vec<_> = rows.iter().map(|row| row.serial_number.as_deref().unwrap()).collect();
    assert_eq!(numbers, ["FIX-0002", "FIX-0001"]);
    // A row names an asset as well as the asset itself does.
    assets.post_message(&rows[0], "Seen").await.unwrap();
    assert_eq!(assets.log().top(1).send().await.unwrap()[0].asset_id, rows[0].asset_id);
    let kinds = assets.types().filter(field("calibrationInterval").eq(365)).send().await.unwrap();
    assert_eq!(kinds.len(), 1);
    assert_eq!(kinds[0].type_name, "Instrument");
    let error = assets.query().filter(field("nothing").eq(1)).send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}

#[cfg(feature = "internal")]
mod files {
    use wats_http::Upload;

    use super::factory;

    #[tokio::test]
    async fn files_are_uploaded_listed_read_and_deleted() {
        let (sim, assets) = factory().await;
        let id = assets.get("DMM-1001").await.unwrap().unwrap().asset_id.clone().unwrap();
        let files = assets.internal();
        assert!(files.list(&id).await.unwrap().is_empty());
        assert!(files.bytes(&id, "a b&c.pdf").await.unwrap().is_none());
        let bytes = vec![0_u8, 255, 10, 13];
        files.upload_bytes(&id, "a b&c.pdf", bytes.clone()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let large: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        std::fs::write(folder.path().join("large"), &large).unwrap();
        let upload = Upload::file(folder.path().join("large"));
        files.upload(&id, "large.bin", upload).await.unwrap();

        assert_eq!(*files.list(&id).await.unwrap(), ["a b&c.pdf", "large.bin"]);
        assert_eq!(files.bytes(&id, "a b&c.pdf").await.unwrap().unwrap(), bytes);
        let copy = folder.path().join("copy");
        let mut download = files.download(&id, "large.bin").await.unwrap();
        assert_eq!(download.save(&copy).await.unwrap(), large.len() as u64);
        assert_eq!(std::fs::read(&copy).unwrap(), large);

        // The names go with the deletion; without them, the server would refuse it.
        files.delete(&id, ["a b&c.pdf"]).await.unwrap();
        assert_eq!(*files.list(&id).await.unwrap(), ["large.bin"]);
        assert!(files.download(&id, "a b&c.pdf").await.unwrap_err().is_not_found());
        assert_eq!(sim.counts().of("DELETE /api/internal/Blob/Assets"), Some(1));
        assert!(files.list("absent").await.unwrap().is_empty());
        assert!(files.upload_bytes("absent", "x", "x").await.unwrap_err().is_not_found());
    }
}
