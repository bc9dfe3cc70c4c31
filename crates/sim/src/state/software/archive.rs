//! ZIP archives as they are uploaded, read within bounds and checked whole before anything of
//! them is stored.

use std::io::{Cursor, Read};
use std::path::Component;

use bytes::Bytes;
use http::StatusCode;
use zip::ZipArchive;

use super::tree::{DEEPEST, MOST_FILES};
use crate::reply::Reply;

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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::collection::vec;
    use proptest::prelude::any;
    use proptest::{prop_assert, proptest};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::Archive;

    fn archive() -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.add_directory("Empty/Folder", SimpleFileOptions::default()).unwrap();
        for name in ["Seq/main.seq", "Seq/Sub/step.dll"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&[7; 500]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn folders_and_files_are_read_with_their_paths() {
        let archive = Archive::read(&archive(), 1_000).unwrap();
        assert_eq!(archive.folders, [["Empty", "Folder"]]);
        assert_eq!((archive.files.len(), archive.size()), (2, 1_000));
        assert_eq!(
            (&archive.files[1].folder[..], &*archive.files[1].name),
            (&["Seq".to_owned(), "Sub".to_owned()][..], "step.dll")
        );
    }

    #[test]
    fn the_bound_is_on_all_files_together() {
        assert!(Archive::read(&archive(), 999).is_err());
    }

    proptest! {
        #[test]
        fn damaged_archives_never_hold_more_than_allowed(
            damage in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        ) {
            let mut bytes = archive();
            for (place, byte) in damage {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            if let Ok(archive) = Archive::read(&bytes, 1_000) {
                prop_assert!(archive.size() <= 1_000);
                let folders = archive.files.iter().map(|file| &file.folder).chain(&archive.folders);
                for name in folders.flatten() {
                    prop_assert!(name != ".." && !name.contains('/'));
                }
            }
        }
    }
}
