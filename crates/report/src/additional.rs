//! [`AdditionalData`], free structured data: a tree of named, typed properties.

use std::fmt::Write as _;

use crate::object::object;
use crate::{Field, Int, Properties, Rare, Text};

object! {
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
    pub struct AdditionalData {
        /// Name of the set.
        name = "name": Field<Text>,
        /// Its properties.
        props = "props": Field<Properties>,
    }
}

impl AdditionalData {
    /// A set of properties.
    pub fn new(name: impl Into<Text>, props: Vec<AdditionalDataProperty>) -> Self {
        Self { name: Field::of(name), props: Field::of(props), ..Self::default() }
    }
}

object! {
    /// A property: a value, an object of properties, or an array.
    pub struct AdditionalDataProperty {
        /// Name of the property.
        name = "name": Field<Text>,
        /// Type of the value: `Number`, `String`, `Boolean`, `Obj`, `Array` …
        value_type = "type": Field<Text>,
        /// TestStand's property flags, 32 bits.
        flags = "flags": Rare<Int>,
        /// The value as text.
        value = "value": Field<Text>,
        /// Number format of a `Number`.
        num_format = "numFormat": Rare<Text>,
        /// Comment.
        comment = "comment": Rare<Text>,
        /// The properties of an `Obj`.
        props = "props": Field<Properties>,
        /// The content of an `Array`.
        array = "array": Rare<AdditionalDataArray>,
    }
}

impl AdditionalDataProperty {
    /// A single value: `Number`, `String`, `Boolean` …
    pub fn new(name: impl Into<Text>, value_type: impl Into<Text>, value: impl Into<Text>) -> Self {
        Self {
            name: Field::of(name),
            value_type: Field::of(value_type),
            value: Field::of(value),
            ..Self::default()
        }
    }

    /// An object of properties (`Obj`).
    pub fn of_object(name: impl Into<Text>, props: Vec<AdditionalDataProperty>) -> Self {
        Self {
            name: Field::of(name),
            value_type: "Obj".into(),
            props: Field::of(props),
            ..Self::default()
        }
    }

    /// An array (`Array`).
    pub fn of_array(name: impl Into<Text>, array: AdditionalDataArray) -> Self {
        Self {
            name: Field::of(name),
            value_type: "Array".into(),
            array: array.into(),
            ..Self::default()
        }
    }
}

object! {
    /// The content of a property of type `Array`.
    pub struct AdditionalDataArray [levels 4] {
        /// Number of dimensions.
        dimension = "dimension": Field<Int>,
        /// Type of the elements.
        value_type = "type": Field<Text>,
        /// The elements.
        indexes = "indexes": Field<Vec<AdditionalDataArrayIndex>>,
    }
}

impl AdditionalDataArray {
    /// An array of one dimension.
    pub fn list(
        value_type: impl Into<Text>,
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

object! {
    /// An element of an array.
    pub struct AdditionalDataArrayIndex {
        /// Its place as text, as in `[0][1]`.
        text = "text": Field<Text>,
        /// Its place as one index per dimension.
        indexes = "indexes": Field<Vec<Int>>,
        /// The element.
        value = "value": Field<Box<AdditionalDataProperty>>,
    }
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
