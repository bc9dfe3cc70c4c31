//! Rules for packages: what every crate brings along.

use super::{Problem, SourceFile, is_crate_manifest};

/// Each package is published alone, so each folder has its own (a link to the one on top will do).
const BESIDE: [&str; 3] = ["README.md", "LICENSE-MIT", "LICENSE-APACHE"];

pub(super) fn check(files: &[SourceFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for manifest in files.iter().filter(|file| is_crate_manifest(&file.path)) {
        for name in BESIDE {
            let path = manifest.path.with_file_name(name);
            if !files.iter().any(|file| file.path == path) {
                let message = format!("the crate has no {name} beside it");
                problems.push(Problem::new(manifest, message));
            }
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

    const WHOLE: &str = "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n";

    fn package(manifest: &str, beside: &[&str]) -> usize {
        let mut files = vec![file("crates/a/Cargo.toml", manifest)];
        files.extend(beside.iter().map(|name| file(&format!("crates/a/{name}"), "text")));
        check(&files).len()
    }

    #[test]
    fn a_crate_with_everything_is_fine() {
        assert_eq!(package(WHOLE, &BESIDE), 0);
    }

    #[test]
    fn whatever_is_missing_is_found() {
        assert_eq!(package(WHOLE, &BESIDE[1..]), 1);
        assert_eq!(package(WHOLE, &BESIDE[..1]), 2);
        assert_eq!(package("[package]\n[other]\nworkspace = true\n", &BESIDE), 1);
    }
}
