//! What people and programs are shown of a comparison.

pub(crate) mod comment;
pub(crate) mod explain;
pub(crate) mod history;
pub(crate) mod html;
pub(crate) mod json;
mod numbers;
mod plot;
#[cfg(test)]
mod sample;
pub(crate) mod text;

use std::fs;
use std::path::Path;

/// Writes a file whole or not at all: a run that is killed leaves the old one.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    let said = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = super::folder_of(path) {
        fs::create_dir_all(folder).map_err(said)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    fs::write(&part, text).and_then(|()| fs::rename(&part, path)).map_err(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_lies_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/folder/out.json");
        for text in ["a long first text\n", "short\n"] {
            write(&path, text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("file");
        fs::write(&taken, "kept").unwrap();
        let error = write(&taken.join("out.json"), "text").unwrap_err();
        assert!(error.contains("cannot write") && error.contains("out.json"), "{error}");
        assert_eq!(fs::read_to_string(&taken).unwrap(), "kept");
    }
}
