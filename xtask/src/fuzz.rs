//! `cargo xtask fuzz`: the fuzz targets, each for a bounded time.
//!
//! The targets are built here as `cargo fuzz` builds them, with the coverage that libFuzzer needs and
//! the address sanitizer, so that a nightly compiler and a C++ compiler are all it takes.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use lexopt::{Arg, Parser, ValueExt};

use crate::root;
use crate::steps::{Outcome, Steps};

const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Zsanitizer=address -Cdebug-assertions";

/// Longest input, in bytes: reports of a few steps, and far more than one level of any format.
const MAX_INPUT: usize = 16 * 1024;

/// One allocation beyond this, in MiB, is a failure: inputs are small, and so must be what they ask
/// for.
const MAX_ALLOCATION: usize = 256;

/// Seconds for each target if not said.
const SECONDS: u32 = 30;

pub(crate) struct Options {
    pub(crate) seconds: u32,
    /// All if empty.
    pub(crate) targets: Vec<String>,
}

impl Options {
    pub(crate) fn parse(arguments: &mut Parser) -> Result<Self, lexopt::Error> {
        let mut options = Self { seconds: SECONDS, targets: Vec::new() };
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("seconds") => options.seconds = arguments.value()?.parse()?,
                Arg::Value(name) => options.targets.push(name.string()?),
                other => return Err(other.unexpected()),
            }
        }
        Ok(options)
    }
}

pub(crate) fn run(options: &Options) -> Steps {
    let mut steps = Steps::default();
    let Some(host) = nightly_host() else {
        let why = "there is no nightly compiler; `rustup toolchain install nightly` brings one";
        steps.step("fuzz", || Outcome::Skipped(why.to_owned()));
        return steps;
    };
    let target_dir = root().join("target").join("fuzz");
    let mut build = Command::new("rustup");
    build
        .args(["run", "nightly", "cargo", "build", "--release", "--target", &host])
        .current_dir(root().join("fuzz"))
        .env("RUSTFLAGS", FLAGS)
        .env("CARGO_TARGET_DIR", &target_dir)
        // What cargo says of this program must not reach the other compiler.
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN");
    steps.run("fuzz targets", &mut build);
    let built = target_dir.join(&host).join("release");
    for name in targets() {
        if options.targets.is_empty() || options.targets.contains(&name) {
            fuzz(&mut steps, &built.join(&name), &name, options.seconds);
        }
    }
    for name in options.targets.iter().filter(|name| !targets().contains(name)) {
        steps.step(name, || Outcome::Failed("there is no such target".to_owned()));
    }
    steps
}

fn fuzz(steps: &mut Steps, program: &Path, name: &str, seconds: u32) {
    let found = root().join("target").join("fuzz").join("corpus").join(name);
    if let Err(error) = fs::create_dir_all(&found) {
        steps.step(name, || Outcome::Failed(error.to_string()));
        return;
    }
    let mut run = Command::new(program);
    run.arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={MAX_INPUT}"))
        .arg(format!("-malloc_limit_mb={MAX_ALLOCATION}"))
        .arg("-timeout=10")
        .arg("-print_final_stats=1")
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg(&found)
        // What is interesting goes to the first folder; the others are only read.
        .arg(root().join("crates/report/samples"));
    steps.run(name, &mut run);
}

/// The files in the folder of targets.
fn targets() -> Vec<String> {
    let entries = fs::read_dir(root().join("fuzz").join("fuzz_targets"));
    let paths = entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut names: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

/// What the nightly compiler compiles for, if there is one.
fn nightly_host() -> Option<String> {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "rustc", "-vV"]).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}
