//! Operations on stations.

use crate::handlers::app::SERVER_VERSION;
use crate::handlers::object_body;
use crate::handlers::parameters::{caller, required_text};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::system::{Registration, Settings, Station, StationForm};

/// `POST /api/Client/Register`: answers the passcode.
pub(super) fn register(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let registration = Registration {
        id: required_text(call, "id")?,
        kind: required_text(call, "type")?,
        name: required_text(call, "name")?,
        location: call.query.get("location"),
        purpose: call.query.get("purpose"),
    };
    if registration.id.contains(':') {
        let text = "The parameter 'id' must not hold a colon: it ends the id in credentials.";
        return Err(Reply::bad_request(text));
    }
    Ok(Reply::json(&shared.write_state().system.stations.register(&registration)?))
}

/// `PUT /api/Client/Update`: about the station whose credentials are used.
pub(super) fn update(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let settings = Settings::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let station = state.system.stations.update(&caller(call), settings)?;
    Ok(Reply::json(&station.to_json()))
}

/// `GET /api/SystemManager/Client`: by name or identifier.
pub(super) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let stations = &state.system.stations;
    let given = |name: &str| call.query.get(name).filter(|text| !text.is_empty());
    let found = match (given("identifier"), given("name")) {
        (Some(identifier), _) => stations.by_identifier(identifier),
        (None, Some(name)) => stations.by_name(name),
        (None, None) => {
            return Err(Reply::bad_request("The parameter 'name' or 'identifier' is required."));
        }
    };
    found
        .map(|station| Reply::json(&station.to_json()))
        .ok_or_else(|| Reply::not_found("There is no client with this name or identifier."))
}

/// `PUT /api/SystemManager/Client`: display name, location, purpose and level.
pub(super) fn save(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    call.query.boolean("moveWithHistory")?;
    let form = StationForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    if let Some(level) = form.level.filter(|level| !state.system.levels.exists(*level)) {
        return Err(Reply::bad_request(format!("There is no level {level}.")));
    }
    state.system.stations.change(form)?;
    Ok(Reply::done())
}

/// `GET /api/SystemManager/Clients`: with the start of the last report of each.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn list(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let last = state.reports.last_by_station();
    let row = |station: &Station| station.row(SERVER_VERSION, last.get(station.name()));
    let rows: Vec<_> = state.system.stations.iter().map(row).collect();
    Ok(Reply::json(&rows))
}

/// `GET /api/SystemManager/ClientLog/{identifier}`.
pub(super) fn log(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let identifier = &call.parameters[0];
    let state = shared.read_state();
    match state.system.stations.by_identifier(identifier) {
        Some(station) => Ok(Reply::json(&station.log())),
        None => Err(Reply::not_found(format!("There is no client {identifier:?}."))),
    }
}
