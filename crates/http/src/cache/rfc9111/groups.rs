//! Groups of answers that a server invalidates together (RFC 9875).

use http::HeaderMap;
use http::header::HeaderName;

use super::fields::members;

const CACHE_GROUPS: HeaderName = HeaderName::from_static("cache-groups");
const CACHE_GROUP_INVALIDATION: HeaderName = HeaderName::from_static("cache-group-invalidation");

/// How many groups of one answer are looked at; RFC 9875 §2 wants at least 32.
const GROUPS_MAX: usize = 64;

/// The groups that an answer belongs to; `None` if what is said is not understood.
pub(crate) fn of(headers: &HeaderMap) -> Option<Vec<String>> {
    strings(headers, &CACHE_GROUPS)
}

/// The groups that an answer to a write makes invalid.
pub(crate) fn invalidated(headers: &HeaderMap) -> Option<Vec<String>> {
    strings(headers, &CACHE_GROUP_INVALIDATION)
}

/// A list of strings (RFC 9651 §3.1), whose parameters mean nothing here.
fn strings(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    if !headers.contains_key(name) {
        return Some(Vec::new());
    }
    let mut all = Vec::new();
    for member in members(headers, name).take(GROUPS_MAX) {
        all.push(string(member)?);
    }
    Some(all)
}

fn string(member: &str) -> Option<String> {
    let mut text = String::new();
    let mut bytes = member.strip_prefix('"')?.bytes();
    loop {
        match bytes.next()? {
            b'"' => break,
            b'\\' => match bytes.next()? {
                escaped @ (b'"' | b'\\') => text.push(char::from(escaped)),
                _ => return None,
            },
            byte @ 0x20..=0x7e => text.push(char::from(byte)),
            _ => return None,
        }
    }
    let rest: Vec<u8> = bytes.collect();
    (rest.is_empty() || rest.starts_with(b";")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::string;
    use crate::cache::rfc9111::fields::split;

    #[test]
    fn groups_are_strings_in_quotes() {
        let read =
            |line| split(line).map(string).collect::<Option<Vec<_>>>().map(|all| all.join("|"));
        assert_eq!(read(r#""a", "b, c";x=1 , "\"\\""#).as_deref(), Some(r#"a|b, c|"\"#));
        for wrong in ["a", r#""a"#, r#""\n""#, r#""a"b"#, "5"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
