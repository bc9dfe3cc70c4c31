//! The HTTP clients: what was sent, the connections, the response cache. Clients of one
//! [`Metrics`](crate::Metrics) are added up: a process that has several asks the same servers.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use prometheus::core::Collector;
use prometheus::{CounterVec, Opts};
use wats_http::{BreakerState, CacheStats, ClosedStats, PoolStats, RouteStats, Stats};

use super::table::{Part, Table, since};
use crate::labels::{self, Labels, OTHER};
use crate::sources::{ClientStats, Reading};

pub(super) struct Clients {
    table: Table<ClientStats>,
    reads: CounterVec,
    /// Where each route of each client stood at the last scrape.
    last: Mutex<HashMap<RouteOf, [f64; 3]>>,
}

/// A client's number, the operation, and its route.
type RouteOf = (u64, &'static str, String);

/// How a read was answered.
const RESULTS: [&str; 3] = ["hit", "shared", "miss"];

impl Clients {
    pub(super) fn new() -> Self {
        let reads = Opts::new(
            "wats_http_cache_reads_total",
            "Reads of cacheable operations: answered from the cache, with the request of another \
             caller, or by asking the server.",
        );
        let reads = CounterVec::new(reads, &["method", "route", "result"]);
        let reads = reads.expect("name and labels are valid");
        let table = cache(pool(sent(Table::new(None))));
        Self { table, reads, last: Mutex::default() }
    }

    pub(super) fn collectors(&self) -> Vec<&dyn Collector> {
        let mut all = self.table.collectors();
        all.push(&self.reads);
        all
    }

    pub(super) fn fill(&self, clients: &[Reading<ClientStats>], labels: &Labels) {
        self.table.fill(clients);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.retain(|(id, ..), _| clients.iter().any(|client| client.id == *id));
        for client in clients {
            for route in &client.stats.routes {
                let key = (client.id, route.operation, route.route.clone());
                self.route(route, last.entry(key).or_default(), labels);
            }
        }
    }

    fn route(&self, route: &RouteStats, last: &mut [f64; 3], labels: &Labels) {
        let known = route.route.split_once(' ').filter(|(method, template)| {
            labels.routes.admits(&format!("{} {template}", labels::method_named(method)))
        });
        let (method, template) = known
            .map_or((OTHER, OTHER), |(method, template)| (labels::method_named(method), template));
        let counts = [route.hits, route.shared, route.misses].map(|count| count as f64);
        for ((result, now), last) in RESULTS.into_iter().zip(counts).zip(last) {
            let reads = self.reads.with_label_values(&[method, template, result]);
            reads.inc_by(since(*last, now));
            *last = now;
        }
    }
}

fn sent(table: Table<ClientStats>) -> Table<ClientStats> {
    type S = ClientStats;
    table
        .counter(
            "wats_http_sent_requests_total",
            "Requests sent to the server, wholly or in part, each attempt by itself.",
            |s: &S| http(s).requests as f64,
        )
        .counter("wats_http_retries_total", "Attempts after the first of a call.", |s: &S| {
            http(s).retries as f64
        })
        .counter(
            "wats_http_hedges_total",
            "Reads that were late and sent a second time.",
            |s: &S| http(s).hedged as f64,
        )
        .counter("wats_http_sent_bytes_total", "Request bodies sent, as they went out.", |s: &S| {
            http(s).bytes_sent as f64
        })
        .counter(
            "wats_http_received_bytes_total",
            "Response bodies received, as they came in.",
            |s: &S| http(s).bytes_received as f64,
        )
        .gauges(
            "wats_http_waiting_calls",
            "Calls that wait now: for a connection, for the rate limit, or because the server is \
             given no more at once.",
            "reason",
            &[
                ("connection", |s: &S| pool_of(s).waiting as f64),
                ("rate_limit", |s: &S| http(s).rate_limited as f64),
                ("concurrency", |s: &S| http(s).crowded_out as f64),
            ],
        )
        .gauge(
            "wats_http_concurrency_limit",
            "Requests that servers are given at once at present; 0 without such a limit.",
            |s: &S| http(s).concurrency.unwrap_or(0) as f64,
        )
        .gauges("wats_http_breakers", "Clients by the state of their circuit breaker.", "state", &{
            let parts: [Part<S>; 4] = [
                ("closed", |s: &S| is(s, Some(BreakerState::Closed))),
                ("open", |s: &S| is(s, Some(BreakerState::Open))),
                ("half_open", |s: &S| is(s, Some(BreakerState::HalfOpen))),
                ("none", |s: &S| is(s, None)),
            ];
            parts
        })
}

fn pool(table: Table<ClientStats>) -> Table<ClientStats> {
    type S = ClientStats;
    table
        .gauges(
            "wats_http_connections",
            "Connections by what they do now.",
            "state",
            &[
                ("busy", |s: &S| pool_of(s).open.saturating_sub(pool_of(s).idle) as f64),
                ("idle", |s: &S| pool_of(s).idle as f64),
                ("dialling", |s: &S| pool_of(s).dialling as f64),
            ],
        )
        .counter("wats_http_connections_opened_total", "Connections ever opened.", |s: &S| {
            pool_of(s).opened as f64
        })
        .counter(
            "wats_http_connections_failed_total",
            "Attempts to connect that failed.",
            |s: &S| pool_of(s).failed as f64,
        )
        .counters(
            "wats_http_connections_closed_total",
            "Connections that have ended, by reason.",
            "reason",
            &[
                ("idle", |s: &S| closed(s).idle as f64),
                ("aged", |s: &S| closed(s).aged as f64),
                ("surplus", |s: &S| closed(s).surplus as f64),
                ("abandoned", |s: &S| closed(s).abandoned as f64),
                ("unresponsive", |s: &S| closed(s).unresponsive as f64),
                ("worn", |s: &S| closed(s).worn as f64),
                ("downgraded", |s: &S| closed(s).downgraded as f64),
                ("go_away", |s: &S| closed(s).go_away as f64),
                ("broken", |s: &S| closed(s).broken as f64),
                ("runtime", |s: &S| closed(s).runtime as f64),
            ],
        )
}

fn cache(table: Table<ClientStats>) -> Table<ClientStats> {
    type S = ClientStats;
    table
        .counters(
            "wats_http_cache_events_total",
            "What the response cache did beside answering.",
            "event",
            &[
                ("served_stale", |s: &S| cache_of(s).stale as f64),
                ("revalidated", |s: &S| cache_of(s).revalidated as f64),
                ("refreshed", |s: &S| cache_of(s).refreshed as f64),
                ("failed", |s: &S| cache_of(s).failed as f64),
                ("stored", |s: &S| cache_of(s).stored as f64),
                ("refused_stale", |s: &S| cache_of(s).refused_stale as f64),
                ("refused_heavy", |s: &S| cache_of(s).refused_heavy as f64),
                ("evicted", |s: &S| cache_of(s).evictions as f64),
                ("invalidated", |s: &S| cache_of(s).invalidations as f64),
            ],
        )
        .gauge("wats_http_cache_entries", "Answers kept now.", |s: &S| cache_of(s).entries as f64)
        .gauge("wats_http_cache_size_bytes", "Estimated size of the answers kept now.", |s: &S| {
            cache_of(s).bytes as f64
        })
}

fn http(stats: &ClientStats) -> &Stats {
    &stats.http
}

fn pool_of(stats: &ClientStats) -> &PoolStats {
    &stats.http.pool
}

fn closed(stats: &ClientStats) -> &ClosedStats {
    &stats.http.pool.closed
}

fn cache_of(stats: &ClientStats) -> &CacheStats {
    &stats.http.cache
}

fn is(stats: &ClientStats, state: Option<BreakerState>) -> f64 {
    f64::from(u8::from(stats.breaker == state))
}
