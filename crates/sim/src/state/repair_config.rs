//! What a repair operation asks for, as the internal API tells it: a tree of categories and fail codes.

use serde_json::{Value, json};

use super::process::{FailCode, Process, RepairOperation};
use crate::factory::Rng;

impl Process {
    /// Nothing if it is no repair operation.
    pub(crate) fn repair_config(&self) -> Option<Value> {
        self.repair.as_ref().map(|repair| repair.to_config(&self.name))
    }
}

impl RepairOperation {
    fn to_config(&self, name: &str) -> Value {
        let mut categories: Vec<&str> = Vec::new();
        for fail in &self.fail_codes {
            if !categories.contains(&fail.category.as_str()) {
                categories.push(&fail.category);
            }
        }
        let categories: Vec<Value> =
            categories.iter().enumerate().map(|(i, name)| self.category(i, name)).collect();
        let infos: Vec<Value> =
            self.misc_infos.iter().enumerate().map(|(i, name)| misc_info(i, name)).collect();
        json!({
            "Description": name,
            "UUTRequired": self.uut_binding,
            "CompRefMask": null,
            "CompRefMaskDescription": null,
            "BomConstraint": null,
            "BOMRequired": self.bom_binding,
            "VendorRequired": self.vendor_binding,
            "Categories": categories,
            "MiscInfos": infos,
        })
    }

    /// A category, which a report cannot name without one of its fail codes.
    fn category(&self, order: usize, name: &str) -> Value {
        let codes = self.fail_codes.iter().filter(|fail| fail.category == name);
        let codes: Vec<Value> = codes.enumerate().map(|(i, fail)| fail_code(i, fail)).collect();
        json!({
            "GUID": id(&["category", name]),
            "Selectable": false,
            "Description": name,
            "SortOrder": order,
            "FailureType": 0,
            "ImageConstraint": null,
            "Status": 1,
            "Failcodes": codes,
        })
    }
}

fn fail_code(order: usize, fail: &FailCode) -> Value {
    json!({
        "GUID": id(&["fail code", &fail.category, &fail.code]),
        "Selectable": true,
        "Description": fail.code,
        "SortOrder": order,
        "FailureType": fail.repair_type,
        "ImageConstraint": fail.image_constraint.to_string(),
        "Status": 1,
        "Failcodes": [],
    })
}

fn misc_info(order: usize, name: &str) -> Value {
    json!({
        "GUID": id(&["misc info", name]),
        "Description": name,
        "InputMask": null,
        "ValidRegex": null,
        "Status": 1,
        "SortOrder": order,
        "AllowedValues": [],
    })
}

/// The same name has the same id in every factory.
fn id(names: &[&str]) -> String {
    Rng::new(0).fork(&names.join("\n")).uuid().to_string()
}
