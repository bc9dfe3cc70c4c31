//! What the observer counts: every call of the server by route, and every connection. This is the
//! only part that runs while requests do; everything else is read when somebody asks.

mod outcome;
mod table;

use std::sync::Arc;

use prometheus::core::Collector;
use prometheus::proto::MetricFamily;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts};
use wats_http::{Called, Connecting, HttpVersion, Observer};

use crate::labels::{Labels, OTHER};
use table::RouteTable;

/// Upper ends of the buckets of a call's duration, in seconds: what a cache on the way, a server
/// nearby and a server far away need, up to the client's default deadline of 30 s.
const DURATIONS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// The same for connecting, which has a deadline of its own.
const CONNECTING: [f64; 8] = [0.001, 0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];

/// Counts calls and connections.
pub(crate) struct Requests {
    routes: RouteTable,
    families: Families,
    connecting: HistogramVec,
}

/// What the routes are counted in.
pub(crate) struct Families {
    total: IntCounterVec,
    duration: HistogramVec,
}

impl Requests {
    pub(crate) fn new(labels: Arc<Labels>) -> Self {
        let total = Opts::new(
            "wats_http_requests_total",
            "Calls of the server that are over, by route and how they ended; retries are not counted.",
        );
        let total = IntCounterVec::new(total, &["method", "route", "status", "outcome"]);
        let duration = HistogramOpts::new(
            "wats_http_request_duration_seconds",
            "Time from the call to the end of its answer, retries and waiting included.",
        );
        let duration = duration.buckets(DURATIONS.to_vec());
        let connecting = HistogramOpts::new(
            "wats_http_connect_duration_seconds",
            "Time to open a connection, by what is spoken on it, or to fail.",
        );
        let connecting = connecting.buckets(CONNECTING.to_vec());
        let families = Families {
            total: total.expect("name and labels are valid"),
            duration: HistogramVec::new(duration, &["method", "route"])
                .expect("name, labels and buckets are valid"),
        };
        let connecting =
            HistogramVec::new(connecting, &["result"]).expect("name, labels and buckets are valid");
        for result in ["http1", "http2", "failed"] {
            connecting.with_label_values(&[result]);
        }
        Self { routes: RouteTable::new(labels, &families), families, connecting }
    }

    /// The families, to be described.
    pub(crate) fn collectors(&self) -> [&dyn Collector; 3] {
        [&self.families.total, &self.families.duration, &self.connecting]
    }

    pub(crate) fn collect(&self) -> Vec<MetricFamily> {
        self.collectors().into_iter().flat_map(Collector::collect).collect()
    }
}

impl Observer for Requests {
    fn called(&self, call: &Called<'_>) {
        let (outcome, class) = outcome::of(call.outcome);
        self.routes.with(call.route, call.method, &self.families, |route| {
            route.count(&self.families, outcome, class);
            route.observe(call.took.as_secs_f64());
        });
    }

    fn connected(&self, connecting: &Connecting<'_>) {
        let result = match connecting.result {
            Ok(HttpVersion::Http1) => "http1",
            Ok(HttpVersion::Http2) => "http2",
            Ok(_) => OTHER,
            Err(_) => "failed",
        };
        let took = connecting.took.as_secs_f64();
        self.connecting.with_label_values(&[result]).observe(took);
    }

    /// They would cost more than the counting.
    fn wants_stages(&self) -> bool {
        false
    }
}
