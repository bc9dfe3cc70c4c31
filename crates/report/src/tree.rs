//! [`Steps`] and [`Properties`], the lists by which a report contains itself.
//!
//! They are lists like any other, except that a chain of them of any length can be dropped without
//! overflowing the stack.

use std::mem;
use std::ops::{Deref, DerefMut};
use std::{slice, vec};

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{AdditionalDataProperty, Field, Step, depth, list};

/// Child steps in execution order; a `Vec<Step>` in all but name.
///
/// ```
/// use wats_report::{Status, Step, StepType, Steps};
///
/// let mut steps = Steps::default();
/// steps.push(Step::new("Supply", StepType::Action, Status::Passed));
/// assert_eq!(steps[0].name.as_deref(), Some("Supply"));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Steps(Vec<Step>);

impl Drop for Steps {
    fn drop(&mut self) {
        let mut pending = mem::take(&mut self.0);
        while let Some(mut step) = pending.pop() {
            if let Some(children) = step.steps.get_mut() {
                pending.append(&mut children.0);
            }
        }
    }
}

/// Properties of an additional data object; a `Vec<AdditionalDataProperty>` in all but name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Properties(Vec<AdditionalDataProperty>);

impl Drop for Properties {
    fn drop(&mut self) {
        let mut pending = mem::take(&mut self.0);
        while let Some(mut property) = pending.pop() {
            if let Some(children) = property.props.get_mut() {
                pending.append(&mut children.0);
            }
            let elements = property.array.get_mut().and_then(|array| array.indexes.get_mut());
            for element in elements.into_iter().flatten() {
                pending.extend(element.value.take().into_option().map(|boxed| *boxed));
            }
        }
    }
}

impl Steps {
    /// The steps as a plain vector.
    pub fn into_vec(mut self) -> Vec<Step> {
        mem::take(&mut self.0)
    }
}

impl Properties {
    /// The properties as a plain vector.
    pub fn into_vec(mut self) -> Vec<AdditionalDataProperty> {
        mem::take(&mut self.0)
    }
}

impl Field<Steps> {
    /// The steps; none when the key is absent or null.
    pub fn items(&self) -> &[Step] {
        self.get().map_or(&[], |steps| &steps.0)
    }

    /// Appends a step; an absent or null list first becomes an empty one.
    pub fn push(&mut self, step: Step) {
        self.get_or_insert_default().push(step);
    }
}

impl Field<Properties> {
    /// The properties; none when the key is absent or null.
    pub fn items(&self) -> &[AdditionalDataProperty] {
        self.get().map_or(&[], |properties| &properties.0)
    }

    /// Appends a property; an absent or null list first becomes an empty one.
    pub fn push(&mut self, property: AdditionalDataProperty) {
        self.get_or_insert_default().push(property);
    }
}

impl Deref for Steps {
    type Target = Vec<Step>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Steps {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Deref for Properties {
    type Target = Vec<AdditionalDataProperty>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Properties {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Vec<Step>> for Steps {
    fn from(steps: Vec<Step>) -> Self {
        Self(steps)
    }
}

impl From<Vec<AdditionalDataProperty>> for Properties {
    fn from(properties: Vec<AdditionalDataProperty>) -> Self {
        Self(properties)
    }
}

impl FromIterator<Step> for Steps {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl IntoIterator for Steps {
    type Item = Step;
    type IntoIter = vec::IntoIter<Step>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<'a> IntoIterator for &'a Steps {
    type Item = &'a Step;
    type IntoIter = slice::Iter<'a, Step>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a mut Steps {
    type Item = &'a mut Step;
    type IntoIter = slice::IterMut<'a, Step>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

macro_rules! nested {
    ($list:ident) => {
        impl Serialize for $list {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let level = depth::open(depth::LIST);
                let _level = level.ok_or_else(|| S::Error::custom(depth::TOO_DEEP))?;
                self.0.serialize(to)
            }
        }

        impl<'de> Deserialize<'de> for $list {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let level = depth::open(depth::LIST);
                let _level = level.ok_or_else(|| D::Error::custom(depth::TOO_DEEP))?;
                list::read(from).map(Self)
            }
        }
    };
}
nested!(Steps);
nested!(Properties);
