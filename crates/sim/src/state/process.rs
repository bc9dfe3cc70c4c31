//! Processes (operations) and what repair operations demand of their reports.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Submission;

/// A stage of production.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Process {
    pub(crate) code: i64,
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) index: i64,
    pub(crate) active: bool,
    pub(crate) test: bool,
    pub(crate) wip: bool,
    /// Present on repair operations.
    pub(crate) repair: Option<RepairOperation>,
}

/// What a repair operation offers and demands. Bindings: 0 required, 1 optional, 2 never.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RepairOperation {
    pub(crate) uut_binding: u8,
    pub(crate) bom_binding: u8,
    pub(crate) vendor_binding: u8,
    pub(crate) fail_codes: Vec<FailCode>,
    pub(crate) misc_infos: Vec<String>,
}

/// A selectable fail code of a category.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FailCode {
    pub(crate) category: String,
    pub(crate) code: String,
    pub(crate) repair_type: u8,
    pub(crate) image_constraint: u8,
}

impl Process {
    /// A process that became known through a report.
    pub(crate) fn registered(code: i64, name: Option<&str>, is_repair: bool, id: Uuid) -> Self {
        Self {
            code,
            id,
            name: name.map_or_else(|| format!("Process {code}"), str::to_owned),
            description: None,
            index: code,
            active: true,
            test: !is_repair,
            wip: false,
            repair: is_repair.then(|| RepairOperation {
                uut_binding: 1,
                bom_binding: 1,
                vendor_binding: 1,
                fail_codes: Vec::new(),
                misc_infos: Vec::new(),
            }),
        }
    }

    /// The public form. `repairOperation` is present on repair operations only.
    pub(crate) fn to_json(&self) -> Value {
        let mut json = json!({
            "code": self.code,
            "name": self.name,
            "description": self.description,
            "isTestOperation": self.test,
            "isRepairOperation": self.repair.is_some(),
            "isWipOperation": self.wip,
            "processIndex": self.index,
            "state": i32::from(self.active),
        });
        if let Some(repair) = &self.repair {
            json["repairOperation"] = repair.to_json();
        }
        json
    }

    /// The internal form.
    pub(crate) fn to_internal_json(&self) -> Value {
        json!({
            "Code": self.code,
            "ProcessID": self.id,
            "Name": self.name,
            "Description": self.description,
            "ProcessIndex": self.index,
            "State": i32::from(self.active),
            "Properties": null,
            "IsTestOperation": self.test,
            "IsWIPOperation": self.wip,
            "IsRepairOperation": self.repair.is_some(),
        })
    }
}

impl RepairOperation {
    fn to_json(&self) -> Value {
        let fail_codes: Vec<Value> = self
            .fail_codes
            .iter()
            .map(|fail| {
                json!({
                    "category": fail.category,
                    "code": fail.code,
                    "imageConstraint": fail.image_constraint,
                    "repairType": fail.repair_type,
                })
            })
            .collect();
        json!({
            "uutBinding": self.uut_binding,
            "bomBinding": self.bom_binding,
            "vendorBinding": self.vendor_binding,
            "failCodes": fail_codes,
        })
    }

    /// The rules of a repair operation: configured misc infos, categories and codes.
    pub(crate) fn check(&self, submission: &Submission) -> Result<(), String> {
        let entries =
            |list: &'static str| submission.document[list].as_array().into_iter().flatten();
        if self.uut_binding == 0 && submission.document["uur"]["refUUT"].is_null() {
            return Err("The report is not valid: uur.refUUT is required.".to_owned());
        }
        for misc in entries("miscInfos") {
            let description = misc["description"].as_str().unwrap_or_default();
            if !self.misc_infos.iter().any(|known| known == description) {
                return Err(format!(
                    "The report is not valid: the misc info {description:?} is not configured \
                     for the repair operation."
                ));
            }
        }
        for fail in entries("subUnits").flat_map(|u| u["failures"].as_array().into_iter().flatten())
        {
            let (category, code) = (fail["category"].as_str(), fail["code"].as_str());
            let known = self.fail_codes.iter().any(|known| {
                category == Some(known.category.as_str()) && code == Some(known.code.as_str())
            });
            if !known {
                return Err(format!(
                    "The report is not valid: category {:?} with code {:?} is not configured for \
                     the repair operation.",
                    category.unwrap_or_default(),
                    code.unwrap_or_default()
                ));
            }
        }
        Ok(())
    }
}
