//! [`AdditionalData`], free structured data: a tree of named, typed properties.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::{Extra, Field, Int, Properties, depth};

/// A named set of properties.
///
/// ```
/// use wats_report::{AdditionalData, AdditionalDataArray, AdditionalDataProperty};
///
/// let gain = AdditionalDataProperty::new("Gain", "Number", "1.5");
/// let levels = ["low", "high"].map(|level| AdditionalDataProperty::new("", "String", level));
/// let levels = AdditionalDataArray::list("String", levels);
/// let settings = AdditionalData::new(
///     "Settings",
///     vec![gain, AdditionalDataProperty::of_array("Levels", levels)],
/// );
/// assert_eq!(settings.props.items().len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
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

impl AdditionalData {
    /// A set of properties.
    pub fn new(name: impl Into<String>, props: Vec<AdditionalDataProperty>) -> Self {
        Self { name: Field::of(name), props: Field::of(props), ..Self::default() }
    }
}

/// A property: a value, an object of properties, or an array.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
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

impl AdditionalDataProperty {
    /// A single value: `Number`, `String`, `Boolean` …
    pub fn new(
        name: impl Into<String>,
        value_type: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            name: Field::of(name),
            value_type: Field::of(value_type),
            value: Field::of(value),
            ..Self::default()
        }
    }

    /// An object of properties (`Obj`).
    pub fn of_object(name: impl Into<String>, props: Vec<AdditionalDataProperty>) -> Self {
        Self {
            name: Field::of(name),
            value_type: "Obj".into(),
            props: Field::of(props),
            ..Self::default()
        }
    }

    /// An array (`Array`).
    pub fn of_array(name: impl Into<String>, array: AdditionalDataArray) -> Self {
        Self {
            name: Field::of(name),
            value_type: "Array".into(),
            array: Field::of(array),
            ..Self::default()
        }
    }
}

/// The content of a property of type `Array`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
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

impl AdditionalDataArray {
    /// An array of one dimension.
    pub fn list(
        value_type: impl Into<String>,
        elements: impl IntoIterator<Item = AdditionalDataProperty>,
    ) -> Self {
        let place = |(index, value)| AdditionalDataArrayIndex::new(&[index], value);
        let indexes: Vec<_> = (0..).zip(elements).map(place).collect();
        Self {
            dimension: Field::of(1),
            value_type: Field::of(value_type),
            indexes: indexes.into(),
            ..Self::default()
        }
    }
}

/// An element of an array.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
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

impl AdditionalDataArrayIndex {
    /// An element and its place, one index per dimension.
    pub fn new(indexes: &[i64], value: AdditionalDataProperty) -> Self {
        let mut text = String::new();
        for index in indexes {
            write!(text, "[{index}]").expect("writing to a string cannot fail");
        }
        let indexes: Vec<Int> = indexes.iter().copied().map(Int::from).collect();
        Self {
            text: text.into(),
            indexes: indexes.into(),
            value: Field::of(value),
            ..Self::default()
        }
    }
}
