//! Addresses that the answer to a write names (RFC 9111 §4.4).

use http::Uri;

use crate::url::BaseUrl;

/// Path and query that `place` leads to, seen from the path `from`; `None` if that is on another
/// server, of which a server must not speak.
pub(crate) fn target(base: &BaseUrl, from: &str, place: &str) -> Option<String> {
    let place = place.trim();
    if place.is_empty() {
        return Some(from.to_owned());
    }
    if let Some(rest) = place.strip_prefix("//") {
        return elsewhere(base, &format!("{}://{rest}", base.scheme()));
    }
    if place.starts_with('/') {
        return Some(place.to_owned());
    }
    let path = from.split(['?', '#']).next().unwrap_or_default();
    match place.find([':', '/', '?', '#']) {
        Some(at) if place[at..].starts_with(':') => elsewhere(base, place),
        Some(0) if place.starts_with('?') => Some(format!("{path}{place}")),
        Some(0) => Some(from.to_owned()),
        _ => {
            let folder = path.rfind('/').map_or("/", |end| &path[..=end]);
            Some(without_dots(&format!("{folder}{place}")))
        }
    }
}

/// Path and query of a whole address, if it is one of this server.
fn elsewhere(base: &BaseUrl, address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    let scheme = uri.scheme_str()?;
    let port =
        uri.port_u16().unwrap_or(if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 });
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    let same = scheme.eq_ignore_ascii_case(base.scheme().as_str())
        && host.eq_ignore_ascii_case(base.host())
        && port == base.port();
    same.then(|| uri.path_and_query().map_or("/", |target| target.as_str()).to_owned())
}

/// Without `.` and `..` (RFC 3986 §5.2.4).
fn without_dots(target: &str) -> String {
    let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    format!("/{}{rest}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::target;
    use crate::url::BaseUrl;

    fn from_there(place: &str) -> Option<String> {
        let base: BaseUrl = "https://factory.example/wats".parse().unwrap();
        target(&base, "/wats/api/Thing/1?x=1", place)
    }

    #[test]
    fn places_are_found_on_this_server_alone() {
        for (place, there) in [
            ("", Some("/wats/api/Thing/1?x=1")),
            ("/a?b", Some("/a?b")),
            ("2", Some("/wats/api/Thing/2")),
            ("../Other/3?y", Some("/wats/api/Other/3?y")),
            ("?z=1", Some("/wats/api/Thing/1?z=1")),
            ("https://FACTORY.example:443/a", Some("/a")),
            ("//factory.example/a", Some("/a")),
            ("https://elsewhere.example/a", None),
            ("http://factory.example/a", None),
            ("https://factory.example:8443/a", None),
            ("mailto:x", None),
        ] {
            assert_eq!(from_there(place).as_deref(), there, "{place}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_server_says_does_no_harm(place: String) {
            from_there(&place);
        }
    }
}
