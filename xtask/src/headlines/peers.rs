//! Other clients at the same work, against a server of its own for each task: the existing Python
//! client, in a virtual environment of its own, and HTTP clients for Rust.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::{root, target};

use super::{built, program};

/// The Python client as it is measured; the second is what it speaks HTTP with, the third what it
/// needs for MessagePack.
const PACKAGES: [&str; 3] = ["pywats-api==0.6.0rc1", "httpx[http2]<1", "msgpack"];

const SCRIPT: &str = "examples/headlines/python_client.py";

/// Clients for Rust, by the names that `wats-bench-peers` knows and the rows have.
const IN_RUST: [&str; 2] = ["reqwest", "http-cache-reqwest"];

/// Tasks that are about formats, in which an HTTP client has no part.
const FORMATS: [&str; 4] = ["write", "read", "size", "transfer"];

/// The task that is one sample of microseconds, and how many fresh processes do it.
const REPEATED: &str = "process";
const PROCESSES: usize = 11;

/// Characters that are kept of the first sentence of a failure.
const LONGEST: usize = 100;

/// Has the other clients do each row's work, and adds what it took, or why they could not.
pub(super) fn add(rows: &mut [Value]) -> Result<(), String> {
    let python = environment()?;
    for row in rows.iter_mut().filter(|row| row["task"].is_string()) {
        let task = row["task"].as_str().unwrap_or_default().to_owned();
        row["python"] = several("the Python client", &task, &|| {
            let mut script = Command::new(&python);
            script.arg(root().join(SCRIPT)).arg(&task);
            script
        });
        for client in IN_RUST {
            if !FORMATS.contains(&task.as_str()) {
                row[client] = several(client, &task, &|| {
                    let mut command = built(&["--package", "wats-bench-peers"]);
                    command.args(["--", client, &task]);
                    command
                });
            }
        }
    }
    Ok(())
}

/// What a client took for a task; of several processes, that in the middle.
fn several(client: &str, task: &str, command: &dyn Fn() -> Command) -> Value {
    eprintln!("{client}: {task}");
    let times = if task == REPEATED { PROCESSES } else { 1 };
    let mut done = Vec::new();
    for _ in 0..times {
        match run(task, command()) {
            Ok(one) => done.push(one),
            Err(reason) => {
                eprintln!("it failed: {reason}");
                let sentence = reason.split(". ").next().unwrap_or_default();
                let short: String = sentence.chars().take(LONGEST).collect();
                return json!({ "failed": short });
            }
        }
    }
    middle(done)
}

/// The process in the middle, by the time of its second call.
fn middle(mut done: Vec<Value>) -> Value {
    let seconds = |one: &Value| one["seconds"].as_f64().unwrap_or_default();
    done.sort_by(|one, other| seconds(one).total_cmp(&seconds(other)));
    let at = done.len() / 2;
    if done.is_empty() { Value::Null } else { done.swap_remove(at) }
}

/// The interpreter of an environment with the client in it.
fn environment() -> Result<PathBuf, String> {
    let folder = target().join("headlines").join("python");
    let python = folder.join("bin").join("python");
    let ran = |command: &mut Command, what: &str| match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what}: {status}")),
        Err(error) => Err(format!("{what}: {error}")),
    };
    if !python.exists() {
        let mut venv = Command::new("python3");
        ran(venv.args(["-m", "venv"]).arg(&folder), "no virtual environment could be made")?;
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    ran(install.args(PACKAGES), "the Python client could not be installed")?;
    Ok(python)
}

/// Something that is spoken to in lines.
struct Talk {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Talk {
    fn start(command: &mut Command) -> Result<Self, String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or("it has no output")?;
        Ok(Self { child, stdin, stdout: BufReader::new(stdout) })
    }

    fn say(&mut self, line: &str) -> Result<(), String> {
        let stdin = self.stdin.as_mut().ok_or("it has no input")?;
        writeln!(stdin, "{line}").and_then(|()| stdin.flush()).map_err(|error| error.to_string())
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.stdout.read_line(&mut line) {
            Ok(0) => Err("it ended".into()),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It ends with its input; what does not is ended.
        self.stdin = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(task: &str, mut client: Command) -> Result<Value, String> {
    let mut server = Talk::start(program().args(["--", "--serve", task]))?;
    let given = server.line()?;
    let mut client = Talk::start(client.stderr(Stdio::piped()))?;
    client.say(&given)?;
    let worked = (|| {
        client.line().and_then(|line| match line.as_str() {
            "ready" => Ok(()),
            other => Err(format!("it said {other}")),
        })?;
        server.say("count")?;
        let before: u64 = server.line()?.parse().map_err(|_| "no count")?;
        client.say("go")?;
        let mut done: Value = serde_json::from_str(&client.line()?).map_err(|e| e.to_string())?;
        server.say("count")?;
        let after: u64 = server.line()?.parse().map_err(|_| "no count")?;
        if after > before {
            done["requests"] = json!(after - before);
        }
        Ok(done)
    })();
    worked.map_err(|error: String| last_words(&mut client).unwrap_or(error))
}

/// The last line of what it complained that names an error, as Python's does.
fn last_words(client: &mut Talk) -> Option<String> {
    client.stdin = None;
    let stderr = client.child.stderr.take()?;
    let lines: Vec<String> = BufReader::new(stderr).lines().map_while(Result::ok).collect();
    let named = |line: &&String| line.contains("Error") && !line.starts_with(char::is_whitespace);
    lines.iter().rev().find(named).or(lines.last()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_processes_the_middle_one_counts_as_a_whole() {
        let one = |first: f64, second: f64| json!({ "first": first, "seconds": second });
        let done = vec![one(1.0, 9.0), one(2.0, 3.0), one(3.0, 5.0)];
        assert_eq!(middle(done), one(3.0, 5.0));
        assert_eq!(middle(vec![one(1.0, 1.0)]), one(1.0, 1.0));
    }
}
