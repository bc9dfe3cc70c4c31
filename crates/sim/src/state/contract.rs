//! What a report document may hold: every object of the vendor's data contract, field by field.
//! How a document is walked along these tables is the check's part.
//!
//! A limit stands here only where the vendor's rules for posting state one. Fields that the server
//! fills in itself (`productName`, `origin`, `assetStats`, `uut.refUURs`) are ignored when sent, so
//! they are in no table, and neither are keys that the contract does not know.

use std::fmt;

/// The fields of an object.
pub(super) struct Contract(pub(super) &'static [Field]);

/// A field, and what its value must be.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) rule: Rule,
    pub(super) is_required: bool,
}

/// What a value must be. `Display` completes "must be …".
pub(super) enum Rule {
    Text,
    /// A text of at most so many UTF-16 units, as .NET counts them.
    Short(usize),
    /// A text with something besides blanks.
    Name,
    /// A text of at most so many UTF-16 units, with something besides blanks.
    ShortName(usize),
    /// One of these letters.
    Letter(&'static str),
    /// One of these words, in upper or lower case.
    Word(&'static [&'static str]),
    Int16,
    Int32,
    /// A number, or one of the texts that stand for what JSON numbers cannot express.
    Number,
    Flag,
    Guid,
    DateTime,
    /// A date-time that states its offset from UTC.
    LocalTime,
    /// A date-time whose offset is zero.
    Utc,
    Object(&'static Contract),
    List(&'static Contract),
    Guids,
    Integers,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Short(longest) => {
                return write!(f, "a text of at most {longest} characters");
            }
            Self::Name => "a text that is not blank",
            Self::ShortName(longest) => {
                return write!(f, "a text of at most {longest} characters that is not blank");
            }
            Self::Letter(letters) => return write!(f, "one of the letters {letters}"),
            Self::Word(words) => return write!(f, "one of {}", words.join(", ")),
            Self::Int16 => "an integer of 16 bits",
            Self::Int32 => "an integer of 32 bits",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::Guid => "a GUID",
            Self::DateTime => "an ISO 8601 date-time",
            Self::LocalTime => "an ISO 8601 date-time with its offset from UTC",
            Self::Utc => "an ISO 8601 date-time in UTC",
            Self::Object(_) => "an object",
            Self::List(_) => "a list of objects",
            Self::Guids => "a list of GUIDs",
            Self::Integers => "a list of integers",
        })
    }
}

const fn required(name: &'static str, rule: Rule) -> Field {
    Field { name, rule, is_required: true }
}

const fn optional(name: &'static str, rule: Rule) -> Field {
    Field { name, rule, is_required: false }
}

/// Longest part number, serial number, revision, station and operator.
const NAME: usize = 100;

/// Operators of numeric measurements.
const NUMERIC: &[&str] = &[
    "LOG", "EQ", "NE", "GT", "GE", "LT", "LE", "GTLT", "GTLE", "GELT", "GELE", "LTGT", "LTGE",
    "LEGT", "LEGE",
];

/// Operators of string measurements.
const STRING: &[&str] = &["LOG", "EQ", "NE", "CASESENSIT", "IGNORECASE"];

/// Statuses of measurements.
const MEASURED: &str = "PFS";

/// The document itself. Which of `root`, `uut` and `uur` are required depends on its type.
pub(super) static REPORT: Contract = Contract(&[
    required("type", Rule::Letter("TR")),
    required("id", Rule::Guid),
    required("pn", Rule::ShortName(NAME)),
    required("sn", Rule::ShortName(NAME)),
    required("rev", Rule::ShortName(NAME)),
    required("machineName", Rule::ShortName(NAME)),
    required("location", Rule::ShortName(NAME)),
    required("purpose", Rule::ShortName(NAME)),
    required("processCode", Rule::Int16),
    optional("processCodeFormat", Rule::Text),
    optional("processName", Rule::Text),
    required("result", Rule::Letter("PFET")),
    required("start", Rule::LocalTime),
    optional("startUTC", Rule::Utc),
    optional("miscInfos", Rule::List(&MISC_INFO)),
    optional("assets", Rule::List(&ASSET)),
    optional("subUnits", Rule::List(&SUB_UNIT)),
    optional("uut", Rule::Object(&UUT)),
    optional("uur", Rule::Object(&UUR)),
    optional("binaryData", Rule::List(&BINARY_DATA)),
    optional("additionalData", Rule::List(&ADDITIONAL_DATA)),
    optional("root", Rule::Object(&STEP)),
]);

static UUT: Contract = Contract(&[
    optional("execTime", Rule::Number),
    optional("execTimeFormat", Rule::Text),
    optional("testSocketIndex", Rule::Int16),
    optional("testSocketIndexFormat", Rule::Text),
    optional("batchSN", Rule::Text),
    optional("comment", Rule::Text),
    optional("errorCode", Rule::Int32),
    optional("errorCodeFormat", Rule::Text),
    optional("errorMessage", Rule::Text),
    optional("fixtureId", Rule::Text),
    optional("user", Rule::Short(NAME)),
    optional("batchFailCount", Rule::Int32),
    optional("batchFailCountFormat", Rule::Text),
    optional("batchLoopIndex", Rule::Int32),
    optional("batchLoopIndexFormat", Rule::Text),
    optional("stepIdCausedUUTFailure", Rule::Int32),
]);

static UUR: Contract = Contract(&[
    optional("comment", Rule::Text),
    optional("user", Rule::Short(NAME)),
    required("processCode", Rule::Int16),
    optional("processCodeFormat", Rule::Text),
    optional("processName", Rule::Text),
    optional("refUUT", Rule::Guid),
    optional("confirmDate", Rule::DateTime),
    optional("finalizeDate", Rule::DateTime),
    optional("execTime", Rule::Number),
    optional("parent", Rule::Guid),
    optional("children", Rule::Guids),
]);

static MISC_INFO: Contract = Contract(&[
    required("description", Rule::Name),
    optional("typedef", Rule::Short(30)),
    optional("text", Rule::Short(100)),
    optional("numeric", Rule::Int16),
    optional("numericFormat", Rule::Text),
    optional("id", Rule::Guid),
]);

/// The existing client writes `sn` for `assetSN`; only a strict server refuses that.
static ASSET: Contract = Contract(&[
    optional("assetSN", Rule::Name),
    required("usageCount", Rule::Int32),
    optional("usageCountFormat", Rule::Text),
]);

/// `idx` is required on repairs.
static SUB_UNIT: Contract = Contract(&[
    required("partType", Rule::ShortName(50)),
    required("pn", Rule::ShortName(NAME)),
    required("sn", Rule::ShortName(NAME)),
    optional("rev", Rule::Short(NAME)),
    optional("idx", Rule::Int32),
    optional("parentIdx", Rule::Int32),
    optional("position", Rule::Int16),
    optional("replacedIdx", Rule::Int32),
    optional("failures", Rule::List(&FAILURE)),
]);

static FAILURE: Contract = Contract(&[
    optional("artNumber", Rule::Text),
    optional("artRev", Rule::Text),
    optional("artVendor", Rule::Text),
    optional("artDescription", Rule::Text),
    optional("category", Rule::Text),
    optional("code", Rule::Text),
    optional("comment", Rule::Text),
    optional("comRef", Rule::Text),
    optional("funcBlock", Rule::Text),
    optional("refStepId", Rule::Int32),
    optional("refStepName", Rule::Text),
    optional("attachments", Rule::List(&BINARY_DATA)),
]);

static BINARY_DATA: Contract = Contract(&[
    optional("contentType", Rule::Text),
    optional("data", Rule::Text),
    optional("name", Rule::Text),
    optional("id", Rule::Guid),
]);

static STEP: Contract = Contract(&[
    optional("id", Rule::Int32),
    required("group", Rule::Letter("SMC")),
    optional("stepType", Rule::Text),
    optional("interactiveExeNum", Rule::Int32),
    optional("interactiveExeNumFormat", Rule::Text),
    optional("loop", Rule::Object(&LOOP)),
    required("name", Rule::Name),
    optional("start", Rule::LocalTime),
    required("status", Rule::Letter("PFDSETU")),
    optional("errorCode", Rule::Int32),
    optional("errorCodeFormat", Rule::Text),
    optional("errorMessage", Rule::Text),
    optional("tsGuid", Rule::Text),
    optional("totTime", Rule::Number),
    optional("totTimeFormat", Rule::Text),
    optional("causedSeqFailure", Rule::Flag),
    optional("causedUUTFailure", Rule::Flag),
    optional("reportText", Rule::Text),
    optional("numericMeas", Rule::List(&NUMERIC_MEASUREMENT)),
    optional("stringMeas", Rule::List(&STRING_MEASUREMENT)),
    optional("booleanMeas", Rule::List(&BOOLEAN_MEASUREMENT)),
    optional("additionalResults", Rule::List(&ADDITIONAL_DATA)),
    optional("seqCall", Rule::Object(&SEQUENCE_CALL)),
    optional("callExe", Rule::Object(&CALL_EXE)),
    optional("messagePopup", Rule::Object(&MESSAGE_POPUP)),
    optional("chart", Rule::Object(&CHART)),
    optional("attachment", Rule::Object(&ATTACHMENT)),
    optional("steps", Rule::List(&STEP)),
]);

static LOOP: Contract = Contract(&[
    optional("idx", Rule::Int16),
    optional("num", Rule::Int16),
    optional("endingIndex", Rule::Int16),
    optional("passed", Rule::Int16),
    optional("failed", Rule::Int16),
]);

static SEQUENCE_CALL: Contract = Contract(&[
    optional("path", Rule::Text),
    optional("name", Rule::Text),
    optional("version", Rule::Text),
]);

static NUMERIC_MEASUREMENT: Contract = Contract(&[
    required("compOp", Rule::Word(NUMERIC)),
    optional("name", Rule::Text),
    required("status", Rule::Letter(MEASURED)),
    optional("unit", Rule::Text),
    required("value", Rule::Number),
    optional("valueFormat", Rule::Text),
    optional("highLimit", Rule::Number),
    optional("highLimitFormat", Rule::Text),
    optional("lowLimit", Rule::Number),
    optional("lowLimitFormat", Rule::Text),
]);

static STRING_MEASUREMENT: Contract = Contract(&[
    required("compOp", Rule::Word(STRING)),
    optional("name", Rule::Text),
    required("status", Rule::Letter(MEASURED)),
    optional("value", Rule::Text),
    optional("limit", Rule::Text),
]);

static BOOLEAN_MEASUREMENT: Contract =
    Contract(&[optional("name", Rule::Text), required("status", Rule::Letter(MEASURED))]);

static MESSAGE_POPUP: Contract = Contract(&[
    optional("response", Rule::Text),
    optional("button", Rule::Int16),
    optional("buttonFormat", Rule::Text),
]);

static CALL_EXE: Contract =
    Contract(&[optional("exitCode", Rule::Number), optional("exitCodeFormat", Rule::Text)]);

static CHART: Contract = Contract(&[
    optional("chartType", Rule::Text),
    optional("label", Rule::Text),
    optional("xLabel", Rule::Text),
    optional("xUnit", Rule::Text),
    optional("yLabel", Rule::Text),
    optional("yUnit", Rule::Text),
    optional("series", Rule::List(&SERIES)),
]);

static SERIES: Contract = Contract(&[
    optional("dataType", Rule::Text),
    optional("name", Rule::Text),
    optional("xdata", Rule::Text),
    optional("ydata", Rule::Text),
]);

static ATTACHMENT: Contract = Contract(&[
    optional("name", Rule::Text),
    optional("contentType", Rule::Text),
    optional("data", Rule::Text),
]);

static ADDITIONAL_DATA: Contract =
    Contract(&[optional("name", Rule::Text), optional("props", Rule::List(&PROPERTY))]);

static PROPERTY: Contract = Contract(&[
    optional("name", Rule::Text),
    optional("type", Rule::Text),
    optional("flags", Rule::Int32),
    optional("value", Rule::Text),
    optional("numFormat", Rule::Text),
    optional("comment", Rule::Text),
    optional("props", Rule::List(&PROPERTY)),
    optional("array", Rule::Object(&ARRAY)),
]);

static ARRAY: Contract = Contract(&[
    optional("dimension", Rule::Int32),
    optional("type", Rule::Text),
    optional("indexes", Rule::List(&ARRAY_INDEX)),
]);

static ARRAY_INDEX: Contract = Contract(&[
    optional("text", Rule::Text),
    optional("indexes", Rule::Integers),
    optional("value", Rule::Object(&PROPERTY)),
]);
