//! `cargo xtask pywats-check` and `cargo xtask schemathesis`: programs in Python that talk to a
//! simulated server, each in a virtual environment of its own below the target folder.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::{env, fs};

use lexopt::{Arg, Parser, ValueExt};

use crate::root;
use crate::steps::{Outcome, Steps, cargo};

/// The existing client, in the version whose calls were recorded. A later httpx lacks what it uses.
const PYWATS: [&str; 2] = ["pywats-api==0.6.0rc1", "httpx[http2]<1"];

const SCHEMATHESIS: [&str; 1] = ["schemathesis==4.32.5"];

/// Requests for each operation if not said.
const EXAMPLES: u32 = 20;

/// What follows `schemathesis` on the command line.
pub(crate) fn examples(arguments: &mut Parser) -> Result<u32, lexopt::Error> {
    let mut examples = EXAMPLES;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("examples") => examples = arguments.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    Ok(examples)
}

/// The Python client, each of its domains, against a fresh server.
pub(crate) fn pywats_check() -> Steps {
    let mut steps = Steps::default();
    with_server(&mut steps, "pywats", &PYWATS, |python, server| {
        let mut command = Command::new(python);
        command.arg(root().join("xtask/python/pywats_check.py")).args([&server.url, &server.token]);
        command
    });
    steps
}

/// Generated requests for every operation of the API's description, sent to a server that has a
/// factory's reports: what is compared with the description are rows, not empty lists.
pub(crate) fn schemathesis(examples: u32) -> Steps {
    let mut steps = Steps::default();
    let Some(folder) = env::var_os("WATS_SHARED_DIR") else {
        let why = "WATS_SHARED_DIR is not set, so there is no description of the API";
        steps.step("schemathesis", || Outcome::Skipped(why.to_owned()));
        return steps;
    };
    let document = PathBuf::from(folder).join("spec/openapi-public.json");
    with_server(&mut steps, "schemathesis", &SCHEMATHESIS, |python, server| {
        let mut command = Command::new(python);
        command
            .arg(root().join("xtask/python/schemathesis_run.py"))
            .args([&server.url, &server.token])
            .arg(&document)
            .arg(examples.to_string());
        command
    });
    steps
}

fn with_server(
    steps: &mut Steps,
    name: &str,
    packages: &[&str],
    program: impl FnOnce(&PathBuf, &Server) -> Command,
) {
    let Some(python) = environment(steps, name, packages) else { return };
    let mut server = None;
    steps.step("simulated server", || match Server::start() {
        Ok(started) => {
            server = Some(started);
            Outcome::Passed
        }
        Err(why) => Outcome::Failed(why),
    });
    if let Some(server) = server {
        steps.run(name, &mut program(&python, &server));
    }
}

/// The interpreter of a virtual environment that has these packages. It is made anew when the
/// packages are others than last time.
fn environment(steps: &mut Steps, name: &str, packages: &[&str]) -> Option<PathBuf> {
    let folder = root().join("target").join("python").join(name);
    let python = folder.join("bin").join("python");
    let (stamp, wanted) = (folder.join("packages.txt"), packages.join("\n"));
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Some(python);
    }
    let _ = fs::remove_dir_all(&folder);
    let before = steps.failures();
    steps.run("virtual environment", Command::new("python3").args(["-m", "venv"]).arg(&folder));
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
    steps.run("packages", &mut install);
    if steps.failures() > before {
        return None;
    }
    fs::write(&stamp, wanted).ok().map(|()| python)
}

/// A simulated server in a process of its own, which ends with this value.
struct Server {
    child: Child,
    url: String,
    token: String,
    /// Held open: the server would fail to say its last words.
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Result<Self, String> {
        let mut command = cargo(&["run", "--quiet", "--package", "wats-sim", "--"]);
        command.args(["--port", "0"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let output = child.stdout.take().ok_or("its output cannot be read")?;
        let mut server = Self {
            child,
            url: String::new(),
            token: String::new(),
            output: BufReader::new(output),
        };
        let mut line = String::new();
        while server.token.is_empty() {
            line.clear();
            let read = server.output.read_line(&mut line).map_err(|error| error.to_string())?;
            if read == 0 {
                return Err("it ended before it said where it answers".to_owned());
            }
            let mut words = line.split_whitespace();
            match (words.next(), words.next()) {
                (Some("at"), Some(url)) => url.clone_into(&mut server.url),
                (Some("token"), Some(token)) => token.clone_into(&mut server.token),
                _ => {}
            }
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It was started here; if it has ended already there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
