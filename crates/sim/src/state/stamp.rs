//! The present, as answers write it.

use jiff::Unit;
use serde::{Deserialize, Serialize};

use crate::clock;

/// Now, in UTC with milliseconds.
pub(crate) fn now() -> String {
    let now = clock::now();
    now.round(Unit::Millisecond).unwrap_or(now).to_string()
}

/// When something was done, and by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    pub(crate) at: String,
    pub(crate) by: String,
}

impl Stamp {
    pub(crate) fn now(by: &str) -> Self {
        Self { at: now(), by: by.to_owned() }
    }
}

/// When, of something that may not have been done.
pub(crate) fn at(stamp: Option<&Stamp>) -> Option<&str> {
    stamp.map(|stamp| stamp.at.as_str())
}

/// By whom, of something that may not have been done.
pub(crate) fn by(stamp: Option<&Stamp>) -> Option<&str> {
    stamp.map(|stamp| stamp.by.as_str())
}
