//! The programs of a revision: built with the same profile for both sides, and the worker linked
//! again and again with its functions in another order each time.
//!
//! Where functions lie moves times by up to 4 %, with nothing changed at all. One layout is one
//! draw; a comparison over many is about the code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::overlay::PACKAGE;
use super::sides::Place;
use crate::steps::cargo;

pub(crate) const WORKER: &str = "wats-bench-worker";
pub(crate) const ALLOCATIONS: &str = "wats-bench-allocations";
pub(crate) const PEAK: &str = "wats-bench-peak";
pub(crate) const CLIENT: &str = "wats-bench-client";

/// Optimised like a release; symbols are kept for callgrind. A crate is one unit: how it is cut into
/// several depends on the folder it is in, and moves instructions by up to 1 %. Given on the command
/// line, as a base may not know the profile.
pub(crate) const PROFILE: [&str; 3] = [
    "profile.gate.inherits=\"release\"",
    "profile.gate.strip=\"debuginfo\"",
    "profile.gate.codegen-units=1",
];

/// A source tree whose programs are to be built, and where they are put.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// The folder of the workspace.
    pub(crate) folder: PathBuf,
    /// Groups of cases that fit it; all of the default ones if `None`.
    pub(crate) groups: Option<Vec<String>>,
    /// Whether the program is built whose size is compared.
    pub(crate) with_client: bool,
    /// Whether slowdowns can be planted.
    pub(crate) planted: bool,
    /// Where the programs are kept.
    pub(crate) programs: PathBuf,
}

impl Source {
    fn cargo(&self, subcommand: &str) -> Command {
        let mut command = cargo(&[subcommand]);
        command.current_dir(&self.folder).args(["--package", PACKAGE]);
        super::as_the_gate_builds(&mut command);
        let mut features = self.groups.clone().unwrap_or_default();
        if self.groups.is_some() {
            command.arg("--no-default-features");
        }
        if self.planted {
            features.push("plant".into());
        }
        if !features.is_empty() {
            command.args(["--features", &features.join(",")]);
        }
        command
    }

    /// Builds the programs and puts them where they are kept. On failure, what the compiler said, in
    /// its short form.
    pub(crate) fn build(&self, show: bool) -> Result<(), String> {
        let mut command = self.cargo("build");
        let mut names = vec![WORKER, ALLOCATIONS, PEAK];
        if self.with_client {
            names.push(CLIENT);
        }
        for name in &names {
            command.args(["--bin", name]);
        }
        if show {
            let status = command.stdin(Stdio::null()).status();
            let status = status.map_err(|error| format!("cargo could not be started: {error}"))?;
            if !status.success() {
                return Err(
                    "the programs could not be built; the compiler's words are above".into()
                );
            }
        } else {
            command.args(["--message-format", "short"]).stdin(Stdio::null());
            let output = command.output();
            let output = output.map_err(|error| format!("cargo could not be started: {error}"))?;
            if !output.status.success() {
                return Err(String::from_utf8_lossy(&output.stderr).into_owned());
            }
        }
        // Complete or not there at all, whenever the run ends.
        let part = self.programs.with_extension("part");
        let _ = fs::remove_dir_all(&part);
        make(&part)?;
        for name in names {
            copy(&built(name), &part.join(name))?;
        }
        let _ = fs::remove_dir_all(&self.programs);
        fs::rename(&part, &self.programs).map_err(|error| said(&self.programs, &error))
    }

    /// The worker with its functions in the order that `seed` decides.
    pub(crate) fn layout(&self, seed: usize) -> Result<PathBuf, String> {
        let kept = self.programs.join(format!("layout-{seed:03}"));
        if kept.exists() {
            return Ok(kept);
        }
        let mut command = self.cargo("rustc");
        command.args(["--quiet", "--bin", WORKER, "--", "-C", "strip=symbols", "-C"]);
        command.arg(format!("link-arg=-Wl,--shuffle-sections=.text*={seed}"));
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("cargo could not be started: {error}"))?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            let line = text.lines().rev().find(|line| line.contains("shuffle")).unwrap_or("");
            return Err(format!(
                "the linker does not put functions into another order ({}); rust-lld does, which is \
                 the linker on Linux for x86-64 since Rust 1.90",
                line.trim()
            ));
        }
        let part = kept.with_extension("part");
        copy(&built(WORKER), &part)?;
        fs::rename(&part, &kept).map_err(|error| said(&kept, &error))?;
        Ok(kept)
    }

    /// Where a program is kept.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }
}

/// Where cargo puts a program.
fn built(name: &str) -> PathBuf {
    let folder = Place::find().join("build").join("gate");
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

pub(crate) fn make(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| said(folder, &error))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map(|_bytes| ()).map_err(|error| said(from, &error))
}

fn said(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
