//! Files of reports and reports in XML, from a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use serde_json::json;
use wats_domains::Reports;
use wats_http::Client;
use wats_report::Report;
use wats_sim::{Options, Sim};

const ID: &str = "11111111-2222-3333-4444-555555555555";

async fn factory() -> (Sim, Reports) {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, Reports::new(&client))
}

/// A report whose third step has a file.
fn report() -> Report {
    let step = json!({"id": 3, "group": "M", "stepType": "Action", "name": "a", "status": "D",
        "attachment": {"name": "log.txt", "contentType": "text/plain", "data": "Zmlyc3Q="}});
    let report = json!({
        "type": "T", "id": ID, "pn": "BOARD-1", "sn": "0001", "rev": "A", "processCode": 100,
        "result": "P", "machineName": "ST1", "location": "Hall 1", "purpose": "Production",
        "start": "2026-03-01T08:00:00+01:00", "startUTC": "2026-03-01T07:00:00Z",
        "uut": {"user": "anna"}, "miscInfos": [{"description": "Lot", "text": "L7"}],
        "root": {"id": 1, "group": "M", "stepType": "SequenceCall", "name": "Main", "status": "P",
            "seqCall": {"path": "main.seq", "name": "Main", "version": "1.0"}, "steps": [step]},
    });
    Report::from_slice(report.to_string().as_bytes()).unwrap()
}

#[tokio::test]
async fn a_file_of_a_step_is_streamed_and_an_absent_one_is_none() {
    let (_sim, reports) = factory().await;
    reports.submit(&report()).await.unwrap();
    let mut file = reports.attachment_of_step(ID, 3).await.unwrap().unwrap();
    let mut bytes = Vec::new();
    file.copy_to(&mut bytes).await.unwrap();
    assert_eq!((bytes.as_slice(), file.content_type()), (&b"first"[..], Some("text/plain")));
    assert!(reports.attachment_of_step(ID, 1).await.unwrap().is_none());
    assert!(reports.attachment(ID, ID).await.unwrap().is_none());
}

#[tokio::test]
async fn archive_and_certificate_can_be_saved() {
    let (_sim, reports) = factory().await;
    reports.submit(&report()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("files.zip");
    reports.attachments(ID).await.unwrap().unwrap().save(&path).await.unwrap();
    assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
    let mut certificate = reports.certificate(ID).await.unwrap().unwrap();
    assert!(certificate.chunk().await.unwrap().unwrap().starts_with(b"%PDF"));
    let unknown = "00000000-0000-4000-8000-00000000abcd";
    assert!(reports.certificate(unknown).await.unwrap().is_none());
    assert!(reports.attachments(unknown).await.unwrap().is_none());
}

#[tokio::test]
async fn a_report_sent_in_xml_comes_back_in_either_form() {
    let (sim, reports) = factory().await;
    let report = report();
    let receipt = reports.submit_xml(report.to_wsxf().unwrap()).await.unwrap();
    assert_eq!(receipt.id.as_deref(), Some(ID));
    let json = reports.get(ID).await.unwrap().unwrap();
    assert_eq!(json.root.get().unwrap().steps.items().len(), 1);
    let xml = reports.document(ID).send_xml().await.unwrap().unwrap();
    assert_eq!(Report::from_wsxf(&xml).unwrap().sn, report.sn);
    reports.document(ID).send_xml().await.unwrap().unwrap();
    assert_eq!(sim.counts().of("GET /api/Report/Wsxf/{id}"), Some(1), "the second one was kept");
}

#[tokio::test]
async fn less_than_the_whole_is_less_and_does_not_stand_in_for_it() {
    let (_sim, reports) = factory().await;
    reports.submit(&report()).await.unwrap();
    let header = reports.document(ID).detail_level(0).send().await.unwrap().unwrap();
    assert!(header.root.get().is_none());
    assert!(reports.get(ID).await.unwrap().unwrap().root.get().is_some());
    let bare = reports.document(ID).without_attachments().send().await.unwrap().unwrap();
    let file = &bare.root.get().unwrap().steps.items()[0].attachment;
    assert!(file.get().is_none_or(|file| file.data.get().is_none()));
}

#[tokio::test]
async fn reports_are_found_by_their_misc_infos() {
    let (_sim, reports) = factory().await;
    reports.submit(&report()).await.unwrap();
    let rows = reports.by_misc_info().description("Lot").data("L7").send().await.unwrap();
    assert_eq!((rows.len(), rows[0].uuid.as_deref()), (1, Some(ID)));
    assert_eq!(rows[0].misc_data[0].data.as_deref(), Some("L7"));
    assert!(reports.by_misc_info().data("other").send().await.unwrap().is_empty());
}
