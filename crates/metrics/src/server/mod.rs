//! A small server for probes and scrapes.
//!
//! | path | answer |
//! |---|---|
//! | `/health/live` | 200 `{"status":"alive"}`, always and at once: nothing is looked at |
//! | `/health/ready` | 200 `{"status":"ready"}`, or 503 with the reason: the checks of [`Health`] |
//! | `/health`, `/` | 200 `{"status":"ok"}`, or 503 with the reason: the same, for people and monitors |
//! | `/health/details` | every check, how long it took, and how long the server has run; 200 or 503 |
//! | `/metrics` | the text format of Prometheus; the JSON summary for `Accept: application/json`, or without the feature `prometheus` |
//!
//! A path may end with a slash and have a query; others are answered with 404, other methods than
//! GET and HEAD with 405. Nothing is to be cached.
//!
//! # Bounds
//!
//! A client has 5 s for the head of a request of at most 8 KiB and 64 fields, and 60 s for all it
//! wants on one connection. There are at most 64 connections: one more ends the oldest, so that those
//! who hold connections and say or take nothing keep no probe out. See [`Options`].

mod accept;
mod builder;
mod listen;
mod options;
mod reply;
mod service;
mod view;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

pub use builder::Builder;
pub use options::Options;

#[cfg(doc)]
use crate::Health;

/// A server for probes and scrapes, in tasks of the tokio runtime it was started in. Dropping it ends
/// it at once.
///
/// ```
/// use std::time::Duration;
/// use wats_metrics::{Health, HealthServer, Metrics};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_metrics::Error> {
/// let server = HealthServer::builder()
///     .metrics(&Metrics::new())
///     .health(&Health::builder().build())
///     .port(0) // any that is free; 8080 without this
///     .start()
///     .await?;
/// println!("curl http://{}/health/ready", server.address());
/// server.stop(Duration::from_secs(5)).await;
/// # Ok(())
/// # }
/// ```
#[must_use = "the server ends when it is dropped"]
pub struct HealthServer {
    address: SocketAddr,
    /// Until when connections may go on, once they are to end.
    stop: watch::Sender<Option<Instant>>,
    task: JoinHandle<bool>,
}

impl HealthServer {
    /// Settings of a server to be.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, lets answers under way go out for so long, and ends the rest.
    /// Returns whether all went out. A deadline of more than a day is one of a day.
    ///
    /// If the future is dropped, everything ends at once.
    pub async fn stop(mut self, deadline: Duration) -> bool {
        self.stop.send_replace(Some(Instant::now() + deadline.min(options::LONGEST)));
        // The task ends by itself at the deadline; it does not panic, and nobody else aborts it but
        // a runtime that shuts down.
        (&mut self.task).await.unwrap_or(false)
    }
}

impl Drop for HealthServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for HealthServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HealthServer").field("address", &self.address).finish_non_exhaustive()
    }
}
