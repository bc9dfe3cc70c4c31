//! `cargo xtask crash`: what becomes of the outbox when the process is killed, the power is cut, the
//! disk is full, or a bit flips. The work is a program of the benchmark package; this starts it, a
//! step for each test.

use std::env::consts::EXE_SUFFIX;
use std::process::{Command, ExitCode};

use lexopt::{Arg, Parser};

use crate::steps::{Outcome, Steps, cargo};
use crate::target;

/// The status of a test that says that it could test nothing.
const SKIPPED: i32 = 77;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A minute or so, without optimisation: part of every test run.
    Short,
    /// What is documented: 200 processes, 300 states of the disk. Optimised.
    Usual,
    /// An hour or so.
    Long,
}

impl Form {
    /// The tests, with how often each is done.
    fn rounds(self) -> [(&'static str, &'static str); 4] {
        match self {
            Self::Short => [("kill", "200"), ("cut", "60"), ("full", "48"), ("flip", "60")],
            Self::Usual => [("kill", "200"), ("cut", "300"), ("full", "128"), ("flip", "600")],
            Self::Long => [("kill", "10000"), ("cut", "3000"), ("full", "2000"), ("flip", "6000")],
        }
    }
}

pub(crate) fn run(form: Form) -> ExitCode {
    let mut steps = Steps::default();
    run_in(&mut steps, form);
    steps.finish()
}

pub(crate) fn run_in(steps: &mut Steps, form: Form) {
    let mut build = cargo(&["build", "--quiet", "--bin", "crash"]);
    match form {
        // With the packages and features of the tests that ran before, so that only this is new. Without
        // an example, Cargo would leave out the features that only tests and examples need.
        Form::Short => build.args(["--workspace", "--all-features", "--examples"]),
        Form::Usual | Form::Long => build.args(["--package", "wats-benches", "--release"]),
    };
    let failures = steps.failures();
    steps.run("crash: build", &mut build);
    if steps.failures() > failures {
        return;
    }
    let profile = if form == Form::Short { "debug" } else { "release" };
    let program = target().join(profile).join(format!("crash{EXE_SUFFIX}"));
    for (test, rounds) in form.rounds() {
        let mut command = Command::new(&program);
        command.args([test, "--rounds", rounds]);
        steps.step(&format!("crash: {test}"), || match command.status() {
            Ok(status) if status.success() => Outcome::Passed,
            Ok(status) if status.code() == Some(SKIPPED) => {
                Outcome::Skipped("this machine lacks what it needs; said above".to_owned())
            }
            Ok(status) => Outcome::Failed(status.to_string()),
            Err(error) => Outcome::Failed(error.to_string()),
        });
    }
}

/// What follows the command.
pub(crate) fn parse(mut arguments: Parser) -> Result<Form, lexopt::Error> {
    let mut form = Form::Usual;
    while let Some(argument) = arguments.next()? {
        form = match argument {
            Arg::Long("short") => Form::Short,
            Arg::Long("long") => Form::Long,
            other => return Err(other.unexpected()),
        };
    }
    Ok(form)
}
