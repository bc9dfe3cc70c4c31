//! Operations on inspections under way.

use crate::handlers::parameters::{path_id, required_id};
use crate::handlers::{list_body, object_body};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::inspection::{Step, validated};

/// `GET …/GetInstancesCount/{id}`.
pub(super) fn count(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().inspections.count_instances(path_id(call)?)?))
}

/// `PUT …/PutSequence`. No report is made of what is submitted: nothing that is sent names the unit.
pub(super) fn save(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let submit = call.query.boolean("submit")?.unwrap_or(false);
    let root = call.query.boolean("returnRootSequence")?.unwrap_or(false);
    let steps = list_body(call)?.iter().map(Step::read).collect::<Result<Vec<_>, _>>()?;
    let mut state = shared.write_state();
    let id = state.inspections.save_steps(steps, submit)?;
    Ok(Reply::json(&if root {
        state.inspections.root_sequence(id)?
    } else {
        state.inspections.instance_json(id)?
    }))
}

/// `PUT …/PutStringTest`.
pub(super) fn save_step(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let step = Step::read(&object_body(call)?)?;
    Ok(Reply::json(&shared.write_state().inspections.save_step(step)?))
}

/// `DELETE …/DeleteSequence`.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    shared.write_state().inspections.delete_instance(required_id(call, "uuid")?)?;
    Ok(Reply::done())
}

/// `GET …/GetMiDetails/{id}` and `GET …/GetMiDetailsNew/{id}`.
pub(super) fn details(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().inspections.instance_json(path_id(call)?)?))
}

/// `PUT …/ValidateMiscInfo`: nothing is stored.
pub(super) fn validate_misc_info(call: &Call<'_>, _: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&validated(&object_body(call)?)?))
}
