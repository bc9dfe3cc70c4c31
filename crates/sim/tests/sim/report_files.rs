//! Files of reports, reports in XML, and reports found by their misc infos.

use std::io::{Cursor, Read};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{Answer, get, send, shared, submit, with_body};

const ID: &str = "11111111-2222-3333-4444-555555555555";
const REPAIR: &str = "99999999-2222-3333-4444-555555555555";
const FILE: &str = "77777777-2222-3333-4444-555555555555";

fn test() -> Value {
    let file =
        |name: &str, data: &str| json!({"name": name, "contentType": "text/plain", "data": data});
    json!({
        "type": "T", "id": ID, "pn": "BOARD-1", "sn": "0001", "rev": "A", "processCode": 100,
        "result": "P", "machineName": "ST1", "location": "Hall 1", "purpose": "Production",
        "start": "2026-03-01T08:00:00+01:00", "startUTC": "2026-03-01T07:00:00Z",
        "uut": {"user": "anna"},
        "root": {"id": 1, "group": "M", "stepType": "SequenceCall", "name": "Main", "status": "P",
            "seqCall": {"path": "main.seq", "name": "Main", "version": "1.0"},
            "steps": [
                {"id": 2, "group": "M", "stepType": "Action", "name": "a", "status": "D",
                    "attachment": file("log.txt", "Zmlyc3Q=")},
                {"id": 3, "group": "M", "stepType": "Action", "name": "b", "status": "D",
                    "attachment": file("C:\\logs\\log.txt", "c2Vjb25k")}]},
        "miscInfos": [{"description": "Lot", "text": "L7"}, {"description": "Shift", "numeric": 2}],
    })
}

fn repair() -> Value {
    json!({
        "type": "R", "id": REPAIR, "pn": "BOARD-1", "sn": "0001", "rev": "A", "processCode": 500,
        "result": "P", "machineName": "R1", "location": "Hall 1", "purpose": "Repair",
        "start": "2026-03-02T10:00:00+01:00", "startUTC": "2026-03-02T09:00:00Z",
        "uur": {"user": "bob", "processCode": 100, "refUUT": ID},
        "subUnits": [{"idx": 0, "partType": "Main", "pn": "BOARD-1", "sn": "0001", "rev": "A",
            "failures": [{"category": "Component", "code": "Defect", "refStepId": 2}]}],
        "binaryData": [{"id": FILE, "name": "photo.jpg", "contentType": "image/jpeg", "data": "aGk="}],
    })
}

async fn with_reports() -> Sim {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    assert_eq!(submit(&sim, &test()).await.status, 200);
    assert_eq!(submit(&sim, &repair()).await.status, 200);
    sim
}

async fn submit_xml(sim: &Sim, xml: impl Into<Bytes>) -> Answer {
    let mut request = with_body(sim, "POST", "/api/Report/WSXF", xml);
    request.headers_mut().insert(CONTENT_TYPE, "application/xml".parse().unwrap());
    send(sim, request).await.unwrap()
}

#[tokio::test]
async fn a_file_is_found_by_its_step_or_by_its_identifier() {
    let sim = with_reports().await;
    let of_step = get(&sim, &format!("/api/Report/Attachment?reportId={ID}&stepId=3")).await;
    assert_eq!((of_step.status, of_step.text()), (200, "second"));
    assert_eq!(of_step.header(CONTENT_TYPE), Some("text/plain"));
    let path = format!("/api/Report/Attachment?reportId={REPAIR}&attachmentId={FILE}");
    let photo = get(&sim, &path).await;
    assert_eq!((photo.text(), photo.header(CONTENT_TYPE)), ("hi", Some("image/jpeg")));
}

#[tokio::test]
async fn what_is_asked_for_wrongly_or_is_not_there_is_said() {
    let sim = with_reports().await;
    for (query, status) in [
        ("stepId=3".to_owned(), 400),
        (format!("reportId={ID}"), 400),
        (format!("reportId={ID}&stepId=x"), 400),
        (format!("reportId={ID}&attachmentId=x"), 400),
        (format!("reportId={ID}&stepId=1"), 404),
        (format!("reportId={FILE}&stepId=1"), 404),
    ] {
        let answer = get(&sim, &format!("/api/Report/Attachment?{query}")).await;
        assert_eq!(answer.status, status, "{query}");
        assert!(!answer.message().is_empty());
    }
}

#[tokio::test]
async fn all_files_come_as_one_archive_in_which_names_are_unique_and_no_paths() {
    let sim = with_reports().await;
    let answer = get(&sim, &format!("/api/Report/Attachments/{ID}")).await;
    assert_eq!(answer.header(CONTENT_TYPE), Some("application/zip"));
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.body.to_vec())).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.push((file.name().unwrap().into_owned(), text));
    }
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    assert_eq!(files, [file("000-log.txt", "first"), file("001-log.txt", "second")]);
    assert_eq!(get(&sim, &format!("/api/Report/Attachments/{FILE}")).await.status, 404);
}

#[tokio::test]
async fn a_certificate_is_a_pdf_that_names_unit_and_result() {
    let sim = with_reports().await;
    let answer = get(&sim, &format!("/api/Report/Certificate/{ID}")).await;
    assert_eq!(answer.header(CONTENT_TYPE), Some("application/pdf"));
    let text = answer.text();
    assert!(text.starts_with("%PDF-") && text.ends_with("%%EOF\n"));
    assert!(text.contains("(Serial number: 0001)") && text.contains("(Result: Passed)"));
}

#[tokio::test]
async fn a_report_in_xml_is_the_report_in_json() {
    let sim = with_reports().await;
    for id in [ID, REPAIR] {
        let xml = get(&sim, &format!("/api/Report/Wsxf/{id}")).await;
        assert_eq!(xml.header(CONTENT_TYPE), Some("application/xml; charset=utf-8"));
        let before = get(&sim, &format!("/api/Report/Wsjf/{id}")).await.json();
        let other = Sim::start(Options::default().empty()).await.unwrap();
        let receipt = submit_xml(&other, xml.body).await;
        assert_eq!(receipt.status, 200, "{}", receipt.text());
        let mut after = get(&other, &format!("/api/Report/Wsjf/{id}")).await.json();
        for (key, value) in after.as_object_mut().unwrap() {
            // Lists that are empty in one form are absent in the other.
            if value == &json!([]) && before[key].is_null() {
                *value = Value::Null;
            }
        }
        for (key, value) in before.as_object().unwrap() {
            assert_eq!(&after[key], value, "{key}");
        }
    }
}

#[tokio::test]
async fn exports_in_xml_are_taken() {
    let Some(folder) = shared("the exports in XML") else { return };
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let mut taken = 0;
    for entry in std::fs::read_dir(folder.join("data/wsxf")).unwrap() {
        let path = entry.unwrap().path();
        // What one client writes lacks the location, which servers ask for.
        if path.to_string_lossy().contains("client") {
            continue;
        }
        let answer = submit_xml(&sim, std::fs::read(&path).unwrap()).await;
        assert_eq!(answer.status, 200, "{}: {}", path.display(), answer.text());
        taken += 1;
    }
    assert!(taken > 0, "the folder has files");
}

#[tokio::test]
async fn what_is_no_report_in_xml_is_refused_and_not_kept() {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    for (body, status) in [("<Reports/>", 400), ("no xml", 400), ("<Report type=\"UUT\"/>", 400)] {
        assert_eq!(submit_xml(&sim, body).await.status, status, "{body}");
    }
    let labelled_as_json = with_body(&sim, "POST", "/api/Report/WSXF", "<Reports/>");
    assert_eq!(send(&sim, labelled_as_json).await.unwrap().status, 415);
    assert_eq!(sim.report_ids().len(), 0);
}

#[tokio::test]
async fn reports_are_found_by_what_their_misc_infos_say() {
    let sim = with_reports().await;
    let found = async |query: &str| {
        get(&sim, &format!("/api/Report/Query/HeaderByMiscInfo?{query}")).await.rows()
    };
    let rows = found("description=Lot&data=L7").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["uuid"], ID);
    assert_eq!(
        rows[0]["miscData"],
        json!([{"description": "Lot", "data": "L7"}, {"description": "Shift", "data": "2"}])
    );
    assert_eq!(found("description=Shift&data=2&processCode=100&serialNumber=0001").await.len(), 1);
    for nothing in ["description=Lot&data=2", "processCode=7", "serialNumber=2", "data=L"] {
        assert_eq!(found(nothing).await.len(), 0, "{nothing}");
    }
}
