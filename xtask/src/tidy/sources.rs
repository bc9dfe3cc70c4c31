//! Rules for the text of single files: length, leftovers, places that exist on one machine only.

use std::path::Path;

use super::{Problem, SourceFile};

/// A file of this length can still be read in one go.
const MAX_LINES: usize = 500;

/// A longer file says why near its top, in a comment that begins so.
const REASON: &str = "// long: ";

/// Where "its top" ends.
const TOP: usize = 10;

/// Macros that stand for work not done. Written in two parts, as this file is checked too.
const LEFTOVERS: [&str; 3] =
    [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("d", "bg!(")];

/// Folders of somebody's machine. The home of `root` is not among them: a report's steps hang on a
/// key of that name, so paths into documents begin the same way.
const MACHINE_PATHS: [&str; 3] =
    [concat!("/wo", "rk/"), concat!("/t", "mp/"), concat!("/ho", "me/")];

/// Reference material outside the repository. Tests learn its place from the environment, which
/// one script sets.
const OUTSIDE: &str = concat!("../sha", "red");
const OUTSIDE_ALLOWED: &str = ".ci/run";

pub(super) fn check(file: &SourceFile) -> Vec<Problem> {
    let is_rust = file.path.extension().is_some_and(|extension| extension == "rs");
    let mut problems = Vec::new();
    if is_rust {
        problems.extend(too_long(file));
    }
    for (index, line) in file.text.lines().enumerate() {
        let mut report = |message| problems.push(Problem::new(file, message).on_line(index));
        if is_rust && !line.trim_start().starts_with("//") {
            for word in LEFTOVERS.iter().filter(|word| line.contains(**word)) {
                report(format!("`{word}…)` must not stay"));
            }
        }
        for path in MACHINE_PATHS.iter().filter(|path| names_folder(line, path)) {
            report(format!("`{path}` exists on one machine only"));
        }
        if line.contains(OUTSIDE) && file.path != Path::new(OUTSIDE_ALLOWED) {
            report(format!(
                "`{OUTSIDE}` is outside the repository; only {OUTSIDE_ALLOWED} names it"
            ));
        }
    }
    problems
}

fn too_long(file: &SourceFile) -> Option<Problem> {
    let lines = file.text.lines().count();
    let has_reason = file.text.lines().take(TOP).any(|line| line.starts_with(REASON));
    (lines > MAX_LINES && !has_reason).then(|| {
        let rule =
            format!("{lines} lines; split it, or say why not with `{REASON}<reason>` on top");
        Problem::new(file, rule)
    })
}

/// Whether `line` names `folder` from the root, and not as a part of a longer path or a URL.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-}>*~".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn problems(path: &str, text: &str) -> Vec<String> {
        check(&file(path, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_long_file_needs_a_reason() {
        let long = "\n".repeat(MAX_LINES + 1);
        assert_eq!(problems("crates/a/src/b.rs", &long).len(), 1);
        assert!(problems("crates/a/src/b.rs", &format!("// long: one table\n{long}")).is_empty());
        assert!(problems("crates/a/src/b.rs", &"\n".repeat(MAX_LINES)).is_empty());
        assert!(problems("crates/a/b.json", &long).is_empty());
    }

    #[test]
    fn leftovers_are_found_in_code_and_not_in_comments() {
        let leftover = LEFTOVERS[0];
        let found = problems("a.rs", &format!("fn a() {{\n    {leftover})\n}}\n"));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a.rs:2: "));
        assert!(problems("a.rs", &format!("// {leftover})\n")).is_empty());
    }

    #[test]
    fn machine_paths_are_told_from_parts_of_urls() {
        let folder = MACHINE_PATHS[0];
        assert_eq!(problems("a.md", &format!("see {folder}main")).len(), 1);
        assert_eq!(problems("a.md", &format!("(\"{folder}main\")")).len(), 1);
        assert!(problems("a.md", &format!("https://example.com{folder}main")).is_empty());
    }

    #[test]
    fn one_script_alone_may_name_the_outside() {
        assert_eq!(problems("a.md", OUTSIDE).len(), 1);
        assert!(problems(OUTSIDE_ALLOWED, OUTSIDE).is_empty());
    }
}
