//! Operations on root cause tickets.

use http::header::{CONTENT_DISPOSITION, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use uuid::Uuid;

use crate::handlers::{json_body, object_body};
use crate::multipart;
use crate::reply::Reply;
use crate::routes::{Call, Route};
use crate::service::Shared;
use crate::state::{Actor, Attachment, EVERY_STATUS, Search, Ticket, TicketForm, View, guid};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("POST /api/RootCause/ArchiveTickets", archive),
    Route::simulated("GET /api/RootCause/Attachment", attachment),
    Route::simulated("POST /api/RootCause/Attachment", upload),
    Route::simulated("GET /api/RootCause/Ticket", get),
    Route::simulated("PUT /api/RootCause/Ticket", change),
    Route::simulated("POST /api/RootCause/Ticket", open),
    Route::simulated("GET /api/RootCause/Tickets", search),
];

/// The field of a form that holds the file.
const FILE: &str = "file";
/// Longest name of a file, in characters.
const LONGEST_NAME: usize = 255;

fn actor(shared: &Shared) -> Actor {
    Actor::of_token(&shared.options.token)
}

/// `GET /api/RootCause/Ticket`.
fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = id(call, "ticketId")?;
    Ok(Reply::json(&shared.read_state().tickets.get(id)?.to_json()))
}

/// `GET /api/RootCause/Tickets`: those with one of the statuses, by number.
fn search(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let statuses = call.query.integer("status")?;
    let statuses = statuses.filter(|statuses| (1..=EVERY_STATUS).contains(statuses));
    let statuses = statuses
        .ok_or_else(|| Reply::bad_request("'status' must be a sum of 1, 2, 4, 8, 16 and 32."))?;
    let view = match call.query.integer("view")? {
        Some(0) => View::Assigned,
        Some(1) => View::Following,
        Some(2) => View::All,
        _ => return Err(Reply::bad_request("'view' must be 0, 1 or 2.")),
    };
    let text = call.query.get("searchString").filter(|text| !text.is_empty());
    let state = shared.read_state();
    let found = state.tickets.search(&Search { statuses, view, text }, &actor(shared).user);
    Ok(Reply::json(&found.into_iter().map(Ticket::to_json).collect::<Vec<_>>()))
}

/// `POST /api/RootCause/Ticket`.
fn open(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = TicketForm::read(&object_body(call)?)?;
    let tickets = &mut shared.write_state().tickets;
    let id = tickets.open(form, &actor(shared))?;
    Ok(Reply::json(&tickets.get(id)?.to_json()))
}

/// `PUT /api/RootCause/Ticket`.
fn change(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = TicketForm::read(&object_body(call)?)?;
    let tickets = &mut shared.write_state().tickets;
    let id = tickets.change(form, &actor(shared))?;
    Ok(Reply::json(&tickets.get(id)?.to_json()))
}

/// `POST /api/RootCause/ArchiveTickets`: answered with the last of them, because the document says
/// that the answer is one ticket.
fn archive(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let wrong = || Reply::bad_request("The body must be a JSON array of ids of tickets.");
    let Value::Array(ids) = json_body(call)? else { return Err(wrong()) };
    let ids = ids.iter().map(|id| id.as_str().and_then(guid::parse)).collect::<Option<Vec<_>>>();
    let ids = ids.ok_or_else(wrong)?;
    let last = shared.write_state().tickets.archive(&ids, &actor(shared))?;
    Ok(Reply::json(&last.to_json()))
}

/// `POST /api/RootCause/Attachment`: a form with a file.
fn upload(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let mut parts = multipart::parts(call)?.into_iter();
    let file = parts.find(|part| part.field.as_deref() == Some(FILE) && part.file_name.is_some());
    let file = file.ok_or_else(|| {
        Reply::bad_request(format!("The form must have a file in its field '{FILE}'."))
    })?;
    let name = file.file_name.unwrap_or_default();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let text = format!("A file must have a name of 1 to {LONGEST_NAME} characters.");
        return Err(Reply::bad_request(text));
    }
    let media = file.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    let file = Attachment::new(name, media, file.bytes);
    Ok(Reply::json(&shared.write_state().tickets.upload(file)?))
}

/// `GET /api/RootCause/Attachment`: as a download if `fileName` gives it a name.
fn attachment(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = id(call, "attachmentId")?;
    let state = shared.read_state();
    let file = state.tickets.attachment(id)?;
    let reply = Reply::file(&file.media, file.content());
    let Some(name) = call.query.get("fileName").filter(|name| !name.is_empty()) else {
        return Ok(reply);
    };
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let value = HeaderValue::try_from(format!("attachment; filename*=UTF-8''{name}"));
    let value = value.expect("percent-encoded text is visible ASCII");
    Ok(reply.with_header(CONTENT_DISPOSITION, value))
}

fn id(call: &Call<'_>, name: &str) -> Result<Uuid, Reply> {
    let value = call.query.get(name).filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| Reply::bad_request(format!("'{name}' is required.")))?;
    guid::parse(value).ok_or_else(|| {
        Reply::bad_request(format!("The parameter '{name}' must be a GUID, but is '{value}'."))
    })
}
