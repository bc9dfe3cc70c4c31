//! Caches of the program's own, by their names.

use prometheus::core::Collector;
use wats_cache::Stats;

use super::table::Table;
use crate::sources::Reading;

pub(super) struct Caches(Table<Stats>);

impl Caches {
    pub(super) fn new() -> Self {
        let table = Table::new(Some("cache"))
            .counters(
                "wats_cache_reads_total",
                "Reads: answered, answered with a value whose lifetime was over, or not.",
                "result",
                &[
                    ("hit", |s: &Stats| s.hits as f64),
                    ("stale_hit", |s: &Stats| s.stale_hits as f64),
                    ("miss", |s: &Stats| s.misses as f64),
                ],
            )
            .counters(
                "wats_cache_loads_total",
                "Loads that ended, by how; callers who waited for the load of another are shared.",
                "result",
                &[
                    ("loaded", |s: &Stats| s.loads.saturating_sub(s.load_errors) as f64),
                    ("failed", |s: &Stats| s.load_errors as f64),
                    ("shared", |s: &Stats| s.shared as f64),
                ],
            )
            .counters(
                "wats_cache_inserts_total",
                "Values stored, or refused because they were invalidated meanwhile or too heavy.",
                "result",
                &[
                    ("stored", |s: &Stats| s.inserts as f64),
                    ("refused_stale", |s: &Stats| s.refused_stale as f64),
                    ("refused_heavy", |s: &Stats| s.refused_heavy as f64),
                ],
            )
            .counters(
                "wats_cache_removals_total",
                "Entries removed, by cause.",
                "cause",
                &[
                    ("expired", |s: &Stats| s.removals.expired as f64),
                    ("size", |s: &Stats| s.removals.size as f64),
                    ("explicit", |s: &Stats| s.removals.explicit as f64),
                    ("replaced", |s: &Stats| s.removals.replaced as f64),
                    ("invalidated", |s: &Stats| s.removals.invalidated as f64),
                ],
            )
            .gauge("wats_cache_entries", "Entries present.", |s: &Stats| s.entries as f64)
            .gauge("wats_cache_weight", "Their weight, in the unit of the cache.", |s: &Stats| {
                s.weight as f64
            });
        Self(table)
    }

    pub(super) fn collectors(&self) -> Vec<&dyn Collector> {
        self.0.collectors()
    }

    pub(super) fn fill(&self, caches: &[Reading<Stats>]) {
        self.0.fill(caches);
    }
}
