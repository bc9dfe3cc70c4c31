//! `GET /api/Auth/GetToken`: a GET that writes.

use crate::handlers::parameters::caller;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;

/// Makes a token; with an identifier in the path, one of several.
pub(super) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let reset = call.query.boolean("reset")?.unwrap_or(false);
    let identifier = call.parameters.first().map(String::as_str);
    let mut state = shared.write_state();
    Ok(Reply::json(&state.system.tokens.make(&caller(call), identifier, reset)?))
}
