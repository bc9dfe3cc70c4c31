//! Runs steps one after another, never stopping at a failure, and prints what came of each.

use std::env;
use std::fmt::Display;
use std::path::Path;
use std::process::{Command, ExitCode, Output, Stdio};
use std::time::{Duration, Instant};

use crate::root;

/// The steps run so far.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: String,
    outcome: Outcome,
    took: Duration,
}

/// How a step ended; the text says why.
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

impl Steps {
    /// Runs `command` with its output on this terminal. It passes if it exits with 0.
    pub(crate) fn run(&mut self, name: &str, command: &mut Command) {
        self.step(name, || {
            eprintln!("$ {}", shown(command));
            match command.status() {
                Ok(status) if status.success() => Outcome::Passed,
                Ok(status) => Outcome::Failed(status.to_string()),
                Err(error) => Outcome::Failed(error.to_string()),
            }
        });
    }

    /// Runs `work` as a step.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Outcome) {
        eprintln!("\n── {name} ──");
        let start = Instant::now();
        let outcome = work();
        if let Outcome::Failed(why) | Outcome::Skipped(why) = &outcome {
            eprintln!("{name}: {why}");
        }
        self.done.push(Step { name: name.to_owned(), outcome, took: start.elapsed() });
    }

    /// How many steps failed so far.
    pub(crate) fn failures(&self) -> usize {
        self.done.iter().filter(|step| matches!(step.outcome, Outcome::Failed(_))).count()
    }

    /// Prints the table and returns the status to exit with.
    pub(crate) fn finish(self) -> ExitCode {
        let width = self.done.iter().map(|step| step.name.len()).max().unwrap_or(0);
        println!();
        for Step { name, outcome, took } in &self.done {
            let line = |word: &str, why: &dyn Display| {
                println!("{name:<width$}  {word:<7}  {:>6.1} s  {why}", took.as_secs_f64());
            };
            match outcome {
                Outcome::Passed => line("passed", &""),
                Outcome::Failed(why) => line("FAILED", why),
                Outcome::Skipped(why) => line("skipped", why),
            }
        }
        match self.failures() {
            0 => {
                println!("\nall steps passed");
                ExitCode::SUCCESS
            }
            failures => {
                println!("\n{failures} of {} steps failed", self.done.len());
                ExitCode::FAILURE
            }
        }
    }
}

/// `cargo` with `arguments`, in the workspace's folder.
///
/// Cargo tells the program it runs which package that program is. A build script that watches those
/// variables would be rebuilt each time a check is started from here rather than from a shell, so
/// they go no further.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Whether cargo knows the subcommand `name`.
pub(crate) fn has_subcommand(name: &str) -> bool {
    let mut command = cargo(&[name, "--version"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs `command` and keeps its output.
pub(crate) fn capture(command: &mut Command) -> Result<Output, String> {
    eprintln!("$ {}", shown(command));
    command.stdin(Stdio::null()).output().map_err(|error| error.to_string())
}

fn shown(command: &Command) -> String {
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    std::iter::once(program.to_string_lossy()).chain(arguments).collect::<Vec<_>>().join(" ")
}
