//! Reports.

use serde_json::Value;
use wats::{Client, Endpoint, Report, Station};

use super::ask::{Ask, ask, make, text};
use super::asset::ASSET;
use super::system::STATION;

/// What is read and changed.
pub(crate) struct Subject {
    /// A test that passed, as it was sent.
    document: Value,
    pub(crate) id: String,
    pub(crate) part_number: String,
    pub(crate) serial_number: String,
    pub(crate) revision: String,
    pub(crate) station: String,
    pub(crate) operator: String,
    /// The name of the operation, and its code.
    pub(crate) operation: (String, i64),
}

impl Subject {
    pub(crate) async fn seed(judge: &Client, part_number: &str) -> Self {
        let headers = Endpoint::get("make", "/api/Report/Query/Header");
        let filter = format!("partNumber eq '{part_number}' and reportType eq 'T'");
        let rows = make(judge, headers, ask().query("$filter", filter)).await;
        let header = rows.as_array().unwrap().first().expect("a test of the product");
        let id = text(&header["uuid"]);
        let get = Endpoint::get("make", "/api/Report/Wsjf/{id}");
        let document = make(judge, get, ask().path("id", &id)).await;
        Self {
            document,
            id,
            part_number: part_number.to_owned(),
            serial_number: text(&header["serialNumber"]),
            revision: text(&header["revision"]),
            station: text(&header["stationName"]),
            operator: text(&header["userName"]),
            operation: (
                text(&header["processName"]),
                header["processCode"].as_i64().expect("a code is a number"),
            ),
        }
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        match operation {
            "reports.get" | "reports.get_xml" => {
                vec![ask().path("id", &self.id), ask().path("id", &self.id).query("detailLevel", 1)]
            }
            "reports.headers" => vec![
                ask(),
                ask().query("$filter", format!("partNumber eq '{}'", self.part_number)),
                ask().query("$filter", "result eq 'Failed'").query("$top", 1_000),
                ask().query("$top", 2).query("$skip", 2).query("$orderby", "start"),
                ask().query("$select", "uuid,serialNumber").query("$expand", "assets"),
            ],
            "reports.headers_by_misc_info" => {
                vec![ask(), ask().query("serialNumber", &self.serial_number)]
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn writes(&self, operation: &str, name: &str) -> Vec<Ask> {
        match operation {
            "reports.submit" => {
                // The same report again, which now failed.
                let mut again = self.document.clone();
                again["result"] = "F".into();
                again["root"]["status"] = "F".into();
                let made = [self.of_known_product(name), self.of_new_product(name)];
                let made = made.map(|report| ask().json(&serde_json::to_value(report).unwrap()));
                made.into_iter().chain([ask().json(&again)]).collect()
            }
            "reports.submit_xml" => {
                let report = self.of_known_product(&format!("xml {name}")).to_wsxf().unwrap();
                vec![ask().body(report, "application/xml")]
            }
            _ => Vec::new(),
        }
    }

    /// Of the unit that others read of, with an asset.
    fn of_known_product(&self, name: &str) -> Report {
        let (number, revision) = (&*self.serial_number, &*self.revision);
        let mut report = Report::uut(&*self.part_number, number, revision, self.operation.1);
        report.station(Station::new(&self.station, "Hall 1", "Production"));
        report.operator(&*self.operator);
        report.asset(ASSET, 1);
        report.misc_info("Note", name);
        report.root_mut().numeric("Vout", 9.0).unit("V").between(3.2, 3.4);
        report.finish()
    }

    /// From a station that is registered, at a place where there is one: the simulated server takes a
    /// place for a level, which no document says.
    fn of_new_product(&self, name: &str) -> Report {
        let product = format!("REPORTED-{name}");
        let mut report = Report::uut(product, name, "A", self.operation.1);
        report.station(Station::new(STATION, "Hall 1", "Debug"));
        report.uut_mut().batch_sn = "Batch".into();
        report.root_mut().numeric("Vout", 3.3).unit("V").between(3.2, 3.4);
        report.finish()
    }
}
