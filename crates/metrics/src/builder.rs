//! How metrics are made.

use std::sync::Arc;

use crate::error::Error;
use crate::labels::Labels;
use crate::metrics::{Inner, Metrics};
use crate::sources::AllSources;

/// Routes that are counted by themselves. A route has some 20 series, most of them the buckets of its
/// histogram: that many routes stay below 2,000.
const ROUTES: usize = 80;

/// More would be a mistake: each takes 2 KiB.
const ROUTES_MAX: usize = 10_000;

/// Settings of [`Metrics`] to be; from [`Metrics::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    routes: usize,
    #[cfg(feature = "prometheus")]
    process: bool,
    #[cfg(feature = "prometheus")]
    registry: prometheus::Registry,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            routes: ROUTES,
            #[cfg(feature = "prometheus")]
            process: true,
            #[cfg(feature = "prometheus")]
            registry: prometheus::Registry::new(),
        }
    }

    /// Puts the metrics into a registry of the program's own, beside what is in it.
    ///
    /// ```
    /// use wats_metrics::Metrics;
    /// use wats_metrics::prometheus::{IntCounter, Registry};
    ///
    /// let registry = Registry::new_custom(None, Some([("hall".into(), "1".into())].into()))?;
    /// let units = IntCounter::new("units_total", "Units tested.")?;
    /// registry.register(Box::new(units.clone()))?;
    ///
    /// let metrics = Metrics::builder().registry(&registry).build()?;
    /// units.inc();
    /// assert!(metrics.text().contains("units_total{hall=\"1\"} 1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "prometheus")]
    pub fn registry(mut self, registry: &prometheus::Registry) -> Self {
        self.registry = registry.clone();
        self
    }

    /// Whether the process is measured as well (`process_…`); it is by default. Say no if the
    /// registry has these metrics already.
    #[cfg(feature = "prometheus")]
    pub fn process(mut self, process: bool) -> Self {
        self.process = process;
        self
    }

    /// How many routes – method and template – are counted by themselves: 80 by default, at most
    /// 10,000. Those beyond are counted as one, `other`, and `wats_metrics_folded_total` tells so.
    pub fn routes(mut self, routes: usize) -> Self {
        self.routes = routes;
        self
    }

    /// Makes the metrics and registers them.
    ///
    /// # Errors
    ///
    /// The registry has metrics of the same names, or a setting is out of bounds.
    pub fn build(self) -> Result<Metrics, Error> {
        if self.routes > ROUTES_MAX {
            let detail = format!("{} routes are too many: at most {ROUTES_MAX}", self.routes);
            return Err(Error::configuration(detail));
        }
        let labels = Arc::new(Labels::new(self.routes));
        let sources = Arc::new(AllSources::default());
        #[cfg(feature = "prometheus")]
        let (requests, batches) = self.register(&labels, &sources)?;
        Ok(Metrics {
            inner: Arc::new(Inner {
                labels,
                sources,
                #[cfg(feature = "prometheus")]
                registry: self.registry,
                #[cfg(feature = "prometheus")]
                requests,
                #[cfg(feature = "prometheus")]
                batches,
            }),
        })
    }

    #[cfg(feature = "prometheus")]
    fn register(
        &self,
        labels: &Arc<Labels>,
        sources: &Arc<AllSources>,
    ) -> Result<(Arc<crate::requests::Requests>, Arc<crate::batch::Batches>), Error> {
        let requests = Arc::new(crate::requests::Requests::new(Arc::clone(labels)));
        let batches = Arc::new(crate::batch::Batches::new());
        let all = crate::collect::All::new(
            Arc::clone(labels),
            Arc::clone(sources),
            Arc::clone(&requests),
            Arc::clone(&batches),
        );
        self.registry.register(Box::new(all)).map_err(Error::registry)?;
        if self.process {
            let process = Box::new(crate::collect::ProcessCollector::new());
            self.registry.register(process).map_err(Error::registry)?;
        }
        Ok((requests, batches))
    }
}
