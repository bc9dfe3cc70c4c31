//! Units, their children, their verification; serial numbers; batches.

mod batches;
mod children;
mod numbers;
mod pages;
mod reserved;
mod schemas;
mod units;
mod verification;

use bytes::Bytes;
use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{Answer, encoded, get, put, request, send, with_body};

/// A server with the products `BOX` and `PART`, each in the revisions `A` and `B`, and no units.
async fn workshop() -> Sim {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let revisions = json!([{"revision": "A"}, {"revision": "B"}]);
    let products = json!([{"partNumber": "BOX", "revisions": revisions},
        {"partNumber": "PART", "revisions": revisions}]);
    assert_eq!(put(&sim, "/api/Products", &products).await.status, 200);
    sim
}

/// Makes a unit of revision `A`.
async fn make(sim: &Sim, part_number: &str, serial_number: &str) {
    let unit = json!({"serialNumber": serial_number, "partNumber": part_number, "revision": "A"});
    let answer = call(sim, "POST", "Production/Unit", &[], &unit.to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// Calls an operation by the end of its path, with parameters and a JSON body.
async fn call(
    sim: &Sim,
    method: &str,
    operation: &str,
    parameters: &[(&str, &str)],
    body: &str,
) -> Answer {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let path = format!("/api/{operation}?{}", pairs.join("&"));
    let mut asked = with_body(sim, method, &path, Bytes::copy_from_slice(body.as_bytes()));
    asked.headers_mut().insert("referer", "here".parse().unwrap());
    send(sim, asked).await.unwrap()
}

/// As [`call`], without a body.
async fn ask(sim: &Sim, method: &str, operation: &str, parameters: &[(&str, &str)]) -> Answer {
    call(sim, method, operation, parameters, "").await
}

async fn set_phase(sim: &Sim, part_number: &str, serial_number: &str, phase: &str) -> Answer {
    let parameters =
        [("serialNumber", serial_number), ("partNumber", part_number), ("phase", phase)];
    ask(sim, "PUT", "Production/SetUnitPhase", &parameters).await
}

async fn unit(sim: &Sim, part_number: &str, serial_number: &str) -> Value {
    let path = format!("/api/Production/Unit/{}/{part_number}", encoded(serial_number));
    get(sim, &path).await.json()
}

/// The changes that wait.
async fn changes(sim: &Sim) -> Vec<Value> {
    get(sim, "/api/Production/Units/Changes?maxCount=1000").await.rows()
}

/// Uploads a file of serial numbers as a form.
async fn upload(sim: &Sim, kind: &str, format: &str, file: &str) -> Answer {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"n\"\r\n\r\n{file}\r\n\
         --b--\r\n"
    );
    let path = format!("/api/Production/SerialNumbers?serialNumberType={kind}&format={format}");
    let mut asked = with_body(sim, "PUT", &path, body);
    let label = "multipart/form-data; boundary=b";
    asked.headers_mut().insert("content-type", label.parse().unwrap());
    send(sim, asked).await.unwrap()
}

/// Takes numbers; what comes back are their ids.
async fn take(sim: &Sim, kind: &str, quantity: &str) -> Vec<String> {
    let parameters = [("serialNumberType", kind), ("quantity", quantity)];
    let answer = ask(sim, "POST", "Production/SerialNumbers/Take", &parameters).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    ids(answer.text())
}

/// The ids in XML.
fn ids(xml: &str) -> Vec<String> {
    let ids = xml.split("<SN id=\"").skip(1);
    ids.map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect()
}

#[tokio::test]
async fn a_missing_or_malformed_parameter_is_refused_by_name() {
    let sim = workshop().await;
    for (method, path, name) in [
        ("GET", "Production/Units/Changes", "maxCount"),
        ("GET", "Production/Units/Changes?maxCount=-1", "maxCount"),
        ("GET", "Production/Units/Changes?maxCount=x", "maxCount"),
        ("DELETE", "Production/Units/Changes/x", "id"),
        ("GET", "Production/UnitVerification", "serialNumber"),
        ("PUT", "Production/SetUnitPhase?serialNumber=1&partNumber=BOX", "phase"),
        ("PUT", "Production/SetUnitProcess?serialNumber=1&partNumber=BOX", "processName"),
        ("DELETE", "Production/Unit?serialNumber=1", "partNumber"),
        ("PUT", "Production/UnitTag?serialNumber=1&partNumber=BOX", "key"),
        ("PUT", "Production/ChangeUnit?serialNumber=1&partNumber=BOX", "newPartNumber"),
        (
            "POST",
            "Production/AddChildUnit?parentSerialNumber=1&parentPartNumber=&childSerialNumber=2\
             &childPartNumber=&checkPartNumber=",
            "checkRevision",
        ),
        ("GET", "Production/CheckChildUnits?parentSerialNumber=1", "parentPartNumber"),
        ("POST", "Production/SerialNumbers/Take?quantity=1", "serialNumberType"),
        ("POST", "Production/SerialNumbers/Take?serialNumberType=UnitSN", "quantity"),
        (
            "POST",
            "Production/SerialNumbers/Take?serialNumberType=UnitSN&quantity=1&format=PDF",
            "format",
        ),
        ("GET", "Production/SerialNumbers?serialNumberType=UnitSN", "format"),
        (
            "GET",
            "Production/SerialNumbers/ByRange?serialNumberType=UnitSN&startAddress=1",
            "endAddress",
        ),
        ("GET", "Production/SerialNumbers/ByReference?serialNumberType=UnitSN", "refSN"),
        (
            "GET",
            "Production/SerialNumbers/ByReference?serialNumberType=UnitSN&refSN=1&startDate=now",
            "startDate",
        ),
    ] {
        let answer = send(&sim, request(&sim, method, &format!("/api/{path}"))).await.unwrap();
        assert_eq!(answer.status, 400, "{method} {path}: {}", answer.text());
        assert!(answer.message().contains(name), "{method} {path}: {}", answer.message());
    }
}
