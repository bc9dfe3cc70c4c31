//! Outboxes, their deliveries, and work queues, by their names.

use std::time::SystemTime;

use prometheus::core::Collector;
use wats_queue::deliver::{self, Flow};
use wats_queue::{Stats, work};

use super::table::Table;
use crate::sources::AllSources;

pub(super) struct Queues {
    outboxes: Table<Stats>,
    deliveries: Table<deliver::Stats>,
    work: Table<work::Stats>,
}

impl Queues {
    pub(super) fn new() -> Self {
        Self { outboxes: outboxes(), deliveries: deliveries(), work: work_queues() }
    }

    pub(super) fn collectors(&self) -> Vec<&dyn Collector> {
        let mut all = self.outboxes.collectors();
        all.extend(self.deliveries.collectors());
        all.extend(self.work.collectors());
        all
    }

    pub(super) fn fill(&self, sources: &AllSources) {
        self.outboxes.fill(&sources.queues.read());
        self.deliveries.fill(&sources.deliveries.read());
        self.work.fill(&sources.work_queues.read());
    }
}

fn outboxes() -> Table<Stats> {
    Table::new(Some("queue"))
        .gauges(
            "wats_queue_items",
            "Items by what they wait for; ready ones wait for nothing but their turn.",
            "state",
            &[
                ("ready", |s: &Stats| s.ready.saturating_sub(s.delayed + s.blocked) as f64),
                ("delayed", |s: &Stats| s.delayed as f64),
                ("blocked", |s: &Stats| s.blocked as f64),
                ("leased", |s: &Stats| s.leased as f64),
                ("parked", |s: &Stats| s.parked as f64),
                ("sent", |s: &Stats| s.sent as f64),
                ("damaged", |s: &Stats| s.damaged as f64),
            ],
        )
        .gauge(
            "wats_queue_size_bytes",
            "Items that are not sent, as they are stored.",
            |s: &Stats| s.bytes as f64,
        )
        .gauge(
            "wats_queue_oldest_age_seconds",
            "Age of the oldest item that waits; 0 if none does.",
            |s: &Stats| {
                let age = |oldest| SystemTime::now().duration_since(oldest).unwrap_or_default();
                s.oldest.map_or(0.0, |oldest| age(oldest).as_secs_f64())
            },
        )
        .counters(
            "wats_queue_enqueued_total",
            "Items that were to be enqueued: put in, there already, or refused for lack of room.",
            "result",
            &[
                ("enqueued", |s: &Stats| s.enqueued as f64),
                ("duplicate", |s: &Stats| s.duplicates as f64),
                ("refused", |s: &Stats| s.refused as f64),
            ],
        )
        .counters(
            "wats_queue_leases_total",
            "Leases: given out, and how they ended.",
            "event",
            &[
                ("given", |s: &Stats| s.leases as f64),
                ("acknowledged", |s: &Stats| s.acknowledged as f64),
                ("retried", |s: &Stats| s.retried as f64),
                ("expired", |s: &Stats| s.expired as f64),
            ],
        )
        .counter("wats_queue_commits_total", "Commits of the store.", |s: &Stats| s.commits as f64)
        .counter(
            "wats_queue_committed_operations_total",
            "Operations that shared those commits.",
            |s: &Stats| s.committed as f64,
        )
        .gauge("wats_queue_slowest_commit_seconds", "The longest commit so far.", |s: &Stats| {
            s.slowest_commit.as_secs_f64()
        })
}

fn deliveries() -> Table<deliver::Stats> {
    type S = deliver::Stats;
    Table::new(Some("queue"))
        .gauges(
            "wats_delivery_flow",
            "1 for what the delivery does now: it runs, the receiver fails, or it waits for a person.",
            "state",
            &[
                ("running", |s: &S| truth(s.flow == Flow::Running)),
                ("outage", |s: &S| truth(matches!(s.flow, Flow::Outage { .. }))),
                ("paused", |s: &S| truth(matches!(s.flow, Flow::Paused { .. }))),
            ],
        )
        .gauge("wats_delivery_in_flight", "Deliveries under way.", |s: &S| s.in_flight as f64)
        .counters(
            "wats_deliveries_total",
            "Attempts to deliver, by how they ended.",
            "result",
            &[
                ("delivered", |s: &S| s.delivered as f64),
                ("retried", |s: &S| s.retried as f64),
                ("parked", |s: &S| s.parked as f64),
                ("unrecorded", |s: &S| s.unrecorded as f64),
            ],
        )
        .gauge("wats_delivery_slowest_seconds", "The longest delivery so far.", |s: &S| {
            s.slowest.as_secs_f64()
        })
}

fn work_queues() -> Table<work::Stats> {
    type S = work::Stats;
    Table::new(Some("queue"))
        .gauges(
            "wats_work_jobs",
            "Jobs that wait or run now.",
            "state",
            &[("waiting", |s: &S| s.waiting as f64), ("running", |s: &S| s.running as f64)],
        )
        .counters(
            "wats_work_events_total",
            "What became of jobs: how they ended, repeated attempts, and jobs that were refused.",
            "event",
            &[
                ("done", |s: &S| s.done as f64),
                ("failed", |s: &S| s.failed as f64),
                ("cancelled", |s: &S| s.cancelled as f64),
                ("retried", |s: &S| s.retried as f64),
                ("refused", |s: &S| s.refused as f64),
            ],
        )
}

fn truth(is: bool) -> f64 {
    f64::from(u8::from(is))
}
