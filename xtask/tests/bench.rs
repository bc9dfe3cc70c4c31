//! What `cargo xtask bench` says and leaves behind when it cannot compare, up to where it would build.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a helper that fails is a failed test")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Programs as somebody has them installed, and a folder to build in.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["bin", "target/bench"] {
            fs::create_dir_all(machine.at(folder)).unwrap();
        }
        // Of what is really installed, only what the command needs to get so far.
        for name in ["git", "kill", "sh"] {
            symlink(installed(name), machine.at("bin").join(name)).unwrap();
        }
        machine
    }

    /// As if valgrind were installed; it is asked for its version only.
    fn with_valgrind(self) -> Self {
        let path = self.at("bin/valgrind");
        fs::write(&path, "#!/bin/sh\necho valgrind-3.19.0\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn bench(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .arg("bench")
            .args(arguments)
            .args(["--json".as_ref(), self.at("out.json").as_os_str()])
            .env("PATH", self.at("bin"))
            .env("CARGO_TARGET_DIR", self.at("target"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it to its end, and insists that it wrote nothing.
    fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let Output { status, stderr, .. } = self.bench(arguments).output().unwrap();
        assert!(!self.at("out.json").exists());
        (status.code(), String::from_utf8(stderr).unwrap())
    }
}

fn installed(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|it| it.exists());
    found.unwrap_or_else(|| Path::new("/bin").join(name))
}

#[test]
fn without_valgrind_it_says_how_to_get_it() {
    let (code, said) = Machine::new().refused(&["--quick"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("apt-get install valgrind"), "{said}");
}

#[test]
fn a_revision_that_is_not_here_is_named_with_what_may_bring_it() {
    let machine = Machine::new().with_valgrind();
    let (code, said) = machine.refused(&["--quick", "--base", "no-such-revision"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("no-such-revision") && said.contains("git fetch"), "{said}");
}

#[test]
fn one_that_is_interrupted_says_so_and_leaves_no_file() {
    for signal in ["-INT", "-TERM"] {
        let machine = Machine::new().with_valgrind();
        let lock = File::create(machine.at("target/bench/lock")).unwrap();
        lock.lock().unwrap();
        let mut running = machine.bench(&["--quick", "--base", "HEAD"]).spawn().unwrap();
        let mut stderr = BufReader::new(running.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("waiting for another") {
            line.clear();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended by itself");
        }
        let mut kill = Command::new("kill");
        assert!(kill.args([signal, &running.id().to_string()]).status().unwrap().success());
        let mut said = String::new();
        stderr.read_to_string(&mut said).unwrap();
        assert_eq!(running.wait().unwrap().code(), Some(130), "{signal}: {said}");
        assert!(said.contains("there is no verdict"), "{said}");
        assert!(!machine.at("out.json").exists());
    }
}
