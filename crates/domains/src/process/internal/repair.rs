//! What a repair operation asks for: categories with fail codes, misc infos, constraints.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;
use crate::process::{Binding, RepairType};

/// What reports of a repair operation must and may say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct RepairOperationConfig {
    /// The operation's name.
    #[serde(deserialize_with = "as_default")]
    pub description: String,
    /// Whether a repair names the test that failed.
    #[serde(rename = "UUTRequired")]
    pub uut_required: Option<Binding>,
    /// Regular expression that references of components match.
    pub comp_ref_mask: Option<String>,
    /// The mask in words.
    pub comp_ref_mask_description: Option<String>,
    /// What the BOM must hold.
    pub bom_constraint: Option<String>,
    /// Whether a component is one of the BOM.
    #[serde(rename = "BOMRequired")]
    pub bom_required: Option<Binding>,
    /// Whether the vendor of a component is named.
    pub vendor_required: Option<Binding>,
    /// The categories, with their fail codes.
    #[serde(deserialize_with = "as_default")]
    pub categories: Vec<RepairCategory>,
    /// The misc infos that a report may have.
    #[serde(deserialize_with = "as_default")]
    pub misc_infos: Vec<RepairMiscInfo>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A category, or a fail code in one: both have the same fields. In a report, `category` and `code` of
/// a failure are the descriptions of a category and of one of its selectable fail codes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct RepairCategory {
    /// Its identifier.
    #[serde(rename = "GUID")]
    pub guid: Option<String>,
    /// Whether a report may name it; categories usually may not.
    pub selectable: Option<bool>,
    /// The name that reports carry.
    #[serde(deserialize_with = "as_default")]
    pub description: String,
    /// Its place in lists.
    pub sort_order: Option<i32>,
    /// What kind of repair it is.
    pub failure_type: Option<RepairType>,
    /// Whether a picture is asked for.
    pub image_constraint: Option<String>,
    /// 1 while it is in use.
    pub status: Option<i32>,
    /// The fail codes in it.
    #[serde(deserialize_with = "as_default")]
    pub failcodes: Vec<RepairCategory>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A misc info that a repair may have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct RepairMiscInfo {
    /// Its identifier.
    #[serde(rename = "GUID")]
    pub guid: Option<String>,
    /// The name that reports carry.
    #[serde(deserialize_with = "as_default")]
    pub description: String,
    /// The form of its text, for input fields.
    pub input_mask: Option<String>,
    /// Regular expression that its text matches.
    pub valid_regex: Option<String>,
    /// 1 while it is in use.
    pub status: Option<i32>,
    /// Its place in lists.
    pub sort_order: Option<i32>,
    /// The texts to choose from, if not any.
    #[serde(deserialize_with = "as_default")]
    pub allowed_values: Vec<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A fail code with its category: what a failure in a report names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailCode {
    /// The category's description.
    pub category: String,
    /// The fail code's description.
    pub code: String,
    /// The fail code's identifier.
    pub guid: Option<String>,
    /// The category's identifier.
    pub category_guid: Option<String>,
    /// What kind of repair it is.
    pub repair_type: Option<RepairType>,
}

impl RepairOperationConfig {
    /// The fail codes that a report may name, category by category.
    pub fn fail_codes(&self) -> impl Iterator<Item = FailCode> {
        self.categories.iter().flat_map(|category| {
            let codes = category.failcodes.iter().filter(|code| code.selectable != Some(false));
            codes.map(|code| FailCode {
                category: category.description.clone(),
                code: code.description.clone(),
                guid: code.guid.clone(),
                category_guid: category.guid.clone(),
                repair_type: code.failure_type,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::RepairOperationConfig;

    #[test]
    fn fail_codes_are_those_that_can_be_selected() {
        let wire = serde_json::json!({"Description": "Repair", "UUTRequired": 1, "MiscInfos": null,
        "Categories": [
            {"GUID": "c", "Description": "Component", "Selectable": false, "Failcodes": [
                {"GUID": "d", "Description": "Defect", "Selectable": true, "FailureType": 4},
                {"Description": "Old", "Selectable": false},
            ]},
            {"Description": "Empty", "Failcodes": null},
        ]});
        let config: RepairOperationConfig = serde_json::from_value(wire).unwrap();
        let codes: Vec<_> = config.fail_codes().collect();
        assert_eq!(codes.len(), 1);
        assert_eq!((codes[0].category.as_str(), codes[0].code.as_str()), ("Component", "Defect"));
        assert_eq!(codes[0].category_guid.as_deref(), Some("c"));
    }
}
