//! Conditions on the tags of packages.

use std::fmt::{self, Write as _};

/// Which tags a package must have, in the language the internal API wants: `XPath` over the tags'
/// XML. `Display` gives the text.
///
/// ```
/// use wats_domains::software::internal::TagPath;
///
/// let path = TagPath::new().tag("Area", "A").tag_or_any("StationName", "ST1");
/// assert_eq!(path.to_string(), "//*[Area[.='A']][StationName[.='ST1' or .='Any']]");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct TagPath(String);

impl TagPath {
    /// Any package.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only packages whose tag `key` has this value.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        let value = literal(value);
        let _ = write!(self.0, "[{key}[.={value}]]");
        self
    }

    /// Only packages whose tag `key` has this value, or `Any`, by which a package says that it is
    /// for every station.
    pub fn tag_or_any(mut self, key: &str, value: &str) -> Self {
        let value = literal(value);
        let _ = write!(self.0, "[{key}[.={value} or .='Any']]");
        self
    }
}

impl fmt::Display for TagPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "//*{}", self.0)
    }
}

/// `XPath` has no way to write a quote within quotes: a text with both is put together.
fn literal(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(",\"'\","))
}

#[cfg(test)]
mod tests {
    use super::TagPath;

    #[test]
    fn no_value_breaks_out_of_its_quotes() {
        let path = |value| TagPath::new().tag("A", value).to_string();
        assert_eq!(path("O'Ring"), "//*[A[.=\"O'Ring\"]]");
        assert_eq!(path("5\""), "//*[A[.='5\"']]");
        assert_eq!(path("5\" O'Ring"), "//*[A[.=concat('5\" O',\"'\",'Ring')]]");
    }
}
