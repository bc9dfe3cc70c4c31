//! Reading the fields of a sent object. Names are found in any case, null counts as absent.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::reply::Reply;
use crate::state::instant;
use crate::state::submission::integer;

/// The fields of one object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        let exact = self.0.get(name);
        let found = exact.or_else(|| {
            self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        });
        found.filter(|value| !value.is_null())
    }

    fn read<T>(
        self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Reply> {
        let wrong = || Reply::bad_request(format!("'{name}' must be {wanted}."));
        self.get(name).map(|value| read(value).ok_or_else(wrong)).transpose()
    }

    /// A text of at most `longest` characters.
    pub(super) fn text(self, name: &str, longest: usize) -> Result<Option<String>, Reply> {
        self.read(name, &format!("a text of at most {longest} characters"), |value| {
            value.as_str().filter(|text| text.chars().count() <= longest).map(str::to_owned)
        })
    }

    pub(super) fn integer(self, name: &str) -> Result<Option<i64>, Reply> {
        self.read(name, "an integer", integer)
    }

    /// An integer that may be written as a text; an empty text counts as absent.
    pub(super) fn code(self, name: &str) -> Result<Option<i64>, Reply> {
        let code = self.read(name, "an integer", |value| match value.as_str() {
            Some(text) if text.trim().is_empty() => Some(None),
            Some(text) => text.trim().parse().ok().map(Some),
            None => integer(value).map(Some),
        })?;
        Ok(code.flatten())
    }

    pub(super) fn instant(self, name: &str) -> Result<Option<Timestamp>, Reply> {
        self.read(name, "a date-time such as 2026-03-01T08:00:00Z", |value| {
            instant::parse(value.as_str()?).map(|instant| instant.at)
        })
    }
}
