//! Every object of a report with its keys, to generate documents from.

/// `key:type` pairs. Types: `s` text, `n` double, `i` integer, `b` bool, `x` integer or bool,
/// `is` list of integers, `ss` list of texts, `Object` an object, `[Object]` a list of them.
pub(crate) const OBJECTS: &[(&str, &str)] = &[
    (
        "Report",
        "type:s id:s pn:s sn:s rev:s productName:s processCode:i processCodeFormat:s \
         processName:s result:s machineName:s location:s purpose:s origin:s start:s startUTC:s \
         root:Step uut:Uut uur:Uur miscInfos:[MiscInfo] subUnits:[SubUnit] assets:[Asset] \
         assetStats:[AssetStats] binaryData:[BinaryData] additionalData:[AdditionalData]",
    ),
    (
        "Uut",
        "execTime:n execTimeFormat:s testSocketIndex:i testSocketIndexFormat:s batchSN:s comment:s \
         errorCode:i errorCodeFormat:s errorMessage:s fixtureId:s user:s batchFailCount:i \
         batchFailCountFormat:s batchLoopIndex:i batchLoopIndexFormat:s stepIdCausedUUTFailure:i \
         refUURs:[ReferencedByUur]",
    ),
    (
        "Uur",
        "comment:s user:s processCode:i processCodeFormat:s processName:s refUUT:s confirmDate:s \
         finalizeDate:s execTime:n parent:s children:ss",
    ),
    (
        "Step",
        "id:i group:s stepType:s interactiveExeNum:i interactiveExeNumFormat:s loop:LoopInfo name:s \
         start:s status:s errorCode:i errorCodeFormat:s errorMessage:s tsGuid:s totTime:n \
         totTimeFormat:s causedSeqFailure:b causedUUTFailure:b reportText:s steps:[Step] \
         numericMeas:[NumericMeasurement] stringMeas:[StringMeasurement] \
         booleanMeas:[BooleanMeasurement] additionalResults:[AdditionalData] seqCall:SequenceCall \
         callExe:CallExe messagePopup:MessagePopup chart:Chart attachment:Attachment",
    ),
    ("LoopInfo", "idx:i num:i endingIndex:i passed:i failed:i"),
    (
        "NumericMeasurement",
        "compOp:s name:s status:s unit:s value:n valueFormat:s highLimit:n highLimitFormat:s \
         lowLimit:n lowLimitFormat:s",
    ),
    ("StringMeasurement", "compOp:s name:s status:s value:s limit:s"),
    ("BooleanMeasurement", "name:s status:s"),
    ("SequenceCall", "path:s name:s version:s"),
    ("MessagePopup", "response:s button:i buttonFormat:s"),
    ("CallExe", "exitCode:n exitCodeFormat:s"),
    ("Chart", "chartType:s label:s xLabel:s xUnit:s yLabel:s yUnit:s series:[ChartSeries]"),
    ("ChartSeries", "dataType:s name:s xdata:s ydata:s"),
    ("Attachment", "name:s contentType:s data:s"),
    (
        "SubUnit",
        "partType:s pn:s rev:s sn:s idx:i parentIdx:i position:i replacedIdx:i failures:[Failure]",
    ),
    (
        "Failure",
        "artNumber:s artRev:s artVendor:s artDescription:s category:s code:s comment:s comRef:s \
         funcBlock:s refStepId:i refStepName:s attachments:[BinaryData]",
    ),
    ("BinaryData", "contentType:s data:s name:s id:s"),
    ("MiscInfo", "description:s typedef:s text:s numeric:i numericFormat:s id:s"),
    ("Asset", "assetSN:s usageCount:i usageCountFormat:s"),
    (
        "AssetStats",
        "assetSN:s runningCount:i runningCountExceeded:x totalCount:i totalCountExceeded:x \
         daysSinceCalibration:n isDaysSinceCalibrationUnknown:b calibrationDaysOverdue:n \
         daysSinceMaintenance:n isDaysSinceMaintenanceUnknown:b maintenanceDaysOverdue:n message:s",
    ),
    ("ReferencedByUur", "id:s start:s"),
    ("AdditionalData", "name:s props:[AdditionalDataProperty]"),
    (
        "AdditionalDataProperty",
        "name:s type:s flags:i value:s numFormat:s comment:s props:[AdditionalDataProperty] \
         array:AdditionalDataArray",
    ),
    ("AdditionalDataArray", "dimension:i type:s indexes:[AdditionalDataArrayIndex]"),
    ("AdditionalDataArrayIndex", "text:s indexes:is value:AdditionalDataProperty"),
];

/// The keys of an object with their types.
pub(crate) fn keys(object: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let found = OBJECTS.iter().find(|(name, _)| *name == object);
    let (_, keys) = found.unwrap_or_else(|| panic!("no object {object}"));
    keys.split_whitespace().map(|pair| pair.split_once(':').expect("key:type"))
}
