//! `cargo xtask shuttle`: the concurrent parts under thousands of interleavings. They are compiled
//! with locks that a scheduler can switch at, into a folder of their own.

use crate::root;
use crate::steps::{Steps, cargo};

pub(crate) fn run() -> Steps {
    let mut steps = Steps::default();
    run_in(&mut steps);
    steps
}

pub(crate) fn run_in(steps: &mut Steps) {
    let mut tests = cargo(&["test", "--package", "wats-cache", "--lib", "shuttle_tests"]);
    tests.env("RUSTFLAGS", "--cfg wats_shuttle");
    tests.env("CARGO_TARGET_DIR", root().join("target").join("shuttle"));
    steps.run("interleavings (shuttle)", &mut tests);
}
