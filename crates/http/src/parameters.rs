//! The values of one call, for its path and its query, in one text.
//!
//! Texts are used again by the thread they were made on, so a call that the cache answers allocates
//! nothing for its values, its address and its key.

use std::cell::RefCell;
use std::fmt::{self, Display, Write};
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

    /// An empty text, to be given back with [`give_back`](Self::give_back).
    pub(crate) fn text() -> String {
        String::from_utf8(Self::new().take()).unwrap_or_default()
    }

    /// Lets the thread use a text again.
    pub(crate) fn give_back(text: String) {
        drop(Self(text.into_bytes()));
    }

    /// The bytes by themselves.
    pub(crate) fn take(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
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

impl Write for Scratch {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// How many values find room without a list of their own: an OData query has six.
const INLINE: usize = 6;

/// The values of one call, in the order in which they were given.
pub(crate) struct Parameters<'a> {
    text: Scratch,
    first: [Part<'a>; INLINE],
    count: usize,
    more: Vec<Part<'a>>,
}

#[derive(Clone, Copy, Default)]
struct Part<'a> {
    name: &'a str,
    start: usize,
    end: usize,
    query: bool,
}

impl<'a> Parameters<'a> {
    pub(crate) fn new() -> Self {
        Self { text: Scratch::new(), first: [Part::default(); INLINE], count: 0, more: Vec::new() }
    }

    pub(crate) fn push_path(&mut self, name: &'a str, value: impl Display) {
        self.push(name, value, false);
    }

    pub(crate) fn push_query(&mut self, name: &'a str, value: impl Display) {
        self.push(name, value, true);
    }

    fn push(&mut self, name: &'a str, value: impl Display, query: bool) {
        let start = self.text.len();
        // Writing to memory cannot fail; what a value of the caller's that refuses to be shown has
        // written is its text.
        let _ = write!(self.text, "{value}");
        let part = Part { name, start, end: self.text.len(), query };
        match self.first.get_mut(self.count) {
            Some(place) => *place = part,
            None => self.more.push(part),
        }
        self.count += 1;
    }

    fn parts(&self) -> impl Iterator<Item = (Part<'a>, &str)> {
        let inline = &self.first[..self.count.min(INLINE)];
        // Every part was written as text.
        let text = |part: &Part<'a>| std::str::from_utf8(&self.text[part.start..part.end]);
        inline.iter().chain(&self.more).map(move |part| (*part, text(part).unwrap_or_default()))
    }

    /// The value of a path parameter.
    pub(crate) fn path(&self, name: &str) -> Option<&str> {
        let wanted = |part: &Part<'_>| !part.query && part.name == name;
        self.parts().find(|(part, _)| wanted(part)).map(|(_, value)| value)
    }

    /// Names and values of the query.
    pub(crate) fn query(&self) -> impl Iterator<Item = (&'a str, &str)> {
        self.parts().filter(|(part, _)| part.query).map(|(part, value)| (part.name, value))
    }

    /// All values.
    pub(crate) fn values(&self) -> Vec<String> {
        self.parts().map(|(_, value)| value.to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{INLINE, Parameters};

    #[test]
    fn values_are_found_however_many_there_are() {
        let names: Vec<String> = (0..INLINE + 3).map(|number| format!("n{number}")).collect();
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
        assert_eq!(parameters.values().len(), INLINE + 3);
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
