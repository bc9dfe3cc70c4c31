//! What the results of single tests come to: a test counts only if those it depends on are passed.

use std::collections::HashMap;

use super::runner::Failure;
use super::suite::{Suite, Test};

/// What a test is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Required,
    Optimal,
    /// Tells what a cache does; no answer is wrong.
    Check,
}

impl Kind {
    fn of(test: &Test) -> Self {
        match test.kind.as_deref() {
            None | Some("required") => Self::Required,
            Some("optimal") => Self::Optimal,
            Some("check") => Self::Check,
            Some(other) => panic!("the suite has a new kind of test: {other}"),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optimal => "optimal",
            Self::Check => "check",
        }
    }
}

type Results = HashMap<String, Result<(), Failure>>;

/// Every test with its kind and what became of it, in the order of the suite.
pub(super) struct Score(Vec<(String, Kind, Result<(), String>)>);

impl Score {
    pub(super) fn of(suites: &[Suite], results: &Results) -> Self {
        let tests = || suites.iter().flat_map(|suite| &suite.tests);
        let by_id: HashMap<&str, &Test> = tests().map(|test| (test.id.as_str(), &**test)).collect();
        let all = tests().map(|test| {
            let result = determine(&test.id, &by_id, results);
            (test.id.clone(), Kind::of(test), result)
        });
        Self(all.collect())
    }

    pub(super) fn count(&self, kind: Kind) -> usize {
        self.0.iter().filter(|(_, of, _)| *of == kind).count()
    }

    pub(super) fn passed(&self, kind: Kind) -> usize {
        self.0.iter().filter(|(_, of, result)| *of == kind && result.is_ok()).count()
    }

    pub(super) fn not_passed(&self, kind: Kind) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter(move |(_, of, _)| *of == kind).filter_map(|(id, _, result)| {
            result.as_ref().err().map(|why| (id.as_str(), why.as_str()))
        })
    }

    pub(super) fn failures(&self, kind: Kind) -> impl Iterator<Item = String> {
        self.not_passed(kind).map(|(id, why)| format!("{id}: {why}"))
    }

    /// The answers to the questions of a suite.
    pub(super) fn answers(&self, suite: &Suite) -> impl Iterator<Item = (&str, bool)> {
        let of_suite = |id: &str| suite.tests.iter().any(|test| test.id == id);
        let checks =
            self.0.iter().filter(move |(id, kind, _)| *kind == Kind::Check && of_suite(id));
        checks.map(|(id, _, result)| (id.as_str(), result.is_ok()))
    }
}

fn determine(id: &str, tests: &HashMap<&str, &Test>, results: &Results) -> Result<(), String> {
    let Some(test) = tests.get(id) else { return Err("not played".to_owned()) };
    for needed in &test.depends_on {
        if determine(needed, tests, results).is_err() {
            return Err(format!("{needed}, on which it depends, is not passed"));
        }
    }
    match &results[id] {
        Ok(()) => Ok(()),
        Err(Failure::Setup(why)) => Err(format!("not set up: {why}")),
        Err(Failure::Assertion(why)) => Err(why.clone()),
    }
}
