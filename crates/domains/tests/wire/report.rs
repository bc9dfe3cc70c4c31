//! Calls about reports. What the existing client's builders make of their arguments is theirs: the
//! bodies they made are read into this crate's model and sent.

use wats_domains::Reports;
use wats_http::{Client, Error};
use wats_report::Report;

use crate::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let reports = Reports::new(client);
    match call.method.as_str() {
        "get_report" => reports.get(call.args.text("report_id")).await.map(drop),
        "submit" | "submit_report" => {
            if let Some(id) = call.args.value("report")["report_id"].as_str() {
                let report = reports.get(id).await?.expect("the report is there");
                return reports.submit(&report).await.map(drop);
            }
            let body = serde_json::to_vec(&call.body()).expect("JSON is written");
            reports.submit(&Report::from_slice(&body).expect("a report")).await.map(drop)
        }
        _ => unknown(call),
    }
}
