//! The client that hands out the services.

use std::sync::Arc;

use wats_domains::profile::Profile;
use wats_domains::{
    Analytics, App, Assets, Changes, Processes, Production, Products, Reports, Scim, Software,
    System, Tickets,
};
use wats_http::{CacheStats, Error, RouteStats, Stats};
use wats_report::build::{UurBuilder, UutBuilder};
use wats_report::{Report, Station};

use crate::builder::Builder;

/// A client of one WATS server. Clones are cheap and share connections, cache and statistics.
///
/// It must be used inside a tokio runtime. Services borrow nothing, so they may be kept and moved
/// into tasks.
#[derive(Debug, Clone)]
pub struct Client {
    http: wats_http::Client,
    station: Option<Arc<Station>>,
}

impl Client {
    /// Settings of a client for the server at `url`, such as `https://factory.example`.
    pub fn builder(url: impl Into<String>) -> Builder {
        Builder::new(url.into())
    }

    pub(crate) fn new(http: wats_http::Client, station: Option<Station>) -> Self {
        Self { http, station: station.map(Arc::new) }
    }

    /// The station that was [configured](Builder::station).
    pub fn station(&self) -> Option<&Station> {
        self.station.as_deref()
    }

    /// Starts the report of a test, as [`Report::uut`], at this client's
    /// [station](Builder::station); without one, the report's own is to be set.
    ///
    /// ```
    /// use wats::{Client, Station};
    ///
    /// let client = Client::builder("https://factory.example")
    ///     .token("c3RhdGlvbjpzZWNyZXQ=")
    ///     .station(Station::new("ST1", "Hall 1", "Production"))
    ///     .build()?;
    /// let mut report = client.uut("WIDGET-001", "SN-0001", "B", 100);
    /// report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
    /// assert_eq!(report.finish().machine_name.as_deref(), Some("ST1"));
    /// # Ok::<(), wats::Error>(())
    /// ```
    pub fn uut(
        &self,
        part_number: impl Into<wats_report::Text>,
        serial_number: impl Into<wats_report::Text>,
        revision: impl Into<wats_report::Text>,
        process_code: impl Into<wats_report::Int>,
    ) -> UutBuilder {
        let mut report = Report::uut(part_number, serial_number, revision, process_code);
        if let Some(station) = self.station() {
            report.station(station.clone());
        }
        report
    }

    /// Starts the report of the repair of a unit that failed, as [`Report::uur`], at this client's
    /// [station](Builder::station); without one, it is that of the test.
    pub fn uur(
        &self,
        failed: &Report,
        repair_process_code: impl Into<wats_report::Int>,
    ) -> UurBuilder {
        let mut report = Report::uur(failed, repair_process_code);
        if let Some(station) = self.station() {
            report.station(station.clone());
        }
        report
    }

    /// The server itself.
    pub fn app(&self) -> App {
        App::new(&self.http)
    }

    /// Test equipment: fixtures, instruments and their types.
    pub fn assets(&self) -> Assets {
        Assets::new(&self.http)
    }

    /// Statistics: what the server computes from reports.
    pub fn analytics(&self) -> Analytics {
        Analytics::new(&self.http)
    }

    /// Operations: kinds of tests and repairs.
    pub fn processes(&self) -> Processes {
        Processes::new(&self.http)
    }

    /// Products and their revisions.
    pub fn products(&self) -> Products {
        Products::new(&self.http)
    }

    /// Units on their way through production: phases, children, serial numbers, batches.
    pub fn production(&self) -> Production {
        Production::new(&self.http)
    }

    /// Reports of tests and repairs.
    pub fn reports(&self) -> Reports {
        Reports::new(&self.http)
    }

    /// Users, as identity providers see them.
    pub fn scim(&self) -> Scim {
        Scim::new(&self.http)
    }

    /// Root cause tickets: who follows up which failure.
    pub fn tickets(&self) -> Tickets {
        Tickets::new(&self.http)
    }

    /// Software packages that are distributed to stations.
    pub fn software(&self) -> Software {
        Software::new(&self.http)
    }

    /// The server's own affairs: stations, levels, tokens, barcodes, exports, workflows.
    pub fn system(&self) -> System {
        System::new(&self.http)
    }

    /// Manual inspections. Internal operations of the server: they can change without notice.
    #[cfg(feature = "internal")]
    pub fn inspections(&self) -> wats_domains::inspection::internal::Inspections {
        wats_domains::inspection::internal::Inspections::new(&self.http)
    }

    /// Asks the server for its version: tells whether address and token are right.
    pub async fn check(&self) -> Result<String, Error> {
        self.app().version().await
    }

    /// The client below, for operations that have no method yet.
    pub fn http(&self) -> &wats_http::Client {
        &self.http
    }

    /// What the response cache did so far.
    pub fn cache_stats(&self) -> CacheStats {
        self.http.cache_stats()
    }

    /// What the response cache did so far, by route.
    pub fn cache_stats_by_route(&self) -> Vec<RouteStats> {
        self.http.cache_stats_by_route()
    }

    /// Everything counted so far: requests, bytes, cache, connections.
    pub fn stats(&self) -> Stats {
        self.http.stats()
    }

    /// Runs `work` and tells what it asked of the server, call by call, and what it could ask for less
    /// often; see [`profile`](wats_domains::profile::profile()). Without a profile nothing is recorded.
    ///
    /// ```no_run
    /// # async fn run(client: wats::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let profile = client
    ///     .profile("nightly sync", async {
    ///         client.products().get("WIDGET-001").await?;
    ///         client.reports().headers().top(500).send().await
    ///     })
    ///     .await;
    /// println!("{profile}"); // calls by operation, and findings with what to do
    /// std::fs::write("sync.svg", profile.timeline_svg())?;
    /// let headers = profile.into_output()?;
    /// # let _ = headers;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn profile<F: Future>(&self, name: impl Into<String>, work: F) -> Profile<F::Output> {
        wats_domains::profile::profile(&self.http, name, work).await
    }

    /// Makes every kept answer that depends on `entity` – one of [`entities`](crate::entities) –
    /// invalid, for instance because another system reported a change. Constant time.
    ///
    /// Returns whether any read ever depended on an entity of that name. If none did there is
    /// nothing to invalidate – or the name is misspelt.
    pub fn invalidate(&self, entity: &str) -> bool {
        self.http.invalidate(entity)
    }

    /// Says that an entity – one of [`entities`](crate::entities) – was changed by somebody else:
    /// what a webhook or another component calls. Does as [`invalidate`](Self::invalidate), and tells
    /// [subscribers](Self::subscribe).
    pub fn publish(&self, entity: &str) {
        self.http.publish(entity);
    }

    /// Subscribes to what changes: by writes of this client and its clones, and as
    /// [published](Self::publish).
    ///
    /// ```no_run
    /// use wats::{ChangeEvent, Client};
    ///
    /// # async fn run(client: Client) -> Result<(), wats::Error> {
    /// let mut changes = client.subscribe();
    /// while let Some(change) = changes.next().await {
    ///     match change {
    ///         ChangeEvent::ProductChanged => {
    ///             client.products().query().send().await?; // the new state
    ///         }
    ///         ChangeEvent::Missed(_) => println!("too slow: look at everything again"),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn subscribe(&self) -> Changes {
        Changes::of(&self.http)
    }

    /// Makes every kept answer invalid. Constant time.
    pub fn clear_cache(&self) {
        self.http.clear_cache();
    }
}
