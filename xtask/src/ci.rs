//! `cargo xtask ci`: the tests, and what only matters before a change is merged.

use crate::steps::{Outcome, Steps, capture, cargo, has_subcommand};
use crate::{shuttle, test};

pub(crate) fn run() -> Steps {
    let mut steps = test::run();
    shuttle::run_in(&mut steps);
    if has_subcommand("deny") {
        let rules = ["deny", "check", "bans", "licenses", "sources"];
        steps.run("dependencies", &mut cargo(&rules));
        steps.step("advisories", advisories);
    } else {
        let why = "cargo-deny is not installed; `cargo install --locked cargo-deny` does it";
        steps.step("dependencies", || Outcome::Skipped(why.to_owned()));
    }
    steps.run(
        "documentation",
        cargo(&["doc", "--workspace", "--no-deps", "--all-features"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    );
    steps
}

/// Known vulnerabilities. The list of them lives on the network: a machine without one cannot be
/// blamed for that, so only then is the step skipped.
fn advisories() -> Outcome {
    let output = match capture(&mut cargo(&["deny", "check", "advisories"])) {
        Ok(output) => output,
        Err(error) => return Outcome::Failed(error),
    };
    let text = String::from_utf8_lossy(&output.stderr);
    eprint!("{text}");
    if output.status.success() {
        Outcome::Passed
    } else if is_unreachable(&text) {
        Outcome::Skipped("the advisory database could not be fetched".to_owned())
    } else {
        Outcome::Failed(output.status.to_string())
    }
}

fn is_unreachable(text: &str) -> bool {
    ["failed to fetch advisory database", "failed to load advisory database"]
        .iter()
        .any(|sign| text.contains(sign))
}
