//! The values of one call, for its path and its query, in one text.
//!
//! Texts are used again by the thread they were made on, so a call that the cache answers allocates
//! nothing for its values, its address and its key.

use std::cell::RefCell;
use std::fmt::{Display, Write};
use std::ops::{Deref, DerefMut};

/// Bytes that are used again; given back to the thread when dropped.
#[derive(Default)]
pub(crate) struct Scratch(Vec<u8>);

/// How many a thread keeps, and how large: what longer queries took is freed.
const KEPT: usize = 8;
const KEPT_BYTES: usize = 8 << 10;

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let spare = SPARE.try_with(|spare| spare.borrow_mut().pop());
        Self(spare.ok().flatten().unwrap_or_default())
    }

    /// An empty text, to be made [`Scratch`](From) again.
    pub(crate) fn text() -> String {
        String::from_utf8(Self::new().take()).unwrap_or_default()
    }

    fn take(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

impl From<String> for Scratch {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0);
        if (1..=KEPT_BYTES).contains(&bytes.capacity()) {
            bytes.clear();
            // A thread that is ending has no use for it.
            let _ = SPARE.try_with(|spare| {
                let mut spare = spare.borrow_mut();
                if spare.len() < KEPT {
                    spare.push(bytes);
                }
            });
        }
    }
}

impl Deref for Scratch {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

/// The values of one call, in the order in which they were given: of each whether it belongs to the
/// query, the lengths of its name and of its text, and both.
pub(crate) struct Parameters(String);

/// Digits of a length, seven bits each: a text that holds them is still one.
const DIGITS: usize = 5;

/// What stands before a name.
const HEAD: usize = 1 + 2 * DIGITS;

/// One value, with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parameter<'p> {
    query: bool,
    name: &'p str,
    value: &'p str,
}

impl Parameters {
    pub(crate) fn new() -> Self {
        Self(Scratch::text())
    }

    pub(crate) fn push_path(&mut self, name: &str, value: impl Display) {
        self.push(name, value, false);
    }

    pub(crate) fn push_query(&mut self, name: &str, value: impl Display) {
        self.push(name, value, true);
    }

    fn push(&mut self, name: &str, value: impl Display, query: bool) {
        let text = &mut self.0;
        text.push(if query { 'q' } else { 'p' });
        for digit in digits(name.len()) {
            text.push(char::from(digit));
        }
        let length = text.len()..text.len() + DIGITS;
        text.push_str("\0\0\0\0\0");
        text.push_str(name);
        let start = text.len();
        // Writing to memory cannot fail; what a value of the caller's that refuses to be shown has
        // written is its text.
        let _ = write!(text, "{value}");
        let written = digits(text.len() - start);
        // Seven bits are a character.
        text.replace_range(length, std::str::from_utf8(&written).unwrap_or_default());
    }

    fn all(&self) -> impl Iterator<Item = Parameter<'_>> {
        let mut rest = self.0.as_str();
        std::iter::from_fn(move || {
            let head = rest.as_bytes().first_chunk::<HEAD>()?;
            let [query, lengths @ ..] = head;
            let (name, value) = lengths.split_at(DIGITS);
            let (name, value) = (HEAD + number(name), number(value));
            let parameter = Parameter {
                query: *query == b'q',
                name: rest.get(HEAD..name)?,
                value: rest.get(name..name + value)?,
            };
            rest = rest.get(name + value..)?;
            Some(parameter)
        })
    }

    /// The value of a path parameter.
    pub(crate) fn path(&self, name: &str) -> Option<&str> {
        self.all().find(|one| !one.query && one.name == name).map(|one| one.value)
    }

    /// Names and values of the query.
    pub(crate) fn query(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all().filter(|one| one.query).map(|one| (one.name, one.value))
    }

    /// All values.
    pub(crate) fn values(&self) -> Vec<String> {
        self.all().map(|one| one.value.to_owned()).collect()
    }
}

impl Drop for Parameters {
    fn drop(&mut self) {
        drop(Scratch::from(std::mem::take(&mut self.0)));
    }
}

/// Nobody has a text of 32 GiB; one longer than that would be too long to be sent in any case.
fn digits(length: usize) -> [u8; DIGITS] {
    std::array::from_fn(|digit| u8::try_from(length >> (7 * digit) & 0x7f).unwrap_or_default())
}

fn number(digits: &[u8]) -> usize {
    digits.iter().rev().fold(0, |number, digit| number << 7 | usize::from(*digit))
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn values_are_found_however_many_there_are() {
        let names: Vec<String> = (0..9).map(|number| format!("n{number}")).collect();
        let mut parameters = Parameters::new();
        for (number, name) in names.iter().enumerate() {
            if number % 2 == 0 {
                parameters.push_path(name, number);
            } else {
                parameters.push_query(name, format_args!("v{number}"));
            }
        }
        assert_eq!((parameters.path("n8"), parameters.path("n1")), (Some("8"), None));
        let query: Vec<_> = parameters.query().collect();
        assert_eq!(query, [("n1", "v1"), ("n3", "v3"), ("n5", "v5"), ("n7", "v7")]);
        assert_eq!(parameters.values().len(), 9);
    }

    #[test]
    fn what_one_call_left_is_not_seen_by_the_next() {
        let mut first = Parameters::new();
        first.push_path("a", "a long value that is there no more");
        drop(first);
        let mut next = Parameters::new();
        next.push_path("a", "");
        assert_eq!(next.path("a"), Some(""));
    }
}
