//! Header queries over the wire. What the filter language means is tested where it is built.

use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{Answer, encoded, get, start};

async fn ask(sim: &Sim, options: &[(&str, &str)]) -> Answer {
    let query: Vec<String> =
        options.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    get(sim, &format!("/api/Report/Query/Header?{}", query.join("&"))).await
}

fn starts(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["start"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn by_default_the_ten_newest_are_listed() {
    let sim = start().await;
    let rows = ask(&sim, &[]).await.rows();
    assert_eq!(rows.len(), 10);
    let found = starts(&rows);
    assert!(found.is_sorted_by(|a, b| a >= b), "{found:?}");
    let all = ask(&sim, &[("$top", "10000")]).await.rows();
    assert_eq!(all.len(), 100);
    assert_eq!(starts(&all)[..10], found);
}

#[tokio::test]
async fn pages_by_time_stamp_are_lossless() {
    let sim = start().await;
    let (mut seen, mut last) = (Vec::new(), 0);
    loop {
        let filter = format!("timeStamp gt {last}");
        let options = [("$filter", filter.as_str()), ("$orderby", "timestamp"), ("$top", "7")];
        let rows = ask(&sim, &options).await.rows();
        seen.extend(rows.iter().map(|row| row["uuid"].as_str().unwrap().to_owned()));
        let Some(row) = rows.last() else { break };
        last = row["timeStamp"].as_i64().unwrap();
    }
    assert_eq!(seen, sim.report_ids());
}

#[tokio::test]
async fn skip_continues_where_top_ended() {
    let sim = start().await;
    let order = ("$orderby", "serialNumber desc,start");
    let whole = ask(&sim, &[order, ("$top", "30")]).await.rows();
    let second = ask(&sim, &[order, ("$top", "20"), ("$skip", "10")]).await.rows();
    assert_eq!(whole[10..], second);
    assert_eq!(ask(&sim, &[("$skip", "100")]).await.rows(), Vec::<Value>::new());
}

#[tokio::test]
async fn instants_are_compared_and_not_their_texts() {
    let sim = start().await;
    let all = ask(&sim, &[("$top", "10000"), ("$orderby", "start")]).await.rows();
    let utc = starts(&all)[50].clone();
    // The same instant, an hour east of UTC.
    let (hour, rest) = (utc[11..13].parse::<u32>().unwrap(), &utc[13..19]);
    let shifted = format!("{}T{:02}{rest}+01:00", &utc[..10], hour + 1);
    let filter = format!("start ge {shifted}");
    let found = ask(&sim, &[("$filter", &filter), ("$top", "10000")]).await.rows();
    assert_eq!(found.len(), starts(&all).iter().filter(|start| **start >= utc).count());
    assert!(found.len() < all.len());
}

#[tokio::test]
async fn collections_are_filtered_and_written_when_expanded() {
    let sim = start().await;
    let filter =
        ("$filter", "subUnits/any(s: startswith(s/serialNumber,'P')) and processCode eq 100");
    let plain = ask(&sim, &[filter]).await.rows();
    assert_eq!(plain.len(), 10);
    assert!(plain.iter().all(|row| row.get("subUnits").is_none()));
    let expanded = ask(&sim, &[filter, ("$expand", "subunits,uurMiscInfo")]).await.rows();
    assert!(expanded.iter().all(|row| row["subUnits"][0]["partType"] == "PCBA"));
    assert!(expanded.iter().all(|row| row["uurMiscInfo"] == json!([])));
    assert!(expanded.iter().all(|row| row.get("assets").is_none()));
}

#[tokio::test]
async fn selected_columns_are_written_alone_and_found_in_any_case() {
    let sim = start().await;
    let options = [("$Select", "UUID, serialnumber"), ("$top", "1"), ("reportType", "U")];
    let rows = ask(&sim, &options).await.rows();
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["serialNumber", "uuid"]);
}

#[tokio::test]
async fn repairs_are_found_by_their_type_and_their_test() {
    let sim = Sim::start(Options::default().reports(300)).await.unwrap();
    let repairs = ask(&sim, &[("$filter", "reportType eq 'R'"), ("$top", "100")]).await.rows();
    assert!(!repairs.is_empty());
    for repair in repairs {
        let filter = format!("referencedUut eq {}", repair["referencedUut"].as_str().unwrap());
        let found = ask(&sim, &[("$filter", &filter)]).await.rows();
        assert_eq!(found, [repair]);
    }
}

#[tokio::test]
async fn what_is_not_valid_is_refused_with_the_reason() {
    let sim = start().await;
    for (option, value, reason) in [
        ("$filter", "partNumber eq", "at character 14"),
        ("$filter", "partNumber eq 'a' )", "at character 19"),
        ("$filter", "colour eq 'red'", "'colour'"),
        ("$filter", "start gt '2026-01-01'", "date-time"),
        ("$filter", "round(executionTime) eq 1", "'round' is not supported"),
        ("$filter", "partNumber", "condition"),
        ("$top", "10001", "the most is 10000"),
        ("$top", "-1", "zero or more"),
        ("$skip", "x", "zero or more"),
        ("$orderby", "partNumber", "cannot be ordered by"),
        ("$orderby", "start down", "asc or desc"),
        ("$select", "colour", "'colour'"),
        ("$expand", "uurAssets", "'uurAssets'"),
        ("$count", "true", "'$count' is not supported"),
    ] {
        let answer = ask(&sim, &[(option, value)]).await;
        assert_eq!(answer.status, 400, "{option}={value}");
        let message = answer.message();
        assert!(message.starts_with("The query specified in the URI is not valid. "), "{message}");
        assert!(message.contains(reason), "{option}={value}: {message}");
    }
    assert_eq!(ask(&sim, &[("$top", "1"), ("$TOP", "2")]).await.status, 400);
}
