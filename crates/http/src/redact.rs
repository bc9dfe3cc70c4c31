//! What a request was sent with and no text may repeat.
//!
//! Servers like to quote the address in their answers, and the address holds part numbers, serial
//! numbers and filters.

use std::fmt;

/// Values that are replaced by `…` wherever a text quotes them.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

/// Values shorter than this are replaced only where they stand alone: a query of `1` must not take
/// every digit out of a message.
const ANYWHERE_FROM: usize = 4;

impl Secrets {
    pub(crate) fn add(&mut self, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push(value);
        }
    }

    /// `text` without the values, in whatever letter case they are quoted.
    pub(crate) fn hide(&self, text: &str) -> String {
        // The longest first: an address is one thing, not the sum of its parts.
        let mut values: Vec<&str> = self.0.iter().map(String::as_str).collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.into_iter().fold(text.to_owned(), |text, value| without(&text, value))
    }
}

fn without(text: &str, value: &str) -> String {
    // ASCII letters keep their length, so a place in one is the same place in the other.
    let (lower, wanted) = (text.to_ascii_lowercase(), value.to_ascii_lowercase());
    let (mut shown, mut kept_to) = (String::with_capacity(text.len()), 0);
    for (at, _) in lower.match_indices(&wanted) {
        let end = at + value.len();
        let joined = lower[..at].ends_with(char::is_alphanumeric)
            || lower[end..].starts_with(char::is_alphanumeric);
        if joined && value.len() < ANYWHERE_FROM {
            continue;
        }
        shown.push_str(&text[kept_to..at]);
        shown.push('…');
        kept_to = end;
    }
    shown.push_str(&text[kept_to..]);
    shown
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(<hidden>)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    fn hidden(values: &[&str], text: &str) -> String {
        let mut secrets = Secrets::default();
        for value in values {
            secrets.add(*value);
        }
        secrets.hide(text)
    }

    #[test]
    fn values_are_hidden_wherever_they_are_quoted() {
        let values = ["/api/Thing/A%2fB?top=1", "A%2fB", "A/B"];
        let text = "no resource matches 'http://x/api/thing/a%2FB?top=1', nor A/B";
        assert_eq!(hidden(&values, text), "no resource matches 'http://x…', nor …");
    }

    #[test]
    fn a_short_value_is_hidden_only_where_it_stands_alone() {
        assert_eq!(hidden(&["1"], "item 1 of 10, é1"), "item … of 10, é1");
        assert_eq!(hidden(&["pn-1234"], "xpn-1234y"), "x…y");
    }

    #[test]
    fn nothing_is_hidden_where_nothing_is_secret() {
        assert_eq!(hidden(&["", "zz"], "Ørsted is down"), "Ørsted is down");
    }
}
