//! `GET /api/SystemStatus`.

use std::collections::BTreeMap;

use crate::handlers::app::SERVER_VERSION;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;

/// What the server says of itself: keys and values are texts.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn get(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    Ok(Reply::json(&BTreeMap::from([
        ("Status", "OK".to_owned()),
        ("Version", SERVER_VERSION.to_owned()),
        ("Reports", state.reports.len().to_string()),
        ("Units", state.units.len().to_string()),
        ("Clients", state.system.stations.iter().count().to_string()),
    ])))
}
