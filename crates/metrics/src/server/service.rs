//! What a request is answered with.

use std::time::Duration;

use http::{Method, Request, StatusCode};
use serde_json::{Map, Value, json};
use tokio::time::{Instant, timeout};

use super::accept::wants_json;
use super::reply::{self, Reply};
use super::view::View;
use crate::health::{Finding, Health, Verdict};
use crate::metrics::Metrics;

pub(super) struct Service {
    health: Health,
    summary: Option<View>,
    #[cfg(feature = "prometheus")]
    text: Option<View>,
    started: Instant,
    patience: Duration,
}

impl Service {
    pub(super) fn new(metrics: Option<&Metrics>, health: Health, patience: Duration) -> Self {
        let view = |render| metrics.map(|metrics| View::new(metrics.clone(), render));
        Self {
            health,
            summary: view(Metrics::summary),
            #[cfg(feature = "prometheus")]
            text: view(Metrics::text),
            started: Instant::now(),
            patience,
        }
    }

    /// The body of a request, if any, is not looked at.
    pub(super) async fn answer<B>(&self, request: &Request<B>) -> Reply {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return reply::method_not_allowed();
        }
        let path = request.uri().path();
        let path = path.strip_suffix('/').unwrap_or(path);
        if path == "/health/live" {
            return reply::health("alive", "dead", None);
        }
        let answer = async {
            match path {
                "" | "/health" => reply::health("ok", "unhealthy", self.reason().await.as_deref()),
                "/health/ready" => {
                    reply::health("ready", "not ready", self.reason().await.as_deref())
                }
                "/health/details" => self.details(&self.health.verdict().await),
                "/metrics" => self.metrics(wants_json(request.headers())).await,
                _ => reply::not_found(),
            }
        };
        timeout(self.patience, answer).await.unwrap_or_else(|_| reply::too_slow())
    }

    /// Why the program is not ready, if it is not.
    async fn reason(&self) -> Option<String> {
        self.health.verdict().await.reason()
    }

    fn details(&self, verdict: &Verdict) -> Reply {
        let checks = verdict.findings().iter().map(|Finding { name, failure, took }| {
            let finding = json!({
                "passed": failure.is_none(),
                "reason": failure,
                "took_seconds": took.as_secs_f64(),
            });
            (name.clone(), finding)
        });
        let passed = verdict.passed();
        let details = json!({
            "healthy": passed,
            "status": if passed { "ok" } else { "unhealthy" },
            "reason": verdict.reason(),
            "timestamp": jiff::Timestamp::now().to_string(),
            "details": {
                "uptime_seconds": self.started.elapsed().as_secs_f64(),
                "checks": Value::Object(checks.collect::<Map<_, _>>()),
            },
        });
        let status = if passed { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        reply::json(status, &details)
    }

    async fn metrics(&self, json: bool) -> Reply {
        let Some(summary) = &self.summary else { return reply::not_found() };
        // A scrape does not wait for the checks, but has them run if nobody else did lately; so what
        // it tells of them is as old as the scrape before.
        let health = self.health.clone();
        tokio::spawn(async move { health.verdict().await });
        #[cfg(feature = "prometheus")]
        if let Some(text) = self.text.as_ref().filter(|_| !json) {
            return text.text().await.map_or_else(reply::too_slow, reply::text);
        }
        let _ = json;
        summary.text().await.map_or_else(reply::too_slow, reply::summary)
    }
}
