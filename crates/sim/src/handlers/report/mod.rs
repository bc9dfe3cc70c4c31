//! Operations on reports: submission, retrieval, header queries.

mod files;
mod misc_info;
mod xml;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::handlers::require_json;
use crate::odata::{self, Query, Rules};
use crate::reply::Reply;
use crate::routes::{Call, Route};
use crate::service::Shared;
use crate::state::{Detail, HEADER, Submission, column};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("GET /api/Report/Attachment", files::attachment),
    Route::simulated("GET /api/Report/Attachments/{id}", files::attachments_zip),
    Route::simulated("GET /api/Report/Certificate/{id}", files::certificate),
    Route::simulated("GET /api/Report/Query/Header", headers),
    Route::simulated("GET /api/Report/Query/HeaderByMiscInfo", misc_info::query),
    Route::simulated("POST /api/Report/WSJF", submit),
    Route::simulated("GET /api/Report/Wsjf/{id}", get),
    Route::simulated("POST /api/Report/WSXF", xml::submit),
    Route::simulated("GET /api/Report/Wsxf/{id}", xml::get),
    Route::simulated("GET /api/internal/Report/GetReportState/{id}", processing_state),
];

/// Rows of a header query by default and at most (the public document).
const HEADER_ROWS: usize = 10;
const MOST_HEADER_ROWS: usize = 10_000;

/// `POST /api/Report/WSJF`: receives one report.
///
/// A report that breaks a rule is answered 400 with text, one too many 507. Processing, which a real
/// server puts off, is done before the answer unless the options say otherwise: the header and the
/// unit can be asked for at once.
pub(crate) fn submit(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    require_json(call)?;
    receive(call.body.clone(), shared)
}

/// Takes in a report in JSON.
fn receive(document: Bytes, shared: &Shared) -> Result<Reply, Reply> {
    let refused = |text: String| Reply::text(StatusCode::BAD_REQUEST, text);
    let submission = Submission::read(document).map_err(refused)?;
    // The parsed document is dropped after the lock: taking a large tree apart takes a while.
    let receipt = {
        let mut state = shared.write_state();
        if shared.options.strict {
            state.check_strictly(&submission).map_err(refused)?;
        }
        let received = state.received();
        if received.len() >= shared.options.max_reports && !received.knows(&submission) {
            let text = format!("The server is full: it keeps {} reports.", received.len());
            return Err(Reply::text(StatusCode::INSUFFICIENT_STORAGE, text));
        }
        state.receive(&submission)
    };
    Ok(Reply::json(&json!({
        "ID": receipt.sent,
        "uuid": receipt.stored,
        "Report_ID": receipt.number,
    })))
}

/// `GET /api/Report/Wsjf/{id}`: the stored document, byte for byte unless less was asked for.
pub(crate) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = guid("id", Some(&call.parameters[0]))?;
    let detail = detail(call)?;
    Ok(Reply::json_bytes(detail.apply(document_bytes(shared, id)?)))
}

/// How much of a report the query asks for.
fn detail(call: &Call<'_>) -> Result<Detail, Reply> {
    let level = match call.query.integer("detailLevel")? {
        None => Detail::FULL,
        Some(level) => {
            u8::try_from(level).ok().filter(|level| *level <= Detail::FULL).ok_or_else(|| {
                Reply::bad_request(format!("detailLevel must be 0 to 7, but is {level}."))
            })?
        }
    };
    Ok(Detail {
        level,
        charts: call.query.boolean("includeChartdata")?.unwrap_or(true),
        attachments: call.query.boolean("includeAttachments")?.unwrap_or(true),
    })
}

/// A parameter that must be there and be a GUID.
fn guid(name: &str, value: Option<&str>) -> Result<Uuid, Reply> {
    let value = value.unwrap_or_default();
    value
        .parse()
        .map_err(|_| Reply::bad_request(format!("The {name} must be a GUID, but is {value:?}.")))
}

fn document_bytes(shared: &Shared, id: Uuid) -> Result<Bytes, Reply> {
    let document = shared.read_state().received().document(id);
    document.ok_or_else(|| Reply::not_found(format!("There is no report {id}.")))
}

/// A stored report, parsed.
fn document(shared: &Shared, id: Uuid) -> Result<Value, Reply> {
    let bytes = document_bytes(shared, id)?;
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    serde_json::from_slice(text).map_err(|error| {
        let text = format!("The stored report could not be read: {error}.");
        Reply::message(StatusCode::INTERNAL_SERVER_ERROR, text)
    })
}

/// `GET /api/Report/Query/Header`: OData over the header rows, newest start first.
pub(crate) fn headers(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let rules = Rules {
        default_top: HEADER_ROWS,
        most: MOST_HEADER_ROWS,
        orderable: Some(&[column::START, column::UUID, column::SERIAL_NUMBER, column::TIME_STAMP]),
        default_order: &[(column::START, true)],
    };
    let query = Query::parse(call.query, &HEADER, &rules).map_err(odata::Error::into_reply)?;
    let state = shared.read_state();
    Ok(Reply::json(&query.run(state.reports.rows())))
}

/// `GET /api/internal/Report/GetReportState/{id}`: whether a report was worked in, or waits for it.
pub(crate) fn processing_state(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = guid("id", Some(&call.parameters[0]))?;
    let state = shared.read_state();
    let processing = state.processing(id);
    let processing =
        processing.ok_or_else(|| Reply::not_found(format!("There is no report {id}.")))?;
    Ok(Reply::json(&json!({
        "uuid": id,
        "State": if processing.waits { "Pending" } else { "Processed" },
        "ProcessAtUtc": processing.due.to_string(),
        "ReceiveDate": processing.received.to_string(),
        "ReceiveCount": processing.count,
        "LastAttempt": (!processing.waits).then(|| processing.due.to_string()),
        "Attempts": i32::from(!processing.waits),
    })))
}
