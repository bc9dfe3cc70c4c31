//! State that outlives the server, and what a person or a test sees of the requests.

use std::fs;

use data_encoding::BASE64;
use serde_json::json;
use wats_sim::{ErrorKind, Fault, Options, Sim};

use crate::catalog::{ask, look, product};
use crate::client::{get, put, request, send, submit, with_body};

const ID: &str = "11111111-2222-3333-4444-555555555555";

fn report(serial_number: &str, id: &str) -> serde_json::Value {
    json!({
        "type": "T", "id": id, "pn": "BOARD-1", "sn": serial_number, "rev": "A", "processCode": 100,
        "result": "P", "machineName": "ST1", "location": "Hall 1", "purpose": "Production",
        "start": "2026-03-01T08:00:00+01:00", "startUTC": "2026-03-01T07:00:00Z",
        "uut": {"user": "anna"},
        "root": {"id": 1, "group": "M", "stepType": "SequenceCall", "name": "Main", "status": "P",
            "seqCall": {"path": "main.seq", "name": "Main", "version": "1.0"}, "steps": []},
    })
}

#[tokio::test]
async fn a_server_goes_on_where_the_last_one_on_its_folder_ended() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options::default().reports(5).data(folder.path());
    let first = Sim::start(options()).await.unwrap();
    assert_eq!(submit(&first, &report("0001", ID)).await.status, 200);
    let saved = put(&first, "/api/Product", &json!({"partNumber": "NEW-1", "name": "New"})).await;
    assert_eq!(put(&first, "/api/Product", &json!({"name": "no part number"})).await.status, 400);
    let headers = get(&first, "/api/Report/Query/Header?$top=100").await.json();
    // Not stopped, but gone: what was answered is kept all the same.
    drop(first);

    let second = Sim::start(options()).await.unwrap();
    assert_eq!(get(&second, "/api/Product/NEW-1").await.json(), saved.json(), "ids are the same");
    assert_eq!(get(&second, "/api/Report/Query/Header?$top=100").await.json(), headers);
    assert_eq!(submit(&second, &report("0002", &ID.replace('1', "2"))).await.status, 200);
    second.stop().await;

    let third = Sim::start(options()).await.unwrap();
    assert_eq!(third.report_ids().len(), 7);
}

#[tokio::test]
async fn what_was_refused_leaves_no_trace_in_the_ids_to_come() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options::default().empty().data(folder.path());
    let first = Sim::start(options()).await.unwrap();
    let [parent, child] = product(&first, "P").await;
    let reserve = "/api/internal/Production/GetAndReserveNewSerialNumbers";
    let sn = json!({"serialNumberType": "absent", "batchSize": 1, "requestType": "Reserve"});
    assert_eq!(ask(&first, "POST", reserve, &json!({"sn": sn})).await.status, 404);
    let relation = json!({"ParentProductRevisionId": parent, "ProductRevisionId": child});
    let post = "/api/internal/Product/PostProductRevisionRelation";
    assert_eq!(ask(&first, "POST", post, &relation).await.status, 200);
    let info = "/api/internal/Product/GetProductInfo?partNumber=P&revision=A";
    let before = look(&first, info).await.json();
    first.stop().await;
    let second = Sim::start(options()).await.unwrap();
    assert_eq!(look(&second, info).await.json(), before);
}

#[tokio::test]
async fn what_somebody_did_is_theirs_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options::default().reports(5).data(folder.path());
    let first = Sim::start(options()).await.unwrap();
    let register = "/api/Client/Register?id=ST-01&type=python&name=ST-01";
    let passcode = send(&first, request(&first, "POST", register)).await.unwrap().json();
    let station = BASE64.encode(format!("ST-01:{}", passcode.as_str().unwrap()).as_bytes());
    let as_station = async |sim: &Sim, method: &str, path: &str, body: &str| {
        let mut asked = with_body(sim, method, path, body.to_owned());
        let credentials = format!("Basic {station}").parse().unwrap();
        asked.headers_mut().insert(http::header::AUTHORIZATION, credentials);
        send(sim, asked).await.unwrap()
    };
    let moved = as_station(&first, "PUT", "/api/Client/Update", r#"{"location": "Hall 9"}"#).await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    let export = "/api/Export/Certificate?headerDataOnly=true&asIndividualFiles=true&email=a@b.c";
    let name = as_station(&first, "POST", export, "{}").await.json();
    assert!(!fs::read_to_string(folder.path().join("journal.jsonl")).unwrap().contains(&station));
    first.stop().await;

    let second = Sim::start(options()).await.unwrap();
    let own = get(&second, "/api/SystemManager/Client?name=ST-01").await.json();
    assert_eq!(own["location"], "Hall 9");
    let listed = as_station(&second, "GET", "/api/Export/List", "").await.json();
    assert_eq!(listed, json!([name]), "it was made meanwhile");
    assert_eq!(get(&second, "/api/Export/List").await.json(), json!([]));
}

#[tokio::test]
async fn reports_that_waited_are_processed_when_the_server_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let delay = std::time::Duration::from_secs(3_600);
    let options = || Options::default().empty().data(folder.path()).processing_delay(delay);
    let first = Sim::start(options()).await.unwrap();
    assert_eq!(submit(&first, &report("0001", ID)).await.status, 200);
    assert_eq!(get(&first, "/api/Report/Query/Header").await.rows().len(), 0);
    first.stop().await;
    let second = Sim::start(options()).await.unwrap();
    assert_eq!(get(&second, "/api/Report/Query/Header").await.rows().len(), 1);
}

#[tokio::test]
async fn a_line_that_was_not_finished_is_cut_off_and_one_in_between_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options::default().empty().data(folder.path());
    let first = Sim::start(options()).await.unwrap();
    assert_eq!(submit(&first, &report("0001", ID)).await.status, 200);
    first.stop().await;
    let file = folder.path().join("journal.jsonl");
    let whole = fs::read(&file).unwrap();

    fs::write(&file, [&whole[..], b"{\"at\":\"2026"].concat()).unwrap();
    let second = Sim::start(options()).await.unwrap();
    assert_eq!(second.report_ids().len(), 1);
    assert_eq!(fs::read(&file).unwrap(), whole);
    second.stop().await;

    fs::write(&file, [&whole[..], b"nonsense\n"].concat()).unwrap();
    let error = Sim::start(options()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Data);
    assert!(error.to_string().contains("line 3"), "{error}");
}

#[tokio::test]
async fn a_folder_serves_one_server_and_one_factory() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options::default().empty().data(folder.path());
    let first = Sim::start(options()).await.unwrap();
    let error = Sim::start(options()).await.unwrap_err();
    assert!(error.is_data() && error.to_string().contains("another server"), "{error}");
    first.stop().await;
    let error = Sim::start(options().seed(2)).await.unwrap_err();
    assert!(error.to_string().contains("seed 1"), "{error}");
    let file = folder.path().join("journal.jsonl");
    let error = Sim::start(Options::default().data(&file)).await.unwrap_err();
    assert!(error.is_data(), "{error}");
}

#[tokio::test]
async fn the_last_requests_are_kept_with_their_answers_and_without_the_token() {
    let sim = Sim::start(Options::default().empty().keep_exchanges(2)).await.unwrap();
    get(&sim, "/api/App/Version").await;
    submit(&sim, &report("0001", ID)).await;
    get(&sim, "/api/Product/NONE?a=b%20c").await;
    let exchanges = sim.exchanges();
    assert_eq!(exchanges.len(), 2);
    let posted = &exchanges[0];
    assert_eq!((posted.number, posted.status, posted.route), (2, 200, "POST /api/Report/WSJF"));
    assert_eq!(posted.request_body, report("0001", ID).to_string());
    assert!(posted.response_body.starts_with(b"{\"ID\""));
    let asked = &exchanges[1];
    assert_eq!(
        (asked.path.as_str(), asked.query.as_deref()),
        ("/api/Product/NONE", Some("a=b%20c"))
    );
    assert_eq!(asked.status, 404);
    assert!(!format!("{exchanges:?}").contains(sim.token()));
}

#[tokio::test]
async fn a_fault_is_kept_as_what_was_answered() {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    sim.inject("GET /api/App/Version", Fault::status(503)).unwrap();
    get(&sim, "/api/App/Version").await;
    assert_eq!(sim.exchanges()[0].status, 503);
}

#[tokio::test]
async fn the_page_shows_what_the_server_holds_and_was_asked() {
    let sim = Sim::start(Options::default().products(3).reports(12)).await.unwrap();
    get(&sim, "/api/Product/%3Cb%3E").await;
    let mut browser = request(&sim, "GET", "/");
    browser.headers_mut().remove(http::header::AUTHORIZATION);
    let page = send(&sim, browser).await.unwrap();
    assert_eq!(page.header(http::header::CONTENT_TYPE), Some("text/html; charset=utf-8"));
    let text = page.text();
    assert!(text.contains("<dt>Reports</dt><dd>12</dd>"), "{text}");
    assert!(
        text.contains("GET /api/Product/{partNumber}") && text.contains("/api/Product/%3Cb%3E")
    );
    assert!(!text.contains(sim.token()));
    assert_eq!(sim.counts().total(), 1, "looking is not asking");
}
