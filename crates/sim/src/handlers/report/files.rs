//! Files of reports: attachments, one or all, and certificates.

use std::io::{Cursor, Write};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::pdf;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{Attached, attachments};

use super::{document, guid};

/// `GET /api/Report/Attachment`: one file, of a step or by its identifier.
pub(crate) fn attachment(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let report = guid("reportId", call.query.get("reportId"))?;
    let step = call.query.integer("stepId")?;
    let own = match call.query.get("attachmentId") {
        None | Some("") => None,
        given => Some(guid("attachmentId", given)?),
    };
    if step.is_none() && own.is_none() {
        return Err(Reply::bad_request("One of 'attachmentId' and 'stepId' is required."));
    }
    let files = attachments(report, &document(shared, report)?);
    let wanted = |file: &Attached| match (own, step) {
        (Some(own), _) => file.id == Some(own),
        (None, step) => step.is_some() && file.step == step,
    };
    let Some(file) = files.into_iter().find(wanted) else {
        return Err(Reply::not_found(format!("Report {report} has no such attachment.")));
    };
    Ok(Reply::file(&file.content_type, file.bytes))
}

/// `GET /api/Report/Attachments/{id}`: every file as one zip archive.
pub(crate) fn attachments_zip(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let report = guid("id", Some(&call.parameters[0]))?;
    let files = attachments(report, &document(shared, report)?);
    if files.is_empty() {
        return Err(Reply::not_found(format!("Report {report} has no attachments.")));
    }
    let archive = archive(&files).map_err(|error| {
        let text = format!("The archive could not be written: {error}.");
        Reply::message(http::StatusCode::INTERNAL_SERVER_ERROR, text)
    })?;
    Ok(Reply::file("application/zip", archive))
}

fn archive(files: &[Attached]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, file) in files.iter().enumerate() {
        // Files of different steps may have one name, and a name may be a path.
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
        zip.start_file(format!("{index:03}-{name}"), SimpleFileOptions::default())?;
        zip.write_all(&file.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// `GET /api/Report/Certificate/{id}`: what was tested and how it ended, on one page.
pub(crate) fn certificate(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let report = guid("id", Some(&call.parameters[0]))?;
    let document = document(shared, report)?;
    let text = |key: &str| document[key].as_str().unwrap_or_default().to_owned();
    let result = match text("result").as_str() {
        "P" => "Passed",
        "F" => "Failed",
        "E" => "Error",
        _ => "Terminated",
    };
    let code = &document["processCode"];
    let process = match document["processName"].as_str() {
        Some(name) => format!("{name} ({code})"),
        None => code.as_str().map_or_else(|| code.to_string(), str::to_owned),
    };
    let lines = [
        ("Part number", text("pn")),
        ("Serial number", text("sn")),
        ("Revision", text("rev")),
        ("Operation", process),
        ("Result", result.to_owned()),
        ("Start", text("start")),
        ("Station", text("machineName")),
        ("Location", text("location")),
        ("Operator", operator(&document)),
        ("Report", report.to_string()),
    ];
    let lines: Vec<String> = lines.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    Ok(Reply::file("application/pdf", pdf::page("Test certificate", &lines)))
}

fn operator(document: &Value) -> String {
    let part = if document["type"] == "R" { "uur" } else { "uut" };
    document[part]["user"].as_str().unwrap_or_default().to_owned()
}
