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
    // Of the queue without its durable store: how that is built makes no difference here.
    let queue = &["wats-queue", "--no-default-features"][..];
    for package in [&["wats-batching"][..], &["wats-cache"], queue] {
        let mut tests = cargo(&["test", "--lib", "--package"]);
        tests.args(package).arg("shuttle_tests");
        tests.env("RUSTFLAGS", "--cfg wats_shuttle");
        tests.env("CARGO_TARGET_DIR", root().join("target").join("shuttle"));
        steps.run(&format!("interleavings of {} (shuttle)", package[0]), &mut tests);
    }
}
