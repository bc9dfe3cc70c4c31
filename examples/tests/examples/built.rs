//! Where the programs are. Cargo names no variable for examples, and builds them beside the tests only
//! if told to.

use std::path::PathBuf;
use std::process::Command;

/// The program of this example, built as its source is now.
///
/// With the packages and features that `cargo xtask test` builds: with any others, Cargo would build
/// most of the workspace, and what it depends on, once more.
pub(crate) fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file"); // <target>/<profile>/deps/examples-…
    let profile = test.ancestors().nth(2).expect("it is in the folder of its profile");
    let target = profile.parent().expect("that is in the target folder");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--workspace", "--all-features", "--example", name]);
    build.arg("--target-dir").arg(target);
    // What Cargo told this test about its package; a build script that watches it would run again.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            build.env_remove(&name);
        }
    }
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().expect("cargo can be started").success(), "{name} does not build");
    profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
