//! Making reports whose statuses are right.
//!
//! A builder holds measurements and what a caller says about steps; it holds no statuses. They are
//! worked out once, in `finish`, from the leaves to the root, and there is no report before that.
//! So neither the order of calls nor a limit set late can leave a status that contradicts its
//! measurements. What a builder makes is a plain [`Report`], free to be changed.
//!
//! # A functional test, with groups and loops
//!
//! ```
//! use wats_report::build::LoopPass;
//! use wats_report::{Asset, Report, Station, Status, StepGroup};
//!
//! let mut report = Report::uut("PSU-24V", "SN-1042", "C", 100);
//! report
//!     .station(Station::new("FT-3", "Hall 2", "Production"))
//!     .operator("anna")
//!     .misc_info("Firmware", "2.4.1")
//!     .misc_number("Humidity", 41)
//!     .sub_unit("PCBA", "PCBA-24V", "P-7781", "D")
//!     .asset("DMM-0042", 1);
//! report.uut_mut().fixture_id.set("F-7");
//!
//! let mut root = report.root_mut();
//! root.sequence("psu_final.seq", "MainSequence", "3.2.0");
//! root.group("Power up", |power| {
//!     power.in_group(StepGroup::Setup);
//!     power.pass_fail("Interlock", true);
//!     power.action("Apply 230 V").seconds(0.8);
//! });
//! root.group("Output", |output| {
//!     output.numeric("Vout", 24.03).unit("V").between(23.8, 24.2);
//!     let mut rails = output.numerics("Auxiliary rails");
//!     rails.measure("5V", 5.02).unit("V").between(4.75, 5.25);
//!     rails.measure("3V3", 3.31).unit("V").between(3.2, 3.4);
//!     // Tried until the output has settled: one good reading is enough.
//!     output.repeat("Ripple", |tries| {
//!         tries.passes_when(LoopPass::Any);
//!         for millivolts in [61.0, 48.0] {
//!             tries.numeric(millivolts).unit("mV").at_most(50.0);
//!         }
//!     });
//!     output.numeric("Efficiency", 0.871).at_least(0.88);
//! });
//! root.string("Label", "PSU-24V rev C").equals("PSU-24V rev C");
//!
//! let report = report.finish();
//! assert_eq!(report.result, Status::Failed);
//! assert_eq!(report.failed_by().and_then(|step| step.name.as_deref()), Some("Efficiency"));
//! assert!(report.validate().is_empty() && report.cautions().is_empty());
//! # assert_eq!(report.assets.items(), [Asset::new("DMM-0042", 1)]);
//! ```
//!
//! # The repair of a unit that failed
//!
//! ```
//! # let mut failed = wats_report::Report::uut("PSU-24V", "SN-1042", "C", 100);
//! # failed.station(wats_report::Station::new("FT-3", "Hall 2", "Production"));
//! # failed.sub_unit("PCBA", "PCBA-24V", "P-7781", "D");
//! # failed.root_mut().numeric("Efficiency", 0.871).at_least(0.88);
//! # let failed = failed.finish();
//! use wats_report::{BinaryData, Report};
//!
//! let mut repair = Report::uur(&failed, 500);
//! repair.operator("ben").seconds(1260.0).comment("Worn rectifier");
//! // The parts of the unit are numbered from 1, as the failed test lists them; 0 is the unit.
//! if let Some(failure) = repair.add_failure_of(1, "Component", "Defect") {
//!     failure.component("D12").comment("replaced").attach(BinaryData::new(
//!         "d12.jpg",
//!         "image/jpeg",
//!         b"the picture",
//!     ));
//!     if let Some(step) = failed.failed_by() {
//!         failure.shown_by(step);
//!     }
//! }
//!
//! let repair = repair.finish();
//! assert!(repair.validate().is_empty());
//! # assert_eq!(repair.sub_units.items()[1].failures.items()[0].ref_step_id, wats_report::Int::from(2));
//! ```
//!
//! # A sweep, with its curve and a file
//!
//! ```
//! use wats_report::{Attachment, Chart, ChartSeries, ChartType, Report, Station, Status};
//!
//! let hertz: Vec<f64> = (0..201).map(|point| 1e9 + f64::from(point) * 5e6).collect();
//! let decibel: Vec<f64> = hertz.iter().map(|hertz| 20.0 - (hertz - 1.5e9).abs() / 2e8).collect();
//! let lowest = decibel.iter().copied().fold(f64::INFINITY, f64::min);
//!
//! let mut report = Report::uut("LNA-15", "SN-0007", "B", 200);
//! report.station(Station::new("RF-1", "Lab", "Production")).operator("cleo");
//! let mut root = report.root_mut();
//! root.numeric("Gain, lowest", lowest).unit("dB").at_least(17.0).chart(
//!     Chart::new(ChartType::LineLogX, vec![ChartSeries::new("S21", &hertz, &decibel)])
//!         .titled("Gain")
//!         .x_axis("Frequency", "Hz")
//!         .y_axis("Gain", "dB"),
//! );
//! root.action("Touchstone").attach(Attachment::new("sn-0007.s2p", "text/plain", b"# Hz S dB R 50"));
//!
//! let report = report.finish();
//! assert_eq!(report.result, Status::Passed);
//! assert!(report.validate().is_empty() && report.cautions().is_empty());
//! ```

mod mode;
mod names;
mod node;
mod repeat;
mod sequence;
mod settle;
mod step;
mod uur;
mod uut;

pub use mode::ImportMode;
pub use repeat::{LoopBuilder, LoopPass};
pub use step::{Numeric, Numerics, Plain, Sequence, StepBuilder, Text, Texts, Verdict};
pub use uur::UurBuilder;
pub use uut::UutBuilder;

use crate::{Int, Report};

impl Report {
    /// Starts the report of a test of the unit with this part number, serial number and revision,
    /// in the operation with this code.
    ///
    /// It gets a new random id, starts now (see [`Timestamp::now`](crate::Timestamp::now)) and has
    /// an empty root sequence.
    #[doc(alias = "UutReport")]
    #[doc(alias = "UutReport::builder")]
    pub fn uut(
        part_number: impl Into<crate::Text>,
        serial_number: impl Into<crate::Text>,
        revision: impl Into<crate::Text>,
        process_code: impl Into<Int>,
    ) -> UutBuilder {
        UutBuilder::new(part_number, serial_number, revision, process_code)
    }

    /// Starts the report of a repair of the unit that failed in `failed`, in the **repair**
    /// operation with this code.
    ///
    /// It takes over unit, sub-units, station and, as the operation that failed, the process code
    /// of `failed`, and refers to its id. See [`UurBuilder::for_unit`] for a repair without a test.
    ///
    /// On a repair the index 0 is the unit itself. A sub-unit of the test that has this index, or
    /// none of its own, gets the lowest free one, and what refers to it follows: the tree of parts
    /// stays as it was. The unit itself, where the test lists it as the sub-unit with index 0, is
    /// not repeated. A part whose parent does not exist belongs to the unit; a replacement that
    /// does not exist is left out.
    #[doc(alias = "UurReport")]
    #[doc(alias = "UurReport::builder")]
    pub fn uur(failed: &Report, repair_process_code: impl Into<Int>) -> UurBuilder {
        UurBuilder::after(failed, repair_process_code)
    }
}
