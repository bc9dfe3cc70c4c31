//! The programs of a revision: built with the same profile for both sides, and the worker linked
//! again and again with its functions in another order each time.
//!
//! Where functions lie moves times by up to 4 %, with nothing changed at all. One layout is one
//! draw; a comparison over many is about the code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{available_parallelism, scope};

use super::linker::Linker;
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
pub(crate) const PROFILE: [&str; 4] = [
    "profile.gate.inherits=\"release\"",
    "profile.gate.strip=\"debuginfo\"",
    "profile.gate.codegen-units=1",
    "profile.gate.package.\"*\".split-debuginfo=\"off\"",
];

/// What tells the crates of base and head apart. To cargo a crate is the same in whichever folder its
/// workspace lies, and is built again only if a file is younger than what was built: after the base,
/// the head would be found done. A setting of the profile that means nothing where there is no debug
/// information gives the workspace's own crates another identity on each side; those that both take
/// from the registry are built once, as theirs is the same (the last of the settings above).
const IDENTITY: [&str; 2] =
    ["profile.gate.split-debuginfo=\"unpacked\"", "profile.gate.split-debuginfo=\"off\""];

/// Which side of a comparison a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Base,
    Head,
}

/// Has cargo build with the profile of what is compared, and where that is built.
pub(crate) fn as_built(role: Role, command: &mut Command) {
    command.args(["--profile", "gate"]).arg("--target-dir").arg(Place::find().join("build"));
    for setting in PROFILE.into_iter().chain([IDENTITY[role as usize]]) {
        command.args(["--config", setting]);
    }
}

/// A source tree whose programs are to be built, and where they are put.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) role: Role,
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
    pub(super) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = cargo(&[subcommand]);
        command.current_dir(&self.folder).args(["--package", PACKAGE]);
        as_built(self.role, &mut command);
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

    /// Links the worker with its functions in the orders that `seeds` decide, as far as those are not
    /// there yet. Several at a time: one by one through cargo they would take minutes.
    pub(crate) fn link(&self, seeds: impl Iterator<Item = usize>) -> Result<(), String> {
        let missing: Vec<usize> = seeds.filter(|seed| !self.layout(*seed).exists()).collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let linker = Linker::learn(self, *first)?;
        let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
        let work = || {
            while let Some(seed) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(error) = linker.link(*seed, &self.layout(*seed)) {
                    *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    break;
                }
            }
        };
        scope(|threads| {
            for _ in 0..available_parallelism().map_or(1, usize::from) {
                threads.spawn(work);
            }
        });
        failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Where the worker is whose functions lie in the order that `seed` decides, once it is linked.
    pub(crate) fn layout(&self, seed: usize) -> PathBuf {
        self.programs.join(format!("layout-{seed:03}"))
    }

    /// Removes all layouts: they are large, and made again in seconds.
    pub(crate) fn forget_layouts(&self) {
        for entry in fs::read_dir(&self.programs).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("layout-") {
                // What cannot be removed now is removed another time.
                let _ = fs::remove_file(entry.path());
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(role: Role) -> Vec<String> {
        let mut command = Command::new("cargo");
        as_built(role, &mut command);
        command.get_args().map(|it| it.to_string_lossy().into_owned()).collect()
    }

    /// Or the head would be found done once the base is built, and the base compared with itself.
    #[test]
    fn base_and_head_are_built_alike_under_identities_of_their_own() {
        let (base, head) = (arguments(Role::Base), arguments(Role::Head));
        let differ: Vec<_> = base.iter().zip(&head).filter(|(base, head)| base != head).collect();
        assert_eq!(base.len(), head.len());
        assert_eq!(differ.len(), 1, "{differ:?}");
        assert!(differ[0].0.starts_with("profile.gate.split-debuginfo="), "{differ:?}");
    }

    #[test]
    fn an_identity_changes_no_code_as_there_is_no_debug_information() {
        let setting = |name: &str| PROFILE.iter().find(|it| it.contains(name));
        assert_eq!(setting("debug="), None, "a release has none by itself");
        assert!(setting("package.\"*\".split-debuginfo").is_some(), "one for both sides");
    }
}
