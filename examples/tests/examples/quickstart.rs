//! The quickstart as a user runs it: its output, its exit codes, bad files and bad arguments.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use crate::built::example;

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("quickstart"));

fn quickstart(arguments: &[&str]) -> Output {
    Command::new(&*PROGRAM).args(arguments).env_remove("WATS_TOKEN").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn made_up_reports_go_through_and_a_dashboard_is_served_from_the_cache() {
    let output = quickstart(&["--latency", "0ms", "--count", "20", "--refreshes", "10"]);
    let (shown, errors) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{errors}");
    for line in ["20 of 20 reports submitted", "came back as they were sent", "20 of 20", "90.0 %"]
    {
        assert!(shown.contains(line), "{line:?} is missing in:\n{shown}");
    }
    assert!(shown.contains("the new value"), "{shown}");
    assert!(shown.contains("one by one"), "{shown}");
}

const GOOD: &str = r#"{"type":"T","id":"7f6c4b0a-29a5-4ff8-9d4b-5f0f0c9b1f11","pn":"BOARD-1",
  "sn":"1","rev":"A","processCode":100,"result":"P","machineName":"ST1","location":"L",
  "purpose":"P","start":"2026-03-01T08:00:00.0000000+01:00","vendorSpecific":{"x":null},
  "uut":{"user":null,"execTime":10.0},
  "root":{"id":1,"group":"M","stepType":"SequenceCall","name":"MainSequence Callback",
          "status":"P","steps":[],"seqCall":{"path":"a.seq","name":"a","version":" "}}}"#;

#[test]
fn a_bad_file_is_told_by_path_and_reason_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
    write("good.json", GOOD);
    write("broken.json", &GOOD[..GOOD.len() / 2]);
    write("list-for-number.json", &GOOD.replace("10.0", "[10]"));
    write("refused.wsjf", &GOOD.replace("\"BOARD-1\"", "\"\"").replace("7f6c4b0a", "00000000"));
    write("notes.txt", "not a report");

    let path = folder.path().to_str().unwrap();
    let output =
        quickstart(&["--latency", "0ms", "--refreshes", "1", "--no-baseline", "--reports", path]);
    let (shown, errors) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(shown.contains("1 of 2 reports submitted"), "{shown}");
    for (file, reason) in [
        ("broken.json", "line"),
        ("list-for-number.json", "uut.execTime"),
        ("refused.wsjf", "400 Bad Request"),
    ] {
        let line = errors.lines().find(|line| line.contains(file)).unwrap_or_default();
        assert!(line.starts_with("error: ") && line.contains(reason), "{file}: {errors}");
    }
    assert!(!errors.contains("good.json") && !errors.contains("notes.txt"), "{errors}");
    assert!(errors.contains("3 problems"), "{errors}");
}

#[test]
fn two_files_of_one_report_both_come_back() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1.json"), GOOD).unwrap();
    fs::write(folder.path().join("2.json"), GOOD.replace("\"user\":null", "\"user\":\"anna\""))
        .unwrap();
    let path = folder.path().to_str().unwrap();
    let output =
        quickstart(&["--latency", "0ms", "--refreshes", "1", "--no-baseline", "--reports", path]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("2 of 2"), "{}", text(&output.stdout));
}

#[test]
fn a_folder_without_reports_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    for arguments in [["--reports", path], ["--reports", "no-such-folder"]] {
        let output = quickstart(&arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains(arguments[1]), "{}", text(&output.stderr));
    }
}

#[test]
fn a_server_that_is_not_there_is_told_without_the_token() {
    let token = "c2VjcmV0OnRva2Vu";
    let output = Command::new(&*PROGRAM)
        .args(["--server", "http://127.0.0.1:1"])
        .env("WATS_TOKEN", token)
        .output()
        .unwrap();
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors.contains("connecting to 127.0.0.1:1 failed"), "{errors}");
    assert!(!errors.contains(token), "{errors}");
}

#[test]
fn wrong_arguments_are_refused_with_code_2() {
    for arguments in
        [&["--nonsense"][..], &["--count", "0"], &["--count"], &["--latency", "soon"], &["x"]]
    {
        let output = quickstart(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("--help"), "{arguments:?}");
    }
    assert_eq!(quickstart(&["--help"]).status.code(), Some(0));
}

#[test]
fn a_real_server_without_a_token_is_refused_before_anything_is_sent() {
    let output = quickstart(&["--server", "http://127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("WATS_TOKEN"), "{}", text(&output.stderr));
}

#[test]
fn a_reader_who_has_seen_enough_ends_it_without_a_panic() {
    let mut child = Command::new(&*PROGRAM)
        .args(["--latency", "0ms", "--count", "5", "--refreshes", "1", "--no-baseline"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_below_the_output_is_an_error_in_one_line() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(&*PROGRAM)
        .args(["--latency", "0ms", "--count", "5", "--refreshes", "1", "--no-baseline"])
        .stdout(full)
        .output()
        .unwrap();
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors.contains("No space left") && !errors.contains("panicked"), "{errors}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_told_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::create_dir(folder.path().join("folder.json")).unwrap();
    let path = folder.path().to_str().unwrap();
    let output =
        quickstart(&["--latency", "0ms", "--refreshes", "1", "--no-baseline", "--reports", path]);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(errors.matches("is not a file").count(), 2, "{errors}");
}

#[test]
fn the_table_fits_a_terminal_of_80_columns() {
    let output = quickstart(&["--latency", "1ms", "--count", "20", "--refreshes", "5"]);
    for line in text(&output.stdout).lines().skip(3) {
        assert!(line.chars().count() <= 80, "{line:?}");
        assert_eq!(line.trim_end(), line);
    }
}
