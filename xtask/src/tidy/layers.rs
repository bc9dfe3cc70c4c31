//! The building: which floor each crate lives on, and that dependencies only go down.

use super::{Problem, SourceFile};

/// A crate may depend on crates of lower floors. Crates on the same floor do not know each other.
const FLOORS: [(&str, u8); 11] = [
    ("wats", 4),
    ("wats-metrics", 3),
    ("wats-domains", 2),
    ("wats-converters", 2),
    ("wats-http", 1),
    ("wats-batching", 0),
    ("wats-cache", 0),
    ("wats-queue", 0),
    ("wats-report", 0),
    ("wats-serialization", 0),
    // Beside the building: it must be wrong or right independently of the client it tests.
    ("wats-sim", 1),
];

const SIM: &str = "wats-sim";
const SIM_MAY_USE: [&str; 2] = ["wats-report", "wats-serialization"];

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
            _ if name == SIM => SIM_MAY_USE.contains(&dependency),
            _ if dependency == SIM => false,
            Some(below) => below < own,
            None => false,
        };
        if !allowed {
            let message = format!("{name} must not depend on {dependency}: arrows only go down");
            problems.push(Problem::new(manifest, message).on_line(index));
        }
    }
    problems
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn package_name(manifest: &str) -> Option<&str> {
    let value = manifest.lines().find_map(|line| line.strip_prefix("name = "))?;
    Some(value.trim().trim_matches('"'))
}

/// The workspace's own crates that the package depends on, with their lines. Tests may look up, so
/// development dependencies do not count.
fn wats_dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_dependencies = false;
    for (index, line) in manifest.lines().map(str::trim).enumerate() {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            let (table, name) = match section.rsplit_once('.') {
                Some((table, name)) if is_dependency_table(table) => (table, Some(name)),
                _ => (section, None),
            };
            in_dependencies = is_dependency_table(table) && name.is_none();
            found.extend(name.map(|name| (index, name)));
        } else if in_dependencies {
            let end = line.find(['.', '=', ' ']).unwrap_or(line.len());
            found.push((index, &line[..end]));
        }
    }
    found.retain(|(_, name)| *name == "wats" || name.starts_with("wats-"));
    found
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
        let fine = "[dependencies]\nwats-report.workspace = true\n";
        assert!(problems("wats-sim", fine).is_empty());
        assert_eq!(problems("wats-sim", "[dependencies]\nwats-cache.workspace = true\n").len(), 1);
        assert_eq!(problems("wats", "[dependencies]\nwats-sim.workspace = true\n").len(), 1);
    }

    #[test]
    fn a_new_crate_must_be_given_a_floor() {
        assert_eq!(problems("wats-attic", "").len(), 1);
    }
}
