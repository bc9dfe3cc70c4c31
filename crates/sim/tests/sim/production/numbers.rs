use std::collections::BTreeSet;

use serde_json::json;

use super::{ask, ids, take, upload, workshop};
use crate::client::{get, start};

const FILE: &str =
    "<SerialNumbers><SN id=\"SN-9\"/><SN id=\"SN-10\"/><SN id=\"SN-12\"/></SerialNumbers>";

#[tokio::test]
async fn the_types_say_what_kind_of_number_they_are() {
    let sim = workshop().await;
    let types = get(&sim, "/api/Production/SerialNumbers/Types").await.rows();
    let kinds: Vec<_> = types.iter().map(|kind| (&kind["name"], &kind["identifier"])).collect();
    let wanted = [(json!("IMEI"), json!(2)), (json!("MAC"), json!(1)), (json!("UnitSN"), json!(0))];
    assert_eq!(kinds, wanted.iter().map(|(name, kind)| (name, kind)).collect::<Vec<_>>());
}

#[tokio::test]
async fn uploaded_numbers_are_taken_in_order_each_once() {
    let sim = workshop().await;
    assert!(take(&sim, "UnitSN", "5").await.is_empty());
    assert_eq!(upload(&sim, "UnitSN", "XML", FILE).await.status, 200);
    assert_eq!(take(&sim, "UnitSN", "2").await, ["SN-9", "SN-10"]);
    assert_eq!(upload(&sim, "UnitSN", "XML", FILE).await.status, 200, "they are known");
    assert_eq!(take(&sim, "UnitSN", "2").await, ["SN-12"], "all that are free");
}

#[tokio::test]
async fn no_number_is_given_to_two_who_ask_at_once() {
    let sim = std::sync::Arc::new(start().await);
    let takers: Vec<_> = (0..20)
        .map(|_| {
            let sim = std::sync::Arc::clone(&sim);
            tokio::spawn(async move { take(&sim, "UnitSN", "7").await })
        })
        .collect();
    let mut taken = Vec::new();
    for taker in takers {
        taken.extend(taker.await.unwrap());
    }
    assert_eq!(taken.len(), 140);
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 140);
}

#[tokio::test]
async fn numbers_in_sequence_have_no_gap_or_are_not_taken() {
    let sim = workshop().await;
    upload(&sim, "UnitSN", "CSV", "SN-1\nSN-3\nSN-4\nSN-5").await;
    let take_in_sequence = async |quantity| {
        let parameters =
            [("serialNumberType", "UnitSN"), ("quantity", quantity), ("onlyInSequence", "true")];
        ask(&sim, "POST", "Production/SerialNumbers/Take", &parameters).await
    };
    assert_eq!(take_in_sequence("4").await.status, 409);
    assert_eq!(ids(take_in_sequence("3").await.text()), ["SN-3", "SN-4", "SN-5"]);
    assert_eq!(take(&sim, "UnitSN", "9").await, ["SN-1"]);
}

#[tokio::test]
async fn what_was_taken_is_found_by_its_reference() {
    let sim = start().await;
    let parameters = [
        ("serialNumberType", "MAC"),
        ("quantity", "2"),
        ("refSN", "U 1"),
        ("refPN", "BOX"),
        ("stationName", "ST1"),
        ("format", "csv"),
    ];
    let answer = ask(&sim, "POST", "Production/SerialNumbers/Take", &parameters).await;
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let lines: Vec<&str> = answer.text().lines().collect();
    assert_eq!(lines[0], "id,generated,taken,refSN,refPN,stationName");
    assert!(lines[1].starts_with("02:00:5E:10:00:00,2025-03-03T06:00:00Z,"), "{}", lines[1]);
    assert!(lines[1].ends_with(",U 1,BOX,ST1"), "{}", lines[1]);

    let find = async |reference: &str| {
        let path = "/api/Production/SerialNumbers/ByReference?serialNumberType=MAC";
        get(&sim, &format!("{path}&{reference}")).await.rows()
    };
    let found = find("refSN=U%201").await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["serialNumber"], "02:00:5E:10:00:00");
    assert_eq!((&found[0]["state"], &found[0]["stationName"]), (&json!("Taken"), &json!("ST1")));
    assert_eq!(find("refPN=BOX").await, found);
    assert_eq!(find("refPN=BOX&refSN=U%201").await, found);
    assert!(find("refPN=PART&refSN=U%201").await.is_empty());
}

#[tokio::test]
async fn a_range_holds_the_numbers_between_its_ends_in_any_spelling() {
    let sim = start().await;
    let find = async |parameters: &str| {
        let path = "/api/Production/SerialNumbers/ByRange?serialNumberType=MAC";
        get(&sim, &format!("{path}&{parameters}")).await
    };
    let range = "startAddress=02-00-5e-10-00-FE&endAddress=02005E100100";
    let rows = find(range).await.rows();
    let numbers: Vec<_> = rows.iter().map(|row| row["serialNumber"].clone()).collect();
    assert_eq!(numbers, ["02:00:5E:10:00:FE", "02:00:5E:10:00:FF"]);
    assert_eq!(find(&format!("{range}&startDate=2025-03-03T06:00:00Z")).await.rows(), rows);
    assert!(find(&format!("{range}&startDate=2025-03-03T06:00:01Z")).await.rows().is_empty());
    assert!(find(&format!("{range}&endDate=2025-03-03T05:59:59Z")).await.rows().is_empty());
    assert_eq!(find("startAddress=x&endAddress=y").await.status, 400);
    assert!(find("startAddress=02005E100001&endAddress=02005E100000").await.rows().is_empty());
}

#[tokio::test]
async fn an_export_can_be_uploaded_elsewhere_and_says_the_same() {
    for format in ["XML", "CSV"] {
        let sim = start().await;
        let odd = "\"a,1\"\"2\"\n<b>&'3'\nåß 4\n";
        assert_eq!(upload(&sim, "UnitSN", "CSV", odd).await.status, 200);
        let parameters = [("serialNumberType", "UnitSN"), ("quantity", "3"), ("refSN", "\"<,>&'")];
        ask(&sim, "POST", "Production/SerialNumbers/Take", &parameters).await;
        let path = format!("/api/Production/SerialNumbers?serialNumberType=UnitSN&format={format}");
        let exported = get(&sim, &path).await;
        assert_eq!(exported.status, 200);

        let other = workshop().await;
        let answer = upload(&other, "UnitSN", format, exported.text()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(get(&other, &path).await.text(), exported.text());
        let free = "SN-000004";
        assert_eq!(take(&other, "UnitSN", "4").await.iter().filter(|id| *id == free).count(), 1);
    }
}

#[tokio::test]
async fn an_export_keeps_to_its_bounds() {
    let sim = start().await;
    let path = "/api/Production/SerialNumbers?serialNumberType=UnitSN&format=xml";
    let some = get(&sim, &format!("{path}&startAddress=SN-000998")).await;
    assert_eq!(ids(some.text()), ["SN-000998", "SN-000999", "SN-001000"]);
    assert_eq!(ids(get(&sim, &format!("{path}&endAddress=SN-000001")).await.text()).len(), 1);
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_and_nothing_of_it_is_stored() {
    let sim = workshop().await;
    for (kind, format, file) in [
        ("UnitSN", "XML", "SN-1"),
        ("UnitSN", "XML", "<SerialNumbers><SN id=\"1\"/>"),
        ("UnitSN", "XML", "<SerialNumbers><SN id=\"1\"/><SN/></SerialNumbers>"),
        ("UnitSN", "XML", "<SerialNumbers><SN id=\"1\"/></SerialNumbers><SerialNumbers/>"),
        ("UnitSN", "XML", "<!DOCTYPE x><SerialNumbers><SN id=\"1\"/></SerialNumbers>"),
        ("UnitSN", "XML", "<SerialNumbers><SN id=\"1\" taken=\"now\"/></SerialNumbers>"),
        ("UnitSN", "XML", "<SerialNumbers><SN id=\"&x;\"/></SerialNumbers>"),
        ("UnitSN", "CSV", "id,taken\n1,2026-01-01T00:00:00Z\n2,now"),
        ("UnitSN", "CSV", "refSN,id\n1,2\n3,"),
        ("MAC", "CSV", "02:00:00:00:00:01\n02:00:00:00:00"),
        ("IMEI", "CSV", "490154203237518\n490154203237519"),
    ] {
        let answer = upload(&sim, kind, format, file).await;
        assert_eq!(answer.status, 400, "{file}: {}", answer.text());
        assert!(take(&sim, kind, "9").await.is_empty(), "{file}");
    }
    assert_eq!(upload(&sim, "None", "XML", FILE).await.status, 404);
    assert_eq!(upload(&sim, "UnitSN", "TXT", FILE).await.status, 400);
    let parameters = [("serialNumberType", "UnitSN"), ("format", "XML")];
    assert_eq!(ask(&sim, "PUT", "Production/SerialNumbers", &parameters).await.status, 415);
}

#[tokio::test]
async fn a_quantity_is_at_least_one_and_has_an_end() {
    let sim = start().await;
    for quantity in ["0", "-1", "100001", "99999999999999999999"] {
        let parameters = [("serialNumberType", "UnitSN"), ("quantity", quantity)];
        let answer = ask(&sim, "POST", "Production/SerialNumbers/Take", &parameters).await;
        assert_eq!(answer.status, 400, "{quantity}");
    }
    let parameters = [("serialNumberType", "None"), ("quantity", "1")];
    let answer = ask(&sim, "POST", "Production/SerialNumbers/Take", &parameters).await;
    assert_eq!(answer.status, 404);
}
