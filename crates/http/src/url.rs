//! Addresses: where the server is, and how parts of a path and of a query are written.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, Scheme};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, ErrorKind};

/// Everything but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// As above, but `$` stays readable: every OData option starts with one.
const QUERY: &AsciiSet = &SEGMENT.remove(b'$');

/// The address of a server: scheme, host, port and perhaps a path prefix.
///
/// A trailing `/`, and then a trailing `/api`, are dropped, so the address can be pasted as the
/// browser shows it. Neither credentials nor a query may be part of it.
///
/// ```
/// use wats_http::BaseUrl;
///
/// let url: BaseUrl = "https://factory.example/wats/api/".parse()?;
/// assert_eq!(url.to_string(), "https://factory.example/wats");
/// # Ok::<(), wats_http::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    https: bool,
    host: Box<str>,
    port: u16,
    authority: Authority,
    prefix: Box<str>,
}

impl BaseUrl {
    /// Whether connections are encrypted.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The host, without brackets around an IPv6 address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also when it is the scheme's own.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Host and port as they stand in the address.
    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    pub(crate) fn scheme(&self) -> &'static Scheme {
        if self.https { &Scheme::HTTPS } else { &Scheme::HTTP }
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl FromStr for BaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |detail: &str| {
            // The text itself is not repeated: people paste credentials into addresses.
            Error::new(ErrorKind::Configuration, format!("the server's address {detail}"))
                .advice("write it like https://factory.example")
        };
        let text = text.trim();
        let uri: Uri = text.parse().map_err(|_| wrong("is not a valid URL"))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) => return Err(wrong("has a scheme other than http and https")),
            None => return Err(wrong("has no scheme")),
        };
        let authority = uri.authority().ok_or_else(|| wrong("has no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("holds credentials; give the token by itself"));
        }
        if uri.query().is_some() {
            return Err(wrong("holds a query"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(wrong("has no host"));
        }
        let port = match authority.as_str().strip_prefix(authority.host()) {
            None | Some("") => {
                if https {
                    443
                } else {
                    80
                }
            }
            Some(port) => port
                .strip_prefix(':')
                .and_then(|port| port.parse::<NonZeroU16>().ok())
                .ok_or_else(|| wrong("has an invalid port"))?
                .get(),
        };
        let path = uri.path().trim_end_matches('/');
        let path = match path.len().checked_sub(4).and_then(|at| path.split_at_checked(at)) {
            Some((rest, end)) if end.eq_ignore_ascii_case("/api") => rest.trim_end_matches('/'),
            _ => path,
        };
        Ok(Self {
            https,
            host: host.into(),
            port,
            authority: authority.clone(),
            prefix: path.into(),
        })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme(), self.authority, self.prefix)
    }
}

/// A value as it stands in a path.
pub(crate) fn segment(value: &str) -> String {
    utf8_percent_encode(value, SEGMENT).to_string()
}

/// Appends one path segment. A segment of dots alone is written so that nobody on the way can
/// take it for "this folder" or "the folder above".
pub(crate) fn push_segment(path: &mut String, value: &str) {
    match value {
        "." => path.push_str("%2E"),
        ".." => path.push_str("%2E%2E"),
        _ => push_encoded(path, value, SEGMENT),
    }
}

/// Which bytes are the unreserved characters of RFC 3986.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

/// Appends a value; most are as they are to be written.
fn push_encoded(text: &mut String, value: &str, reserved: &'static AsciiSet) {
    if value.bytes().all(|byte| UNRESERVED[usize::from(byte)]) {
        text.push_str(value);
    } else {
        text.extend(utf8_percent_encode(value, reserved));
    }
}

/// Appends one query parameter, with its `?` or `&`.
pub(crate) fn push_query(target: &mut String, first: bool, name: &str, value: &str) {
    target.push(if first { '?' } else { '&' });
    // The names of OData begin with a `$`, which may stay.
    let (dollar, rest) = name.strip_prefix('$').map_or(("", name), |rest| ("$", rest));
    target.push_str(dollar);
    push_encoded(target, rest, QUERY);
    target.push('=');
    push_encoded(target, value, QUERY);
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, push_query, push_segment};

    #[test]
    fn addresses_are_taken_as_people_paste_them() {
        for (given, kept) in [
            ("https://a.example", "https://a.example"),
            (" https://a.example/ ", "https://a.example"),
            ("https://a.example/API", "https://a.example"),
            ("https://a.example/api//", "https://a.example"),
            ("http://a.example:8080/wats/api", "http://a.example:8080/wats"),
            ("https://a.example/myapi", "https://a.example/myapi"),
            ("http://[::1]:80/", "http://[::1]:80"),
        ] {
            let url: BaseUrl = given.parse().unwrap();
            assert_eq!(url.to_string(), kept, "{given}");
        }
        let url: BaseUrl = "http://[::1]:81".parse().unwrap();
        assert_eq!((url.host(), url.port(), url.is_https()), ("::1", 81, false));
    }

    #[test]
    fn an_unusable_address_is_refused_without_being_repeated() {
        for given in [
            "",
            "a.example",
            "ftp://a.example",
            "https://",
            "https://user:secret@a.example",
            "https://a.example/?token=secret",
            "/api",
            "http://a:99999",
            "http://a:0",
            "http://a:",
            "http://a:1:2",
            "http://[::1]x",
        ] {
            let error = given.parse::<BaseUrl>().unwrap_err();
            assert!(error.is_configuration(), "{given}");
            assert!(!format!("{error} {error:?}").contains("secret"), "{given}");
        }
    }

    #[test]
    fn a_segment_cannot_leave_its_place_in_the_path() {
        for (value, written) in [
            ("A/B", "A%2FB"),
            ("..", "%2E%2E"),
            ("a b?c#d%", "a%20b%3Fc%23d%25"),
            ("Ø1", "%C3%981"),
            ("v1.2_x~y-z", "v1.2_x~y-z"),
        ] {
            let mut path = String::new();
            push_segment(&mut path, value);
            assert_eq!(path, written);
        }
    }

    #[test]
    fn a_query_value_cannot_become_another_parameter() {
        let mut target = String::from("/p");
        push_query(&mut target, true, "$filter", "pn eq 'A&B=1+1'");
        push_query(&mut target, false, "$top", "10");
        assert_eq!(target, "/p?$filter=pn%20eq%20%27A%26B%3D1%2B1%27&$top=10");
    }
}
