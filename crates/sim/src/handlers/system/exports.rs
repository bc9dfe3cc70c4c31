//! Operations on exports.

use crate::handlers::parameters::{caller, required_flag};
use crate::handlers::{files, object_body};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::analytics::Filter;
use crate::state::system::certificate::{self, Look};

/// `GET /api/Export/List`: the exports of the caller that are done.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn list(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.write_state().system.exports.list(&caller(call))))
}

/// `GET /api/Export/{fileName}`: with or without extension; whole, or a part.
pub(super) fn file(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let name = &call.parameters[0];
    let bytes = shared.read_state().system.exports.bytes(&caller(call), name);
    match bytes {
        Some(bytes) => Ok(files::answer(call, "application/zip", bytes)),
        None => Err(Reply::not_found(format!("There is no export {name:?}."))),
    }
}

/// `POST /api/Export/Certificate`: whoever uses a token has to say where the link is to be sent.
pub(super) fn certificates(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (header_only, individual) =
        (required_flag(call, "headerDataOnly")?, required_flag(call, "asIndividualFiles")?);
    if !call.query.get("email").is_some_and(|email| email.contains('@')) {
        let text = "The parameter 'email' is required when a token is used.";
        return Err(Reply::bad_request(text));
    }
    let filter = Filter::read(&object_body(call)?)?;
    // The details can be named in the filter as well.
    let details = call.query.get("dimensions").filter(|text| !text.is_empty());
    let details = details.or(filter.dimensions.as_deref());
    let look = Look::new(header_only, individual, details, call.query.get("numericFormat"))?;
    let archive = certificate::archive(&shared.read_state(), &filter, &look);
    let mut state = shared.write_state();
    let exports = &mut state.system.exports;
    Ok(Reply::json(&exports.queue("certificates", &caller(call), archive.into())?))
}
