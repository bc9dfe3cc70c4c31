//! Operations on vendors.

use crate::handlers::list_body;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::Vendors;

/// `GET /api/Product/Vendors`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn list(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().catalog.vendors.to_json()))
}

/// `PUT /api/Product/Vendors`: adds those that are missing.
pub(super) fn put(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let names = Vendors::read(&list_body(call)?)?;
    shared.write_state().catalog.vendors.add(names)?;
    Ok(Reply::done())
}

/// `DELETE /api/Product/Vendors`: removes those that are there.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let names = Vendors::read(&list_body(call)?)?;
    shared.write_state().catalog.vendors.remove(&names);
    Ok(Reply::done())
}
