//! Operations on barcodes.

use crate::handlers::object_body;
use crate::handlers::parameters::required_text;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::system::BarcodeForm;

/// `GET …/BarcodeIdentifiers`, in the order in which they are tried.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn list(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().system.barcodes.to_json()))
}

/// `PUT …/BarcodeIdentifier`: without id an insert, with it an update.
pub(super) fn save(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = BarcodeForm::read(&object_body(call)?)?;
    Ok(Reply::json(&shared.write_state().system.barcodes.save(form)?))
}

/// `DELETE …/BarcodeIdentifier/{id}`.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = call.parameters[0].parse().map_err(|_| {
        Reply::bad_request(format!("The id must be an integer, but is '{}'.", call.parameters[0]))
    })?;
    shared.write_state().system.barcodes.delete(id)?;
    Ok(Reply::done())
}

/// `GET …/IdentifyBarcode`.
pub(super) fn identify(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let code = required_text(call, "code")?;
    Ok(Reply::json(&shared.read_state().system.barcodes.identify(code)?))
}
