//! What a piece of work asks for, and what it could ask for less often.
//!
//! | file | holds |
//! |---|---|
//! | `collect` | the calls, as they end |
//! | `routes` | what they come to, by route |
//! | `findings` | what could be asked better: one function a rule |
//! | `hints` | which operations have a better form |
//! | `table`, `json`, `timeline` | the three ways to look at it |

mod collect;
mod findings;
mod hints;
mod json;
mod routes;
mod table;
mod timeline;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use wats_http::{Client, Scope};

use collect::{Collector, Trace};
pub use findings::{Finding, FindingKind};
pub use routes::RouteProfile;

/// Runs `work` and tells what it asked of `client`, and what it could ask for less often.
///
/// Only calls of this very future are seen, those that the cache answers too, and those that the SDK
/// makes on its behalf in tasks of its own. Tasks that `work` spawns are seen if they carry its
/// [scope](Scope::carry). At most 100,000 calls are kept, the first ones.
///
/// While nothing is profiled, a call pays for reading one number.
///
/// ```no_run
/// use wats_domains::Products;
/// use wats_domains::profile::profile;
///
/// # async fn run(client: &wats_http::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let products = Products::new(client);
/// let profile = profile(client, "nightly sync", async {
///     for part_number in ["WIDGET-001", "WIDGET-002"] {
///         products.get(part_number).await?;
///     }
///     Ok::<_, wats_http::Error>(())
/// })
/// .await;
/// println!("{profile}");
/// std::fs::write("sync.svg", profile.timeline_svg())?;
/// profile.into_output()?;
/// # Ok(())
/// # }
/// ```
pub async fn profile<F: Future>(
    client: &Client,
    name: impl Into<String>,
    work: F,
) -> Profile<F::Output> {
    let began = Instant::now();
    let collector = Arc::new(Collector::default());
    let output = client.recorded(Arc::clone(&collector) as _, work).await;
    let trace = collector.finish(name.into(), began);
    let routes = routes::of(&trace);
    let findings = findings::all(&trace, &routes);
    Profile { output, trace, routes, findings }
}

/// Says that so many of the rows that an operation gave, such as `reports.headers`, were of use: what a
/// profile needs to tell that a filter belongs to the server. Costs next to nothing without a profile.
///
/// ```no_run
/// use wats_domains::{Reports, profile};
///
/// # async fn run(reports: Reports) -> Result<(), wats_http::Error> {
/// let headers = reports.headers().top(1_000).send().await?;
/// let failed = headers.iter().filter(|header| header.result.as_deref() == Some("Failed"));
/// profile::used("reports.headers", failed.count() as u64);
/// # Ok(())
/// # }
/// ```
pub fn used(operation: &str, rows: u64) {
    Scope::used(operation, rows);
}

/// What a piece of work asked for; from [`profile()`]. `Display` gives it as a table.
pub struct Profile<T = ()> {
    output: T,
    trace: Trace,
    routes: Vec<RouteProfile>,
    findings: Vec<Finding>,
}

impl<T> Profile<T> {
    /// What the work came to.
    pub fn output(&self) -> &T {
        &self.output
    }

    /// What the work came to, without the profile.
    pub fn into_output(self) -> T {
        self.output
    }

    /// What it was called.
    pub fn name(&self) -> &str {
        &self.trace.name
    }

    /// How long it took.
    pub fn took(&self) -> Duration {
        self.trace.took
    }

    /// Calls that were made, those that the cache answered too.
    pub fn calls(&self) -> u64 {
        self.routes.iter().map(|route| route.calls).sum::<u64>() + self.trace.dropped
    }

    /// Calls that the server was asked with.
    pub fn requests(&self) -> u64 {
        self.routes.iter().map(|route| route.requests).sum()
    }

    /// What the calls came to, by route; those that took longest first.
    pub fn routes(&self) -> &[RouteProfile] {
        &self.routes
    }

    /// What could be asked better; what saves most first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// All of it but the single calls, as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        json::of(&self.trace, &self.routes, &self.findings)
    }

    /// The calls over time, as a picture that needs nothing but itself. At most the first 2,000 calls
    /// are drawn.
    pub fn timeline_svg(&self) -> String {
        timeline::svg(&self.trace)
    }
}

impl<T> fmt::Display for Profile<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write(f, &self.trace, &self.routes, &self.findings)
    }
}

impl<T> fmt::Debug for Profile<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("name", &self.name())
            .field("calls", &self.calls())
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}
