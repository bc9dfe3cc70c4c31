//! Tags as XML, and the conditions on them that the internal API takes: the part of `XPath` that
//! its callers use.

use crate::reply::Reply;

/// Longest condition, and longest XML.
const LONGEST: usize = 10_000;

/// `<PackageInfo><key>value</key></PackageInfo>`; nothing without tags.
pub(super) fn to_xml(tags: &[(String, String)]) -> Option<String> {
    if tags.is_empty() {
        return None;
    }
    let mut xml = "<PackageInfo>".to_owned();
    for (key, value) in tags {
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        xml.extend(["<", key, ">", &value, "</", key, ">"]);
    }
    xml.push_str("</PackageInfo>");
    Some(xml)
}

/// Reads what [`to_xml`] writes: one level of elements without attributes.
pub(super) fn from_xml(xml: &str) -> Result<Vec<(String, String)>, Reply> {
    let wrong =
        || Reply::bad_request("'tags' must be <PackageInfo><name>value</name>…</PackageInfo>.");
    if xml.trim().is_empty() || xml.trim() == "<PackageInfo/>" {
        return Ok(Vec::new());
    }
    let inner = xml.trim().strip_prefix("<PackageInfo>").ok_or_else(wrong)?;
    let mut rest = inner.strip_suffix("</PackageInfo>").ok_or_else(wrong)?.trim_start();
    let mut tags = Vec::new();
    while !rest.is_empty() {
        if xml.len() > LONGEST {
            return Err(wrong());
        }
        let (key, after) =
            rest.strip_prefix('<').and_then(|rest| rest.split_once('>')).ok_or_else(wrong)?;
        if !is_name(key) {
            return Err(wrong());
        }
        let end = format!("</{key}>");
        let (value, after) = after.split_once(end.as_str()).ok_or_else(wrong)?;
        if value.contains('<') {
            return Err(wrong());
        }
        let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        tags.push((key.to_owned(), value.replace("&apos;", "'").replace("&amp;", "&")));
        rest = after.trim_start();
    }
    Ok(tags)
}

fn is_name(text: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    !text.is_empty() && text.chars().all(fits)
}

/// Which tags a package must have: `//*[Area[.='A']][StationName[.='ST1' or .='Any']]`.
#[derive(Debug, PartialEq)]
pub(crate) struct TagPath(Vec<(String, Vec<String>)>);

impl TagPath {
    pub(crate) fn parse(text: &str) -> Result<Self, Reply> {
        let wrong = || {
            Reply::bad_request(
                "'tags' must be an XPath such as //*[Area[.='A']][StationName[.='ST1' or .='Any']].",
            )
        };
        let mut rest = text.trim().strip_prefix("//*").ok_or_else(wrong)?.trim_start();
        let mut conditions = Vec::new();
        while !rest.is_empty() {
            if text.len() > LONGEST {
                return Err(wrong());
            }
            let (name, after) =
                rest.strip_prefix('[').and_then(|rest| rest.split_once('[')).ok_or_else(wrong)?;
            if !is_name(name.trim()) {
                return Err(wrong());
            }
            let (values, after) = values(after).ok_or_else(wrong)?;
            conditions.push((name.trim().to_owned(), values));
            rest = after.trim_start();
        }
        Ok(Self(conditions))
    }

    pub(super) fn holds(&self, tags: &[(String, String)]) -> bool {
        self.0.iter().all(|(name, values)| {
            tags.iter().any(|(key, value)| key == name && values.contains(value))
        })
    }
}

/// `.='a' or .='b']]` and what follows.
fn values(mut rest: &str) -> Option<(Vec<String>, &str)> {
    let mut values = Vec::new();
    loop {
        rest = rest.trim_start().strip_prefix('.')?.trim_start().strip_prefix('=')?.trim_start();
        let (value, after) = literal(rest)?;
        values.push(value);
        rest = after.trim_start();
        let Some(after) = rest.strip_prefix("or") else {
            let rest = rest.strip_prefix(']')?.trim_start().strip_prefix(']')?;
            return Some((values, rest));
        };
        rest = after;
    }
}

/// A text in either kind of quotes, or several put together by `concat`.
fn literal(rest: &str) -> Option<(String, &str)> {
    if let Some(mut rest) = rest.strip_prefix("concat(") {
        let mut whole = String::new();
        loop {
            let (part, after) = quoted(rest.trim_start())?;
            whole.push_str(part);
            rest = after.trim_start();
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None => return Some((whole, rest.strip_prefix(')')?)),
            }
        }
    }
    quoted(rest).map(|(text, rest)| (text.to_owned(), rest))
}

fn quoted(rest: &str) -> Option<(&str, &str)> {
    let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    rest[1..].split_once(quote)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::{TagPath, from_xml, to_xml};

    fn tags(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn tags_survive_xml() {
        let tags = tags(&[("Area", "R&D <1>"), ("Line", "")]);
        assert_eq!(from_xml(&to_xml(&tags).unwrap()).unwrap(), tags);
        for wrong in
            ["<a/>", "<PackageInfo><a>b</PackageInfo>", "<PackageInfo><a b='1'>c</a></PackageInfo>"]
        {
            assert!(from_xml(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn tags_of_any_value_survive_xml(values in vec(".{0,20}", 0..4)) {
            let keyed = values.iter().enumerate();
            let tags: Vec<_> =
                keyed.map(|(index, value)| (format!("Key{index}"), value.clone())).collect();
            let xml = to_xml(&tags).unwrap_or_default();
            prop_assert_eq!(from_xml(&xml).unwrap(), tags);
        }

        #[test]
        fn a_path_to_a_value_holds_for_that_value_alone(value in "[^']{0,20}", other in ".{0,20}") {
            let path = TagPath::parse(&format!("//*[Area[.='{value}']]")).unwrap();
            let area = |value: &str| [("Area".to_owned(), value.to_owned())];
            prop_assert!(path.holds(&area(&value)));
            prop_assert_eq!(path.holds(&area(&other)), value == other);
        }

        #[test]
        fn no_text_makes_the_parsers_panic(text in ".{0,60}", path in "[/*a.='\"\\[\\]or concat(,)]{0,40}") {
            let _ = (from_xml(&text), TagPath::parse(&text), TagPath::parse(&path));
            let _ = TagPath::parse(&format!("//*{path}"));
        }
    }

    #[test]
    fn a_path_holds_if_every_condition_does() {
        let own = tags(&[("Area", "A"), ("StationName", "Any"), ("Size", "5\" O'Ring")]);
        for (path, holds) in [
            ("//*", true),
            ("//*[Area[.='A']]", true),
            ("//*[Area[.='a']]", false),
            ("//*[Area[.='A']][StationName[.='ST1' or .='Any']]", true),
            ("//*[Area[.='A']][StationName[.='ST1']]", false),
            ("//*[Size[.=concat('5\" O',\"'\",'Ring')]]", true),
        ] {
            assert_eq!(TagPath::parse(path).unwrap().holds(&own), holds, "{path}");
        }
        for wrong in ["", "/*", "//*[Area]", "//*[Area[.='A]]", "//*[Area[.=A]]", "//*[A[.='B']"] {
            assert!(TagPath::parse(wrong).is_err(), "{wrong}");
        }
    }
}
