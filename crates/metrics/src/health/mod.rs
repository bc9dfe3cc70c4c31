//! Whether the program can do its work: checks that it registers, run concurrently, each within its
//! time, and no more often than they are wanted.
//!
//! That the process lives is no check: whoever answers at all does.

mod check;
mod checks;
mod verdict;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use check::Check;
pub use checks::{below, writable};
pub use verdict::{Finding, Verdict};

/// Time for one check: below the second or more that probes wait, as a rule.
const TIMEOUT: Duration = Duration::from_secs(2);

/// How long a verdict counts: probes of several kinds come within it, and people do not notice it.
const KEPT: Duration = Duration::from_secs(1);

/// The readiness checks of a program. Clones are the same checks.
///
/// ```
/// use wats_metrics::health::{self, Health};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// let health = Health::builder()
///     .check("disk", health::writable(folder))
///     .check("queue", health::below(1_000, || 7))
///     .check("server", || async { Err::<(), _>("the token was replaced") })
///     .build();
///
/// let verdict = health.verdict().await;
/// assert_eq!(verdict.reason().unwrap(), "server: the token was replaced");
/// # }
/// ```
#[derive(Clone)]
pub struct Health {
    inner: Arc<Inner>,
}

struct Inner {
    checks: Vec<Check>,
    timeout: Duration,
    kept: Duration,
    /// Held by who runs the checks.
    running: tokio::sync::Mutex<()>,
    last: Mutex<(Option<Instant>, Verdict)>,
}

/// Settings of [`Health`] to be; from [`Health::builder`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    checks: Vec<Check>,
    timeout: Duration,
    kept: Duration,
}

impl Health {
    /// Settings of checks to be.
    pub fn builder() -> Builder {
        Builder { checks: Vec::new(), timeout: TIMEOUT, kept: KEPT }
    }

    /// How the checks ended: the last verdict if it is recent enough, and else a new one. Callers at
    /// the same time share one. It takes no longer than the timeout of one check, plus that of a run
    /// that is under way.
    ///
    /// If the future of the one who runs the checks is dropped, they are given up, and the next
    /// caller begins anew.
    pub async fn verdict(&self) -> Verdict {
        if let Some(verdict) = self.recent() {
            return verdict;
        }
        let _running = self.inner.running.lock().await;
        if let Some(verdict) = self.recent() {
            return verdict; // somebody ran them while we waited
        }
        let verdict = self.run().await;
        let mut last = self.inner.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = (Some(Instant::now()), verdict.clone());
        verdict
    }

    /// How they ended last; nothing if they never ran.
    pub fn last(&self) -> Verdict {
        self.inner.last.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// What tells these checks from others, and how they ended last, for as long as they are there.
    pub(crate) fn watch(&self) -> (String, impl Fn() -> Option<Verdict> + Send + Sync + use<>) {
        let weak = Arc::downgrade(&self.inner);
        let last = move || weak.upgrade().map(|inner| Self { inner }.last());
        (format!("{:p}", Arc::as_ptr(&self.inner)), last)
    }

    fn recent(&self) -> Option<Verdict> {
        let last = self.inner.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, verdict) = &*last;
        at.is_some_and(|at| at.elapsed() < self.inner.kept).then(|| verdict.clone())
    }

    /// Runs all checks at once. Each is a task, so that one that panics, or is slow to yield, is a
    /// finding like another.
    async fn run(&self) -> Verdict {
        let mut tasks = JoinSet::new();
        let mut places = Vec::with_capacity(self.inner.checks.len());
        for check in &self.inner.checks {
            places.push(tasks.spawn(check.run(self.inner.timeout)).id());
        }
        let mut findings: Vec<Option<Finding>> = self.inner.checks.iter().map(|_| None).collect();
        while let Some(ended) = tasks.join_next_with_id().await {
            let (id, finding) = match ended {
                Ok((id, finding)) => (id, Some(finding)),
                Err(error) => (error.id(), None),
            };
            if let Some(place) = places.iter().position(|one| *one == id) {
                findings[place] = finding;
            }
        }
        let all = findings.into_iter().zip(&self.inner.checks);
        Verdict::new(
            all.map(|(finding, check)| finding.unwrap_or_else(|| check.panicked())).collect(),
        )
    }
}

impl Builder {
    /// One more check: passed if its future returns `Ok`. What the error says becomes the reason, so
    /// it should be fit to be shown to whoever can reach the server.
    ///
    /// With a client of the crate `wats`:
    /// `.check("server", move || { let client = client.clone(); async move { client.check().await } })`.
    ///
    /// A check is given up, dropped, when its time is over.
    pub fn check<F, Fut, T, E>(mut self, name: impl Into<String>, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        E: fmt::Display,
    {
        self.checks.push(Check::new(name.into(), check));
        self
    }

    /// The time for one check, 2 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a verdict counts before the checks run again, 1 s by default. With 0, every caller
    /// who comes when no run is under way begins one.
    pub fn keep(mut self, kept: Duration) -> Self {
        self.kept = kept;
        self
    }

    /// The checks.
    pub fn build(self) -> Health {
        let Self { checks, timeout, kept } = self;
        let (running, last) = (tokio::sync::Mutex::default(), Mutex::default());
        Health { inner: Arc::new(Inner { checks, timeout, kept, running, last }) }
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Health").field("last", &self.last()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.checks.iter().map(Check::name).collect();
        f.debug_struct("Builder").field("checks", &names).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
