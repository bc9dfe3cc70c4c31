//! Operations on the server itself.

use crate::reply::Reply;
use crate::routes::{Call, Route};
use crate::service::Shared;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[Route::simulated("GET /api/App/Version", version)];

/// The version the simulator behaves like: the public document it follows is of this server line.
pub(super) const SERVER_VERSION: &str = "2025.3.9.824";

/// `GET /api/App/Version`: a JSON string.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(crate) fn version(_: &Call<'_>, _: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&SERVER_VERSION))
}
