//! The program behind the figures of asking well: it runs, and finds what was put there to be found.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::process::Command;

use crate::built::example;

#[test]
fn the_sync_is_found_wanting_before_and_not_after() {
    let mut run = Command::new(example("query_efficiency"));
    let output = run.args(["--items", "10", "--latency", "0"]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (before, after) = shown.split_once("After:").unwrap();
    for finding in
        ["N+1: GET /api/Product/{partNumber}", "over-fetching: ", "client-side filtering: "]
    {
        assert!(before.contains(finding), "{before}");
    }
    assert!(after.contains("nothing to ask better") && after.contains("2 requests"), "{after}");
    assert!(after.contains("`get_many`") && after.contains("`submit_many`"), "{after}");
    let (_, after) = after.split_once("With `get_many`:").unwrap();
    assert!(after.contains("assets and products: 2 calls, 2 requests"), "{after}");
    assert!(after.contains("| 1 call, 1.3 round trips at most | calls: "), "{after}");
}
