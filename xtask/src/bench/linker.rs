//! Links a worker again and again, with its functions in another order each time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use super::programs::{Source, WORKER};

/// What cargo prints before the compiler's command line, between quotes of this kind.
const RUNNING: &str = "Running `";

/// The compiler's command line for a worker, learnt from cargo once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Linker {
    folder: PathBuf,
    /// With the seed that was learnt with; for a shell, as cargo prints it.
    command: String,
    learnt_with: usize,
}

impl Linker {
    /// Has cargo link once, and reads how it did.
    pub(crate) fn learn(source: &Source, seed: usize) -> Result<Self, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let mut command = source.cargo("rustc");
        command.args(["--color", "never", "--verbose", "--bin", WORKER, "--"]);
        command.args(["-C", "strip=symbols", "-C", &order(seed)]);
        // A command line that it has not seen before, so that cargo does not find it done already.
        command.args(["--cfg", &format!("linked_{now}")]);
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("cargo could not be started: {error}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(not_possible(&said));
        }
        let command = find(&said).ok_or("cargo does not tell how it links")?.to_owned();
        Ok(Self { folder: source.folder.clone(), command, learnt_with: seed })
    }

    /// Puts the worker with its functions in that order to `file`.
    pub(crate) fn link(&self, seed: usize, file: &Path) -> Result<(), String> {
        let part = file.with_extension("part");
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(self.line(seed, &part)).current_dir(&self.folder);
        let output = shell.stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("a shell could not be started: {error}"))?;
        if !output.status.success() {
            return Err(not_possible(&String::from_utf8_lossy(&output.stderr)));
        }
        fs::rename(&part, file).map_err(|error| format!("{}: {error}", file.display()))
    }

    fn line(&self, seed: usize, file: &Path) -> String {
        let line = self.command.replace(&order(self.learnt_with), &order(seed));
        // What it depends on is cargo's concern, and goes into a file of its own name.
        let line = line.replace("--emit=dep-info,link", "--emit=link");
        // Errors for people, not for cargo.
        let for_cargo =
            |word: &&str| !["--error-format=", "--json="].iter().any(|it| word.starts_with(it));
        let line = line.split(' ').filter(for_cargo).collect::<Vec<_>>().join(" ");
        format!("{line} -o '{}'", file.display().to_string().replace('\'', r"'\''"))
    }
}

fn order(seed: usize) -> String {
    format!("link-arg=-Wl,--shuffle-sections=.text*={seed}")
}

/// The command line of the worker, in what cargo says.
fn find(said: &str) -> Option<&str> {
    let line = said.lines().rev().find(|line| {
        line.trim_start().starts_with(RUNNING) && line.contains("--crate-name wats_bench_worker")
    })?;
    line.trim_start().strip_prefix(RUNNING)?.strip_suffix('`')
}

fn not_possible(said: &str) -> String {
    let refused = |line: &&str| {
        line.contains("shuffle-sections")
            && ["unrecognized", "unknown argument", "unknown option"]
                .iter()
                .any(|it| line.contains(it))
    };
    let short = |line: &str| line.trim().chars().take(300).collect::<String>();
    match (said.lines().find(refused), said.lines().find(|line| line.contains("error"))) {
        (Some(line), _) => format!(
            "the linker does not put functions into another order ({}); rust-lld does, which is the \
             linker on Linux for x86-64 since Rust 1.90",
            short(line)
        ),
        (None, line) => {
            format!("no layout could be linked: {}", short(line.unwrap_or("it is not said why")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_learnt_once_and_used_for_every_order() {
        let said = "   Compiling wats-bench-cases v0.1.0 (/a b)\n     Running `rustc --crate-name \
             wats_bench_worker --error-format=json --json=artifacts,future-incompat \
             --emit=dep-info,link -C 'link-arg=-Wl,--shuffle-sections=.text*=3'`\n    \
             Finished `gate` profile [optimized] target(s) in 0.51s\n";
        let command = find(said).unwrap().to_owned();
        let linker = Linker { folder: PathBuf::from("."), command, learnt_with: 3 };
        assert_eq!(
            linker.line(17, Path::new("it's/layout")),
            "rustc --crate-name wats_bench_worker --emit=link -C \
             'link-arg=-Wl,--shuffle-sections=.text*=17' -o 'it'\\''s/layout'"
        );
    }

    #[test]
    fn what_cargo_does_not_say_is_not_guessed() {
        assert_eq!(find("       Fresh wats-bench-cases v0.1.0\n    Finished in 0.1s\n"), None);
    }

    #[test]
    fn a_linker_that_cannot_do_it_is_named_with_its_words() {
        let said = "error: linking with `cc` failed\n  = note: ld: unrecognized option \
             '--shuffle-sections=.text*=1'\n";
        let told = not_possible(said);
        assert!(told.contains("unrecognized option") && told.contains("rust-lld does"), "{told}");
        let told = not_possible("error[E0463]: can't find crate\nerror: aborting\n");
        assert_eq!(told, "no layout could be linked: error[E0463]: can't find crate");
    }
}
