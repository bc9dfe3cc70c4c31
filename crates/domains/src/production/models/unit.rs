//! Units, and what is told of their changes.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::PhaseId;
use crate::null::as_default;
use crate::product::{Product, ProductRevision, Tag};

/// A unit: one piece of a product, known by part number and serial number together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Unit {
    /// The serial number, which another product may have too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// The part number of its product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// The revision of its product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The unit it is built into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_serial_number: Option<String>,
    /// The batch it was made in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_number: Option<String>,
    /// When it got its serial number: a date-time of ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_date: Option<String>,
    /// Where it was last seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_location: Option<String>,
    /// The tags as XML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml_data: Option<String>,
    /// Where in its life it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_phase_id: Option<PhaseId>,
    /// The name of that phase. Told by the server; it is not changed by this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_phase: Option<String>,
    /// The code of the process it is in: a number, which the server writes as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process_code: Option<String>,
    /// Its tags. Told by the server; [`set_unit_tag`](crate::Production::set_unit_tag) changes them.
    #[serde(deserialize_with = "as_default")]
    pub tags: Vec<Tag>,
    /// The revision of its product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_revision: Option<ProductRevision>,
    /// Its product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Product>,
    /// The units built into it.
    #[serde(deserialize_with = "as_default")]
    pub sub_units: Vec<Unit>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Unit {
    /// A unit that the server does not know yet.
    ///
    /// ```
    /// use wats_domains::production::{PhaseId, Unit};
    ///
    /// let mut unit = Unit::new("SN-00042", "WIDGET-001", "B");
    /// unit.unit_phase_id = Some(PhaseId::UNDER_PRODUCTION);
    /// ```
    pub fn new(
        serial_number: impl Into<String>,
        part_number: impl Into<String>,
        revision: impl Into<String>,
    ) -> Self {
        Self {
            serial_number: Some(serial_number.into()),
            part_number: Some(part_number.into()),
            revision: Some(revision.into()),
            ..Self::default()
        }
    }
}

/// A change of a unit that waits to be handled.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct UnitChange {
    /// What [`delete_unit_change`](crate::Production::delete_unit_change) wants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// The unit that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_serial_number: Option<String>,
    /// The unit it is built into now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_parent_serial_number: Option<String>,
    /// Its part number now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_part_number: Option<String>,
    /// Its revision now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_revision: Option<String>,
    /// Its phase now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_unit_phase_id: Option<PhaseId>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What became of units that were saved together. Servers answer with the units, with counts, or
/// with nothing.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(from = "Answer")]
#[non_exhaustive]
pub struct SavedUnits {
    /// The units as they are stored, if the server answers with them.
    pub units: Vec<Unit>,
    /// How many are new, if the server counts.
    pub insert_count: Option<i32>,
    /// How many were known, if the server counts.
    pub update_count: Option<i32>,
    /// How many were refused; the others are stored.
    pub error_count: i32,
    /// Why, in the server's form.
    pub errors: Vec<Value>,
    /// Keys this version does not know.
    pub extra: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Units(Vec<Unit>),
    Counts(Box<Counts>),
    Nothing(()),
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Counts {
    #[serde(alias = "InsertCount")]
    insert_count: Option<i32>,
    #[serde(alias = "UpdateCount")]
    update_count: Option<i32>,
    #[serde(alias = "ErrorCount", deserialize_with = "as_default")]
    error_count: i32,
    #[serde(alias = "Errors", deserialize_with = "as_default")]
    errors: Vec<Value>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl From<Answer> for SavedUnits {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Units(units) => Self { units, ..Self::default() },
            Answer::Counts(counts) => {
                let Counts { insert_count, update_count, error_count, errors, extra } = *counts;
                Self { units: Vec::new(), insert_count, update_count, error_count, errors, extra }
            }
            Answer::Nothing(()) => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SavedUnits, Unit};

    #[test]
    fn reading_and_saving_loses_nothing() {
        let wire = serde_json::json!({
            "serialNumber": "S", "partNumber": "W", "revision": "A", "unitPhaseId": 4098,
            "processCode": "100", "tags": [{"key": "Color", "value": "Red", "change": 0}],
            "subUnits": [{"serialNumber": "C", "tags": [], "subUnits": [], "new": 1}],
            "somethingNew": {"x": null},
        });
        let unit: Unit = serde_json::from_value(wire.clone()).unwrap();
        assert!(unit.unit_phase_id.unwrap().is_queued());
        assert_eq!(serde_json::to_value(&unit).unwrap(), wire);
    }

    #[test]
    fn an_answer_to_a_save_is_understood_in_each_form() {
        let read = |text| serde_json::from_str::<SavedUnits>(text).unwrap();
        let counted =
            read(r#"{"insertCount":1,"updateCount":0,"errorCount":2,"errors":["x","y"]}"#);
        assert_eq!((counted.insert_count, counted.error_count), (Some(1), 2));
        assert_eq!(counted.errors.len(), 2);
        assert_eq!(read(r#"[{"serialNumber":"S"}]"#).units.len(), 1);
        assert_eq!(read("null"), SavedUnits::default());
        assert_eq!(read("{}"), SavedUnits::default());
    }
}
