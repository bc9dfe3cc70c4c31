//! [`StepType`], the name that picks a step's icon.
//!
//! It does not say what a step carries: any step may carry any payload. So it is an open list, and
//! nothing in this crate decides by it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::open::{self, Open};

/// The type of a step: free text, of which the usual values have names.
///
/// TestStand has dozens more (`NI_Wait`, `Goto` …); they are [`Other`](Self::Other).
///
/// ```
/// use wats_report::StepType;
///
/// assert_eq!(StepType::from("ET_NLT"), StepType::NumericLimit);
/// assert_eq!(StepType::from("NI_Wait").as_str(), "NI_Wait");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StepType {
    /// A sequence call; groups steps.
    SequenceCall,
    /// A sequence call, in the spelling of the vendor's converters.
    WatsSeqCall,
    /// One numeric measurement.
    NumericLimit,
    /// Several numeric measurements.
    MultipleNumericLimit,
    /// One string measurement.
    StringValue,
    /// Several string measurements.
    MultipleStringValue,
    /// One pass/fail measurement.
    PassFail,
    /// Several pass/fail measurements.
    MultiplePassFail,
    /// An action without result.
    Action,
    /// An action without result, in the vendor's short spelling.
    EtAction,
    /// A chart, maybe with numeric measurements.
    Chart,
    /// An attached file.
    AttachFile,
    /// A dialog with the operator.
    MessagePopup,
    /// The call of a program.
    CallExecutable,
    /// Any other text, kept as it was.
    Other(Box<str>),
}

impl StepType {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::SequenceCall => "SequenceCall",
            Self::WatsSeqCall => "WATS_SeqCall",
            Self::NumericLimit => "ET_NLT",
            Self::MultipleNumericLimit => "ET_MNLT",
            Self::StringValue => "ET_SVT",
            Self::MultipleStringValue => "ET_MSVT",
            Self::PassFail => "ET_PFT",
            Self::MultiplePassFail => "ET_MPFT",
            Self::Action => "Action",
            Self::EtAction => "ET_A",
            Self::Chart => "WATS_XYGMNLT",
            Self::AttachFile => "WATS_AttachFile",
            Self::MessagePopup => "MessagePopup",
            Self::CallExecutable => "CallExecutable",
            Self::Other(text) => text,
        }
    }
}

impl Open for StepType {
    fn from_text(text: &str) -> Self {
        match text {
            "SequenceCall" => Self::SequenceCall,
            "WATS_SeqCall" => Self::WatsSeqCall,
            "ET_NLT" => Self::NumericLimit,
            "ET_MNLT" => Self::MultipleNumericLimit,
            "ET_SVT" => Self::StringValue,
            "ET_MSVT" => Self::MultipleStringValue,
            "ET_PFT" => Self::PassFail,
            "ET_MPFT" => Self::MultiplePassFail,
            "Action" => Self::Action,
            "ET_A" => Self::EtAction,
            "WATS_XYGMNLT" => Self::Chart,
            "WATS_AttachFile" => Self::AttachFile,
            "MessagePopup" => Self::MessagePopup,
            "CallExecutable" => Self::CallExecutable,
            other => Self::Other(other.into()),
        }
    }
}

impl From<&str> for StepType {
    fn from(text: &str) -> Self {
        Self::from_text(text)
    }
}

impl fmt::Display for StepType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for StepType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for StepType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open::deserialize(deserializer)
    }
}
