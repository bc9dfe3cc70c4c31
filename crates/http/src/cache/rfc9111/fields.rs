//! Header fields as lists: members, quoted strings, and the fields that belong to one connection.

use http::header::{
    CONNECTION, HeaderMap, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};

/// The members of a list that may stand in several lines, trimmed; empty ones are left out. Commas
/// inside quoted strings separate nothing.
pub(crate) fn members<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|line| line.to_str().ok()).flat_map(split)
}

/// The members of one line.
pub(crate) fn split(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let (mut quoted, mut escaped) = (false, false);
        let end = line.bytes().position(|byte| match byte {
            _ if escaped => {
                escaped = false;
                false
            }
            b'\\' if quoted => {
                escaped = true;
                false
            }
            b'"' => {
                quoted = !quoted;
                false
            }
            byte => byte == b',' && !quoted,
        });
        let (member, after) = match end {
            Some(end) => (&line[..end], Some(&line[end + 1..])),
            None => (line, None),
        };
        rest = after;
        Some(trim(member))
    })
    .filter(|member| !member.is_empty())
}

/// Without the white space that may stand around a value.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// What stands between the quotes; the text itself if there are none.
pub(crate) fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// The only line of a field; `None` if it is absent, repeated, or not text.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut lines = headers.get_all(name).iter();
    let line = lines.next()?.to_str().ok()?;
    lines.next().is_none().then(|| trim(line))
}

/// Fields that are about one connection and never kept (RFC 9111 §3.1).
const OF_CONNECTION: [HeaderName; 10] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    PROXY_AUTHENTICATE,
    HeaderName::from_static("proxy-authentication-info"),
    PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Removes what is not kept: fields of the connection, those it lists, and `listed` ones, which the
/// server wants to be asked for each time (`no-cache="set-cookie"`).
pub(crate) fn strip(headers: &mut HeaderMap, listed: &[HeaderName]) {
    let named: Vec<HeaderName> =
        members(headers, &CONNECTION).filter_map(|name| name.parse().ok()).collect();
    for name in OF_CONNECTION.iter().chain(&named).chain(listed) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use http::header::{CACHE_CONTROL, HeaderMap, HeaderName};
    use proptest::prelude::*;

    use super::{members, split, strip};

    #[test]
    fn members_are_split_at_commas_outside_quotes() {
        let all = |line| split(line).collect::<Vec<_>>();
        assert_eq!(all(r#" a , b="x, \" y",, c"#), ["a", r#"b="x, \" y""#, "c"]);
        assert_eq!(all(""), Vec::<&str>::new());
        assert_eq!(all(r#"a="never closed, b"#), [r#"a="never closed, b"#]);
    }

    #[test]
    fn several_lines_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(CACHE_CONTROL, "a, b".parse().unwrap());
        headers.append(CACHE_CONTROL, "c".parse().unwrap());
        assert_eq!(members(&headers, &CACHE_CONTROL).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn what_belongs_to_the_connection_is_not_kept() {
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("connection", "a, b"), ("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"), ("te", "x")]
        {
            headers.insert(HeaderName::from_static(name), value.parse().unwrap());
        }
        strip(&mut headers, &[HeaderName::from_static("d")]);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["c"]);
    }

    proptest! {
        #[test]
        fn any_line_is_split_without_losing_a_member(line: String) {
            let total: usize = split(&line).map(str::len).sum();
            prop_assert!(total <= line.len());
            prop_assert!(split(&line).all(|member| !member.is_empty()));
        }
    }
}
