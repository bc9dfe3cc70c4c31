//! The files that a report carries.

use data_encoding::BASE64;
use serde_json::Value;
use uuid::Uuid;

use super::submission::integer;
use super::{attachment_id, guid};

/// A file of a report.
#[derive(Debug)]
pub(crate) struct Attached {
    /// Files of repairs have an identifier, given by the server if the sender gave none.
    pub(crate) id: Option<Uuid>,
    /// Files of tests belong to a step.
    pub(crate) step: Option<i64>,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// The files of a report in the order in which its header lists them. One whose content is not
/// base64 is left out.
pub(crate) fn attachments(report: Uuid, document: &Value) -> Vec<Attached> {
    if document["type"] == "R" { of_repair(report, document) } else { of_test(&document["root"]) }
}

fn of_test(root: &Value) -> Vec<Attached> {
    let mut files = Vec::new();
    let mut open = vec![root];
    while let Some(step) = open.pop() {
        files.extend(attached(&step["attachment"], None, integer(&step["id"])));
        open.extend(step["steps"].as_array().into_iter().flatten().rev());
    }
    files
}

fn of_repair(report: Uuid, document: &Value) -> Vec<Attached> {
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let units = list(&document["subUnits"]);
    let failures = units.iter().flat_map(|unit| list(&unit["failures"]));
    let own = failures.flat_map(|failure| list(&failure["attachments"]));
    let all = list(&document["binaryData"]).into_iter().chain(own);
    all.enumerate()
        .filter_map(|(index, file)| {
            let given = file["id"].as_str().and_then(guid::parse);
            attached(&file, Some(given.unwrap_or_else(|| attachment_id(report, index))), None)
        })
        .collect()
}

fn attached(file: &Value, id: Option<Uuid>, step: Option<i64>) -> Option<Attached> {
    let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
    let bytes = BASE64.decode(file.as_object()?.get("data")?.as_str()?.as_bytes()).ok()?;
    Some(Attached { id, step, name: text("name"), content_type: text("contentType"), bytes })
}
