//! The public suite of tests for HTTP caches, played against this one: the suite's data names what a
//! server answers and what a client must see, request by request. Server and client are played here;
//! between them is the very cache that a [`Client`](crate::Client) uses, with a clock that is moved
//! on where the suite waits.
//!
//! The data is no part of this project. The folder that holds it is named by `WATS_SHARED_DIR`.

mod origin;
mod runner;
mod score;
mod suite;

use std::fmt::Write as _;
use std::path::Path;

use crate::options::CacheOptions;
use score::{Kind, Score};
use suite::Suite;

/// What is known of each test that the cache passes, or answers with yes.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cache-tests.md");

/// Set to write the table anew.
const WRITE: &str = "WATS_WRITE_TABLES";

#[tokio::test]
async fn the_suite_for_http_caches_is_passed_as_the_table_says() {
    let Some(suites) = Suite::load() else { return };
    let results = runner::run(&suites, CacheOptions::default()).await;
    let score = Score::of(&suites, &results);
    for failure in score.failures(Kind::Required) {
        eprintln!("required: {failure}");
    }
    for failure in score.failures(Kind::Optimal) {
        eprintln!("optimal: {failure}");
    }
    assert_eq!((score.passed(Kind::Required), score.count(Kind::Required)), (137, 137));
    assert!(score.passed(Kind::Optimal) >= 68, "{}", score.passed(Kind::Optimal));

    let table = table(&suites, &score);
    let path = Path::new(TABLE);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(path, &table).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == table, "docs/cache-tests.md is out of date: run this test with {WRITE}=1 set");
}

/// What others found as well: a client that keeps nothing passes 18 and 0.
#[tokio::test]
async fn without_a_cache_the_suite_is_passed_as_little_as_by_any_client_without_one() {
    let Some(suites) = Suite::load() else { return };
    let options = CacheOptions { enabled: false, ..CacheOptions::default() };
    let results = runner::run(&suites, options).await;
    let score = Score::of(&suites, &results);
    assert_eq!((score.passed(Kind::Required), score.passed(Kind::Optimal)), (18, 0));
}

fn table(suites: &[Suite], score: &Score) -> String {
    let mut text = String::from(
        "# The tests for HTTP caches, passed and not\n\n\
         What the response cache makes of the public suite `http-tests/cache-tests` 0.4.5, as far as it\n\
         concerns the private cache of a client. The test that plays it compares this page with what it\n\
         finds, and writes it anew with:\n\n\
         ```sh\n\
         WATS_SHARED_DIR=<folder with cache-tests/tests.json> WATS_WRITE_TABLES=1 \\\n    \
         cargo test -p wats-http --lib suite_for_http_caches\n\
         ```\n\n",
    );
    let _ = writeln!(text, "| kind | passed | of |\n|---|---|---|");
    for kind in [Kind::Required, Kind::Optimal] {
        let (passed, count) = (score.passed(kind), score.count(kind));
        let _ = writeln!(text, "| {} | {passed} | {count} |", kind.name());
    }
    let yes = score.passed(Kind::Check);
    let checks = score.count(Kind::Check);
    let _ = writeln!(text, "| check, answered with yes | {yes} | {checks} |\n");

    text.push_str("## What is not passed, and why\n\n| test | why |\n|---|---|\n");
    for (id, _) in score.not_passed(Kind::Optimal) {
        let _ = writeln!(text, "| `{id}` | {} |", reason(id));
    }
    text.push_str(
        "\n## What is a matter of choice\n\n\
         No answer to these is wrong; they tell what to expect. The names are the suite's.\n",
    );
    for suite in suites {
        let checks: Vec<_> = score.answers(suite).collect();
        if checks.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n### `{}`\n\n| test | answer |\n|---|---|", suite.id);
        for (id, yes) in checks {
            let _ = writeln!(text, "| `{id}` | {} |", if yes { "yes" } else { "no" });
        }
    }
    text
}

/// Why an optimal test is not passed.
fn reason(id: &str) -> &'static str {
    match id {
        "method-POST" => {
            "an answer to a write is not kept for reads: which entities a read depends on is known from its own endpoint alone"
        }
        "vary-normalise-lang-select" => {
            "languages are compared as sets with weights; which of them a server would choose is its affair"
        }
        "partial-store-partial-complete" => {
            "parts are not kept: completing one is safe only with strong validators on both"
        }
        id if id.starts_with("partial-store-partial") => {
            "parts are not kept; this one says that it has six bytes and has five"
        }
        _ => "not known",
    }
}
