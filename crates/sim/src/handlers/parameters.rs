//! Parameters that an operation cannot do without, and their types.

use data_encoding::BASE64;
use http::header;
use uuid::Uuid;

use crate::reply::Reply;
use crate::routes::Call;
use crate::state::{Status, parse_guid};

/// A query parameter that must be there; it may be empty.
pub(super) fn required<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, Reply> {
    call.query.get(name).ok_or_else(|| missing(name))
}

/// A query parameter that must say something.
pub(super) fn required_text<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, Reply> {
    required(call, name).and_then(|text| match text.trim() {
        "" => Err(missing(name)),
        _ => Ok(text),
    })
}

pub(super) fn required_flag(call: &Call<'_>, name: &str) -> Result<bool, Reply> {
    call.query.boolean(name)?.ok_or_else(|| missing(name))
}

pub(super) fn required_integer(call: &Call<'_>, name: &str) -> Result<i64, Reply> {
    call.query.integer(name)?.ok_or_else(|| missing(name))
}

pub(super) fn required_long(call: &Call<'_>, name: &str) -> Result<i64, Reply> {
    call.query.long_integer(name)?.ok_or_else(|| missing(name))
}

pub(super) fn required_id(call: &Call<'_>, name: &str) -> Result<Uuid, Reply> {
    id(name, required_text(call, name)?)
}

/// The one parameter of the path, as an id.
pub(super) fn path_id(call: &Call<'_>) -> Result<Uuid, Reply> {
    id("id", call.parameters.first().map_or("", String::as_str))
}

/// Ids with commas between them.
pub(super) fn id_list(call: &Call<'_>, name: &str) -> Result<Vec<Uuid>, Reply> {
    let list = required_text(call, name)?;
    list.split(',').map(|text| id(name, text.trim())).collect()
}

/// A status as the number of the internal API.
pub(super) fn status_number(call: &Call<'_>, name: &str) -> Result<Option<Status>, Reply> {
    call.query.integer(name)?.map(Status::from_number).transpose()
}

pub(super) fn id(name: &str, text: &str) -> Result<Uuid, Reply> {
    parse_guid(text).ok_or_else(|| {
        Reply::bad_request(format!("The parameter '{name}' must be a GUID, but is '{text}'."))
    })
}

fn missing(name: &str) -> Reply {
    Reply::bad_request(format!("The parameter '{name}' is required."))
}

/// Who asks: what stands before the colon of the credentials.
pub(crate) fn caller(call: &Call<'_>) -> String {
    let header = call.headers.get(header::AUTHORIZATION);
    let credentials = header.and_then(|value| value.to_str().ok()?.split_once(' '));
    let decoded = credentials.and_then(|(_, text)| BASE64.decode(text.as_bytes()).ok());
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    match decoded.split_once(':') {
        Some((name, _)) if !name.is_empty() => name.to_owned(),
        _ => "token".to_owned(),
    }
}
