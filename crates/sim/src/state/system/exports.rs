//! Exports: made in the background, and kept for whoever asked for them.

use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::reply::Reply;
use crate::state::blob::Blob;

/// Exports kept at a time, and their bytes.
const MOST_EXPORTS: usize = 1_000;
const MOST_BYTES: usize = 1 << 28;

/// Exports in the order in which they were asked for.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Exports {
    exports: Vec<Export>,
    asked: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Export {
    name: String,
    owner: String,
    /// Whether it is listed. Nothing happens here by itself: an export is done when somebody has
    /// looked once and not found it.
    done: bool,
    bytes: Blob,
}

impl Exports {
    /// Keeps an export, and gives it a name.
    pub(crate) fn queue(&mut self, kind: &str, owner: &str, bytes: Bytes) -> Result<String, Reply> {
        let used: usize = self.exports.iter().map(|export| export.bytes.0.len()).sum();
        if self.exports.len() >= MOST_EXPORTS || used + bytes.len() > MOST_BYTES {
            let text = "The simulator holds no more exports.";
            return Err(Reply::message(StatusCode::INSUFFICIENT_STORAGE, text));
        }
        self.asked += 1;
        let name = format!("{kind}-{}.zip", self.asked);
        let owner = owner.to_owned();
        self.exports.push(Export { name: name.clone(), owner, done: false, bytes: Blob(bytes) });
        Ok(name)
    }

    /// The names of somebody's exports that are done; those that are not are done from now on.
    pub(crate) fn list(&mut self, owner: &str) -> Vec<String> {
        let mut names = Vec::new();
        for export in self.exports.iter_mut().filter(|export| export.owner == owner) {
            if export.done {
                names.push(export.name.clone());
            }
            export.done = true;
        }
        names
    }

    /// Has all exports done.
    pub(crate) fn finish(&mut self) {
        self.exports.iter_mut().for_each(|export| export.done = true);
    }

    /// An export of somebody that is done, by its name with or without extension.
    pub(crate) fn bytes(&self, owner: &str, name: &str) -> Option<Bytes> {
        let mut own = self.exports.iter().filter(|export| export.done && export.owner == owner);
        let found = own.find(|export| {
            export.name.eq_ignore_ascii_case(name)
                || export.name.trim_end_matches(".zip").eq_ignore_ascii_case(name)
        });
        found.map(|export| export.bytes.0.clone())
    }
}
