//! Additional data. In XML it is whatever the sender put there, as a rule the properties of
//! TestStand: `<Prop Name="Gain" Type="Number" Flags="0x0"><Value>1.5</Value></Prop>`.
//!
//! Content of that form is read as properties, provided that writing them gives the same XML again.
//! All other content stays as it is and is seen only in XML.

use super::table::Missing::{Absent, Required};
use super::table::{Reading, Table, Writing};
use super::tree::Element;
use crate::depth;
use crate::{
    AdditionalData, AdditionalDataArray, AdditionalDataArrayIndex, AdditionalDataProperty, Error,
    ErrorKind, Int,
};

pub(super) fn read(mut element: Element) -> AdditionalData {
    let mut data = AdditionalData::default();
    let props: Option<Vec<_>> = element.children.iter().map(read_property).collect();
    if let Some(props) = props.filter(|props| !props.is_empty()) {
        data.props.set(props);
        let written = write("AdditionalData", &data);
        if written.is_ok_and(|written| written.children == element.children) {
            element.children.clear();
        } else {
            data.props.take();
        }
    }
    let mut from = Reading(element);
    from.attribute("Name", &mut data.name, Required);
    from.finish(&mut data.extra);
    data
}

pub(super) fn write(name: &str, data: &AdditionalData) -> Result<Element, Error> {
    let mut to = Writing::new(name);
    to.attribute("Name", &mut data.name.clone(), Required);
    for property in data.props.items() {
        to.0.children.push(write_property(property)?);
    }
    Ok(to.finish(&data.extra))
}

/// `None` if the element is no property.
fn read_property(element: &Element) -> Option<AdditionalDataProperty> {
    let _level = depth::open(depth::LIST)?;
    if element.name != "Prop" {
        return None;
    }
    let mut property = AdditionalDataProperty::default();
    let mut from = Reading(Element { children: Vec::new(), ..element.clone() });
    attributes(&mut from, &mut property);
    let mut array = AdditionalDataArray::default();
    from.attribute("ElementType", &mut array.value_type, Required);
    from.attribute("Dimension", &mut array.dimension, Required);
    let mut elements = Vec::new();
    for child in &element.children {
        match &*child.name {
            "Value" if child.children.is_empty() => property.value.set(child.text.as_str()),
            "Element" => elements.push(read_element(child)?),
            _ => property.props.push(read_property(child)?),
        }
    }
    if array.dimension.is_value() {
        array.indexes.set(elements);
        property.array.set(array);
    }
    Some(property)
}

fn read_element(element: &Element) -> Option<AdditionalDataArrayIndex> {
    let mut index = AdditionalDataArrayIndex::default();
    let text = element.attribute("ID")?;
    index.text.set(text);
    // A text of another form says nothing of numbers.
    let numbers = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let numbers: Option<Vec<Int>> = numbers.and_then(|numbers| {
        numbers.split("][").map(|number| number.parse::<i64>().ok().map(Int::from)).collect()
    });
    index.indexes = numbers.into();
    if let Some(value) = element.children.first() {
        index.value.set(read_property(value)?);
    }
    Some(index)
}

fn write_property(property: &AdditionalDataProperty) -> Result<Element, Error> {
    let level = depth::open(depth::LIST);
    let _level = level.ok_or_else(|| Error::wsxf(ErrorKind::TooDeep, depth::TOO_DEEP, None))?;
    let mut to = Writing::new("Prop");
    attributes(&mut to, &mut property.clone());
    if let Some(array) = property.array.get() {
        to.attribute("ElementType", &mut array.value_type.clone(), Required);
        let dimension = array.dimension.get().cloned().unwrap_or(Int::from(1));
        to.attribute("Dimension", &mut crate::Field::Value(dimension), Required);
        for index in array.indexes.items() {
            let mut element = Writing::new("Element");
            element.attribute("ID", &mut index.text.clone(), Required);
            if let Some(value) = index.value.get() {
                element.0.children.push(write_property(value)?);
            }
            to.0.children.push(element.0);
        }
    }
    if let Some(value) = property.value.get() {
        to.0.children.push(Element { text: value.to_string(), ..Element::new("Value") });
    }
    for child in property.props.items() {
        to.0.children.push(write_property(child)?);
    }
    Ok(to.0)
}

fn attributes(table: &mut impl Table, property: &mut AdditionalDataProperty) {
    table.attribute("Name", &mut property.name, Required);
    table.attribute("Type", &mut property.value_type, Required);
    table.attribute("Flags", &mut property.flags, Absent);
    table.attribute("NumFmt", &mut property.num_format, Absent);
    table.attribute("Comment", &mut property.comment, Absent);
}
