//! The credential, kept out of everything that is printed.

use std::fmt;

use http::HeaderValue;

use crate::error::{Error, ErrorKind};

/// An API token as WATS issues it: opaque text, sent unchanged as `Authorization: Basic <token>`.
///
/// White space around it and a leading `Basic ` are removed. `Debug` never shows it.
///
/// ```
/// use wats_http::Token;
///
/// let token = Token::from(" Basic c3RhdGlvbjpzZWNyZXQ= ");
/// assert_eq!(format!("{token:?}"), "Token(<hidden>)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Box<str>);

impl Token {
    /// The value of the `Authorization` header, marked so that no part of the stack prints it.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let mut value = HeaderValue::from_str(&format!("Basic {}", self.0)).map_err(|_| {
            Error::new(ErrorKind::Configuration, "the token holds a character that no header may")
                .advice("copy it again from the WATS control panel; it is one line of base64")
        })?;
        value.set_sensitive(true);
        Ok(value)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Token {
    fn from(text: &str) -> Self {
        let text = text.trim();
        let bare = match text.split_at_checked(6) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("basic ") => rest.trim_start(),
            _ => text,
        };
        Self(bare.into())
    }
}

impl From<String> for Token {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(<hidden>)")
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_scheme_in_front_is_not_part_of_the_token() {
        for text in ["YTpi", " YTpi\n", "Basic YTpi", "basic  YTpi"] {
            assert!(Token::from(text) == Token::from("YTpi"), "{text:?}");
        }
    }

    #[test]
    fn neither_the_token_nor_its_header_is_ever_printed() {
        let token = Token::from("YTpi");
        let header = token.header().unwrap();
        assert_eq!(header.as_bytes(), b"Basic YTpi");
        assert!(!format!("{token:?} {header:?}").contains("YTpi"));
    }

    #[test]
    fn a_line_break_inside_is_an_error_that_does_not_repeat_the_token() {
        let error = Token::from("YT\npi").header().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("YT"));
    }
}
