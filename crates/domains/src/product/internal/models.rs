//! Products as the server's own web pages see them. The internal API spells keys with a capital.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;
use crate::product::{Tag, matches_revision};

/// A product with its revisions and what they are built from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ProductDetails {
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// The part number.
    #[serde(deserialize_with = "as_default")]
    pub part_number: String,
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether the product has no serial numbers, and so no units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_serial: Option<bool>,
    /// 1 while it is in use, 0 when not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<i32>,
    /// The category's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_category_id: Option<String>,
    /// The category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_category: Option<ProductCategory>,
    /// The category's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Its revisions.
    #[serde(deserialize_with = "as_default")]
    pub product_revisions: Vec<RevisionDetails>,
    /// Its tags.
    #[serde(deserialize_with = "as_default")]
    pub settings: Vec<Tag>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A revision with what it is built from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct RevisionDetails {
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_revision_id: Option<String>,
    /// The product's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// The revision.
    #[serde(deserialize_with = "as_default")]
    pub revision: String,
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// 1 while it is in use, 0 when not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<i32>,
    /// The product, where the server embeds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Box<ProductDetails>>,
    /// What it is built from.
    #[serde(deserialize_with = "as_default")]
    pub child_product_revision_relations: Vec<RevisionRelation>,
    /// Its tags.
    #[serde(deserialize_with = "as_default")]
    pub settings: Vec<Tag>,
    /// Keys this version does not know: units and BOM among them.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// That a unit of one revision is built from units of another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct RevisionRelation {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_revision_relation_id: Option<String>,
    /// Identifier of the revision that is built.
    #[serde(deserialize_with = "as_default")]
    pub parent_product_revision_id: String,
    /// Identifier of the revision that is built in.
    #[serde(deserialize_with = "as_default")]
    pub product_revision_id: String,
    /// How many units of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i32>,
    /// The revisions that may be built in, comma-separated; an entry that ends in `%` stands for all
    /// that begin so. Without it, only the revision itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_mask: Option<String>,
    /// Its place in lists. Sent by the existing client; the server's documents do not know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_number: Option<String>,
    /// The revision that is built in, where the server embeds it.
    #[serde(skip_serializing)]
    pub child_product_revision: Option<Box<RevisionDetails>>,
    /// The part number of the child, where it is known; not written.
    #[serde(skip_serializing)]
    pub child_part_number: Option<String>,
    /// The revision of the child, where it is known; not written.
    #[serde(skip_serializing)]
    pub child_revision: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A row of what a product revision is built from, at every depth, from the top down.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct HierarchyRow {
    /// 0 for the product revision itself, 1 for what it is built from, and so on.
    #[serde(rename = "hlevel", alias = "HLevel", alias = "Hlevel")]
    #[serde(deserialize_with = "as_default")]
    pub level: i32,
    /// The part number.
    #[serde(deserialize_with = "as_default")]
    pub part_number: String,
    /// The revision.
    #[serde(deserialize_with = "as_default")]
    pub revision: String,
    /// The revision's identifier.
    pub product_revision_id: Option<String>,
    /// Identifier of the revision that it is built into.
    pub parent_product_revision_id: Option<String>,
    /// Identifier of the relation between the two.
    pub product_revision_relation_id: Option<String>,
    /// How many units of it.
    pub quantity: Option<i32>,
    /// The revisions that may be built in; see [`RevisionRelation::revision_mask`].
    pub revision_mask: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A category that products are sorted into.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ProductCategory {
    /// Given by the server. Saving a category without it makes a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_category_id: Option<String>,
    /// Its name. Not sent if it is empty.
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "as_default")]
    pub name: String,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One component, as the internal API lists it. Servers differ in the keys; all known are read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct BomItem {
    /// Its identifier.
    #[serde(alias = "BomItemId")]
    pub bom_item_id: Option<String>,
    /// Identifier of the revision that it belongs to.
    #[serde(alias = "ProductRevisionId")]
    pub product_revision_id: Option<String>,
    /// The component's number.
    #[serde(alias = "PartNumber", alias = "Number", alias = "number")]
    pub part_number: Option<String>,
    /// The component's revision.
    #[serde(alias = "Revision", alias = "Rev")]
    pub revision: Option<String>,
    /// Where it is: references joined by `;`.
    #[serde(alias = "ComponentRef", alias = "compRef", alias = "Ref")]
    pub component_ref: Option<String>,
    /// A longer text.
    #[serde(alias = "Description", alias = "Desc")]
    pub description: Option<String>,
    /// How many there are in one product.
    #[serde(alias = "Quantity", alias = "Qty")]
    pub quantity: Option<i32>,
    /// The block of the circuit that it belongs to.
    #[serde(alias = "FunctionBlock")]
    pub function_block: Option<String>,
    /// Who makes it.
    #[serde(alias = "Manufacturer")]
    pub manufacturer: Option<String>,
    /// The maker's number for it.
    #[serde(alias = "ManufacturerPn")]
    pub manufacturer_pn: Option<String>,
    /// Who sells it.
    #[serde(alias = "Vendor")]
    pub vendor: Option<String>,
    /// The seller's number for it.
    #[serde(alias = "VendorPn")]
    pub vendor_pn: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl RevisionRelation {
    /// A relation that the server does not know yet, between two revisions by their identifiers.
    pub fn new(parent: impl Into<String>, child: impl Into<String>, quantity: i32) -> Self {
        Self {
            parent_product_revision_id: parent.into(),
            product_revision_id: child.into(),
            quantity: Some(quantity),
            ..Self::default()
        }
    }

    /// Whether a unit of the child with this revision may be built in.
    pub fn takes(&self, revision: &str) -> bool {
        let default = self.child_revision.as_deref().unwrap_or_default();
        matches_revision(self.revision_mask.as_deref(), default, revision)
    }
}

impl HierarchyRow {
    /// The relation that put this row where it is; none at the top.
    pub(super) fn relation(&self) -> Option<RevisionRelation> {
        Some(RevisionRelation {
            product_revision_relation_id: Some(self.product_revision_relation_id.clone()?),
            parent_product_revision_id: self.parent_product_revision_id.clone()?,
            product_revision_id: self.product_revision_id.clone()?,
            quantity: self.quantity,
            revision_mask: self.revision_mask.clone(),
            child_part_number: Some(self.part_number.clone()),
            child_revision: Some(self.revision.clone()),
            ..RevisionRelation::default()
        })
    }
}

impl ProductCategory {
    /// A category that the server does not know yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}
