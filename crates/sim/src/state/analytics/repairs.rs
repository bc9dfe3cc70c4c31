//! What statistics keep of a repair.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::state::Submission;
use crate::state::submission::integer;

/// All repairs.
pub(crate) type Repairs = BTreeMap<Uuid, Repair>;

/// One repair report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Repair {
    /// Code of the test operation that failed.
    pub(crate) tested_code: i64,
    /// What was done, one entry a failure.
    pub(crate) failures: Vec<Failure>,
}

/// One repaired failure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// Kind of the part it was found on.
    pub(crate) unit_type: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) component_ref: Option<String>,
    pub(crate) article: Option<String>,
    pub(crate) article_revision: Option<String>,
    pub(crate) vendor: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) function_block: Option<String>,
    pub(crate) step_id: Option<i64>,
    pub(crate) step_name: Option<String>,
}

impl Repair {
    pub(crate) fn of(submission: &Submission) -> Self {
        let units = submission.document["subUnits"].as_array().into_iter().flatten();
        let failures = units.flat_map(|unit| {
            let unit_type = text(unit, "partType");
            let failures = unit["failures"].as_array().into_iter().flatten();
            failures.map(move |failure| Failure {
                unit_type: unit_type.clone(),
                category: text(failure, "category"),
                code: text(failure, "code"),
                comment: text(failure, "comment"),
                component_ref: text(failure, "comRef"),
                article: text(failure, "artNumber"),
                article_revision: text(failure, "artRev"),
                vendor: text(failure, "artVendor"),
                description: text(failure, "artDescription"),
                function_block: text(failure, "funcBlock"),
                step_id: integer(&failure["refStepId"]),
                step_name: text(failure, "refStepName"),
            })
        });
        let tested_code = submission.tested.as_ref().map_or(0, |(code, _)| *code);
        Self { tested_code, failures: failures.collect() }
    }
}

fn text(value: &Value, field: &str) -> Option<String> {
    value[field].as_str().map(str::to_owned)
}
