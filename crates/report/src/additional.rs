//! [`AdditionalData`], free structured data: a tree of named, typed properties.

use serde::{Deserialize, Serialize};

use crate::{Extra, Field, Int, Properties, depth};

/// A named set of properties.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdditionalData {
    /// Name of the set.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub name: Field<String>,
    /// Its properties.
    #[serde(skip_serializing_if = "Field::is_absent", with = "depth::list")]
    pub props: Field<Properties>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A property: a value, an object of properties, or an array.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdditionalDataProperty {
    /// Name of the property.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub name: Field<String>,
    /// Type of the value: `Number`, `String`, `Boolean`, `Obj`, `Array` …
    #[serde(rename = "type", skip_serializing_if = "Field::is_absent")]
    pub value_type: Field<String>,
    /// TestStand's property flags, 32 bits.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub flags: Field<Int>,
    /// The value as text.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub value: Field<String>,
    /// Number format of a `Number`.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub num_format: Field<String>,
    /// Comment.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub comment: Field<String>,
    /// The properties of an `Obj`.
    #[serde(skip_serializing_if = "Field::is_absent", with = "depth::list")]
    pub props: Field<Properties>,
    /// The content of an `Array`.
    #[serde(skip_serializing_if = "Field::is_absent", with = "depth::array")]
    pub array: Field<Box<AdditionalDataArray>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The content of a property of type `Array`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdditionalDataArray {
    /// Number of dimensions.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub dimension: Field<Int>,
    /// Type of the elements.
    #[serde(rename = "type", skip_serializing_if = "Field::is_absent")]
    pub value_type: Field<String>,
    /// The elements.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub indexes: Field<Vec<AdditionalDataArrayIndex>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An element of an array.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdditionalDataArrayIndex {
    /// Its place as text, as in `[0][1]`.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub text: Field<String>,
    /// Its place as one index per dimension.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub indexes: Field<Vec<Int>>,
    /// The element.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub value: Field<Box<AdditionalDataProperty>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
