//! Calls about reports. What the existing client makes of its arguments, and of a report it has
//! read, is its own: the bodies it made are read into this crate's model and sent.

use wats_domains::Reports;
use wats_http::{Client, Error};
use wats_report::Report;

use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let reports = Reports::new(client);
    match call.method.as_str() {
        "get_report" => {
            let mut query = reports.document(call.args.text("report_id"));
            if let Some(level) = call.args.opt_int("detail_level") {
                query = query.detail_level(u8::try_from(level).expect("a level"));
            }
            query.send().await.map(drop)
        }
        "submit" | "submit_report" => {
            if let Some(id) = call.args.value("report")["report_id"].as_str() {
                reports.get(id).await?.expect("the report is there");
            }
            let body = serde_json::to_vec(&call.body()).expect("JSON is written");
            reports.submit(&Report::from_slice(&body).expect("a report")).await.map(drop)
        }
        "submit_report_xml" => reports.submit_xml(call.args.text("xml_content")).await.map(drop),
        "get_report_xml" => {
            let mut query = reports.document(call.args.text("report_id"));
            if let Some(wanted) = call.args.opt_bool("include_attachments") {
                query = query.attachments(wanted);
            }
            if let Some(wanted) = call.args.opt_bool("include_chartdata") {
                query = query.chart_data(wanted);
            }
            if let Some(wanted) = call.args.opt_bool("include_indexes") {
                query = query.indexes(wanted);
            }
            query.send_xml().await.map(drop)
        }
        "get_all_attachments" => reports.attachments(call.args.text("report_id")).await.map(drop),
        "get_certificate" => reports.certificate(call.args.text("report_id")).await.map(drop),
        _ => unknown(call),
    }
}
