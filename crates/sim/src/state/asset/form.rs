//! Assets as a client sends and names them.

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::STATES;
use crate::query::Query;
use crate::reply::Reply;
use crate::state::instant;
use crate::state::product_form::Fields;
use crate::state::tags::TagChange;

/// Longest text that is taken for a field other than a name.
const LONGEST_TEXT: usize = 10_000;

/// An asset to be stored. What is absent or null leaves the stored value as it is; what other
/// operations change – counters, calibration, maintenance – and what the server adds is not read.
#[derive(Debug)]
pub(crate) struct AssetForm {
    pub(super) id: Option<String>,
    pub(super) serial_number: String,
    pub(super) type_id: Uuid,
    /// Id and serial number of the parent; an empty text for none.
    pub(super) parent_id: Option<String>,
    pub(super) parent_serial_number: Option<String>,
    pub(super) name: Option<String>,
    pub(super) part_number: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) client_id: Option<i64>,
    pub(super) state: Option<usize>,
    pub(super) description: Option<String>,
    pub(super) location: Option<String>,
    pub(super) first_seen: Option<Timestamp>,
    pub(super) last_seen: Option<Timestamp>,
    pub(super) tags: Vec<TagChange>,
}

impl AssetForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let missing = |name| Reply::bad_request(format!("'{name}' is required."));
        let text = |name| {
            let wanted = format!("a text of at most {LONGEST_TEXT} characters");
            fields.read(name, &wanted, |value| {
                let fits = |text: &&str| text.chars().count() <= LONGEST_TEXT;
                value.as_str().filter(fits).map(str::to_owned)
            })
        };
        let date = |name| {
            fields.read(name, "a date-time", |value| {
                instant::parse(value.as_str()?).map(|instant| instant.at)
            })
        };
        let small = |value: &Value| value.as_i64().filter(|n| i32::try_from(*n).is_ok());
        Ok(Self {
            id: fields.name("assetId")?,
            serial_number: fields.name("serialNumber")?.ok_or_else(|| missing("serialNumber"))?,
            type_id: fields.id("typeId")?.ok_or_else(|| missing("typeId"))?,
            parent_id: text("parentAssetId")?,
            parent_serial_number: text("parentSerialNumber")?,
            name: text("assetName")?,
            part_number: text("partNumber")?,
            revision: text("revision")?,
            client_id: fields.read("ClientId", "an integer of 32 bits", small)?,
            state: fields.read("state", "an integer from 0 to 6", |value| {
                let state = usize::try_from(value.as_u64()?).ok()?;
                (state < STATES.len()).then_some(state)
            })?,
            description: text("description")?,
            location: text("location")?,
            first_seen: date("firstSeenDate")?,
            last_seen: date("lastSeenDate")?,
            tags: fields.tags()?,
        })
    }
}

/// Which asset a request is about: by id, by serial number, or by both, which must agree.
#[derive(Debug)]
pub(crate) struct AssetKey<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) serial_number: Option<&'a str>,
}

impl<'a> AssetKey<'a> {
    pub(crate) fn read(query: &'a Query) -> Result<Self, Reply> {
        let given = |name| query.get(name).filter(|value| !value.is_empty());
        let key = Self { id: given("id"), serial_number: given("serialNumber") };
        if key.id.is_none() && key.serial_number.is_none() {
            return Err(Reply::bad_request("'id' or 'serialNumber' is required."));
        }
        Ok(key)
    }
}
