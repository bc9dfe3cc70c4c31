//! Objects as clients send them, read field by field. Keys are found in any case, as ASP.NET does,
//! and null counts as absent.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::guid;
use crate::reply::Reply;

/// Longest name; longer ones are mistakes.
const LONGEST_NAME: usize = 100;
/// Longest free text.
const LONGEST_TEXT: usize = 10_000;

/// The fields of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a>(pub(crate) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
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
        self.get(name)
            .map(|value| {
                read(value).ok_or_else(|| Reply::bad_request(format!("'{name}' must be {wanted}.")))
            })
            .transpose()
    }

    pub(crate) fn text(self, name: &str) -> Result<Option<String>, Reply> {
        self.bounded_text(name, LONGEST_TEXT)
    }

    pub(crate) fn bounded_text(self, name: &str, longest: usize) -> Result<Option<String>, Reply> {
        let wanted = format!("a text of at most {longest} bytes");
        self.read(name, &wanted, |value| {
            value.as_str().filter(|text| text.len() <= longest).map(str::to_owned)
        })
    }

    /// A text that may not be blank.
    pub(crate) fn name(self, name: &str) -> Result<Option<String>, Reply> {
        let wanted = format!("a text of 1 to {LONGEST_NAME} characters");
        self.read(name, &wanted, |value| {
            let fits =
                |text: &&str| !text.trim().is_empty() && text.chars().count() <= LONGEST_NAME;
            value.as_str().filter(fits).map(str::to_owned)
        })
    }

    pub(crate) fn required_name(self, name: &str) -> Result<String, Reply> {
        self.name(name)?.ok_or_else(|| missing(name))
    }

    /// An id; the GUID of zeros counts as absent, because .NET sends it for "none".
    pub(crate) fn id(self, name: &str) -> Result<Option<Uuid>, Reply> {
        let id = self.read(name, "a GUID", |value| guid::parse(value.as_str()?))?;
        Ok(id.filter(|id| !id.is_nil()))
    }

    pub(crate) fn required_id(self, name: &str) -> Result<Uuid, Reply> {
        self.id(name)?.ok_or_else(|| missing(name))
    }

    pub(crate) fn flag(self, name: &str) -> Result<Option<bool>, Reply> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// An integer of 32 bits.
    pub(crate) fn integer(self, name: &str) -> Result<Option<i32>, Reply> {
        self.read(name, "an integer of 32 bits", |value| i32::try_from(value.as_i64()?).ok())
    }

    pub(crate) fn objects(self, name: &str) -> Result<Option<Vec<Fields<'a>>>, Reply> {
        self.read(name, "a list of objects", |value| {
            value.as_array()?.iter().map(|item| item.as_object().map(Fields)).collect()
        })
    }
}

fn missing(name: &str) -> Reply {
    Reply::bad_request(format!("'{name}' is required."))
}
