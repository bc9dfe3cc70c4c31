//! [`Report`], the document. Its fields and what can be asked of a whole report; reading and
//! writing, walking, checking and building live in modules of their own.

use crate::object::object;
use crate::{
    AdditionalData, Asset, AssetStats, BinaryData, Field, Guid, Int, Kind, MiscInfo, Status, Step,
    SubUnit, Text, Timestamp, Uur, Uut,
};

object! {
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
    pub struct Report [document] {
        /// `T` for a test, `R` for a repair; decides what the rest means. Required.
        kind = "type": Field<Kind>,
        /// Identifier of the report, chosen by the sender. Required.
        id = "id": Field<Guid>,
        /// Part number of the unit, at most 100 characters. Required.
        pn = "pn": Field<Text>,
        /// Serial number of the unit, at most 100 characters. Required.
        sn = "sn": Field<Text>,
        /// Revision of the product, at most 100 characters. Required.
        rev = "rev": Field<Text>,
        /// Name of the product; filled in by the server.
        product_name = "productName": Field<Text>,
        /// Code of the operation, 16 bits, known to the server: of the test on a UUT, of the **repair** on a
        /// UUR. Required.
        process_code = "processCode": Field<Int>,
        /// Number format of the code.
        process_code_format = "processCodeFormat": Field<Text>,
        /// Name of the operation; if given, it must be spelled as on the server.
        process_name = "processName": Field<Text>,
        /// The outcome: passed, failed, error or terminated; a repair is normally passed. Required.
        result = "result": Field<Status>,
        /// Name of the station, at most 100 characters. Required.
        machine_name = "machineName": Field<Text>,
        /// Where the station stands, at most 100 characters. Required.
        location = "location": Field<Text>,
        /// What the station is used for, at most 100 characters: Production, Repair … Required.
        purpose = "purpose": Field<Text>,
        /// Who sent the report, as the server saw it: a network address or the GUID of a user or token.
        origin = "origin": Field<Text>,
        /// Start in local time with the offset from UTC. Required.
        start = "start": Field<Timestamp>,
        /// The same instant in UTC, ending in `Z`. Required by the vendor's rules.
        start_utc = "startUTC": Field<Timestamp>,
        /// The root of the steps; UUT only, and required there. Boxed to keep a UUR small.
        root = "root": Field<Box<Step>>,
        /// What only a test has; required on a UUT.
        uut = "uut": Field<Box<Uut>>,
        /// What only a repair has; required on a UUR.
        uur = "uur": Field<Box<Uur>>,
        /// Free facts about the run.
        misc_infos = "miscInfos": Field<Vec<MiscInfo>>,
        /// Parts of the unit; on a UUR the unit itself too, with the failures.
        sub_units = "subUnits": Field<Vec<SubUnit>>,
        /// Equipment that was used.
        assets = "assets": Field<Vec<Asset>>,
        /// Counters of that equipment; filled in by the server.
        asset_stats = "assetStats": Field<Vec<AssetStats>>,
        /// Files of the report; UUR only.
        binary_data = "binaryData": Field<Vec<BinaryData>>,
        /// Free structured data.
        additional_data = "additionalData": Field<Vec<AdditionalData>>,
    }
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
