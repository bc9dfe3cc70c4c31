//! Which attribute of which element is which key of which object.

/// An attribute, the key it is in JSON, and what its text means.
pub(super) type Row = (&'static str, &'static str, Kind);

/// What the text of an attribute means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// A text that XML writes empty where JSON has nothing.
    Blank,
    /// A number.
    Number,
    /// `true`, `1`, `false`, `0`.
    Flag,
    /// A word in XML, its first letter in JSON: statuses, results, groups.
    Word,
}

use Kind::{Blank, Flag, Number, Text, Word};

/// The words that stand for letters, in the order in which a letter is looked up.
pub(super) const WORDS: [(&str, &str); 10] = [
    ("P", "Passed"),
    ("F", "Failed"),
    ("D", "Done"),
    ("S", "Skipped"),
    ("E", "Error"),
    ("T", "Terminated"),
    ("U", "Unknown"),
    ("S", "Setup"),
    ("M", "Main"),
    ("C", "Cleanup"),
];

pub(super) const REPORT: &[Row] = &[
    ("ID", "id", Text),
    ("Start", "start", Text),
    ("Start_utc", "startUTC", Text),
    ("Result", "result", Word),
    ("SN", "sn", Text),
    ("PN", "pn", Text),
    ("Rev", "rev", Text),
    ("origin", "origin", Text),
    ("MachineName", "machineName", Text),
    ("Location", "location", Text),
    ("Purpose", "purpose", Text),
    ("ProductName", "productName", Blank),
];

pub(super) const PROCESS: &[Row] = &[
    ("Code", "processCode", Number),
    ("CodeFormat", "processCodeFormat", Text),
    ("Name", "processName", Text),
];

pub(super) const UUT: &[Row] = &[
    ("UserLoginName", "user", Text),
    ("BatchSN", "batchSN", Text),
    ("TestSocketIndex", "testSocketIndex", Number),
    ("TestSocketIndexFormat", "testSocketIndexFormat", Text),
    ("ExecutionTime", "execTime", Number),
    ("ExecutionTimeFormat", "execTimeFormat", Text),
    ("FixtureId", "fixtureId", Text),
    ("ErrorCode", "errorCode", Number),
    ("ErrorCodeFormat", "errorCodeFormat", Text),
    ("ErrorMessage", "errorMessage", Text),
    ("BatchLoopIndex", "batchLoopIndex", Number),
    ("BatchLoopIndexFormat", "batchLoopIndexFormat", Text),
    ("BatchFailCount", "batchFailCount", Number),
    ("BatchFailCountFormat", "batchFailCountFormat", Text),
    ("StepIdCausedUUTFailure", "stepIdCausedUUTFailure", Number),
];

pub(super) const UUR: &[Row] = &[
    ("UserLoginName", "user", Text),
    ("ConfirmDate", "confirmDate", Text),
    ("FinalizeDate", "finalizeDate", Text),
    ("Active", "active", Flag),
    ("ExecutionTime", "execTime", Number),
    ("ReferencedUUT", "refUUT", Text),
    ("Parent", "parent", Text),
];

pub(super) const MISC_INFO: &[Row] = &[
    ("Typedef", "typedef", Blank),
    ("Id", "id", Text),
    ("Description", "description", Text),
    ("Numeric", "numeric", Number),
    ("NumericFormat", "numericFormat", Text),
];

pub(super) const ASSET: &[Row] = &[
    ("AssetSN", "assetSN", Text),
    ("UsageCount", "usageCount", Number),
    ("UsageCountFormat", "usageCountFormat", Text),
];

pub(super) const SUB_UNIT: &[Row] = &[
    ("Idx", "idx", Number),
    ("ParentIDX", "parentIdx", Number),
    ("ReplacedIDX", "replacedIdx", Number),
    ("PartType", "partType", Text),
    ("PN", "pn", Text),
    ("SN", "sn", Text),
    ("Rev", "rev", Text),
    ("Position", "position", Number),
];

pub(super) const FAILURE: &[Row] = &[
    ("Category", "category", Text),
    ("Code", "code", Text),
    ("CompRef", "comRef", Text),
    ("StepID", "refStepId", Number),
    ("StepName", "refStepName", Text),
    ("FunctionBlock", "funcBlock", Text),
    ("ArticleNumber", "artNumber", Text),
    ("ArticleRevision", "artRev", Text),
    ("ArticleVendor", "artVendor", Text),
    ("ArticleDescription", "artDescription", Text),
];

pub(super) const BINARY: &[Row] = &[
    ("BinaryDataGUID", "id", Text),
    ("ContentType", "contentType", Text),
    ("FileName", "name", Text),
];

pub(super) const STEP: &[Row] = &[
    ("Id", "id", Number),
    ("Group", "group", Word),
    ("Name", "name", Text),
    ("StepType", "stepType", Text),
    ("Status", "status", Word),
    ("total_time", "totTime", Number),
    ("total_timeFormat", "totTimeFormat", Text),
    ("TSGuid", "tsGuid", Text),
    ("StepErrorCode", "errorCode", Number),
    ("StepErrorCodeFormat", "errorCodeFormat", Text),
    ("StepErrorMessage", "errorMessage", Text),
    ("Start", "start", Text),
    ("InteractiveExeNum", "interactiveExeNum", Number),
    ("InteractiveExeNumFormat", "interactiveExeNumFormat", Text),
    ("StepCausedSequenceFailure", "causedSeqFailure", Flag),
    ("StepCausedUUTFailure", "causedUUTFailure", Flag),
];

pub(super) const LOOP: &[Row] = &[
    ("num", "num", Number),
    ("passed", "passed", Number),
    ("failed", "failed", Number),
    ("ending_index", "endingIndex", Number),
    ("index", "idx", Number),
];

const SEQUENCE: &[Row] =
    &[("Name", "name", Blank), ("Version", "version", Blank), ("Filepath", "path", Blank)];

const NUMERIC: &[Row] = &[
    ("Name", "name", Text),
    ("NumericValue", "value", Number),
    ("NumericValueFormat", "valueFormat", Text),
    ("Units", "unit", Blank),
    ("CompOperator", "compOp", Text),
    ("HighLimit", "highLimit", Number),
    ("HighLimitFormat", "highLimitFormat", Text),
    ("LowLimit", "lowLimit", Number),
    ("LowLimitFormat", "lowLimitFormat", Text),
    ("Status", "status", Word),
];

const STRING: &[Row] = &[
    ("Name", "name", Text),
    ("CompOperator", "compOp", Text),
    ("StringLimit", "limit", Text),
    ("StringValue", "value", Text),
    ("Status", "status", Word),
];

const BOOLEAN: &[Row] = &[("Name", "name", Text), ("Status", "status", Word)];

const POPUP: &[Row] = &[
    ("Button", "button", Number),
    ("ButtonFormat", "buttonFormat", Text),
    ("Response", "response", Blank),
];

const EXECUTABLE: &[Row] =
    &[("ExitCode", "exitCode", Number), ("ExitCodeFormat", "exitCodeFormat", Text)];

pub(super) const CHART: &[Row] = &[
    ("ChartType", "chartType", Text),
    ("Label", "label", Text),
    ("XLabel", "xLabel", Text),
    ("XUnit", "xUnit", Blank),
    ("YLabel", "yLabel", Text),
    ("YUnit", "yUnit", Blank),
];

pub(super) const SERIES: &[Row] = &[("Name", "name", Text), ("DataType", "dataType", Text)];

pub(super) const ATTACHMENT: &[Row] =
    &[("Name", "name", Text), ("ContentType", "contentType", Text)];

/// What a step can have of one kind: the element, the key, the table, and whether it is a list.
pub(super) const PAYLOADS: [(&str, &str, &[Row], bool); 6] = [
    ("SequenceCall", "seqCall", SEQUENCE, false),
    ("NumericLimit", "numericMeas", NUMERIC, true),
    ("StringValue", "stringMeas", STRING, true),
    ("PassFail", "booleanMeas", BOOLEAN, true),
    ("MessagePopup", "messagePopup", POPUP, false),
    ("Callexe", "callExe", EXECUTABLE, false),
];

pub(super) const PROPERTY: &[Row] = &[
    ("Name", "name", Text),
    ("Type", "type", Text),
    ("Flags", "flags", Number),
    ("NumFmt", "numFormat", Text),
    ("Comment", "comment", Text),
];

pub(super) const ARRAY: &[Row] =
    &[("ElementType", "type", Text), ("Dimension", "dimension", Number)];
