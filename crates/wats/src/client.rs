//! The client that hands out the services.

use wats_domains::{App, Changes, Processes, Products, Reports};
use wats_http::{CacheStats, Error, RouteStats, Stats};

use crate::builder::Builder;

/// A client of one WATS server. Clones are cheap and share connections, cache and statistics.
///
/// It must be used inside a tokio runtime. Services borrow nothing, so they may be kept and moved
/// into tasks.
#[derive(Debug, Clone)]
pub struct Client {
    http: wats_http::Client,
}

impl Client {
    /// Settings of a client for the server at `url`, such as `https://factory.example`.
    pub fn builder(url: impl Into<String>) -> Builder {
        Builder::new(url.into())
    }

    pub(crate) fn new(http: wats_http::Client) -> Self {
        Self { http }
    }

    /// The server itself.
    pub fn app(&self) -> App {
        App::new(&self.http)
    }

    /// Operations: kinds of tests and repairs.
    pub fn processes(&self) -> Processes {
        Processes::new(&self.http)
    }

    /// Products and their revisions.
    pub fn products(&self) -> Products {
        Products::new(&self.http)
    }

    /// Reports of tests and repairs.
    pub fn reports(&self) -> Reports {
        Reports::new(&self.http)
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
