//! User and password for a proxy, as `Basic` authentication writes them (RFC 7617).

use std::fmt;

use http::HeaderValue;
use percent_encoding::percent_decode_str;

use crate::redact::Secrets;

/// User and password; `Debug` shows neither.
#[derive(Clone)]
pub(super) struct Credentials {
    /// Marked so that no part of the stack prints it.
    header: HeaderValue,
    password: String,
    empty: bool,
}

impl Credentials {
    /// Reads `user:password` as it stands in an address. `None` if the user has a colon in it,
    /// which would begin the password.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let mut pair: Vec<u8> = percent_decode_str(user).collect();
        if pair.contains(&b':') {
            return None;
        }
        pair.push(b':');
        pair.extend(percent_decode_str(password));
        let mut header = HeaderValue::try_from(format!("Basic {}", base64(&pair)))
            .expect("base64 has only letters that a header may have");
        header.set_sensitive(true);
        let password = percent_decode_str(password).decode_utf8_lossy().into_owned();
        Some(Self { header, password, empty: pair == b":" })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.empty
    }

    /// The value of `Proxy-Authorization`.
    pub(super) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(super) fn add_to(&self, secrets: &mut Secrets) {
        secrets.add(self.password.as_str());
        if let Some((_, encoded)) = self.header.to_str().unwrap_or_default().split_once(' ') {
            secrets.add(encoded);
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(<hidden>)")
    }
}

/// RFC 4648, section 4, with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |nth: usize| u32::from(group.get(nth).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for nth in 0..4 {
            if nth > group.len() {
                text.push('=');
            } else {
                text.push(char::from(LETTERS[(bits >> (18 - 6 * nth) & 63) as usize]));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Credentials, base64};

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn credentials_are_decoded_and_written_as_the_standard_says() {
        let header = |text| Credentials::parse(text).map(|given| given.header().clone());
        // The example of RFC 7617, section 2.
        assert_eq!(header("Aladdin:open%20sesame").unwrap(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(header("a:b:c").unwrap(), format!("Basic {}", base64(b"a:b:c")));
        assert_eq!(header("a").unwrap(), format!("Basic {}", base64(b"a:")));
        assert!(header("a%3Ab:c").is_none());
    }

    #[test]
    fn nothing_of_them_is_printed() {
        let given = Credentials::parse("user:word").unwrap();
        let printed = format!("{given:?} {:?}", given.header());
        for secret in ["user", "word", &base64(b"user:word")] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
