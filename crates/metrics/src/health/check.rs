//! One check, and how long it may take.

use std::fmt::Display;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

use super::Finding;

/// A check with a name.
pub(super) struct Check {
    name: String,
    run: Box<dyn Fn() -> Running + Send + Sync>,
}

type Running = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

impl Check {
    pub(super) fn new<F, Fut, T, E>(name: String, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        E: Display,
    {
        let run = move || -> Running {
            let check = check();
            Box::pin(async move {
                match check.await {
                    Ok(_) => Ok(()),
                    Err(error) => Err(error.to_string()),
                }
            })
        };
        Self { name, run: Box::new(run) }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Runs it, for so long.
    pub(super) fn run(&self, most: Duration) -> impl Future<Output = Finding> + Send + use<> {
        let (name, began, running) = (self.name.clone(), Instant::now(), (self.run)());
        async move {
            let failure = match tokio::time::timeout(most, running).await {
                Ok(result) => result.err(),
                Err(_) => Some(format!("no answer within {most:?}")),
            };
            Finding::new(name, failure, began.elapsed())
        }
    }

    pub(super) fn panicked(&self) -> Finding {
        let reason = "the check panicked".to_owned();
        Finding::new(self.name.clone(), Some(reason), Duration::ZERO)
    }
}
