//! The benchmark cases of the head over the source of the base, so that both sides run the same
//! code. Texts of manifests and compilers only; nothing is read or written here.

/// Where the cases are, in every revision that has them.
pub(crate) const CASES: &str = "benches/cases";

/// The package of the cases.
pub(crate) const PACKAGE: &str = "wats-bench-cases";

/// The root manifest of the base with the cases as a member, and with the dependencies they need.
/// Crates of the workspace that the base does not have are not added, as there is nothing behind
/// them.
pub(crate) fn root_manifest(base: &str, head: &str, cases: &str) -> String {
    let mut text = base.to_owned();
    if !base.contains(&format!("\"{CASES}\"")) {
        text = text.replacen("members = [", &format!("members = [\"{CASES}\", "), 1);
    }
    let missing: Vec<&str> = inherited(cases)
        .filter(|name| entry(base, name).is_none() && !is_ours(name))
        .filter_map(|name| entry(head, name))
        .collect();
    if !missing.is_empty() {
        let heading = "[workspace.dependencies]\n";
        text = text.replacen(heading, &format!("{heading}{}\n", missing.join("\n")), 1);
    }
    text
}

/// The manifest of the cases without crates that the base lacks, and the groups that need one.
pub(crate) fn cases_manifest(cases: &str, base: &str) -> (String, Vec<String>) {
    let lacking: Vec<&str> = inherited(cases)
        .filter(|name| is_ours(name) && *name != PACKAGE && entry(base, name).is_none())
        .collect();
    let needs = |line: &str| lacking.iter().any(|name| line.contains(&format!("\"dep:{name}\"")));
    let mut dropped = Vec::new();
    let mut kept = String::new();
    let mut in_features = false;
    for line in cases.lines() {
        if line.starts_with('[') {
            in_features = line == "[features]";
        }
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        if in_features && needs(line) {
            dropped.push(name.to_owned());
            // The feature stays, as the default names it, and means nothing.
            kept.push_str(name);
            kept.push_str(" = []\n");
        } else if in_features || !lacking.contains(&name) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    (kept, dropped)
}

/// The groups of cases, from the names of the features.
pub(crate) fn groups(cases: &str) -> Vec<String> {
    let line = cases.lines().find_map(|line| line.strip_prefix("default = ["));
    let names = line.into_iter().flat_map(|line| line.trim_end_matches(']').split(','));
    names.map(|name| name.trim().trim_matches('"').to_owned()).collect()
}

/// What a compiler says does not fit the base.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Misfits {
    /// Groups whose own files have errors.
    pub(crate) groups: Vec<String>,
    /// Whether the program whose size is compared has.
    pub(crate) client: bool,
}

/// Reads the compiler's messages, in the short form: `path:line:column: error…`.
pub(crate) fn misfits(messages: &str) -> Misfits {
    let mut misfits = Misfits::default();
    for line in messages.lines().filter(|line| line.contains(": error")) {
        let Some((_, rest)) = line.split_once("src/") else { continue };
        if let Some(rest) = rest.strip_prefix("groups/") {
            let group = rest.split(['/', '.']).next().unwrap_or_default().to_owned();
            if !misfits.groups.contains(&group) && group != "mod" {
                misfits.groups.push(group);
            }
        } else if rest.starts_with("bin/client.rs") {
            misfits.client = true;
        }
    }
    misfits
}

fn is_ours(name: &str) -> bool {
    name == "wats" || name.starts_with("wats-")
}

/// The names of dependencies that a manifest takes from the workspace.
fn inherited(manifest: &str) -> impl Iterator<Item = &str> {
    let lines = manifest
        .lines()
        .filter(|line| line.contains(".workspace = true") || line.contains("{ workspace = true"));
    let names = lines.map(|line| line.split(['.', ' ', '=']).next().unwrap_or_default());
    names.filter(|name| !matches!(*name, "version" | "edition" | "rust-version" | "license" | ""))
}

/// The line of a manifest that says what the dependency `name` is.
fn entry<'a>(manifest: &'a str, name: &str) -> Option<&'a str> {
    manifest
        .lines()
        .find(|line| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('=')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES_MANIFEST: &str = "\
[package]
name = \"wats-bench-cases\"
version.workspace = true

[features]
default = [\"cache\", \"metrics\"]
cache = [\"dep:wats-cache\"]
metrics = [\"dep:wats-metrics\"]

[dependencies]
peak_alloc.workspace = true
wats-cache = { workspace = true, optional = true }
wats-metrics = { workspace = true, optional = true }
";

    const HEAD: &str = "\
members = [\"benches\", \"benches/cases\", \"crates/*\"]
[workspace.dependencies]
peak_alloc = \"0.3\"
wats-cache = { path = \"crates/cache\" }
wats-metrics = { path = \"crates/metrics\" }
";

    const BASE: &str = "\
members = [\"benches\", \"crates/*\"]
[workspace.dependencies]
wats-cache = { path = \"crates/cache\" }
";

    #[test]
    fn a_base_without_the_cases_becomes_their_workspace() {
        let root = root_manifest(BASE, HEAD, CASES_MANIFEST);
        assert!(root.contains("members = [\"benches/cases\", \"benches\", \"crates/*\"]"));
        assert!(root.contains("[workspace.dependencies]\npeak_alloc = \"0.3\"\n"));
        assert!(!root.contains("wats-metrics"), "{root}");
    }

    #[test]
    fn a_base_that_has_everything_stays_as_it_is() {
        assert_eq!(root_manifest(HEAD, HEAD, CASES_MANIFEST), HEAD);
        assert_eq!(cases_manifest(CASES_MANIFEST, HEAD), (CASES_MANIFEST.to_owned(), vec![]));
    }

    #[test]
    fn a_group_whose_crate_the_base_lacks_is_left_out() {
        let (manifest, dropped) = cases_manifest(CASES_MANIFEST, BASE);
        assert_eq!(dropped, ["metrics"]);
        assert!(manifest.contains("metrics = []\n"));
        assert!(!manifest.contains("wats-metrics"), "{manifest}");
        assert!(manifest.contains("wats-cache = {"));
    }

    #[test]
    fn groups_are_read_from_the_default_features() {
        assert_eq!(groups(CASES_MANIFEST), ["cache", "metrics"]);
    }

    #[test]
    fn errors_name_the_groups_they_are_in() {
        let messages = "\
benches/cases/src/groups/report.rs:9:5: error[E0432]: unresolved import
benches/cases/src/groups/cache/hit_rates.rs:5:1: error: something
benches/cases/src/groups/filter.rs:5:1: warning: something
benches/cases/src/groups/report.rs:12:5: error[E0432]: unresolved import
benches/cases/src/bin/client.rs:1:1: error[E0433]: failed to resolve
error: could not compile `wats-bench-cases` (lib) due to 3 previous errors";
        let expected = Misfits { groups: vec!["report".into(), "cache".into()], client: true };
        assert_eq!(misfits(messages), expected);
        assert_eq!(misfits("crates/http/src/lib.rs:1:1: error: x"), Misfits::default());
    }
}
