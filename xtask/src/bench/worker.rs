//! A worker's process, and the lines it is spoken to with.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A process that does what it is told and says how long it took. It ends when this is dropped, and
/// when this program ends in whatever way, as its standard input ends then.
pub(crate) struct Worker {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Worker {
    pub(crate) fn start(program: &Path, plant: &[String]) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.args(plant).arg("--pair").stdin(Stdio::piped()).stdout(Stdio::piped());
        // A case that cannot run says so in its answer; a panic's backtrace would only alarm.
        let child = command.stderr(Stdio::null()).spawn();
        let mut child = child.map_err(|error| format!("{}: {error}", program.display()))?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (Some(stdin), Some(stdout)) = (stdin, stdout) else {
            return Err("a worker has no standard input or output".into());
        };
        Ok(Self { child, stdin, stdout: BufReader::new(stdout) })
    }

    /// Says a line, and gives what follows `ok` in the answer.
    pub(crate) fn ask(&mut self, line: &str) -> Result<String, String> {
        let said = writeln!(self.stdin, "{line}").and_then(|()| self.stdin.flush());
        let mut answer = String::new();
        let read = said.and_then(|()| self.stdout.read_line(&mut answer));
        match read {
            Ok(0) | Err(_) => Err(format!("a worker ended at `{line}`")),
            Ok(_) => match answer.trim().split_once(' ').unwrap_or((answer.trim(), "")) {
                ("ok", rest) => Ok(rest.to_owned()),
                (_, reason) => Err(format!("`{line}`: {reason}")),
            },
        }
    }

    /// As [`ask`](Self::ask), for an answer that is numbers.
    pub(crate) fn numbers(&mut self, line: &str) -> Result<Vec<f64>, String> {
        let answer = self.ask(line)?;
        let words = answer.split([' ', ':']).filter(|word| !word.is_empty());
        words
            .map(|word| word.parse().map_err(|_| format!("`{line}` was answered with {answer}")))
            .collect()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
