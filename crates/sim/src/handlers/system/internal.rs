//! The internal operations of stations.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::handlers::app::SERVER_VERSION;
use crate::handlers::object_body;
use crate::handlers::parameters::caller;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::now;
use crate::state::system::{Settings, Station};

const SERVER_NAME: &str = "SIM";

/// `GET …/Client/Ping`: the server also learns that the station is there.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn ping(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    shared.write_state().system.stations.heard_of(&caller(call));
    Ok(Reply::json(&json!({"ServerName": SERVER_NAME, "ServerTime": now()})))
}

/// `GET …/Client/ServerInfo`: keys and values are texts.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn server_info(_: &Call<'_>, _: &Shared) -> Result<Reply, Reply> {
    let info = [("ServerName", SERVER_NAME), ("Version", SERVER_VERSION), ("TimeZone", "UTC")];
    Ok(Reply::json(&BTreeMap::from(info)))
}

/// `GET …/Client/Version`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn versions(_: &Call<'_>, _: &Shared) -> Result<Reply, Reply> {
    let server = json!({"Module": "Server", "Name": "WATS server", "Version": SERVER_VERSION});
    Ok(Reply::json(&[server]))
}

/// `GET …/Client/GetClients`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn stations(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let rows: Vec<Value> = state.system.stations.iter().map(Station::to_internal_json).collect();
    Ok(Reply::json(&rows))
}

/// `POST …/Client/Update`: about the station whose credentials are used.
pub(super) fn update(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let settings = Settings::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let station = state.system.stations.update(&caller(call), settings)?;
    Ok(Reply::json(&station.to_internal_json()))
}

/// `GET …/Auth/Disconnect/{id}`: a GET that writes.
pub(super) fn disconnect(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    shared.write_state().system.stations.disconnect(&call.parameters[0])?;
    Ok(Reply::json(&true))
}
