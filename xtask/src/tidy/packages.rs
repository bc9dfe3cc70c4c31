//! Rules for packages: what every crate brings along.

use super::{Problem, SourceFile, is_crate_manifest};

pub(super) fn check(files: &[SourceFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for manifest in files.iter().filter(|file| is_crate_manifest(&file.path)) {
        let readme = manifest.path.with_file_name("README.md");
        if !files.iter().any(|file| file.path == readme) {
            problems.push(Problem::new(manifest, "the crate has no README.md beside it"));
        }
        if !inherits_lints(&manifest.text) {
            problems.push(Problem::new(manifest, "`[lints]` must say `workspace = true`"));
        }
    }
    problems
}

fn inherits_lints(manifest: &str) -> bool {
    let mut section = "";
    manifest.lines().map(str::trim).any(|line| {
        if line.starts_with('[') {
            section = line;
        }
        (section == "[lints]" && line == "workspace = true") || line == "lints.workspace = true"
    })
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    const LINTS: &str = "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n";

    #[test]
    fn a_crate_with_readme_and_lints_is_fine() {
        let files = [file("crates/a/Cargo.toml", LINTS), file("crates/a/README.md", "# a")];
        assert!(check(&files).is_empty());
    }

    #[test]
    fn a_missing_readme_and_missing_lints_are_found() {
        assert_eq!(check(&[file("crates/a/Cargo.toml", LINTS)]).len(), 1);
        let bare = "[package]\n[other]\nworkspace = true\n";
        assert_eq!(check(&[file("crates/a/Cargo.toml", bare)]).len(), 2);
    }
}
