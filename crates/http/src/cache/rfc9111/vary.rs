//! Which headers of a request select between several answers (RFC 9111 §4.1).

use http::HeaderMap;
use http::header::{ACCEPT_LANGUAGE, HeaderName, VARY};

use super::fields::{members, split, trim};

/// The names in `Vary`, sorted, each once; `None` for `*`, which no other request matches.
pub(crate) fn names(headers: &HeaderMap) -> Option<Vec<HeaderName>> {
    if !headers.contains_key(VARY) {
        return Some(Vec::new());
    }
    let mut names = Vec::new();
    for member in members(headers, &VARY) {
        // What is no name can never be matched, like the star.
        names.push(member.parse::<HeaderName>().ok().filter(|_| member != "*")?);
    }
    names.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    names.dedup();
    Some(names)
}

/// Appends the value of a field to `key` in the form by which two are compared: lines joined, white
/// space around members and empty members left out, and languages in one order and letter case.
pub(crate) fn push_value(key: &mut Vec<u8>, headers: &HeaderMap, name: &HeaderName) {
    let mut lines = headers.get_all(name).iter().peekable();
    if lines.peek().is_none() {
        // Absent is not the same as empty.
        key.push(0);
        return;
    }
    let Ok(texts) = lines.map(|line| line.to_str()).collect::<Result<Vec<_>, _>>() else {
        for line in headers.get_all(name) {
            key.push(1);
            key.extend_from_slice(line.as_bytes());
        }
        return;
    };
    let listed = texts.iter().flat_map(|line| split(line));
    if *name == ACCEPT_LANGUAGE {
        let mut languages: Vec<String> = listed
            .map(|language| language.split(';').map(trim).collect::<Vec<_>>().join(";"))
            .map(|language| language.to_ascii_lowercase())
            .collect();
        // Only their weights rank languages.
        languages.sort_unstable();
        languages.dedup();
        for language in &languages {
            push_member(key, language);
        }
    } else {
        for member in listed {
            push_member(key, member);
        }
    }
    key.push(2);
}

fn push_member(key: &mut Vec<u8>, member: &str) {
    key.push(1);
    key.extend_from_slice(member.as_bytes());
}

#[cfg(test)]
mod tests {
    use http::header::{HeaderMap, HeaderName, VARY};
    use proptest::prelude::*;

    use super::{names, push_value};

    fn value(name: &'static str, lines: &[&str]) -> Vec<u8> {
        let name = HeaderName::from_static(name);
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(&name, line.parse().unwrap());
        }
        let mut key = Vec::new();
        push_value(&mut key, &headers, &name);
        key
    }

    #[test]
    fn names_are_a_set_and_a_star_matches_nothing() {
        let of = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(VARY, line.parse().unwrap());
            }
            names(&headers).map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), Some(vec![]));
        assert_eq!(of(&["Foo, bar", "FOO"]), Some(vec!["bar".to_owned(), "foo".to_owned()]));
        for star in [&["*"][..], &["*, *"], &["", "*"], &[", *"], &["Foo, *"], &["(x)"]] {
            assert_eq!(of(star), None, "{star:?}");
        }
    }

    #[test]
    fn values_are_compared_by_what_they_mean() {
        assert_eq!(value("foo", &["1, 2"]), value("foo", &["1", "2"]));
        assert_eq!(value("foo", &["1,2"]), value("foo", &[" 1, 2 "]));
        assert_ne!(value("foo", &["1, 2"]), value("foo", &["2, 1"]));
        assert_ne!(value("foo", &["a"]), value("foo", &["A"]));
        assert_ne!(value("foo", &[]), value("foo", &[""]));
        let languages = value("accept-language", &["en, de;q=0.5"]);
        assert_eq!(value("accept-language", &["DE ; q=0.5 ,  En"]), languages);
        assert_ne!(value("accept-language", &["de, en;q=0.5"]), languages);
    }

    proptest! {
        /// Two members cannot be mistaken for one, nor the end of one field for the next.
        #[test]
        fn different_members_make_different_values(
            one in prop::collection::vec("[a-z]{1,3}", 0..4),
            other in prop::collection::vec("[a-z]{1,3}", 0..4),
        ) {
            let (a, b) = (value("foo", &[&one.join(",")]), value("foo", &[&other.join(", ")]));
            prop_assert_eq!(a == b, one == other);
            prop_assert!(!a.starts_with(&b) || a == b);
        }
    }
}
