//! Levels: the tree that stations stand in.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::reply::Reply;

/// The level at the top.
pub(super) const TOP: i64 = 1;
/// Levels kept at a time.
const MOST_LEVELS: usize = 2_000;
/// Levels below each other.
const DEEPEST: usize = 32;

/// Levels by their numbers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Levels(BTreeMap<i64, Level>);

#[derive(Debug, Serialize, Deserialize)]
struct Level {
    parent: Option<i64>,
    name: String,
}

impl Levels {
    /// A factory with one hall.
    pub(super) fn new() -> Self {
        let level = |parent, name: &str| Level { parent, name: name.to_owned() };
        Self(BTreeMap::from([(TOP, level(None, "Factory")), (TOP + 1, level(Some(TOP), "Hall 1"))]))
    }

    /// Numbers and names, by number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, &str)> {
        self.0.iter().map(|(number, level)| (*number, level.name.as_str()))
    }

    pub(crate) fn exists(&self, number: i64) -> bool {
        self.0.contains_key(&number)
    }

    /// The level at the end of a path.
    pub(crate) fn find<S: AsRef<str>>(&self, path: &[S]) -> Option<i64> {
        let mut level = None;
        for name in path {
            level = Some(self.child(level, name.as_ref())?);
        }
        level
    }

    fn child(&self, parent: Option<i64>, name: &str) -> Option<i64> {
        let mut levels = self.0.iter();
        let found = levels
            .find(|(_, level)| level.parent == parent && level.name.eq_ignore_ascii_case(name));
        found.map(|(number, _)| *number)
    }

    /// Makes the levels of a path that are not there; the number of the last one.
    pub(crate) fn create(&mut self, path: &[String]) -> Result<i64, Reply> {
        if path.is_empty() || path.len() > DEEPEST {
            return Err(Reply::bad_request(format!("The path must have 1 to {DEEPEST} levels.")));
        }
        if path.iter().any(|name| name.trim().is_empty() || name.chars().count() > 100) {
            return Err(Reply::bad_request("A level needs a name of 1 to 100 characters."));
        }
        if self.0.len() + path.len() > MOST_LEVELS {
            let text = "The simulator holds no more levels.";
            return Err(Reply::message(StatusCode::INSUFFICIENT_STORAGE, text));
        }
        let mut parent = None;
        for name in path {
            let found = self.child(parent, name);
            parent = Some(found.unwrap_or_else(|| {
                let number = self.0.keys().next_back().map_or(TOP, |last| last + 1);
                self.0.insert(number, Level { parent, name: name.clone() });
                number
            }));
        }
        Ok(parent.unwrap_or(TOP))
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{Levels, MOST_LEVELS};

    #[test]
    fn the_number_of_levels_is_bounded() {
        let mut levels = Levels::new();
        let mut made = 2;
        let refused = loop {
            match levels.create(&[format!("Level {made}")]) {
                Ok(_) => made += 1,
                Err(refused) => break refused.into_response(false),
            }
        };
        assert_eq!((made, refused.status()), (MOST_LEVELS, StatusCode::INSUFFICIENT_STORAGE));
    }
}
