//! Reading the parameters that these operations have in common.

use jiff::Timestamp;

use crate::reply::Reply;
use crate::routes::Call;
use crate::state::{FileFormat, NumberFilter, parse_instant};

/// A parameter that must be there; it may be empty.
pub(super) fn present<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a str, Reply> {
    let missing = || Reply::bad_request(format!("The parameter '{name}' is required."));
    call.query.get(name).ok_or_else(missing)
}

/// A parameter that must be there and say something.
pub(super) fn filled<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a str, Reply> {
    let value = present(call, name)?;
    if value.trim().is_empty() {
        Err(Reply::bad_request(format!("The parameter '{name}' must not be empty.")))
    } else {
        Ok(value)
    }
}

/// A parameter that may be absent; empty counts as absent.
pub(super) fn optional(call: &Call<'_>, name: &str) -> Option<String> {
    call.query.get(name).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// An integer that must be there.
pub(super) fn integer(call: &Call<'_>, name: &str) -> Result<i64, Reply> {
    let missing = || Reply::bad_request(format!("The parameter '{name}' is required."));
    call.query.integer(name)?.ok_or_else(missing)
}

/// A number of things that must be there.
pub(super) fn count(call: &Call<'_>, name: &str) -> Result<usize, Reply> {
    let number = integer(call, name)?;
    usize::try_from(number).map_err(|_| {
        Reply::bad_request(format!("The parameter '{name}' must not be negative, but is {number}."))
    })
}

/// Serial number and part number of the unit that an operation is about.
pub(super) fn unit<'a>(call: &'a Call<'_>) -> Result<(&'a str, &'a str), Reply> {
    Ok((filled(call, "serialNumber")?, filled(call, "partNumber")?))
}

/// As [`unit`], with the part number left to the server if it is empty or absent.
pub(super) fn unit_of_any<'a>(call: &'a Call<'_>) -> Result<(&'a str, &'a str), Reply> {
    Ok((filled(call, "serialNumber")?, call.query.get("partNumber").unwrap_or_default()))
}

fn instant(call: &Call<'_>, name: &str) -> Result<Option<Timestamp>, Reply> {
    let read = |text: String| {
        parse_instant(&text).ok_or_else(|| {
            Reply::bad_request(format!(
                "The parameter '{name}' must be a date-time such as 2026-03-01T08:00:00Z, but is \
                 '{text}'."
            ))
        })
    };
    optional(call, name).map(read).transpose()
}

/// The numbers that are meant: bounds, and dates by the names they have here.
pub(super) fn numbers(call: &Call<'_>, [from, until]: [&str; 2]) -> Result<NumberFilter, Reply> {
    Ok(NumberFilter {
        start: optional(call, "startAddress"),
        end: optional(call, "endAddress"),
        from: instant(call, from)?,
        until: instant(call, until)?,
        ..NumberFilter::default()
    })
}

/// The form of a file.
pub(super) fn format(name: &str) -> Result<FileFormat, Reply> {
    match name {
        _ if name.eq_ignore_ascii_case("XML") => Ok(FileFormat::Xml),
        _ if name.eq_ignore_ascii_case("CSV") => Ok(FileFormat::Csv),
        _ => Err(Reply::bad_request(format!("'format' must be XML or CSV, but is '{name}'."))),
    }
}
