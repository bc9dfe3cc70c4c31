//! What the tests of this crate share: the sample reports and a strict comparison of JSON.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

/// A report file by its name.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) json: Vec<u8>,
}

/// The invented reports of this package.
pub(crate) fn samples() -> Vec<Sample> {
    json_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))
}

/// A folder of reference data outside the package, or `None` with a line that says so.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let Some(root) = env::var_os("WATS_SHARED_DIR") else {
        eprintln!("skipped: WATS_SHARED_DIR is not set, so {folder} is not read");
        return None;
    };
    let path = Path::new(&root).join(folder);
    assert!(path.exists(), "WATS_SHARED_DIR is set, but {} is missing", path.display());
    Some(path)
}

pub(crate) fn json_files(folder: &Path) -> Vec<Sample> {
    files(folder, "json")
}

/// The invented reports of this package in XML.
pub(crate) fn xml_samples() -> Vec<Sample> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"), "xml")
}

pub(crate) fn files(folder: &Path, kind: &str) -> Vec<Sample> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry of a folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == kind))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds no {kind} files", folder.display());
    let read = |path: PathBuf| Sample {
        name: path.file_name().expect("a file has a name").to_string_lossy().into_owned(),
        json: fs::read(&path).expect("a readable file"),
    };
    files.into_iter().map(read).collect()
}

/// Where two documents differ: keys, order of lists, types, texts, and numbers as doubles.
pub(crate) fn difference(before: &Value, after: &Value) -> Option<String> {
    differ("", before, after)
}

fn differ(path: &str, before: &Value, after: &Value) -> Option<String> {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            if let Some(lost) = a.keys().find(|key| !b.contains_key(*key)) {
                return Some(format!("{path}.{lost} was lost"));
            }
            if let Some(new) = b.keys().find(|key| !a.contains_key(*key)) {
                return Some(format!("{path}.{new} appeared"));
            }
            a.iter().find_map(|(key, value)| differ(&format!("{path}.{key}"), value, &b[key]))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(index, (a, b))| differ(&format!("{path}[{index}]"), a, b))
        }
        (Value::Number(a), Value::Number(b)) => {
            let bits = |number: &serde_json::Number| number.as_f64().map(f64::to_bits);
            (bits(a) != bits(b)).then(|| format!("{path}: {a} became {b}"))
        }
        _ => (before != after).then(|| format!("{path}: {before} became {after}")),
    }
}
