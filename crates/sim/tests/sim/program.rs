//! The program `wats-sim`.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wats-sim"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn help_names_every_option() {
    let (code, help, _) = run(&["--help"]);
    assert_eq!(code, Some(0));
    for option in [
        "--address",
        "--port",
        "--latency",
        "--connect-latency",
        "--seed",
        "--products",
        "--reports",
        "--empty",
        "--strict",
        "--data",
        "--processing-delay",
        "--token",
        "--help",
    ] {
        assert!(help.contains(option), "{option}");
    }
}

#[test]
fn a_latency_is_understood_with_and_without_its_unit() {
    // The help comes after what stands before it was read.
    for latency in ["85ms", "1.5s", "2m", "300us", "85", "0"] {
        assert_eq!(run(&["--latency", latency, "--help"]).0, Some(0), "{latency}");
    }
}

#[test]
fn bad_arguments_end_with_2_and_a_reason() {
    for (arguments, reason) in [
        (&["--prot", "1"][..], "--prot"),
        (&["--port", "x"], "\"x\""),
        (&["--latency", "85h"], "ms"),
        (&["--connect-latency", "170h"], "ms"),
        (&["--latency", "soon"], "ms"),
        (&["--latency", "-1"], "negative"),
        (&["--seed"], "--seed"),
        (&["stray"], "stray"),
    ] {
        let (code, _, error) = run(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(error.contains(reason), "{arguments:?}: {error}");
    }
}

#[test]
fn a_taken_port_ends_with_1_and_a_reason() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let (code, _, error) = run(&["--port", &address.port().to_string()]);
    assert_eq!(code, Some(1));
    assert!(error.contains(&address.to_string()), "{error}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_prints_what_was_asked() {
    let mut child = program(&["--port", "0", "--token", "abc", "--reports", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut greeting = String::new();
    while !greeting.contains("Ctrl-C") {
        assert_ne!(output.read_line(&mut greeting).unwrap(), 0, "{greeting}");
    }
    assert!(
        greeting.contains("token  abc") && greeting.contains("http://127.0.0.1:"),
        "{greeting}"
    );
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let mut table = String::new();
    output.read_to_string(&mut table).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(table.contains("requests") && table.contains("total"), "{table}");
}
