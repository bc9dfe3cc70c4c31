//! ZIP archives as they are uploaded, read within bounds and checked whole before anything of
//! them is stored.

use std::io::{Cursor, Read};
use std::path::Component;

use bytes::Bytes;
use http::StatusCode;
use zip::ZipArchive;

use super::tree::MOST_FILES;
use crate::reply::Reply;

/// Folders within each other.
const DEEPEST: usize = 32;

/// What an archive holds.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    /// Paths of folders that it names of their own.
    pub(super) folders: Vec<Vec<String>>,
    pub(super) files: Vec<Packed>,
}

/// A file of an archive.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) folder: Vec<String>,
    pub(super) name: String,
    pub(super) modified: Option<String>,
    pub(super) bytes: Bytes,
}

impl Archive {
    /// Reads an archive that expands to at most `limit` bytes.
    pub(crate) fn read(bytes: &[u8], limit: usize) -> Result<Self, Reply> {
        let wrong = |why: &dyn std::fmt::Display| {
            Reply::bad_request(format!("The file is not a ZIP archive that can be read: {why}."))
        };
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| wrong(&error))?;
        if zip.len() > MOST_FILES {
            let text = format!("The archive holds more than {MOST_FILES} files.");
            return Err(Reply::message(StatusCode::PAYLOAD_TOO_LARGE, text));
        }
        let mut archive = Self::default();
        let mut left = limit;
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index).map_err(|error| wrong(&error))?;
            let mut path = names(entry.enclosed_name().as_deref()).ok_or_else(|| {
                Reply::bad_request(format!(
                    "The archive holds a path that leads out of it: {index}."
                ))
            })?;
            if entry.is_dir() {
                archive.folders.push(path);
                continue;
            }
            let name = path.pop().unwrap_or_default();
            if path.is_empty() {
                return Err(Reply::bad_request(format!(
                    "The archive holds {name:?} at its root: all files must be in a folder."
                )));
            }
            let modified = entry.last_modified().map(|at| {
                let (year, month, day) = (at.year(), at.month(), at.day());
                let (hour, minute, second) = (at.hour(), at.minute(), at.second());
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            });
            // What the archive says of the length may be a lie: one byte more than allowed tells.
            let mut content = Vec::new();
            let bound = (left as u64).saturating_add(1);
            let count = entry.by_ref().take(bound).read_to_end(&mut content);
            let count = count.map_err(|error| wrong(&error))?;
            left = left.checked_sub(count).ok_or_else(|| {
                let text = format!("The archive expands to more than {limit} bytes.");
                Reply::message(StatusCode::PAYLOAD_TOO_LARGE, text)
            })?;
            let bytes = content.into();
            archive.files.push(Packed { folder: path, name, modified, bytes });
        }
        Ok(archive)
    }

    /// The bytes of all files.
    pub(super) fn size(&self) -> usize {
        self.files.iter().map(|file| file.bytes.len()).sum()
    }
}

/// The names along a path, unless it is empty, too deep or leads anywhere else.
fn names(path: Option<&std::path::Path>) -> Option<Vec<String>> {
    let names: Option<Vec<String>> = path?
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str().map(str::to_owned),
            _ => None,
        })
        .collect();
    names.filter(|names| !names.is_empty() && names.len() <= DEEPEST)
}
