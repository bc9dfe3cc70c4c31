//! [`Table`], one side of a table that says which attribute is which field.
//!
//! A table is a function that names each attribute with its field. Given a [`Reading`] it fills the
//! fields, given a [`Writing`] it makes the attributes. So each pair is spelled once.

use super::tree::Element;
use super::values::Value;
use crate::{Extra, Field, Rare, Text};

/// What a missing or empty attribute means in JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// `null`: the server always writes the key.
    Null,
    /// No key: the server writes it only with a value.
    Absent,
    /// No key either, but an empty text is a text.
    Required,
}

pub(super) trait Table {
    /// An attribute and its field.
    fn attribute<T: Value>(
        &mut self,
        name: &'static str,
        field: &mut impl Slot<T>,
        missing: Missing,
    );

    /// An attribute whose absence has a meaning that JSON spells out.
    fn default<T: Value>(&mut self, name: &'static str, field: &mut impl Slot<T>, default: &str);

    /// The text of a child element that has nothing else.
    fn child_text(&mut self, name: &'static str, field: &mut impl Slot<Text>, missing: Missing);

    /// The text of the element itself.
    fn text(&mut self, field: &mut impl Slot<Text>, missing: Missing);
}

/// A field, rare or not.
pub(super) trait Slot<T> {
    fn value(&self) -> Option<&T>;
    fn put(&mut self, field: Field<T>);
}

impl<T> Slot<T> for Field<T> {
    fn value(&self) -> Option<&T> {
        self.get()
    }

    fn put(&mut self, field: Self) {
        *self = field;
    }
}

impl<T> Slot<T> for Rare<T> {
    fn value(&self) -> Option<&T> {
        self.get()
    }

    fn put(&mut self, field: Field<T>) {
        *self = field.into();
    }
}

/// Marks a default that was not written, in front of the attribute's name.
const UNWRITTEN: char = '-';

/// Takes attributes out of an element. What is left in it has no place in JSON.
pub(super) struct Reading(pub(super) Element);

impl Reading {
    /// Keeps what is left of a child whose content belongs to this element's fields.
    pub(super) fn leave(&mut self, mut rest: Element) {
        if !rest.is_bare() {
            rest.name = format!("{REST}{}", rest.name).into();
            self.0.children.push(rest);
        }
    }

    /// Keeps what no table knows.
    pub(super) fn finish(self, extra: &mut Extra) {
        if !self.0.is_bare() {
            extra.set_xml(self.0);
        }
    }
}

fn none<T>(missing: Missing) -> Field<T> {
    if missing == Missing::Null { Field::Null } else { Field::Absent }
}

impl Table for Reading {
    fn attribute<T: Value>(
        &mut self,
        name: &'static str,
        field: &mut impl Slot<T>,
        missing: Missing,
    ) {
        let keep_empty = missing == Missing::Required && T::MAY_BE_EMPTY;
        let value = self.0.attribute(name).filter(|value| keep_empty || !value.is_empty());
        match value.and_then(T::from_xml) {
            Some(value) => {
                self.0.take_attribute(name);
                field.put(Field::Value(value));
            }
            // An empty attribute stays behind, and so does a text that is none of the values.
            None => field.put(none(missing)),
        }
    }

    fn default<T: Value>(&mut self, name: &'static str, field: &mut impl Slot<T>, default: &str) {
        self.attribute(name, field, Missing::Required);
        if field.value().is_none() {
            let mark = (format!("{UNWRITTEN}{name}").into(), default.into());
            self.0.attributes.push(mark);
            field.put(T::from_xml(default).into());
        }
    }

    fn child_text(&mut self, name: &'static str, field: &mut impl Slot<Text>, missing: Missing) {
        let child = self.0.children.iter().position(|child| child.is(name));
        let child = child.filter(|child| !self.0.children[*child].text.is_empty());
        field.put(match child {
            Some(child) => {
                let mut child = self.0.children.remove(child);
                let text = std::mem::take(&mut child.text);
                self.leave(child);
                Field::Value(text.into())
            }
            None => none(missing),
        });
    }

    fn text(&mut self, field: &mut impl Slot<Text>, missing: Missing) {
        let text = std::mem::take(&mut self.0.text);
        // A line break alone is layout, a blank may be meant.
        let empty = text.is_empty() || (text.contains('\n') && text.trim().is_empty());
        field.put(if empty { none(missing) } else { Field::Value(text.into()) });
    }
}

/// Marks what is left of a child whose content belongs to the fields of the object around it, in front
/// of its name. It is put together again.
const REST: &str = "~";

/// Makes the attributes of an element.
pub(super) struct Writing(pub(super) Element);

impl Writing {
    pub(super) fn new(name: &str) -> Self {
        Self(Element::new(name))
    }

    /// Adds what no table knows, where it does not contradict what the fields say.
    pub(super) fn finish(mut self, extra: &Extra) -> Element {
        let Some(rest) = extra.xml() else { return self.0 };
        for (name, value) in &rest.attributes {
            let known = self.0.attribute(name).is_some();
            if let Some(unwritten) = name.strip_prefix(UNWRITTEN) {
                if self.0.attribute(unwritten) == Some(value) {
                    self.0.take_attribute(unwritten);
                }
            } else if !known && !name.starts_with('^') {
                self.0.attributes.push((name.clone(), value.clone()));
            }
        }
        for child in &rest.children {
            let Some(name) = child.name.strip_prefix(REST) else {
                self.0.children.push(child.clone());
                continue;
            };
            let known = |begun: &Element| {
                child.attributes.iter().any(|(name, _)| begun.attribute(name).is_some())
            };
            let begun = &mut self.0.children;
            let place = begun.iter().position(|begun| begun.is(name) && !known(begun));
            let place = place.or_else(|| begun.iter().position(|begun| begun.is(name)));
            match place.map(|place| &mut begun[place]) {
                Some(begun) => {
                    for (name, value) in &child.attributes {
                        // What was set since wins over what was read and is empty.
                        if begun.attribute(name).is_none() {
                            begun.attributes.push((name.clone(), value.clone()));
                        }
                    }
                    begun.children.extend_from_slice(&child.children);
                }
                None => self.0.children.push(Element { name: name.into(), ..child.clone() }),
            }
        }
        if self.0.text.is_empty() {
            self.0.text.clone_from(&rest.text);
        }
        self.0
    }
}

impl Table for Writing {
    fn attribute<T: Value>(&mut self, name: &'static str, field: &mut impl Slot<T>, _: Missing) {
        if let Some(value) = field.value() {
            self.0.attributes.push((name.into(), value.to_xml()));
        }
    }

    fn default<T: Value>(&mut self, name: &'static str, field: &mut impl Slot<T>, _: &str) {
        self.attribute(name, field, Missing::Required);
    }

    fn child_text(&mut self, name: &'static str, field: &mut impl Slot<Text>, _: Missing) {
        if let Some(text) = field.value().filter(|text| !text.is_empty()) {
            self.0.children.push(Element { text: text.to_string(), ..Element::new(name) });
        }
    }

    fn text(&mut self, field: &mut impl Slot<Text>, _: Missing) {
        if let Some(text) = field.value() {
            self.0.text = text.to_string();
        }
    }
}
