//! Internal operations on serial numbers.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::parameters::{filled, numbers, optional};
use crate::clock;
use crate::handlers::{list_body, object_body};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{
    FileFormat, NumberLine as Line, NumberRange, Pool, Reservation, Taking, parse_guid,
    parse_instant, write_file,
};

/// `GET /api/internal/Production/SerialNumbers`: the numbers of a range.
pub(crate) fn find(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let kind = filled(call, "serialNumberType")?;
    filled(call, "startAddress")?;
    filled(call, "endAddress")?;
    let filter = numbers(call, ["startDate", "endDate"])?;
    let lines = shared.read_state().production.pools.get(kind)?.list(&filter)?;
    Ok(Reply::json(&lines.iter().map(Line::to_internal_json).collect::<Value>()))
}

/// `GET /api/internal/Production/SerialNumbers/Count`.
pub(crate) fn count(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let kind = filled(call, "serialNumberType")?;
    let filter = numbers(call, ["fromDate", "toDate"])?;
    let lines = shared.read_state().production.pools.get(kind)?.list(&filter)?;
    Ok(Reply::json(&lines.len()))
}

/// `GET /api/internal/Production/SerialNumbers/Ranges`: of a type, or of all.
pub(crate) fn ranges(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let pools = state.production.pools.of(optional(call, "serialNumberType").as_deref())?;
    Ok(Reply::json(&pools.into_iter().flat_map(Pool::ranges).collect::<Value>()))
}

/// `GET /api/internal/Production/SerialNumbers/Statistics`: of a type, or of all together.
pub(crate) fn statistics(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let pools = state.production.pools.of(optional(call, "serialNumberType").as_deref())?;
    Ok(Reply::json(&Pool::statistics(&pools)))
}

/// `PUT /api/internal/Production/SerialNumbers/Free`: makes the reserved numbers of ranges free.
pub(crate) fn free(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let ranges = ranges_of(call)?;
    let mut state = shared.write_state();
    let freed = state.production.pools.change_ranges(&ranges, Pool::free_range)?;
    Ok(Reply::json(&json!({ "Success": true, "Message": "", "Freed": freed })))
}

/// `DELETE /api/internal/Production/SerialNumbers/Free`: deletes the free numbers of ranges.
pub(crate) fn delete_free(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let ranges = ranges_of(call)?;
    let mut state = shared.write_state();
    state.production.pools.change_ranges(&ranges, Pool::delete_range)?;
    Ok(Reply::done())
}

fn ranges_of(call: &Call<'_>) -> Result<Vec<NumberRange>, Reply> {
    let text = |object: &Map<String, Value>, name: &str| {
        let value = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        let text = value.and_then(|(_, value)| value.as_str()).filter(|text| !text.is_empty());
        text.map(str::to_owned)
            .ok_or_else(|| Reply::bad_request(format!("A range needs a text '{name}'.")))
    };
    let range = |object: &Map<String, Value>| {
        Ok(NumberRange {
            kind: text(object, "type")?,
            start: text(object, "startAddress")?,
            end: text(object, "endAddress")?,
        })
    };
    list_body(call)?.iter().map(range).collect()
}

/// `POST /api/internal/Production/GetAndReserveNewSerialNumbers`: takes numbers, or puts them aside
/// for a station and notes which ones of an earlier reservation it used. The answer's `sn` is XML as
/// a text; its `receipt` names the reservation the next time.
pub(crate) fn reserve(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let mut body = object_body(call)?;
    let Some(Value::Object(asked)) = body.remove("sn") else {
        return Err(Reply::bad_request("'sn' must be an object."));
    };
    let asked = Asked(&asked);
    let kind = asked.text("serialNumberType")?;
    let kind = kind.ok_or_else(|| Reply::bad_request("'serialNumberType' is required."))?;
    let kind_of_request = asked.text("requestType")?.unwrap_or_default();
    let quantity = asked.quantity()?;
    let in_sequence = asked.value("onlyInSequence").and_then(Value::as_bool).unwrap_or(false);
    let station = asked.text("stationName")?;
    let mut state = shared.write_state();
    let (lines, receipt) = if kind_of_request.eq_ignore_ascii_case("Reserve") {
        let reservation = Reservation {
            quantity,
            in_sequence,
            from: asked.text("fromSerialNumber")?,
            station,
            receipt: asked.receipt()?,
            used: asked.used()?,
        };
        let (lines, receipt) = state.reserve_numbers(&kind, &reservation)?;
        (lines, Some(receipt.to_string()))
    } else if kind_of_request.eq_ignore_ascii_case("Take") {
        let taking = Taking {
            quantity,
            in_sequence,
            station,
            ref_serial_number: asked.text("refSN")?,
            ref_part_number: asked.text("refPN")?,
        };
        (state.production.pools.get_mut(&kind)?.take(&taking, clock::now())?, None)
    } else {
        let text = format!("'requestType' must be Reserve or Take, but is '{kind_of_request}'.");
        return Err(Reply::bad_request(text));
    };
    drop(state);
    let mut attributes = vec![("serialNumberType", kind.as_str())];
    attributes.extend(receipt.as_deref().map(|receipt| ("receipt", receipt)));
    let xml = write_file(FileFormat::Xml, &attributes, &lines);
    Ok(Reply::json(&json!({ "sn": String::from_utf8_lossy(&xml) })))
}

/// What a station asks for.
struct Asked<'a>(&'a Map<String, Value>);

impl<'a> Asked<'a> {
    fn value(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text; empty counts as absent.
    fn text(&self, name: &str) -> Result<Option<String>, Reply> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let text = value.as_str();
        let text = text.ok_or_else(|| Reply::bad_request(format!("'{name}' must be a text.")))?;
        Ok(Some(text).filter(|text| !text.is_empty()).map(str::to_owned))
    }

    fn quantity(&self) -> Result<usize, Reply> {
        let size = self.value("batchSize").and_then(Value::as_u64);
        size.and_then(|size| usize::try_from(size).ok())
            .ok_or_else(|| Reply::bad_request("'batchSize' must be an integer from 0."))
    }

    fn receipt(&self) -> Result<Option<uuid::Uuid>, Reply> {
        let unknown = || Reply::bad_request("'receipt' is not one that this server gave.");
        self.text("receipt")?.map(|text| parse_guid(&text).ok_or_else(unknown)).transpose()
    }

    fn used(&self) -> Result<Vec<(String, Timestamp)>, Reply> {
        let wrong = || {
            Reply::bad_request("'SN' must be a list of objects with 'id' and 'taken', a date-time.")
        };
        let Some(value) = self.value("SN") else { return Ok(Vec::new()) };
        let entry = |value: &Value| {
            let taken = value["taken"].as_str().and_then(parse_instant)?;
            Some((value["id"].as_str()?.to_owned(), taken))
        };
        let list = value.as_array().ok_or_else(wrong)?;
        list.iter().map(|value| entry(value).ok_or_else(wrong)).collect()
    }
}
