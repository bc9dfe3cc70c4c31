//! The building: which floor each crate lives on, and that dependencies only go down.

use super::{Problem, SourceFile};

/// A crate may depend on crates of lower floors. Crates on the same floor do not know each other.
const FLOORS: [(&str, i8); 12] = [
    ("wats", 4),
    ("wats-metrics", 3),
    ("wats-domains", 2),
    ("wats-converters", 2),
    ("wats-http", 1),
    ("wats-batching", 0),
    ("wats-cache", 0),
    // The cellar: what one crate of the ground floor is made with.
    ("wats-cache-macros", -1),
    ("wats-queue", 0),
    ("wats-report", 0),
    ("wats-serialization", 0),
    // Beside the building: it must be wrong or right independently of the client it tests.
    ("wats-sim", 1),
];

/// It shares no code with what it judges, and nothing is built on it.
const SIM: &str = "wats-sim";

pub(super) fn check(manifest: &SourceFile) -> Vec<Problem> {
    let Some(name) = package_name(&manifest.text) else {
        return vec![Problem::new(manifest, "the manifest names no package")];
    };
    let Some(own) = floor(name) else {
        let message = format!("{name} has no floor yet; give it one in xtask/src/tidy/layers.rs");
        return vec![Problem::new(manifest, message)];
    };
    let mut problems = Vec::new();
    for (index, dependency) in wats_dependencies(&manifest.text) {
        let allowed = match floor(dependency) {
            _ if name == SIM || dependency == SIM => false,
            Some(below) => below < own,
            None => false,
        };
        if !allowed {
            let why = if name == SIM {
                "it shares no code with what it judges"
            } else {
                "arrows only go down"
            };
            let message = format!("{name} must not depend on {dependency}: {why}");
            problems.push(Problem::new(manifest, message).on_line(index));
        }
    }
    problems
}

fn floor(name: &str) -> Option<i8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn package_name(manifest: &str) -> Option<&str> {
    let value = manifest.lines().find_map(|line| line.strip_prefix("name = "))?;
    Some(value.trim().trim_matches('"'))
}

/// The workspace's own crates that the package depends on, under whatever name, with their lines.
/// Tests may look up, so development dependencies do not count.
fn wats_dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_dependencies = false;
    let mut in_one_dependency = false;
    for (index, line) in manifest.lines().map(str::trim).enumerate() {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            let (table, name) = match section.rsplit_once('.') {
                Some((table, name)) if is_dependency_table(table) => (table, Some(name)),
                _ => (section, None),
            };
            in_dependencies = is_dependency_table(table) && name.is_none();
            in_one_dependency = name.is_some();
            found.extend(name.map(|name| (index, unquoted(name))));
        } else if in_dependencies {
            let end = line.find(['.', '=', ' ']).unwrap_or(line.len());
            found.push((index, renamed(line).unwrap_or(unquoted(&line[..end]))));
        } else if in_one_dependency && line.starts_with("package") {
            found.extend(renamed(line).map(|name| (index, name)));
        }
    }
    found.retain(|(_, name)| *name == "wats" || name.starts_with("wats-"));
    found
}

/// The value of `package = "…"`, by which a dependency gets another name in the code.
fn renamed(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("package")?;
    let is_key = before.is_empty() || before.ends_with([' ', '{', ',', '.']);
    let value = after.trim_start().strip_prefix('=').filter(|_| is_key)?;
    value.trim_start().strip_prefix('"')?.split('"').next()
}

/// A key may be written with quotes.
fn unquoted(key: &str) -> &str {
    key.trim().trim_matches('"')
}

/// `dependencies`, `build-dependencies`, and either for a target.
fn is_dependency_table(table: &str) -> bool {
    let last = table.rsplit('.').next().unwrap_or(table);
    matches!(last, "dependencies" | "build-dependencies")
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn problems(name: &str, rest: &str) -> Vec<String> {
        let text = format!("[package]\nname = \"{name}\"\n{rest}");
        check(&file("crates/x/Cargo.toml", &text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn arrows_down_are_fine() {
        let below = "[dependencies]\nserde.workspace = true\nwats-cache.workspace = true\n";
        assert!(problems("wats-http", below).is_empty());
        let all =
            "[dependencies]\nwats-domains = { workspace = true }\nwats-cache.workspace = true";
        assert!(problems("wats", all).is_empty());
    }

    #[test]
    fn arrows_up_and_sideways_are_found_with_their_line() {
        let found = problems("wats-cache", "[dependencies]\nwats-http.workspace = true\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/x/Cargo.toml:4: wats-cache must not depend on"));

        for way in [
            "[dependencies]\nwats-report = { workspace = true, features = [\"a\"] }",
            "[dependencies.wats-report]\nworkspace = true",
            "[build-dependencies]\nwats-report.workspace = true",
            "[target.'cfg(unix)'.dependencies]\nwats-report.workspace = true",
            "[target.'cfg(unix)'.dependencies.wats-report]\nworkspace = true",
            "[dependencies]\n\"wats-report\" = \"1\"",
            "[dependencies]\nx = { version = \"1\", package = \"wats-report\" }",
            "[dependencies]\nx = {package=\"wats-report\"}",
            "[dependencies]\nx.package = \"wats-report\"",
            "[dependencies.x]\nversion = \"1\"\npackage = \"wats-report\"",
        ] {
            assert_eq!(problems("wats-cache", way).len(), 1, "{way}");
        }
    }

    #[test]
    fn tests_may_look_up() {
        let tests = "[dev-dependencies]\nwats-sim.workspace = true\nwats.workspace = true\n";
        assert!(problems("wats-http", tests).is_empty());
    }

    #[test]
    fn the_simulator_stands_beside_the_building() {
        for (crate_name, _) in FLOORS {
            let normal = format!("[dependencies]\n{crate_name}.workspace = true\n");
            assert_eq!(problems("wats-sim", &normal).len(), 1, "{crate_name}");
        }
        let judged = "[dev-dependencies]\nwats-report.workspace = true\n";
        assert!(problems("wats-sim", judged).is_empty());
        assert_eq!(problems("wats", "[dependencies]\nwats-sim.workspace = true\n").len(), 1);
    }

    #[test]
    fn a_new_crate_must_be_given_a_floor() {
        assert_eq!(problems("wats-attic", "").len(), 1);
    }
}
