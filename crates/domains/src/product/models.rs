//! What the server says of a product, and what it is told.
//!
//! Keys this version does not know are kept in `extra` and sent back, so that reading, changing
//! and saving a product loses nothing.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// A product with its revisions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Product {
    /// Given by the server. Saving a product without it makes a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// The part number, at most 100 characters.
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
    /// The tags as XML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml_data: Option<String>,
    /// The category's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_category_id: Option<String>,
    /// The category's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_category_name: Option<String>,
    /// Its revisions. Saving keeps those that are not named.
    #[serde(deserialize_with = "as_default")]
    pub revisions: Vec<ProductRevision>,
    /// Its tags; when saving, those to alter with their [`TagChange`].
    #[serde(deserialize_with = "as_default")]
    pub tags: Vec<Tag>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One revision of a product.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ProductRevision {
    /// Given by the server. Saving a revision without it makes a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_revision_id: Option<String>,
    /// The product's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// The revision, at most 100 characters.
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
    /// The tags as XML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml_data: Option<String>,
    /// The product's part number. The server spells the key with a capital, and nowhere else.
    #[serde(rename = "PartNumber", alias = "partNumber", skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// Its tags; when saving, those to alter with their [`TagChange`].
    #[serde(deserialize_with = "as_default")]
    pub tags: Vec<Tag>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A row of the product list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ProductView {
    /// The part number; empty if the query did not select it.
    #[serde(deserialize_with = "as_default")]
    pub part_number: String,
    /// A name for people.
    pub name: Option<String>,
    /// The category's name.
    pub category: Option<String>,
    /// Whether the product has no serial numbers.
    pub non_serial: Option<bool>,
    /// 1 while it is in use, 0 when not.
    pub state: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A key with a value, on a product or a revision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Tag {
    /// The key.
    #[serde(deserialize_with = "as_default")]
    pub key: String,
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What saving does with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<TagChange>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What saving does with a [`Tag`]: the number the server wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TagChange(pub i32);

impl TagChange {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Adds it.
    pub const ADD: Self = Self(1);
    /// Gives it a new value.
    pub const UPDATE: Self = Self(2);
    /// Removes it.
    pub const DELETE: Self = Self(3);
}

impl Product {
    /// A product that the server does not know yet.
    ///
    /// ```
    /// use wats_domains::Product;
    ///
    /// let mut product = Product::new("WIDGET-001");
    /// product.name = Some("Widget".into());
    /// ```
    pub fn new(part_number: impl Into<String>) -> Self {
        Self {
            part_number: part_number.into(),
            non_serial: Some(false),
            state: Some(1),
            ..Self::default()
        }
    }

    /// The revision of this name, if the product has it.
    pub fn revision(&self, revision: &str) -> Option<&ProductRevision> {
        self.revisions.iter().find(|known| known.revision == revision)
    }
}

impl ProductRevision {
    /// A revision, of the product with this part number, that the server does not know yet.
    pub fn new(part_number: impl Into<String>, revision: impl Into<String>) -> Self {
        Self {
            part_number: Some(part_number.into()),
            revision: revision.into(),
            state: Some(1),
            ..Self::default()
        }
    }
}

impl Tag {
    /// A key with its value.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: Some(value.into()), ..Self::default() }
    }

    /// A tag to add.
    pub fn add(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { change: Some(TagChange::ADD), ..Self::new(key, value) }
    }
}

#[cfg(test)]
mod tests {
    use super::Product;

    #[test]
    fn reading_and_saving_loses_nothing() {
        let wire = serde_json::json!({
            "productId": "7b0c", "partNumber": "W", "name": "Widget", "state": 1,
            "revisions": [
                {"revision": "A", "PartNumber": "W", "tags": [], "newInServer": [1, 2]},
            ],
            "tags": [{"key": "Area", "value": "RF", "newInServer": true}],
            "somethingNew": {"x": null},
        });
        let product: Product = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(product.revisions[0].part_number.as_deref(), Some("W"));
        assert_eq!(serde_json::to_value(&product).unwrap(), wire);
    }

    #[test]
    fn null_lists_read_as_empty_ones() {
        let product: Product =
            serde_json::from_str(r#"{"partNumber":"W","revisions":null,"tags":null}"#).unwrap();
        assert!(product.revisions.is_empty() && product.tags.is_empty());
    }
}
