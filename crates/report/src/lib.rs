//! The WATS report as a lossless Rust model.
//!
//! A [`Report`] is the document that a test station or a repair bench sends to WATS, as JSON (WSJF)
//! or XML (WSXF). This crate reads and writes both without losing anything, builds reports with correct
//! statuses, and checks it against the rules by which a server refuses a report. It does no input
//! or output, except that a builder asks the machine for its clock and its time zone
//! ([`Timestamp::now`]) and for a random id ([`Guid::random`]).
//!
//! ```
//! use wats_report::{Report, Station, Status};
//!
//! let mut report = Report::uut("BOARD-1", "0001", "A", 100);
//! report.station(Station::new("ST1", "Hall 1", "Production")).operator("op1");
//! let mut root = report.root_mut();
//! root.numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
//! root.string("Firmware", "1.2.3").equals("1.2.3");
//! root.group("Panel", |panel| {
//!     panel.pass_fail("LED", false);
//! });
//!
//! let report = report.finish();
//! assert_eq!(report.result, Status::Failed);
//! assert_eq!(report.failed_steps().last().and_then(|at| at.step.name.as_deref()), Some("LED"));
//! assert!(report.validate().is_empty());
//! let json = report.to_json()?;
//! # assert_eq!(Report::from_slice(json.as_bytes())?, report);
//! # Ok::<(), wats_report::Error>(())
//! ```
//!
//! # What lossless means
//!
//! * Every key is a [`Field`]: absent, null, or a value.
//! * Keys that the model does not know are kept in `extra`, at every level. A key in another letter
//!   case is the one that it means, as on the server, and is written as the server spells it.
//! * Texts from open lists ([`Status`], [`StepType`], [`CompOp`] …) are kept when unknown, as are
//!   the spellings of identifiers ([`Guid`]), dates ([`Timestamp`]) and of numbers that came as
//!   text ([`Real`], [`Int`]).
//! * A double is read to its last bit. `12` and `12.0` are the same number; the latter is written.
//!   A whole number beyond 2⁵³ (up to 64 bits) keeps all its digits.
//! * Anything else is an [`Error`] with its path. There is no silent default.
//!
//! What is lost are digits beyond that: `0.10000000000000000001` comes back as `0.1`, and
//! a whole number beyond 64 bits as the nearest double, also under an unknown key.
//!
//! # XML
//!
//! [`Report::from_wsxf`] and [`Report::to_wsxf`] read and write the XML form. Between the two forms
//! nothing is lost that both have a place for, and the server's XML of a report gives the server's JSON
//! of it. What only XML has (`StepIndex`, `Filename`, `SPCData` …) stays with its object for `to_wsxf`;
//! what only JSON has (unknown keys, `assetStats`, `refUURs`) is left out of XML, and so is the
//! difference between null, absent and empty.
//!
//! # What may change
//!
//! Servers learn new keys, so every struct and every enumeration may get more fields and variants:
//! all of them are `#[non_exhaustive]`, except [`Field`]. A field may become [`Rare`], or cease to be. Make a value with its `new` (or `Default`)
//! and set the rest: `step.report_text.set("…")`. The one foreign type in the interface, besides
//! serde's traits, is `serde_json::Value` in [`Extra`].

mod additional;
mod asset;
mod bare_words;
mod base64;
mod binary;
mod budget;
pub mod build;
mod chart;
mod chart_type;
mod depth;
mod error;
mod extra;
mod field;
mod group;
mod guid;
mod json;
mod key_table;
mod kind;
mod list;
mod measurement;
mod misc;
mod number;
mod object;
mod open;
mod operator;
mod options;
mod rare;
mod report;
mod station;
mod status;
mod step;
mod step_type;
mod text;
mod timestamp;
mod tree;
mod unit;
mod uur;
mod uut;
mod validate;
mod walk;
mod wsxf;

pub use additional::{
    AdditionalData, AdditionalDataArray, AdditionalDataArrayIndex, AdditionalDataProperty,
};
pub use asset::{Asset, AssetStats};
pub use binary::{Attachment, BinaryData};
pub use chart::{Chart, ChartSeries};
pub use chart_type::ChartType;
pub use error::{Error, ErrorKind};
pub use extra::Extra;
pub use field::Field;
pub use group::StepGroup;
pub use guid::Guid;
pub use kind::Kind;
pub use measurement::{BooleanMeasurement, NumericMeasurement, StringMeasurement};
pub use misc::MiscInfo;
pub use number::{Exceeded, Int, Real};
pub use operator::{CompOp, Operator};
pub use options::Options;
pub use rare::Rare;
pub use report::Report;
pub use station::Station;
pub use status::Status;
pub use step::{CallExe, LoopInfo, MessagePopup, SequenceCall, Step};
pub use step_type::StepType;
pub use text::Text;
pub use timestamp::Timestamp;
pub use tree::{Properties, Steps};
pub use unit::{Failure, SubUnit};
pub use uur::Uur;
pub use uut::{ReferencedByUur, Uut};
pub use validate::{Caution, Reason, Rule, Violation};
pub use walk::{StepAt, StepIter, StepPath};

/// The README's example is compiled and run like any other.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExample;
