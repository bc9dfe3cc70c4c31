//! `cargo xtask test`: everything that a change must pass.

use std::env;
use std::path::Path;

use crate::steps::{Outcome, Steps, cargo, has_subcommand};
use crate::{crash, root, tidy};

/// Benchmarks are compiled by clippy, but not run: they measure, they do not test.
const TARGETS: [&str; 4] = ["--lib", "--bins", "--tests", "--examples"];

/// Where tests find reference material that is too large or not ours to keep in the repository.
const SHARED: &str = "WATS_SHARED_DIR";

pub(crate) fn run() -> Steps {
    let mut steps = tidy::run();
    steps.run("formatting", &mut cargo(&["fmt", "--all", "--check"]));
    steps.run(
        "clippy",
        cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--"])
            .args(["-D", "warnings"]),
    );
    let (name, runner): (_, &[&str]) = if has_subcommand("nextest") {
        ("tests (nextest)", &["nextest", "run", "--no-fail-fast"])
    } else {
        ("tests (cargo test)", &["test", "--no-fail-fast"])
    };
    steps.run(name, cargo(runner).args(["--workspace", "--all-features"]).args(TARGETS));
    steps.run("doc tests", &mut cargo(&["test", "--workspace", "--all-features", "--doc"]));
    crash::run_in(&mut steps, crash::Form::Short);
    steps.step("shared material", shared_material);
    steps
}

/// The tests that need the shared material pass without it; here it is said that they did nothing.
fn shared_material() -> Outcome {
    if let Some(folder) = env::var_os(SHARED) {
        // A wrong folder would turn those tests off as silently as none at all.
        return if Path::new(&folder).is_dir() {
            Outcome::Passed
        } else {
            Outcome::Failed(format!("{SHARED} names no folder: {}", folder.display()))
        };
    }
    let users: Vec<String> = tidy::source_files(root())
        .into_iter()
        .filter(|file| file.path.starts_with("crates") && file.text.contains(SHARED))
        .map(|file| file.path.display().to_string())
        .collect();
    let consequence = if users.is_empty() {
        "no test asks for it".to_owned()
    } else {
        format!("these compared nothing with it: {}", users.join(", "))
    };
    Outcome::Skipped(format!("{SHARED} is not set; {consequence}"))
}
