//! How the checks ended.

use std::time::Duration;

/// Longest reason that is kept, in bytes: what a person reads, not a page of a proxy.
const REASON_MAX: usize = 500;

/// How all checks ended, in the order in which they were registered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    findings: Vec<Finding>,
}

/// How one check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The check's name.
    pub name: String,
    /// Why it did not pass; `None` if it did.
    pub failure: Option<String>,
    /// How long it took.
    pub took: Duration,
}

impl Verdict {
    pub(super) fn new(findings: Vec<Finding>) -> Self {
        Self { findings }
    }

    /// Whether every check passed; so they did if there are none.
    pub fn passed(&self) -> bool {
        self.findings.iter().all(Finding::passed)
    }

    /// The checks that did not pass, and why: `server: the token was replaced; disk: …`.
    pub fn reason(&self) -> Option<String> {
        let failed = self
            .findings
            .iter()
            .filter_map(|finding| Some(format!("{}: {}", finding.name, finding.failure.as_ref()?)));
        let reasons: Vec<_> = failed.collect();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    /// Every check.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl Finding {
    pub(super) fn new(name: String, mut failure: Option<String>, took: Duration) -> Self {
        if let Some(reason) = &mut failure
            && reason.len() > REASON_MAX
        {
            let end = (0..=REASON_MAX).rev().find(|end| reason.is_char_boundary(*end));
            reason.truncate(end.unwrap_or(0));
            reason.push('…');
        }
        Self { name, failure, took }
    }

    /// Whether the check passed.
    pub fn passed(&self) -> bool {
        self.failure.is_none()
    }
}
