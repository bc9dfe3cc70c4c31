//! Operations on bills of material.

use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::{no_revision, required};
use crate::handlers::list_body;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{Bom, SentBom};

/// `GET /api/Product/BOM`: a revision without components has an empty list.
pub(super) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (part_number, revision) = (required(call, "partNumber")?, required(call, "revision")?);
    let state = shared.read_state();
    let Some(bom) = state.catalog.boms.get(part_number, revision) else {
        state
            .products
            .revision_id(part_number, revision)
            .ok_or_else(|| no_revision(part_number, revision))?;
        return Ok(Reply::json(&Bom::default().to_json(part_number, revision)));
    };
    Ok(Reply::json(&bom.to_json(part_number, revision)))
}

/// `PUT /api/Product/BOM`: XML, or JSON. What is wrong with a list is answered 500, as the public
/// document has it.
pub(super) fn put(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let label = call.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = label.and_then(|label| label.split(';').next()).unwrap_or_default().trim();
    let sent = match media.to_ascii_lowercase().as_str() {
        "application/xml" | "text/xml" => SentBom::from_xml(&call.body),
        "application/json" | "text/json" => SentBom::from_json(&call.body),
        _ => {
            let text = format!("The Content-Type must be application/xml, but is '{media}'.");
            return Err(Reply::message(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
        }
    };
    let invalid = |reason: &str| {
        let text = format!("The BOM is not valid: {reason}.");
        Reply::message(StatusCode::INTERNAL_SERVER_ERROR, text)
    };
    let SentBom { part_number, revision, bom } = sent.map_err(|reason| invalid(&reason))?;
    let mut state = shared.write_state();
    if state.products.revision_id(&part_number, &revision).is_none() {
        let reason = format!("there is no revision {revision:?} of a product {part_number:?}");
        return Err(invalid(&reason));
    }
    state.catalog.boms.put(&part_number, &revision, bom);
    Ok(Reply::done())
}

/// `GET /api/internal/Product/Bom`: the components in the internal spelling.
pub(super) fn get_internal(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (part_number, revision) = (required(call, "partNumber")?, required(call, "revision")?);
    let state = shared.read_state();
    let bom = state.catalog.boms.get(part_number, revision);
    Ok(Reply::json(&bom.map_or_else(|| Bom::default().to_internal_json(), Bom::to_internal_json)))
}

/// `PUT /api/internal/Product/BOM`: rows, of which only the format `json` is known.
pub(super) fn put_internal(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (part_number, revision) = (required(call, "partNumber")?, required(call, "revision")?);
    let format = required(call, "format")?;
    if !format.eq_ignore_ascii_case("json") {
        return Err(Reply::bad_request(format!("The format '{format}' is not known.")));
    }
    let bom = Bom::from_rows(&list_body(call)?)?;
    let mut state = shared.write_state();
    if state.products.revision_id(part_number, revision).is_none() {
        return Err(no_revision(part_number, revision));
    }
    state.catalog.boms.put(part_number, revision, bom);
    Ok(Reply::done())
}
