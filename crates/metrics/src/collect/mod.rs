//! What the registry asks for metrics: reads every source, and says what has been read in the terms
//! of Prometheus. One scrape at a time.

mod cache;
mod health;
mod http;
mod process;
#[cfg(feature = "queue")]
mod queue;
mod table;

use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use process::ProcessCollector;
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{IntCounterVec, Opts};

use crate::batch::Batches;
use crate::labels::Labels;
use crate::requests::Requests;
use crate::sources::AllSources;

/// The collector of everything but the process.
pub(crate) struct All {
    labels: Arc<Labels>,
    sources: Arc<AllSources>,
    requests: Arc<Requests>,
    batches: Arc<Batches>,
    tables: Tables,
    one_at_a_time: Mutex<()>,
}

struct Tables {
    client: http::Clients,
    caches: cache::Caches,
    checks: health::Checks,
    #[cfg(feature = "queue")]
    queues: queue::Queues,
    folded: IntCounterVec,
}

impl All {
    pub(crate) fn new(
        labels: Arc<Labels>,
        sources: Arc<AllSources>,
        requests: Arc<Requests>,
        batches: Arc<Batches>,
    ) -> Self {
        let folded = Opts::new(
            "wats_metrics_folded_total",
            "Label values that were not in their closed set and are counted as \"other\".",
        );
        let tables = Tables {
            client: http::Clients::new(),
            caches: cache::Caches::new(),
            checks: health::Checks::new(),
            #[cfg(feature = "queue")]
            queues: queue::Queues::new(),
            folded: IntCounterVec::new(folded, &["label"]).expect("name and label are valid"),
        };
        Self { labels, sources, requests, batches, tables, one_at_a_time: Mutex::new(()) }
    }
}

impl Tables {
    fn collectors(&self) -> Vec<&dyn Collector> {
        let mut all = self.client.collectors();
        all.extend(self.caches.collectors());
        all.extend(self.checks.collectors());
        #[cfg(feature = "queue")]
        all.extend(self.queues.collectors());
        all.push(&self.folded);
        all
    }

    fn fill(&self, sources: &AllSources, labels: &Labels) {
        self.client.fill(&sources.clients.read(), labels);
        self.caches.fill(&sources.caches.read());
        self.checks.fill(&sources.checks.read(), labels);
        #[cfg(feature = "queue")]
        self.queues.fill(sources);
        for (label, set) in [("route", &labels.routes), ("name", &labels.names)] {
            let folded = self.folded.with_label_values(&[label]);
            folded.inc_by(set.folded().saturating_sub(folded.get()));
        }
    }
}

impl Collector for All {
    fn desc(&self) -> Vec<&Desc> {
        let mut all = self.requests.collectors().to_vec();
        all.extend(self.batches.collectors());
        all.extend(self.tables.collectors());
        all.into_iter().flat_map(Collector::desc).collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let _only = self.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
        self.tables.fill(&self.sources, &self.labels);
        let mut families = self.requests.collect();
        families.extend(self.batches.collectors().into_iter().flat_map(Collector::collect));
        families.extend(self.tables.collectors().into_iter().flat_map(Collector::collect));
        families
    }
}
