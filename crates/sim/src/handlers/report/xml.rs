//! Reports in XML.

use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{read_wsxf, write_wsxf};

use super::{detail, document_bytes, guid, receive};

/// `POST /api/Report/WSXF`: receives one report in XML. It is kept as JSON, so both forms of
/// submission give one report.
pub(crate) fn submit(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let label = call.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = label.and_then(|label| label.split(';').next()).unwrap_or_default().trim();
    if !["application/xml", "text/xml"].iter().any(|xml| media.eq_ignore_ascii_case(xml)) {
        let text = format!("The Content-Type must be application/xml, but is '{media}'.");
        return Err(Reply::message(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
    }
    let report =
        read_wsxf(&call.body).map_err(|text| Reply::text(StatusCode::BAD_REQUEST, text))?;
    receive(report.to_string().into(), shared)
}

/// `GET /api/Report/Wsxf/{id}`.
pub(crate) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = guid("id", Some(&call.parameters[0]))?;
    let detail = detail(call)?;
    let indexes = call.query.boolean("includeIndexes")?.unwrap_or(true);
    let text = detail.apply(document_bytes(shared, id)?);
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
    let report = serde_json::from_slice(text).map_err(|error| {
        let text = format!("The stored report could not be read: {error}.");
        Reply::message(StatusCode::INTERNAL_SERVER_ERROR, text)
    })?;
    Ok(Reply::file("application/xml; charset=utf-8", write_wsxf(&report, indexes)))
}
