//! A unit as it is sent: fields of the right type and length. Whether it may be stored is decided
//! elsewhere.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::fields::Fields;
use crate::reply::Reply;

/// Longest serial number, part number, revision; the public document states 100 for products.
const LONGEST: usize = 100;

/// What a request states of a unit. Absent and null mean "leave as it is". Tags, product, revision
/// data and sub-units are told by the server and ignored when sent.
#[derive(Debug, Default)]
pub(crate) struct UnitForm {
    pub(crate) serial_number: String,
    pub(crate) part_number: Option<String>,
    pub(crate) revision: Option<String>,
    /// Empty: the unit is taken out of its parent.
    pub(crate) parent_serial_number: Option<String>,
    pub(crate) batch_number: Option<String>,
    pub(crate) serial_date: Option<Timestamp>,
    pub(crate) location: Option<String>,
    pub(crate) phase: Option<i64>,
    pub(crate) process_code: Option<i64>,
}

impl UnitForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let filled = |name| -> Result<Option<String>, Reply> {
            Ok(fields.text(name, LONGEST)?.filter(|text| !text.trim().is_empty()))
        };
        Ok(Self {
            serial_number: filled("serialNumber")?
                .ok_or_else(|| Reply::bad_request("'serialNumber' is required."))?,
            part_number: filled("partNumber")?,
            revision: filled("revision")?,
            parent_serial_number: fields.text("parentSerialNumber", LONGEST)?,
            batch_number: filled("batchNumber")?,
            serial_date: fields.instant("serialDate")?,
            location: fields.text("currentLocation", LONGEST)?,
            phase: fields.integer("unitPhaseId")?,
            process_code: fields.code("processCode")?,
        })
    }
}
