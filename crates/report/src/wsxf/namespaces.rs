//! [`Namespaces`], which tells elements of WSXF from those of others by what their prefixes stand
//! for.

use crate::Text;

use super::NAMESPACE;

/// The namespace of `xsi:nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// So many may be declared around an element. Finding one takes time in proportion.
pub(super) const MAX_DECLARED: usize = 250;

/// The prefixes that are declared at a place.
#[derive(Default)]
pub(super) struct Namespaces {
    /// Prefix and namespace, the innermost last. The prefix is empty for the default.
    declared: Vec<(Text, Text)>,
    /// How many there were outside of each open element.
    outside: Vec<usize>,
    /// That of the first element; senders who leave it out or misspell it mean WSXF all the same.
    home: Text,
}

impl Namespaces {
    /// Enters an element; `false` if too much is declared.
    pub(super) fn enter(&mut self, attributes: &[(Text, Text)]) -> bool {
        self.outside.push(self.declared.len());
        for (name, value) in attributes {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => &rest[1..],
                _ => continue,
            };
            self.declared.push((prefix.into(), value.clone()));
        }
        self.declared.len() <= MAX_DECLARED
    }

    pub(super) fn leave(&mut self) {
        self.declared.truncate(self.outside.pop().unwrap_or(0));
    }

    /// The namespace of the first element, without a slash at its end.
    pub(super) fn home(&self) -> &str {
        self.home.trim_end_matches('/')
    }

    /// Takes the first element's name: its namespace is the one that counts.
    pub(super) fn settle<'n>(&mut self, name: &'n str) -> &'n str {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        self.home = self.of(prefix).into();
        local
    }

    /// The name that the tables know, and whether the element is one that they do not know, however
    /// it is called. The prefix of WSXF is left out; those of others stay.
    pub(super) fn resolve<'n>(&self, name: &'n str) -> (&'n str, bool) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let namespace = self.of(prefix);
        let own = self.home == namespace || namespace == NAMESPACE;
        // Serializers are known to write `xmlns=""` where they mean nothing by it.
        let own = own || (prefix.is_empty() && namespace.is_empty());
        if own { (local, false) } else { (name, true) }
    }

    /// Whether the attributes say that the element stands for null.
    pub(super) fn is_nil(&self, attributes: &[(Text, Text)]) -> bool {
        attributes.iter().any(|(name, value)| {
            let prefix = name.strip_suffix(":nil").filter(|_| matches!(value.trim(), "true" | "1"));
            prefix.is_some_and(|prefix| self.of(prefix) == INSTANCE)
        })
    }

    /// What a prefix stands for, the empty one for the default; empty if it is not declared.
    pub(super) fn of(&self, prefix: &str) -> &str {
        let declared = self.declared.iter().rev().find(|(known, _)| known == prefix);
        declared.map_or("", |(_, namespace)| namespace)
    }
}
