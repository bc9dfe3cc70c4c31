//! [`Element`], a piece of XML. Nothing here knows of reports.

use crate::Text;

/// An element with its attributes and children. Text among children is a child without a name; blanks
/// there are not kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: Text,
    pub(crate) attributes: Vec<(Text, Text)>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
    /// Whether it is none of WSXF, whatever its name: it has another namespace, or says `xsi:nil`.
    pub(crate) foreign: bool,
}

impl Element {
    pub(crate) fn new(name: impl Into<Text>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Whether it is the element of WSXF with this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name && !self.foreign
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn take_attribute(&mut self, name: &str) -> Option<Text> {
        let index = self.attributes.iter().position(|(known, _)| known == name)?;
        Some(self.attributes.remove(index).1)
    }

    pub(crate) fn take_children(&mut self, name: &str) -> Vec<Element> {
        self.children.extract_if(.., |child| child.is(name)).collect()
    }

    pub(crate) fn take_child(&mut self, name: &str) -> Option<Element> {
        let index = self.children.iter().position(|child| child.is(name))?;
        Some(self.children.remove(index))
    }

    /// Makes a child of the text that stands in front of another child, or behind the last one.
    pub(crate) fn text_to_child(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.children.push(Self { text, ..Self::default() });
        }
    }

    /// Whether nothing is in it.
    pub(crate) fn is_bare(&self) -> bool {
        self.attributes.is_empty() && self.children.is_empty() && self.text.trim().is_empty()
    }
}
