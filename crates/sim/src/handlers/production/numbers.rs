//! Public operations on serial numbers.

use serde_json::Value;

use super::parameters::{count, filled, format, numbers, optional, present};
use crate::clock;
use crate::multipart::{self, Part};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{FileFormat, NumberLine as Line, Taking, read_file, write_file};

/// `GET /api/Production/SerialNumbers/Types`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(crate) fn types(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().production.pools.types()))
}

/// `POST /api/Production/SerialNumbers/Take`: each number goes to one taker. If too few are free, all
/// that are; if they must be in sequence, 409.
pub(crate) fn take(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let kind = filled(call, "serialNumberType")?;
    let format = match optional(call, "format") {
        Some(name) => format(&name)?,
        None => FileFormat::Xml,
    };
    let taking = Taking {
        quantity: count(call, "quantity")?,
        in_sequence: call.query.boolean("onlyInSequence")?.unwrap_or(false),
        ref_serial_number: optional(call, "refSN"),
        ref_part_number: optional(call, "refPN"),
        station: optional(call, "stationName"),
    };
    let lines = {
        let mut state = shared.write_state();
        state.production.pools.get_mut(kind)?.take(&taking, clock::now())?
    };
    Ok(file(format, write_file(format, &[("type", kind)], &lines)))
}

/// `GET /api/Production/SerialNumbers/ByRange`.
pub(crate) fn by_range(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let kind = filled(call, "serialNumberType")?;
    filled(call, "startAddress")?;
    filled(call, "endAddress")?;
    let filter = numbers(call, ["startDate", "endDate"])?;
    let lines = shared.read_state().production.pools.get(kind)?.list(&filter)?;
    Ok(Reply::json(&lines.iter().map(Line::to_json).collect::<Value>()))
}

/// `GET /api/Production/SerialNumbers/ByReference`: taken numbers, by one or both references.
pub(crate) fn by_reference(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let kind = filled(call, "serialNumberType")?;
    let mut filter = numbers(call, ["startDate", "endDate"])?;
    filter.ref_serial_number = optional(call, "refSN");
    filter.ref_part_number = optional(call, "refPN");
    if filter.ref_serial_number.is_none() && filter.ref_part_number.is_none() {
        return Err(Reply::bad_request("The parameter 'refSN' or 'refPN' is required."));
    }
    let lines = shared.read_state().production.pools.get(kind)?.list(&filter)?;
    Ok(Reply::json(&lines.iter().map(Line::to_json).collect::<Value>()))
}

/// `GET /api/Production/SerialNumbers`: a file.
pub(crate) fn export(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let kind = filled(call, "serialNumberType")?;
    let format = format(present(call, "format")?)?;
    let filter = numbers(call, ["startDate", "endDate"])?;
    let lines = shared.read_state().production.pools.get(kind)?.list(&filter)?;
    Ok(file(format, write_file(format, &[("type", kind)], &lines)))
}

/// `PUT /api/Production/SerialNumbers`: a form with one file. All numbers are stored, or none;
/// numbers that are known stay as they are.
pub(crate) fn upload(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let kind = filled(call, "serialNumberType")?;
    let format = format(present(call, "format")?)?;
    let parts = multipart::parts(call)?;
    let part = the_file(&parts, format)?;
    let lines = read_file(format, &part.bytes).map_err(|why| {
        Reply::bad_request(format!("The file of serial numbers is not valid: {why}."))
    })?;
    shared.write_state().production.pools.get_mut(kind)?.add(lines, clock::now())?;
    Ok(Reply::done())
}

/// The one file of a form, unless it says that it is of the other form.
fn the_file(parts: &[Part], format: FileFormat) -> Result<&Part, Reply> {
    let [part] = parts else {
        let text = format!("The form must hold one file, but has {} parts.", parts.len());
        return Err(Reply::bad_request(text));
    };
    let field = part.field.as_deref().unwrap_or_default();
    if part.file_name.is_none() {
        return Err(Reply::bad_request(format!("The part '{field}' of the form is not a file.")));
    }
    let other = match format {
        FileFormat::Xml => "csv",
        FileFormat::Csv => "xml",
    };
    match part.content_type.as_deref().filter(|media| media.ends_with(other)) {
        Some(media) => Err(Reply::bad_request(format!(
            "The parameter 'format' contradicts the media type '{media}' of the file '{field}'."
        ))),
        None => Ok(part),
    }
}

fn file(format: FileFormat, bytes: Vec<u8>) -> Reply {
    match format {
        FileFormat::Xml => Reply::file("application/xml; charset=utf-8", bytes),
        FileFormat::Csv => Reply::file("text/csv; charset=utf-8", bytes),
    }
}
