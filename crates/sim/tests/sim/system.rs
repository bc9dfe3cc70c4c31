//! Stations, tokens, levels, barcodes, exports and workflows, spoken to over raw HTTP.

use std::io::{Cursor, Read};

use data_encoding::BASE64;
use http::header::{AUTHORIZATION, RANGE, REFERER};
use serde_json::{Value, json};
use wats_sim::Sim;
use zip::ZipArchive;

use crate::client::{Answer, encoded, get, put, request, send, start, with_body};

const REGISTER: &str = "/api/Client/Register?id=ST-01&type=python&name=ST-01";

async fn post(sim: &Sim, path: &str, body: &Value) -> Answer {
    send(sim, with_body(sim, "POST", path, body.to_string())).await.unwrap()
}

/// A request with other credentials than the simulator's own.
async fn get_as(sim: &Sim, credentials: &str, path: &str) -> Answer {
    let mut asked = request(sim, "GET", path);
    asked.headers_mut().insert(AUTHORIZATION, format!("Basic {credentials}").parse().unwrap());
    asked.headers_mut().insert(REFERER, sim.url().parse().unwrap());
    send(sim, asked).await.unwrap()
}

async fn register(sim: &Sim, path: &str) -> String {
    let passcode = post(sim, path, &json!(null)).await.json();
    BASE64.encode(format!("ST-01:{}", passcode.as_str().unwrap()).as_bytes())
}

#[tokio::test]
async fn registering_a_station_again_voids_the_former_passcode() {
    let sim = start().await;
    let first = register(&sim, REGISTER).await;
    assert_eq!(get_as(&sim, &first, "/api/App/Version").await.status, 200);
    let second = register(&sim, &format!("{REGISTER}&location=Hall%201")).await;
    assert_eq!(get_as(&sim, &first, "/api/App/Version").await.status, 401);
    assert_eq!(get_as(&sim, &second, "/api/App/Version").await.status, 200);
    let stations = get(&sim, "/api/SystemManager/Clients").await.rows();
    let own: Vec<_> = stations.iter().filter(|row| row["name"] == "ST-01").collect();
    assert_eq!((own.len(), &own[0]["location"]), (1, &json!("Hall 1")));
    assert_eq!(own[0]["status"], "Connected");
}

#[tokio::test]
async fn a_name_of_another_type_of_station_is_a_conflict() {
    let sim = start().await;
    register(&sim, REGISTER).await;
    for query in ["id=ST-01&type=java&name=other", "id=other&type=java&name=ST-01"] {
        let path = format!("/api/Client/Register?{query}");
        assert_eq!(post(&sim, &path, &json!(null)).await.status, 409, "{query}");
    }
    for query in ["id=a&type=python", "id=a&name=b", "type=python&name=b", "id=&type=t&name=n"] {
        let path = format!("/api/Client/Register?{query}");
        assert_eq!(post(&sim, &path, &json!(null)).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_station_that_is_disconnected_is_not_let_in() {
    let sim = start().await;
    let own = register(&sim, REGISTER).await;
    assert_eq!(get_as(&sim, &own, "/api/internal/Client/Ping").await.status, 200);
    let stations = get_as(&sim, &own, "/api/internal/Client/GetClients").await.rows();
    let row = stations.iter().find(|row| row["Name"] == "ST-01").unwrap();
    assert!(row["LastPing"].is_string() && row["Client_ID"] == row["ClientId"]);
    assert_eq!(get_as(&sim, &own, "/api/internal/Auth/Disconnect/ST-01").await.status, 200);
    assert_eq!(get_as(&sim, &own, "/api/App/Version").await.status, 401);
    let other = get_as(&sim, sim.token(), "/api/internal/Auth/Disconnect/nobody").await;
    assert_eq!(other.status, 404);
    let log = get(&sim, "/api/SystemManager/ClientLog/ST-01").await.rows();
    assert!(log[1].as_str().unwrap().ends_with("disconnected"), "{log:?}");
}

#[tokio::test]
async fn a_token_is_shown_once_and_void_when_it_is_replaced() {
    let sim = start().await;
    let token = get(&sim, "/api/Auth/GetToken").await.json().as_str().unwrap().to_owned();
    assert_eq!(get_as(&sim, &token, "/api/App/Version").await.status, 200);
    assert_eq!(get(&sim, "/api/Auth/GetToken").await.status, 400, "it is not shown again");
    let named = get(&sim, "/api/Auth/GetToken/line-2").await.json().as_str().unwrap().to_owned();
    let new = get(&sim, "/api/Auth/GetToken?reset=true").await.json();
    assert_eq!(get_as(&sim, &token, "/api/App/Version").await.status, 401);
    assert_eq!(get_as(&sim, new.as_str().unwrap(), "/api/App/Version").await.status, 200);
    assert_eq!(get_as(&sim, &named, "/api/App/Version").await.status, 200, "that is another");
}

#[tokio::test]
async fn name_and_type_of_a_station_stay_and_the_rest_can_be_changed() {
    let sim = start().await;
    register(&sim, REGISTER).await;
    let by_name = "/api/SystemManager/Client?name=st-01";
    let mut station = get(&sim, by_name).await.json();
    station["displayName"] = "Station 1".into();
    station["clientGroupId"] = 2.into();
    let path = "/api/SystemManager/Client";
    assert_eq!(put(&sim, &format!("{path}?moveWithHistory=true"), &station).await.status, 200);
    assert_eq!(get(&sim, by_name).await.json(), station);
    let by_identifier = get(&sim, "/api/SystemManager/Client?identifier=ST-01").await;
    assert_eq!(by_identifier.json(), station);
    for (key, value, status) in [
        ("name", json!("other"), 400),
        ("type", json!(6), 400),
        ("clientGroupId", json!(99), 400),
        ("clientId", json!(99), 404),
        ("clientId", json!(null), 400),
    ] {
        let mut changed = station.clone();
        changed[key] = value;
        assert_eq!(put(&sim, path, &changed).await.status, status, "{changed}");
    }
    assert_eq!(get(&sim, path).await.status, 400);
    assert_eq!(get(&sim, "/api/SystemManager/Client?name=nobody").await.status, 404);
}

#[tokio::test]
async fn a_station_tells_of_itself_under_its_own_credentials() {
    let sim = start().await;
    let own = register(&sim, REGISTER).await;
    let mut asked = with_body(&sim, "POST", "/api/internal/Client/Update", "");
    *asked.body_mut() =
        json!({"purpose": "Debug", "utcoffset": "1"}).to_string().into_bytes().into();
    asked.headers_mut().insert(AUTHORIZATION, format!("Basic {own}").parse().unwrap());
    asked.headers_mut().insert(REFERER, sim.url().parse().unwrap());
    let station = send(&sim, asked).await.unwrap().json();
    assert_eq!((&station["Purpose"], &station["UTCOffset"]), (&json!("Debug"), &json!(1.0)));
    let server = put(&sim, "/api/Client/Update", &json!({"purpose": "Tests"})).await.json();
    assert_eq!((&server["name"], &server["purpose"]), (&json!("SIM"), &json!("Tests")));
    let token = get(&sim, "/api/Auth/GetToken").await.json();
    let mut asked = with_body(&sim, "PUT", "/api/Client/Update", "{}");
    let credentials = format!("Basic {}", token.as_str().unwrap());
    asked.headers_mut().insert(AUTHORIZATION, credentials.parse().unwrap());
    assert_eq!(send(&sim, asked).await.unwrap().status, 404, "a user's token is no station's");
}

#[tokio::test]
async fn levels_are_made_along_a_path_and_found_by_it() {
    let sim = start().await;
    let path = "/api/SystemManager/Level";
    assert_eq!(
        get(&sim, &format!("{path}?hierarchy=Oslo&hierarchy=Hall%202")).await.json(),
        json!(null)
    );
    let made = post(&sim, path, &json!(["Oslo", "Hall 2"])).await.json();
    let found = get(&sim, &format!("{path}?hierarchy=Oslo&hierarchy=Hall%202")).await.json();
    assert_eq!((found.is_i64(), &found), (true, &made));
    assert_eq!(post(&sim, path, &json!(["Oslo", "Hall 2"])).await.json(), made, "not a second one");
    for body in [json!([]), json!([""]), json!([1]), json!({}), json!(vec!["deep"; 33])] {
        assert_eq!(post(&sim, path, &body).await.status, 400, "{body}");
    }
    assert_eq!(get(&sim, path).await.status, 400);
}

#[tokio::test]
async fn a_barcode_is_taken_apart_by_the_first_pattern_that_it_matches() {
    let sim = start().await;
    let (list, one) =
        ("/api/BarcodeIdentifiers/BarcodeIdentifiers", "/api/BarcodeIdentifiers/BarcodeIdentifier");
    let identify =
        |code: &str| format!("/api/BarcodeIdentifiers/IdentifyBarcode?code={}", encoded(code));
    let plain = get(&sim, &identify("SN1/PN1/A")).await.json();
    assert_eq!((&plain["serialNumber"], &plain["partNumber"]), (&json!("SN1"), &json!("PN1")));
    assert_eq!((&plain["revision"], &plain["process"]), (&json!("A"), &json!(null)));

    let late = json!({"pattern": "^S", "serialNumber": ".*", "order": 2});
    let late = put(&sim, one, &late).await.json();
    let early = json!({
        "pattern": r"^SN\d+-", "serialNumber": r"^SN(\d+)", "partNumber": r"[A-Z]+$", "order": 1,
    });
    let mut early = put(&sim, one, &early).await.json();
    assert_eq!(get(&sim, list).await.rows(), [early.clone(), late.clone()]);
    let found = get(&sim, &identify("SN12-WIDGET")).await.json();
    assert_eq!((&found["serialNumber"], &found["partNumber"]), (&json!("12"), &json!("WIDGET")));
    assert_eq!((&found["id"], &found["revision"]), (&early["id"], &json!(null)));
    assert_eq!(get(&sim, &identify("S-1")).await.json()["id"], late["id"]);

    early["order"] = 3.into();
    assert_eq!(put(&sim, one, &early).await.json(), early);
    assert_eq!(get(&sim, &identify("SN12-WIDGET")).await.json()["id"], late["id"]);
    let path = format!("{one}/{}", early["id"]);
    assert_eq!(send(&sim, request(&sim, "DELETE", &path)).await.unwrap().status, 200);
    assert_eq!(send(&sim, request(&sim, "DELETE", &path)).await.unwrap().status, 404);
    assert_eq!(put(&sim, one, &early).await.status, 404, "an id that is not there");
}

#[tokio::test]
async fn patterns_that_would_cost_too_much_are_refused() {
    let sim = start().await;
    let one = "/api/BarcodeIdentifiers/BarcodeIdentifier";
    for pattern in ["(", "a{1000}{1000}", &"(".repeat(600), &"a".repeat(2_000), "(?<=a)b"] {
        let refused = put(&sim, one, &json!({"pattern": pattern})).await;
        assert_eq!(refused.status, 400, "{pattern}");
    }
    let slow = json!({"pattern": "^(a+)+$", "order": 1});
    assert_eq!(put(&sim, one, &slow).await.status, 200);
    let code = format!("{}b", "a".repeat(3_000));
    let path = format!("/api/BarcodeIdentifiers/IdentifyBarcode?code={code}");
    assert_eq!(get(&sim, &path).await.json()["serialNumber"], code, "in linear time");
    let path = format!("/api/BarcodeIdentifiers/IdentifyBarcode?code={}", "a".repeat(5_000));
    assert_eq!(get(&sim, &path).await.status, 400);
}

async fn exported(sim: &Sim, query: &str, filter: &Value) -> Vec<(String, Vec<u8>)> {
    let path = format!("/api/Export/Certificate?email=a@b.example&{query}");
    let name = post(sim, &path, filter).await.json();
    let name = name.as_str().unwrap();
    let listed = |answer: Answer| answer.rows().contains(&json!(name));
    assert!(!listed(get(sim, "/api/Export/List").await), "it is made in the background");
    assert!(listed(get(sim, "/api/Export/List").await));
    let path = format!("/api/Export/{}", name.trim_end_matches(".zip"));
    let answer = get(sim, &path).await;
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    let mut zip = ZipArchive::new(Cursor::new(answer.body)).unwrap();
    let count = zip.len();
    let entry = |index| {
        let mut entry = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(entry).collect()
}

#[tokio::test]
async fn certificates_are_made_in_the_background_of_the_tests_that_are_meant() {
    let sim = start().await;
    let headers = get(&sim, "/api/Report/Query/Header?$top=1000").await.rows();
    let tests = |row: &&Value| row["reportType"] == "T" && row["result"] == "Failed";
    let failed = headers.iter().filter(tests).count();
    assert!(failed > 0);
    let query = "headerDataOnly=true&asIndividualFiles=true";
    let files = exported(&sim, query, &json!({"status": "failed"})).await;
    assert_eq!(files.len(), failed);
    assert!(files.iter().all(|(name, pdf)| name.contains(".pdf") && pdf.starts_with(b"%PDF-")));
    let one = &headers.iter().find(tests).unwrap()["serialNumber"];
    let whole = exported(
        &sim,
        "headerDataOnly=false&asIndividualFiles=false",
        &json!({"serialNumber": one}),
    )
    .await;
    assert_eq!(whole.len(), 1);
    let text = String::from_utf8_lossy(&whole[0].1).into_owned();
    assert!(text.contains(one.as_str().unwrap()) && text.contains("MainSequence Callback"));
}

#[tokio::test]
async fn every_condition_of_the_filter_chooses_certificates() {
    let sim = start().await;
    let headers = get(&sim, "/api/Report/Query/Header?$top=1000").await.rows();
    let count = |wanted: &dyn Fn(&Value) -> bool| {
        headers.iter().filter(|row| row["reportType"] == "T" && wanted(row)).count()
    };
    let place = &headers.iter().find(|row| row["reportType"] == "T").unwrap()["location"];
    let newest = headers.iter().filter_map(|row| row["start"].as_str()).max().unwrap();
    let day = &newest[..10];
    let query = "headerDataOnly=true&asIndividualFiles=true";
    for (filter, expected) in [
        (json!({"level": place}), count(&|row| row["location"] == *place)),
        (json!({"level": "nowhere"}), 0),
        (json!({"miscDescription": "no such key"}), 0),
        (
            json!({"periodCount": 1, "dateGrouping": 4}),
            count(&|row| row["start"].as_str().unwrap().starts_with(day)),
        ),
    ] {
        let files = exported(&sim, query, &filter).await;
        assert_eq!(files.len(), expected, "{filter}");
    }
    let path = format!("/api/Export/Certificate?{query}&email=a@b.example");
    let answer = post(&sim, &path, &json!({"dimensions": "colour"})).await;
    assert_eq!(answer.status, 400, "the details can be named in the filter");
}

#[tokio::test]
async fn an_export_is_for_whoever_asked_and_can_be_had_in_parts() {
    let sim = start().await;
    let path = "/api/Export/Certificate?headerDataOnly=true&asIndividualFiles=false";
    assert_eq!(post(&sim, path, &json!({})).await.status, 400, "a token has no e-mail address");
    let path = format!("{path}&email=a@b.example");
    assert_eq!(post(&sim, &format!("{path}&dimensions=colour"), &json!({})).await.status, 400);
    assert_eq!(post(&sim, &format!("{path}&numericFormat=roman"), &json!({})).await.status, 400);
    let name = post(&sim, &path, &json!({"topCount": 1})).await.json();
    let file = format!("/api/Export/{}", name.as_str().unwrap());
    assert_eq!(get(&sim, &file).await.status, 404, "it is not done yet");
    get(&sim, "/api/Export/List").await;
    let whole = get(&sim, &file).await;
    let mut part = request(&sim, "GET", &file);
    part.headers_mut().insert(RANGE, "bytes=10-".parse().unwrap());
    let part = send(&sim, part).await.unwrap();
    assert_eq!((part.status, &part.body[..]), (206, &whole.body[10..]));
    let station = register(&sim, REGISTER).await;
    assert_eq!(get_as(&sim, &station, &file).await.status, 404);
    assert!(get_as(&sim, &station, "/api/Export/List").await.rows().is_empty());
}

#[tokio::test]
async fn a_test_is_started_once_and_ended_once() {
    let sim = start().await;
    let unit = get(&sim, "/api/Report/Query/Header?$top=1").await.rows().remove(0);
    let unit = format!(
        "serialNumber={}&partNumber={}",
        unit["serialNumber"].as_str().unwrap(),
        unit["partNumber"].as_str().unwrap()
    );
    for (call, expected) in [
        (format!("EndTest?{unit}"), false),
        (format!("StartTest?{unit}&status=0"), false),
        (format!("StartTest?{unit}&stationName=ST-01&operatorName=anna"), true),
        (format!("StartTest?{unit}"), false),
        (format!("EndTest?{unit}&passed=false"), true),
        (format!("EndTest?{unit}"), false),
        (format!("StartTest?{unit}&status=2"), true),
        ("StartTest?serialNumber=x&partNumber=y".to_owned(), false),
    ] {
        assert_eq!(get(&sim, &format!("/api/Workflow/{call}")).await.json(), expected, "{call}");
    }
    assert_eq!(get(&sim, "/api/Workflow/StartTest?serialNumber=x").await.status, 400);
    assert_eq!(get(&sim, &format!("/api/Workflow/StartTest?{unit}&status=4")).await.status, 400);
}

#[tokio::test]
async fn the_status_of_the_server_is_a_table_of_texts() {
    let sim = start().await;
    let status = get(&sim, "/api/SystemStatus").await.json();
    assert!(status.as_object().unwrap().values().all(Value::is_string), "{status}");
    assert_eq!(status["Reports"], "100");
}
