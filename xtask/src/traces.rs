//! `cargo xtask traces`: hit rates on recorded accesses. The work is a program of the benchmark
//! package, as it wants optimised code; this only builds and starts it.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::steps::cargo;

pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let program = ["run", "--release", "--quiet", "--package", "wats-benches", "--bin", "traces"];
    match cargo(&program).arg("--").args(arguments).status() {
        Ok(status) => match status.code() {
            Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
            None => ExitCode::FAILURE,
        },
        Err(error) => {
            eprintln!("cargo xtask traces: cargo could not be started: {error}");
            ExitCode::FAILURE
        }
    }
}
