//! The services of the system domain against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use serde_json::json;
use wats_domains::System;
use wats_domains::system::{
    BarcodeIdentifier, Certificates, DefinitionStatus, Registration, StationType, TestedUnit,
};
use wats_http::{Client, Token};
use wats_sim::{Options, Sim};

async fn server() -> (Sim, Client) {
    let sim = Sim::start(Options::default()).await.unwrap();
    let client = client(&sim, sim.token());
    (sim, client)
}

fn client(sim: &Sim, token: impl Into<Token>) -> Client {
    Client::builder(sim.url()).token(token).build().unwrap()
}

#[tokio::test]
async fn a_station_acts_with_the_passcode_of_its_last_registration() {
    let (sim, admin) = server().await;
    let stations = System::new(&admin).stations();
    let registration = Registration::new("ST-01").location("Hall 1").purpose("Production");
    let first = stations.register(&registration).await.unwrap();
    let station = client(&sim, first.token());
    assert!(System::new(&station).status().await.unwrap().contains_key("Status"));
    let second = stations.register(&registration).await.unwrap();
    assert_ne!(first, second);
    assert!(System::new(&station).status().await.unwrap_err().is_denied(), "the former is void");
    let station = client(&sim, second.token());
    let settings = json!({"purpose": "Debug"});
    let own = System::new(&station).stations();
    own.update(settings.as_object().unwrap()).await.unwrap();
    let found = own.by_name("ST-01").await.unwrap().unwrap();
    assert_eq!(found.purpose.as_deref(), Some("Debug"));
    let conflict = stations.register(&Registration::new("ST-01").kind("java")).await.unwrap_err();
    assert_eq!(conflict.status().unwrap(), 409);
}

#[tokio::test]
async fn a_station_is_changed_and_the_change_is_seen() {
    let (sim, client) = server().await;
    let system = System::new(&client);
    let stations = system.stations();
    stations.register(&Registration::new("ST-01").id("00-11")).await.unwrap();
    assert!(stations.by_name("nobody").await.unwrap().is_none());
    let mut station = (*stations.by_identifier("00-11").await.unwrap().unwrap()).clone();
    assert_eq!(station.kind, Some(StationType::CLIENT));
    let level = system.levels().create(["Oslo", "Hall 2"]).await.unwrap();
    station.client_group_id = level;
    station.display_name = Some("Station 1".into());
    stations.save(&station, Some(true)).await.unwrap();
    let changed = stations.by_identifier("00-11").await.unwrap().unwrap();
    assert_eq!(*changed, station);
    stations.by_identifier("00-11").await.unwrap();
    assert_eq!(sim.counts().of("GET /api/SystemManager/Client"), Some(3), "the last was kept");
    assert!(stations.list().await.unwrap().iter().any(|row| row["name"] == "ST-01"));
    assert!(stations.log("00-11").await.unwrap().unwrap().is_array());
    assert!(stations.log("nobody").await.unwrap().is_none());
}

#[tokio::test]
async fn a_level_that_is_made_is_found() {
    let (_sim, client) = server().await;
    let levels = System::new(&client).levels();
    assert_eq!(levels.find(["Oslo", "Hall & 2"]).await.unwrap(), None);
    let made = levels.create(["Oslo", "Hall & 2"]).await.unwrap();
    assert!(made.is_some());
    assert_eq!(levels.find(["Oslo", "Hall & 2"]).await.unwrap(), made);
}

#[tokio::test]
async fn a_token_is_asked_for_every_time_and_never_printed() {
    let (sim, user) = server().await;
    let tokens = System::new(&user).tokens();
    let first = tokens.get(false).await.unwrap();
    let second = tokens.get(true).await.unwrap();
    let named = tokens.get_named("line 2", false).await.unwrap();
    assert_eq!(sim.counts().of("GET /api/Auth/GetToken"), Some(2));
    assert!(first != second && second != named);
    for secret in [&first, &second, &named] {
        assert!(!format!("{secret:?}").contains(secret.reveal()));
    }
    assert!(System::new(&client(&sim, &first)).status().await.unwrap_err().is_denied());
    System::new(&client(&sim, &second)).status().await.unwrap();
    System::new(&client(&sim, &named)).status().await.unwrap();
    let refused = tokens.get(false).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 400);
    assert!(!format!("{refused} {refused:?}").contains(second.reveal()));
    assert_eq!(sim.counts().of("GET /api/Auth/GetToken"), Some(3), "not tried again");
}

#[tokio::test]
async fn barcodes_are_identified_by_the_patterns_as_they_are_now() {
    let (sim, client) = server().await;
    let barcodes = System::new(&client).barcodes();
    assert!(barcodes.list().await.unwrap().is_empty());
    let plain = barcodes.identify("SN1-PN1").await.unwrap().unwrap();
    assert_eq!(plain.serial_number.as_deref(), Some("SN1-PN1"));
    let mut pattern = BarcodeIdentifier::default();
    pattern.pattern = Some("^SN.*-".into());
    pattern.serial_number = Some("^SN([0-9]+)".into());
    pattern.order = Some(1);
    let stored = barcodes.save(&pattern).await.unwrap();
    let found = barcodes.identify("SN1-PN1").await.unwrap().unwrap();
    assert_eq!(found.serial_number.as_deref(), Some("1"), "the pattern is new");
    barcodes.identify("SN1-PN1").await.unwrap();
    assert_eq!(sim.counts().of("GET /api/BarcodeIdentifiers/IdentifyBarcode"), Some(2));
    barcodes.delete(stored.id.unwrap()).await.unwrap();
    assert!(barcodes.list().await.unwrap().is_empty());
    assert!(barcodes.delete(stored.id.unwrap()).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn an_export_is_listed_when_it_is_done_and_downloaded_to_a_file() {
    let (_sim, client) = server().await;
    let exports = System::new(&client).exports();
    let look = Certificates::new()
        .header_data_only()
        .as_individual_files()
        .dimensions(["operator", "testOperation"])
        .numeric_format("decimal")
        .body_footer_tag("Customer")
        .document_footer_tag("Customer");
    let filter = json!({"topCount": 3});
    let refused = exports.certificates(&look, &filter).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 400, "a token has no e-mail address");
    let name = exports.certificates(&look.email("qa@factory.example"), &filter).await.unwrap();
    assert!(exports.download(&name).await.unwrap_err().is_not_found());
    let mut looks = 0;
    while !exports.list().await.unwrap().contains(&name) {
        looks += 1;
        assert!(looks < 10, "it is done at last");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("certificates.zip");
    let length = exports.save(&name, &path).await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!((length, &bytes[..2]), (bytes.len() as u64, &b"PK"[..]));
    let mut rest = Vec::new();
    let mut download = exports.download_from(&name, 10).await.unwrap();
    assert_eq!(download.starts_at(), 10);
    download.copy_to(&mut rest).await.unwrap();
    assert_eq!(rest, bytes[10..]);
}

#[tokio::test]
async fn a_test_is_started_and_ended_by_gets_that_are_never_kept() {
    let (sim, client) = server().await;
    let workflow = System::new(&client).workflow();
    let report: serde_json::Value =
        serde_json::from_slice(&sim.report(&sim.report_ids()[0]).unwrap()).unwrap();
    let text = |key: &str| report[key].as_str().unwrap().to_owned();
    let unit = TestedUnit::new(text("sn"), text("pn")).station_name("ST-01").operator_name("anna");
    let draft = unit.clone().status(DefinitionStatus::DRAFT);
    assert!(!workflow.start_test(&draft).await.unwrap());
    assert!(workflow.start_test(&unit).await.unwrap());
    assert!(!workflow.start_test(&unit).await.unwrap(), "it is under way");
    assert!(workflow.end_test(&unit, false).await.unwrap());
    assert!(!workflow.end_test(&unit, true).await.unwrap(), "it is over");
    assert_eq!(sim.counts().of("GET /api/Workflow/StartTest"), Some(3));
}

#[cfg(feature = "internal")]
#[tokio::test]
async fn stations_ping_tell_of_themselves_and_are_disconnected() {
    use wats_domains::system::internal::StationSettings;

    let (sim, admin) = server().await;
    let registered =
        System::new(&admin).stations().register(&Registration::new("ST-01")).await.unwrap();
    let station = client(&sim, registered.token());
    let own = System::new(&station).internal();
    assert_eq!(own.ping().await.unwrap().server_name.as_deref(), Some("SIM"));
    assert!(own.server_info().await.unwrap().contains_key("Version"));
    assert!(own.versions().await.unwrap()[0].version.is_some());
    let mut settings = StationSettings::default();
    settings.misc_info = Some("<Root/>".into());
    settings.utc_offset = Some("1".into());
    own.update(&settings).await.unwrap();
    let stations = own.stations().await.unwrap();
    let row = stations.iter().find(|row| row.name.as_deref() == Some("ST-01")).unwrap();
    assert_eq!((row.misc_info.as_deref(), row.utc_offset), (Some("<Root/>"), Some(1.0)));
    assert!(row.last_ping.is_some() && row.extra.contains_key("Client_ID"));
    System::new(&admin).internal().disconnect("ST-01").await.unwrap();
    assert!(own.ping().await.unwrap_err().is_denied());
}
