//! Under what an answer is kept.
//!
//! A key holds whose cache it is (a keyed hash of the credential), the class of the method, path and
//! query in one form, and the body of a query that is sent by POST. Headers are no part of it: which
//! of them select an answer is known only when it has come. Where some do, the key leads to a
//! [`Marker`] that names them, and the answers lie under keys that hold their values.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, IF_UNMODIFIED_SINCE, PRAGMA, RANGE, REFERER,
};

use super::rfc9111::vary;
use super::stored::ReadKind;

/// Everything of a read that can change its answer, in one piece. Cheap to clone.
pub(crate) type Key = Arc<[u8]>;

/// Headers that say how a request is to be answered, or where it comes from, or belong to its body:
/// unless the server names them, they select nothing.
const UNSELECTING: [HeaderName; 10] = [
    CACHE_CONTROL,
    CONTENT_TYPE,
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_RANGE,
    IF_UNMODIFIED_SINCE,
    PRAGMA,
    RANGE,
    REFERER,
];

/// Whose answers they are, as far as a key tells: the credential cannot be found from it.
#[derive(Debug)]
pub(crate) struct Identity(Box<str>);

impl Identity {
    pub(crate) fn of(credential: Option<&HeaderValue>) -> Self {
        let hash = RandomState::new().hash_one(credential.map(HeaderValue::as_bytes));
        Self(format!("{hash:016x}").into())
    }

    /// Begins a key. Path and query are to follow, and for a query that is sent by POST a body.
    pub(crate) fn begin(&self, key: &mut String, posted: bool) {
        key.push_str(&self.0);
        // HEAD is answered by what GET brought.
        key.push(if posted { 'P' } else { 'G' });
    }

    /// The key of a GET of this path and query, given as text.
    pub(crate) fn key_of(&self, target: &str) -> Vec<u8> {
        let mut key = String::with_capacity(32 + target.len());
        self.begin(&mut key, false);
        let mut key = key.into_bytes();
        push_target(&mut key, target);
        key
    }
}

/// Appends path and query as they are compared: parameters sorted by name, digits of percent
/// escapes in upper case, no fragment.
pub(crate) fn push_target(key: &mut Vec<u8>, target: &str) {
    let target = target.split_once('#').map_or(target, |(target, _)| target);
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    push_escaped(key, path);
    let Some(query) = query else { return };
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_by_cached_key(|parameter| {
        let name = parameter.split_once('=').map_or(*parameter, |pair| pair.0);
        percent_encoding::percent_decode_str(name).collect::<Vec<u8>>()
    });
    for (index, parameter) in parameters.into_iter().enumerate() {
        key.push(if index == 0 { b'?' } else { b'&' });
        push_escaped(key, parameter);
    }
}

fn push_escaped(key: &mut Vec<u8>, text: &str) {
    let mut digits = 0_u8;
    key.extend(text.bytes().map(|byte| {
        if digits > 0 {
            digits -= 1;
            return byte.to_ascii_uppercase();
        }
        digits = if byte == b'%' { 2 } else { 0 };
        byte
    }));
}

/// Appends the body of a query that is sent by POST, and of what type it is. No line break can stand
/// in path, query or header, so the parts cannot be mistaken for one another.
pub(crate) fn push_body(key: &mut Vec<u8>, headers: &HeaderMap, body: &[u8]) {
    key.push(b'\n');
    if let Some(content_type) = headers.get(CONTENT_TYPE) {
        key.extend_from_slice(content_type.as_bytes());
    }
    key.push(b'\n');
    key.extend_from_slice(body);
}

/// The headers by which the server, or we, tell apart what one key leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Selecting {
    /// None: the server said what selects, and that is nothing.
    #[default]
    None,
    /// Those in the server's `Vary`.
    Listed(Arc<[HeaderName]>),
    /// All that the call brings: a server which says nothing of caching says nothing of this.
    All,
}

impl Selecting {
    /// Whether a request with these headers of its own has none that selects.
    pub(super) fn is_plain(&self, own: &HeaderMap) -> bool {
        own.is_empty()
            || match self {
                Self::None => true,
                Self::Listed(names) => !names.iter().any(|name| own.contains_key(name)),
                Self::All => !own.keys().any(selects),
            }
    }
}

fn selects(name: &HeaderName) -> bool {
    !UNSELECTING.contains(name)
}

/// Stands under a key where headers select between several answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marker {
    selecting: Selecting,
    /// No two markers share it: what lies behind one that is gone is out of reach for good.
    number: u64,
}

static MARKERS: AtomicU64 = AtomicU64::new(0);

impl Marker {
    pub(super) fn new(selecting: Selecting) -> Self {
        Self { selecting, number: MARKERS.fetch_add(1, Ordering::Relaxed) }
    }

    pub(super) fn selects_by(&self, selecting: &Selecting) -> bool {
        self.selecting == *selecting
    }

    /// Where the answer lies for a request with these headers of its own.
    pub(super) fn variant(&self, key: &[u8], own: &HeaderMap) -> Key {
        let mut variant = key.to_vec();
        variant.push(b'\n');
        variant.extend_from_slice(&self.number.to_le_bytes());
        match &self.selecting {
            Selecting::None => {}
            Selecting::Listed(names) => {
                names.iter().for_each(|name| vary::push_value(&mut variant, own, name));
            }
            Selecting::All => push_all(&mut variant, own),
        }
        variant.into()
    }
}

/// What callers may share one request for: they have one key, the same headers of their own, and
/// depend on the same.
pub(super) fn of_flight(key: &[u8], own: &HeaderMap, kind: &ReadKind) -> Key {
    let mut flight = key.to_vec();
    push_all(&mut flight, own);
    kind.push(&mut flight);
    flight.into()
}

/// Whether a flight with the key `flight` brings an answer for `key`.
pub(super) fn is_flight_of(flight: &[u8], key: &[u8]) -> bool {
    flight.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"\n\0"))
}

fn push_all(key: &mut Vec<u8>, own: &HeaderMap) {
    let mut names: Vec<&HeaderName> = own.keys().filter(|name| selects(name)).collect();
    names.sort_by_key(|name| name.as_str());
    for name in names {
        key.extend_from_slice(b"\n\0");
        key.extend_from_slice(name.as_str().as_bytes());
        key.push(b':');
        vary::push_value(key, own, name);
    }
}

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT, HeaderMap, HeaderValue, RANGE};
    use proptest::prelude::*;

    use super::{Identity, Marker, ReadKind, Selecting, is_flight_of, of_flight, push_target};

    fn target(text: &str) -> String {
        let mut key = Vec::new();
        push_target(&mut key, text);
        String::from_utf8(key).unwrap()
    }

    #[test]
    fn targets_that_mean_the_same_make_one_key() {
        assert_eq!(target("/a?b=2&a=1&a=0"), "/a?a=1&a=0&b=2");
        assert_eq!(target("/%e2%2f/x?q=%c3"), "/%E2%2F/x?q=%C3");
        assert_eq!(target("/a#part"), "/a");
        assert_ne!(target("/a?b=1"), target("/a?b=2"));
        assert_ne!(target("/a"), target("/a?"));
    }

    #[test]
    fn another_credential_makes_another_key_and_shows_in_none() {
        let key =
            |token: &'static str| Identity::of(Some(&HeaderValue::from_static(token))).key_of("/a");
        let (one, other) = (key("Basic aaaa"), key("Basic bbbb"));
        assert_ne!(one, other);
        assert!(!one.windows(4).any(|part| part == b"aaaa"));
    }

    #[test]
    fn only_headers_that_select_make_another_flight() {
        let range = HeaderMap::from_iter([(RANGE, HeaderValue::from_static("bytes=0-1"))]);
        let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("text/csv"))]);
        let none = ReadKind::default();
        assert_eq!(&*of_flight(b"key", &range, &none), b"key");
        let other = of_flight(b"key", &accept, &none);
        assert!(&*other != b"key" && is_flight_of(&other, b"key"));
        assert!(!is_flight_of(b"key?x", b"key"));
        assert!(Selecting::All.is_plain(&range) && !Selecting::All.is_plain(&accept));
    }

    #[test]
    fn what_lies_behind_an_earlier_marker_is_out_of_reach() {
        let own = HeaderMap::new();
        let markers = [Marker::new(Selecting::All), Marker::new(Selecting::All)];
        assert_ne!(markers[0].variant(b"key", &own), markers[1].variant(b"key", &own));
    }

    proptest! {
        #[test]
        fn the_form_of_a_target_is_final(text in "/[a-c%]{0,6}(\\?[a-c=&%]{0,12})?") {
            let once = target(&text);
            prop_assert_eq!(target(&once), once);
        }
    }
}
