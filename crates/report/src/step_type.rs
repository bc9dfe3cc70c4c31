//! [`StepType`], the name that picks a step's icon.
//!
//! It does not say what a step carries: any step may carry any payload. So it is an open list, and
//! nothing in this crate decides by it.

use crate::Text;
use crate::open::open_enum;

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
    Other(Box<Text>),
}

open_enum!(StepType {
    SequenceCall = "SequenceCall",
    WatsSeqCall = "WATS_SeqCall",
    NumericLimit = "ET_NLT",
    MultipleNumericLimit = "ET_MNLT",
    StringValue = "ET_SVT",
    MultipleStringValue = "ET_MSVT",
    PassFail = "ET_PFT",
    MultiplePassFail = "ET_MPFT",
    Action = "Action",
    EtAction = "ET_A",
    Chart = "WATS_XYGMNLT",
    AttachFile = "WATS_AttachFile",
    MessagePopup = "MessagePopup",
    CallExecutable = "CallExecutable",
});
