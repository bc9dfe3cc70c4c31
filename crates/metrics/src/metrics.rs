//! The metrics of a program: what is counted, and where it is read.

use std::fmt;
use std::sync::Arc;

use wats_http::Client;

use crate::builder::Builder;
use crate::health::Health;
use crate::labels::Labels;
use crate::sources::AllSources;
use crate::summary;

/// The metrics of a program. Clones are the same metrics.
///
/// Nothing is global, and nothing runs by itself: calls are counted as they end, and everything else
/// is read from the statistics of clients, caches and queues when somebody asks.
///
/// ```
/// use wats_http::Client;
/// use wats_metrics::Metrics;
///
/// let metrics = Metrics::new();
/// let builder = Client::builder("https://factory.example").token("c3RhdGlvbjpzZWNyZXQ=");
/// let client = metrics.observe(builder).build()?;
/// metrics.watch(&client);
///
/// # #[cfg(feature = "prometheus")]
/// assert!(metrics.text().contains("wats_http_retries_total 0"));
/// assert!(metrics.summary().contains("\"retries\":0"));
/// # Ok::<(), wats_http::Error>(())
/// ```
#[derive(Clone)]
pub struct Metrics {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) labels: Arc<Labels>,
    pub(crate) sources: Arc<AllSources>,
    #[cfg(feature = "prometheus")]
    pub(crate) registry: prometheus::Registry,
    #[cfg(feature = "prometheus")]
    pub(crate) requests: Arc<crate::requests::Requests>,
    #[cfg(feature = "prometheus")]
    pub(crate) batches: Arc<crate::batch::Batches>,
}

impl Metrics {
    /// Metrics with default settings, in a registry of their own.
    ///
    /// # Panics
    ///
    /// Never: a new registry takes the metrics.
    pub fn new() -> Self {
        Self::builder().build().expect("a new registry has no metrics of the same names")
    }

    /// Settings of metrics to be.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Has the client to be tell of its calls and connections. Takes the place of another observer;
    /// one of your own that wants to be told as well calls [`observer`](Self::observer)'s.
    ///
    /// Give the client to [`watch`](Self::watch) when it is built.
    pub fn observe(&self, builder: wats_http::Builder) -> wats_http::Builder {
        #[cfg(feature = "prometheus")]
        let builder = builder.observer(self.observer());
        builder
    }

    /// What counts calls and connections.
    #[cfg(feature = "prometheus")]
    pub fn observer(&self) -> Arc<dyn wats_http::Observer> {
        Arc::clone(&self.inner.requests) as _
    }

    /// Reads what the client counts – cache, connections, retries – for as long as somebody else has
    /// it: it is not kept alive. Several clients are added up, so each is to be given once; clones
    /// are the same client.
    ///
    /// What a client counts after the last scrape before its end is lost; its calls are not.
    pub fn watch(&self, client: &Client) {
        self.inner.sources.watch(client);
    }

    /// Reads the statistics of a cache of the program's own, under a name.
    ///
    /// Like all names of caches, queues, batches and checks: at most 200 bytes, and the first 32 of
    /// all; more are counted together as `other`. Under the name of an earlier one, it takes that
    /// one's place, and goes on from its counts.
    ///
    /// ```
    /// use wats_cache::Cache;
    /// use wats_metrics::Metrics;
    ///
    /// let (metrics, cache) = (Metrics::new(), Cache::<u32, String>::builder(1_000).build());
    /// let limits = cache.clone();
    /// metrics.cache("limits", move || limits.stats());
    /// cache.get(&7);
    /// # #[cfg(feature = "prometheus")]
    /// assert!(metrics.text().contains("wats_cache_reads_total{cache=\"limits\",result=\"miss\"} 1"));
    /// ```
    pub fn cache(
        &self,
        name: impl Into<String>,
        stats: impl Fn() -> wats_cache::Stats + Send + Sync + 'static,
    ) {
        let Inner { labels, sources, .. } = &*self.inner;
        sources.caches.name(labels, name.into(), move || Some(stats()));
    }

    /// Reads what an outbox holds and did, under a name; see [`cache`](Self::cache).
    ///
    /// ```
    /// # async fn run(outbox: wats_queue::Outbox, metrics: wats_metrics::Metrics) {
    /// let queue = outbox.clone();
    /// metrics.queue("reports", move || queue.stats());
    /// # }
    /// ```
    #[cfg(feature = "queue")]
    pub fn queue(
        &self,
        name: impl Into<String>,
        stats: impl Fn() -> wats_queue::Stats + Send + Sync + 'static,
    ) {
        let Inner { labels, sources, .. } = &*self.inner;
        sources.queues.name(labels, name.into(), move || Some(stats()));
    }

    /// Reads what a delivery does and did, under a name, until there is nothing to be read any more;
    /// see [`cache`](Self::cache).
    #[cfg(feature = "queue")]
    pub fn delivery(
        &self,
        name: impl Into<String>,
        stats: impl Fn() -> Option<wats_queue::deliver::Stats> + Send + Sync + 'static,
    ) {
        let Inner { labels, sources, .. } = &*self.inner;
        sources.deliveries.name(labels, name.into(), stats);
    }

    /// Reads what a work queue holds and did, under a name; see [`cache`](Self::cache).
    #[cfg(feature = "queue")]
    pub fn work_queue(
        &self,
        name: impl Into<String>,
        stats: impl Fn() -> wats_queue::work::Stats + Send + Sync + 'static,
    ) {
        let Inner { labels, sources, .. } = &*self.inner;
        sources.work_queues.name(labels, name.into(), move || Some(stats()));
    }

    /// Reads how the checks ended last, for as long as somebody else has them.
    pub fn health(&self, health: &Health) {
        // Each server that is started says so again; the address tells that they are the same.
        let (address, last) = health.watch();
        self.inner.sources.checks.put(address, last);
    }

    /// One run of a batch, under a name; give what this returns to
    /// [`BatchMap::on_progress`](https://docs.rs/wats-batching).
    ///
    /// ```
    /// use wats_batching::BatchMap;
    /// use wats_metrics::Metrics;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let metrics = Metrics::new();
    /// let upload = BatchMap::new(16).on_progress(metrics.batch("upload"));
    /// upload.run(0..100, |report| async move { report }).await;
    /// assert!(metrics.text().contains("wats_batch_items_done_total{batch=\"upload\"} 100"));
    /// # }
    /// ```
    #[cfg(feature = "prometheus")]
    pub fn batch(&self, name: &str) -> impl FnMut(usize, Option<usize>) + Send + use<> {
        let names = &self.inner.labels.names;
        let known = names.admits(name);
        if !known {
            names.fold();
        }
        let mut run = self.inner.batches.run(if known { name } else { crate::labels::OTHER });
        move |done, total| run.progress(done, total)
    }

    /// The registry that the metrics are in: for metrics of the program's own.
    #[cfg(feature = "prometheus")]
    pub fn registry(&self) -> &prometheus::Registry {
        &self.inner.registry
    }

    /// Everything in the registry, in the text format of Prometheus (0.0.4). Reads all sources, so
    /// it takes as long as they do; some milliseconds for a thousand series.
    #[cfg(feature = "prometheus")]
    pub fn text(&self) -> String {
        let families = self.inner.registry.gather();
        let mut text = String::new();
        // It fails for families without a name or a metric, which a registry does not give away.
        let _ = prometheus::TextEncoder::new().encode_utf8(&families, &mut text);
        text
    }

    /// The most important numbers as JSON: for people, scripts, and programs without Prometheus.
    pub fn summary(&self) -> String {
        summary::of(&self.inner.sources).to_string()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").field("sources", &self.inner.sources).finish_non_exhaustive()
    }
}
