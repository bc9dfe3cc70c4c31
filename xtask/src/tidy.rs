//! `cargo xtask tidy`: the repository's own rules as code. This file knows which rules there are;
//! each rule is a function from a file's text to problems, so it can be tested with a few lines.

mod layers;
mod packages;
mod sources;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::root;
use crate::steps::{Outcome, Steps};

pub(crate) fn run() -> Steps {
    let mut steps = Steps::default();
    steps.step("tidy", || {
        let problems = check(root());
        for problem in &problems {
            eprintln!("{problem}");
        }
        match problems.len() {
            0 => Outcome::Passed,
            count => Outcome::Failed(format!("{count} problems, listed above")),
        }
    });
    steps
}

fn check(root: &Path) -> Vec<Problem> {
    let files = source_files(root);
    let mut problems: Vec<Problem> = files.iter().flat_map(sources::check).collect();
    problems.extend(packages::check(&files));
    for manifest in files.iter().filter(|file| is_crate_manifest(&file.path)) {
        problems.extend(layers::check(manifest));
    }
    problems
}

/// A text file of the repository; `path` is relative to its root.
pub(crate) struct SourceFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A broken rule.
struct Problem {
    path: PathBuf,
    line: Option<usize>,
    message: String,
}

impl Problem {
    fn new(file: &SourceFile, message: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line: None, message: message.into() }
    }

    /// `index` counts from 0, as `enumerate` does.
    fn on_line(mut self, index: usize) -> Self {
        self.line = Some(index + 1);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Every text file that people write; build output, git's own files and the lock file are not.
pub(crate) fn source_files(root: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !matches!(name, "target" | ".git") {
                    folders.push(path);
                }
            } else if !matches!(name, "Cargo.lock" | ".git") {
                // `.git` is a file in a worktree, and says where the repository is.
                // What is not UTF-8 is no text.
                let Ok(text) = fs::read_to_string(&path) else {
                    continue;
                };
                let path = path.strip_prefix(root).unwrap_or(&path).to_owned();
                files.push(SourceFile { path, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// `crates/<name>/Cargo.toml`.
fn is_crate_manifest(path: &Path) -> bool {
    path.starts_with("crates") && path.ends_with("Cargo.toml") && path.components().count() == 3
}

#[cfg(test)]
fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.into(), text: text.to_owned() }
}
