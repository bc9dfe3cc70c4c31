//! [`Report`], the document. Its fields and what can be asked of a whole report; reading and
//! writing, walking, checking and building live in modules of their own.

use serde::{Deserialize, Serialize};

use crate::{
    AdditionalData, Asset, AssetStats, BinaryData, Extra, Field, Guid, Int, Kind, MiscInfo, Status,
    Step, SubUnit, Timestamp, Uur, Uut,
};

/// A WATS report: a test (UUT) or a repair (UUR), told apart by [`kind`](Self::kind).
///
/// Read one with [`from_slice`](Self::from_slice), make one with [`uut`](Self::uut) or
/// [`uur`](Self::uur). Every key may be absent or null, because reports in the field leave out what
/// they should not; [`validate`](Self::validate) says what the server would refuse.
///
/// ```
/// use wats_report::{Report, Status};
///
/// # fn main() -> Result<(), wats_report::Error> {
/// let report = Report::from_slice(br#"{"type": "T", "pn": "BOARD-1", "result": "P"}"#)?;
/// assert_eq!(report.pn.as_deref(), Some("BOARD-1"));
/// assert_eq!(report.result, Status::Passed);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// `T` for a test, `R` for a repair; decides what the rest means. Required.
    #[serde(rename = "type", skip_serializing_if = "Field::is_absent")]
    pub kind: Field<Kind>,
    /// Identifier of the report, chosen by the sender. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub id: Field<Guid>,
    /// Part number of the unit, at most 100 characters. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub pn: Field<String>,
    /// Serial number of the unit, at most 100 characters. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub sn: Field<String>,
    /// Revision of the product, at most 100 characters. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub rev: Field<String>,
    /// Name of the product; filled in by the server.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub product_name: Field<String>,
    /// Code of the operation, 16 bits, known to the server: of the test on a UUT, of the **repair** on a
    /// UUR. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub process_code: Field<Int>,
    /// Number format of the code.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub process_code_format: Field<String>,
    /// Name of the operation; if given, it must be spelled as on the server.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub process_name: Field<String>,
    /// The outcome: passed, failed, error or terminated; a repair is normally passed. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub result: Field<Status>,
    /// Name of the station, at most 100 characters. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub machine_name: Field<String>,
    /// Where the station stands, at most 100 characters. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub location: Field<String>,
    /// What the station is used for, at most 100 characters: Production, Repair … Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub purpose: Field<String>,
    /// Who sent the report, as the server saw it: a network address or the GUID of a user or token.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub origin: Field<String>,
    /// Start in local time with the offset from UTC. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub start: Field<Timestamp>,
    /// The same instant in UTC, ending in `Z`. Required by the vendor's rules.
    #[serde(rename = "startUTC", skip_serializing_if = "Field::is_absent")]
    pub start_utc: Field<Timestamp>,
    /// The root of the steps; UUT only, and required there. Boxed to keep a UUR small.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub root: Field<Box<Step>>,
    /// What only a test has; required on a UUT.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub uut: Field<Box<Uut>>,
    /// What only a repair has; required on a UUR.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub uur: Field<Box<Uur>>,
    /// Free facts about the run.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub misc_infos: Field<Vec<MiscInfo>>,
    /// Parts of the unit; on a UUR the unit itself too, with the failures.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub sub_units: Field<Vec<SubUnit>>,
    /// Equipment that was used.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub assets: Field<Vec<Asset>>,
    /// Counters of that equipment; filled in by the server.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub asset_stats: Field<Vec<AssetStats>>,
    /// Files of the report; UUR only.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub binary_data: Field<Vec<BinaryData>>,
    /// Free structured data.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub additional_data: Field<Vec<AdditionalData>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Report {
    /// The identifier, if there is one.
    pub fn id(&self) -> Option<&Guid> {
        self.id.get()
    }

    /// Test or repair. Without (or with an unknown) `type` a report that has a `uur` part counts as
    /// a repair, any other as a test.
    pub fn kind(&self) -> Kind {
        match self.kind.get() {
            Some(kind @ (Kind::Uut | Kind::Uur)) => kind.clone(),
            _ if self.uur.is_value() => Kind::Uur,
            _ => Kind::Uut,
        }
    }

    /// The operator: `uut.user` or `uur.user`.
    pub fn user(&self) -> Option<&str> {
        match self.kind() {
            Kind::Uur => self.uur.get()?.user.as_deref(),
            _ => self.uut.get()?.user.as_deref(),
        }
    }
}
