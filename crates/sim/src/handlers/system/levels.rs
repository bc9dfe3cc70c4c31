//! Operations on levels.

use serde_json::Value;

use crate::handlers::json_body;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;

/// `GET /api/SystemManager/Level`: the number of the level at the end of a path, or null.
pub(super) fn find(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let named = call.query.iter().filter(|(name, _)| name.eq_ignore_ascii_case("hierarchy"));
    let path: Vec<&str> = named.map(|(_, level)| level).collect();
    if path.is_empty() {
        return Err(Reply::bad_request("The parameter 'hierarchy' is required."));
    }
    Ok(Reply::json(&shared.read_state().system.levels.find(&path)))
}

/// `POST /api/SystemManager/Level`: makes what is not there; answers the number of the last one.
pub(super) fn create(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let wrong = || Reply::bad_request("The body must be a JSON array of texts.");
    let Value::Array(path) = json_body(call)? else { return Err(wrong()) };
    let path: Option<Vec<String>> =
        path.into_iter().map(|level| level.as_str().map(str::to_owned)).collect();
    let path = path.ok_or_else(wrong)?;
    Ok(Reply::json(&shared.write_state().system.levels.create(&path)?))
}
