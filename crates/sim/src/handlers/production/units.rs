//! Operations on units and on the queue of their changes.

use http::StatusCode;
use serde_json::{Value, json};

use super::parameters::{count, filled, integer, optional, unit, unit_of_any};
use crate::clock;
use crate::handlers::{list_body, object_body};
use crate::odata::{self, Cell, Query, Rules};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{Saved, UNIT_ROW, UnitForm, Wanted};

/// Rows of a query by default and at most (the existing client's documentation).
const ROWS: usize = 100;
const MOST_ROWS: usize = 1_000;

/// `GET /api/Production/Unit/Query`: OData over the units, by part number and serial number unless
/// ordered. Whole units, unless `$select` wants columns.
pub(crate) fn query(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let rules = Rules { default_top: ROWS, most: MOST_ROWS, orderable: None, default_order: &[] };
    let query = Query::parse(call.query, &UNIT_ROW, &rules).map_err(odata::Error::into_reply)?;
    let state = shared.read_state();
    let rows: Vec<_> = state.units.iter().map(|unit| state.unit_row(unit)).collect();
    let page = query.run(rows.iter());
    if call.query.get("$select").is_some() {
        return Ok(Reply::json(&page));
    }
    let whole = page.rows.iter().filter_map(|row| match (&row[0], &row[1]) {
        (Cell::Text(serial_number), Cell::Text(part_number)) => {
            state.unit_json(part_number, serial_number)
        }
        _ => None,
    });
    Ok(Reply::json(&whole.collect::<Vec<Value>>()))
}

/// `GET /api/Production/Unit/{serialNumber}/{partNumber}`: with product, revision and sub-units.
pub(crate) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let [serial_number, part_number] = call.parameters else {
        return Err(Reply::not_found("A serial number and a part number are needed."));
    };
    let state = shared.read_state();
    let id = state.units.find(serial_number, part_number)?;
    Ok(Reply::json(&state.units.get(id).map(|unit| state.public_json(unit))))
}

/// `PUT /api/Production/Units`: for ERP systems. What is malformed is refused as a whole; what breaks
/// a rule is counted, and the others are stored.
pub(crate) fn put_many(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let forms = list_body(call)?.iter().map(UnitForm::read).collect::<Result<Vec<_>, _>>()?;
    let mut state = shared.write_state();
    let now = clock::now();
    let (mut inserted, mut updated, mut errors) = (0, 0, Vec::new());
    for form in forms {
        let (serial_number, part_number) = (form.serial_number.clone(), form.part_number.clone());
        match state.save_unit(form, Wanted::Either, now) {
            Ok(Saved::Inserted) => inserted += 1,
            Ok(Saved::Updated) => updated += 1,
            Err(refusal) => errors.push(json!({
                "serialNumber": serial_number,
                "partNumber": part_number,
                "message": refusal.text,
            })),
        }
    }
    Ok(Reply::json(&json!({
        "insertCount": inserted,
        "updateCount": updated,
        "errorCount": errors.len(),
        "errors": errors,
    })))
}

/// `POST /api/Production/Unit`: 409 if it exists.
pub(crate) fn create(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = UnitForm::read(&object_body(call)?)?;
    shared.write_state().save_unit(form, Wanted::New, clock::now())?;
    Ok(Reply::status(StatusCode::CREATED))
}

/// `PUT /api/Production/Unit`: 404 if it does not exist.
pub(crate) fn update(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = UnitForm::read(&object_body(call)?)?;
    shared.write_state().save_unit(form, Wanted::Known, clock::now())?;
    Ok(Reply::done())
}

/// `DELETE /api/Production/Unit`.
pub(crate) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (serial_number, part_number) = unit(call)?;
    shared.write_state().delete_unit(serial_number, part_number)?;
    Ok(Reply::status(StatusCode::NO_CONTENT))
}

/// `PUT /api/Production/ChangeUnit`: makes it one of another product or revision.
pub(crate) fn change(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (part_number, revision) = (filled(call, "newPartNumber")?, filled(call, "newRevision")?);
    shared.write_state().change_unit(unit(call)?, part_number, revision)?;
    Ok(Reply::done())
}

/// `PUT /api/Production/UnitTag`: without a value the tag is taken away.
pub(crate) fn set_tag(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (key, value) = (filled(call, "key")?, call.query.get("value"));
    shared.write_state().set_unit_tag(unit(call)?, key, value)?;
    Ok(Reply::done())
}

/// `GET /api/Production/UnitVerification`: computed from the unit's reports.
pub(crate) fn verify(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().verify_unit(unit_of_any(call)?)?))
}

/// `PUT /api/Production/SetUnitPhase`.
pub(crate) fn set_phase(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (phase, comment) = (integer(call, "phase")?, optional(call, "comment"));
    let mut state = shared.write_state();
    state.set_unit_phase(unit(call)?, phase, comment.as_deref(), clock::now())?;
    Ok(Reply::done())
}

/// `PUT /api/Production/SetUnitProcess`: by the name of the process.
pub(crate) fn set_process(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let name = filled(call, "processName")?;
    shared.write_state().set_unit_process(unit(call)?, name)?;
    Ok(Reply::done())
}

/// `GET /api/Production/Units/Changes`: the oldest that nobody deleted.
pub(crate) fn changes(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let most = count(call, "maxCount")?;
    Ok(Reply::json(&shared.read_state().production.changes.oldest(most)))
}

/// `DELETE /api/Production/Units/Changes/{id}`.
pub(crate) fn delete_change(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let text = call.parameters.first().map(String::as_str).unwrap_or_default();
    let id = text.parse().map_err(|_| {
        Reply::bad_request(format!("The id of a change must be an integer, but is '{text}'."))
    })?;
    if shared.write_state().production.changes.remove(id) {
        Ok(Reply::done())
    } else {
        Err(Reply::not_found(format!("There is no change {id}.")))
    }
}
