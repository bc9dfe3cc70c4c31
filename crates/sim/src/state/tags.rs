//! Tags of products and revisions: key and value, changed one by one, and the same data as XML.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::limits::room;
use crate::reply::Reply;

/// Tags of one product, revision, asset, unit or ticket.
pub(crate) const MOST_TAGS: usize = 1_000;

/// Tags in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tags(Vec<(String, String)>);

/// What a sent tag asks for.
#[derive(Clone, Debug)]
pub(crate) enum TagChange {
    /// Add or update (`change` 1 or 2).
    Set(String, String),
    /// Delete (`change` 3).
    Remove(String),
}

impl Tags {
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => value.clone_into(old),
            None => self.0.push((key.to_owned(), value.to_owned())),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    /// Refuses what has become too many.
    pub(crate) fn check_room(&self) -> Result<(), Reply> {
        room(self.len(), 0, MOST_TAGS, "tags of one thing")
    }

    pub(crate) fn apply(&mut self, changes: &[TagChange]) {
        for change in changes {
            match change {
                TagChange::Set(key, value) => self.set(key, value),
                TagChange::Remove(key) => self.0.retain(|(known, _)| known != key),
            }
        }
    }

    /// Puts other tags in the place of all; of those with the same key, the last counts.
    pub(crate) fn replace(&mut self, tags: Vec<(String, String)>) {
        self.0.clear();
        for (key, value) in tags {
            self.set(&key, &value);
        }
    }

    /// Key and value alone.
    pub(crate) fn to_pairs(&self) -> Value {
        self.0.iter().map(|(key, value)| json!({"key": key, "value": value})).collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        let tag =
            |(key, value): &(String, String)| json!({"key": key, "value": value, "change": 0});
        self.0.iter().map(tag).collect()
    }

    /// `<Root><Key Value="…"/></Root>`; nothing without tags.
    pub(crate) fn to_xml(&self) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let mut xml = "<Root>".to_owned();
        for (key, value) in &self.0 {
            xml.extend(["<", &element_name(key), " Value=\"", &escaped(value), "\"/>"]);
        }
        xml.push_str("</Root>");
        Some(xml)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A key as an element name; characters XML does not allow there are written `_xHHHH_`, as .NET
/// encodes them.
fn element_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for (index, character) in key.chars().enumerate() {
        let fits = character.is_alphabetic()
            || character == '_'
            || index > 0 && (character.is_numeric() || matches!(character, '-' | '.'));
        if fits {
            name.push(character);
        } else {
            name.extend(["_x", &format!("{:04X}", u32::from(character)), "_"]);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{TagChange, Tags};

    #[test]
    fn changes_are_applied_in_order() {
        let mut tags = Tags::default();
        tags.apply(&[
            TagChange::Set("Site".into(), "01".into()),
            TagChange::Set("2nd source".into(), "a<b".into()),
            TagChange::Set("Site".into(), "02".into()),
            TagChange::Remove("absent".into()),
        ]);
        let xml = r#"<Root><Site Value="02"/><_x0032_nd_x0020_source Value="a&lt;b"/></Root>"#;
        assert_eq!(tags.to_xml().as_deref(), Some(xml));
        tags.apply(&[TagChange::Remove("Site".into()), TagChange::Remove("2nd source".into())]);
        assert_eq!(tags.to_xml(), None);
    }
}
