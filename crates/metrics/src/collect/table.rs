//! From a snapshot of statistics to metrics: one column says which number goes where.
//!
//! Counters of a source are added as what came to them since the last scrape. So they stay what they
//! are when the source ends, and go on when another takes its place.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use prometheus::core::Collector;
use prometheus::{CounterVec, GaugeVec, Opts};

use crate::sources::Reading;

/// Metrics that are read from statistics of type `S`.
pub(super) struct Table<S> {
    /// The label with the source's name; none where sources are added up.
    source: Option<&'static str>,
    columns: Vec<Column<S>>,
    families: Vec<Family>,
    /// Where each source stood at the last scrape, by column.
    last: Mutex<HashMap<u64, Vec<f64>>>,
}

enum Family {
    Counter(CounterVec),
    Gauge(GaugeVec),
}

struct Column<S> {
    family: usize,
    /// The value of the family's own label, if it has one.
    value: Option<&'static str>,
    read: fn(&S) -> f64,
}

/// A value of a label, and the number that is counted under it.
pub(super) type Part<S> = (&'static str, fn(&S) -> f64);

impl<S> Table<S> {
    pub(super) fn new(source: Option<&'static str>) -> Self {
        Self { source, columns: Vec::new(), families: Vec::new(), last: Mutex::default() }
    }

    pub(super) fn counter(mut self, name: &str, help: &str, read: fn(&S) -> f64) -> Self {
        let family = CounterVec::new(Opts::new(name, help), &self.labels(None));
        self.column(Family::Counter(family.expect("name and labels are valid")), None, read);
        self
    }

    pub(super) fn counters(
        mut self,
        name: &str,
        help: &str,
        label: &'static str,
        parts: &[Part<S>],
    ) -> Self {
        let family = CounterVec::new(Opts::new(name, help), &self.labels(Some(label)));
        let family = family.expect("name and labels are valid");
        for (value, read) in parts {
            self.column(Family::Counter(family.clone()), Some(*value), *read);
        }
        self
    }

    pub(super) fn gauge(mut self, name: &str, help: &str, read: fn(&S) -> f64) -> Self {
        let family = GaugeVec::new(Opts::new(name, help), &self.labels(None));
        self.column(Family::Gauge(family.expect("name and labels are valid")), None, read);
        self
    }

    pub(super) fn gauges(
        mut self,
        name: &str,
        help: &str,
        label: &'static str,
        parts: &[Part<S>],
    ) -> Self {
        let family = GaugeVec::new(Opts::new(name, help), &self.labels(Some(label)));
        let family = family.expect("name and labels are valid");
        for (value, read) in parts {
            self.column(Family::Gauge(family.clone()), Some(*value), *read);
        }
        self
    }

    pub(super) fn collectors(&self) -> Vec<&dyn Collector> {
        self.families.iter().map(Family::collector).collect()
    }

    /// Makes the metrics say what has been read.
    pub(super) fn fill(&self, readings: &[Reading<S>]) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.retain(|id, _| readings.iter().any(|reading| reading.id == *id));
        for column in &self.columns {
            if let Family::Gauge(gauge) = &self.families[column.family] {
                gauge.reset();
            }
        }
        if self.source.is_none() {
            // Counts of nothing are zero, and known before the first of them.
            for column in &self.columns {
                self.add(column, "", 0.0);
            }
        }
        for Reading { id, name, stats } in readings {
            let last = last.entry(*id).or_insert_with(|| vec![0.0; self.columns.len()]);
            for (column, last) in self.columns.iter().zip(last) {
                let now = (column.read)(stats);
                if let Family::Gauge(_) = &self.families[column.family] {
                    self.add(column, name, now);
                } else {
                    self.add(column, name, since(*last, now));
                    *last = now;
                }
            }
        }
    }

    fn add(&self, column: &Column<S>, source: &str, amount: f64) {
        let labels: Vec<&str> =
            self.source.is_some().then_some(source).into_iter().chain(column.value).collect();
        match &self.families[column.family] {
            Family::Counter(counter) => counter.with_label_values(&labels).inc_by(amount),
            Family::Gauge(gauge) => gauge.with_label_values(&labels).add(amount),
        }
    }

    fn labels(&self, own: Option<&'static str>) -> Vec<&'static str> {
        self.source.into_iter().chain(own).collect()
    }

    /// One more column; parts of one family stand side by side.
    fn column(&mut self, family: Family, value: Option<&'static str>, read: fn(&S) -> f64) {
        let is_next_part = value.is_some()
            && self.families.last().is_some_and(|last| last.name() == family.name());
        if !is_next_part {
            self.families.push(family);
        }
        self.columns.push(Column { family: self.families.len() - 1, value, read });
    }
}

impl Family {
    fn collector(&self) -> &dyn Collector {
        match self {
            Self::Counter(counter) => counter,
            Self::Gauge(gauge) => gauge,
        }
    }

    fn name(&self) -> &str {
        let descriptions = self.collector().desc();
        descriptions.first().map_or("", |description| description.fq_name.as_str())
    }
}

/// What a counter has grown by. One that is smaller than before has begun anew.
pub(super) fn since(last: f64, now: f64) -> f64 {
    if now >= last { now - last } else { now }
}

#[cfg(test)]
mod tests {
    use prometheus::core::Collector;
    use proptest::prelude::*;

    use super::Table;
    use crate::sources::Reading;

    fn table() -> Table<u64> {
        Table::new(Some("queue")).counter("done_total", "Done.", |done| *done as f64).gauges(
            "items",
            "Items.",
            "state",
            &[("one", |one| *one as f64), ("half", |one| *one as f64 / 2.0)],
        )
    }

    fn reading(id: u64, name: &str, stats: u64) -> Reading<u64> {
        Reading { id, name: name.to_owned(), stats }
    }

    /// The value of the series of this family with these values of labels.
    fn value(table: &Table<u64>, family: &str, labels: &[&str]) -> Option<f64> {
        let families = table.collectors().into_iter().flat_map(Collector::collect);
        let metrics =
            families.filter(|one| one.name() == family).flat_map(|mut one| one.take_metric());
        let mut found = metrics.filter(|metric| {
            let values: Vec<_> =
                metric.get_label().iter().map(prometheus::proto::LabelPair::value).collect();
            labels.iter().all(|label| values.contains(label))
        });
        let metric = found.next()?;
        Some(if family.ends_with("_total") {
            metric.get_counter().get_value()
        } else {
            metric.get_gauge().get_value()
        })
    }

    #[test]
    fn a_counter_outlives_its_source_and_a_gauge_does_not() {
        let table = table();
        table.fill(&[reading(1, "outbox", 7)]);
        assert_eq!(value(&table, "items", &["outbox", "half"]), Some(3.5));
        table.fill(&[]);
        assert_eq!(value(&table, "done_total", &["outbox"]), Some(7.0));
        assert_eq!(value(&table, "items", &["outbox", "half"]), None);
        table.fill(&[reading(2, "outbox", 3)]);
        assert_eq!(value(&table, "done_total", &["outbox"]), Some(10.0));
    }

    proptest! {
        /// The model: what all sources of a name ever counted, together.
        #[test]
        fn a_counter_is_the_sum_of_what_its_sources_counted(
            scrapes in prop::collection::vec(prop::collection::vec(0_u64..1_000, 3), 1..20),
        ) {
            let table = table();
            let mut counts = [0; 3];
            for scrape in scrapes {
                for (count, more) in counts.iter_mut().zip(scrape) {
                    *count += more;
                }
                let names = ["outbox", "outbox", "files"];
                let ids = 0_u64..;
                let readings: Vec<_> =
                    ids.zip(names).zip(counts).map(|((id, name), count)| reading(id, name, count)).collect();
                table.fill(&readings);
                let both = (counts[0] + counts[1]) as f64;
                prop_assert_eq!(value(&table, "done_total", &["outbox"]), Some(both));
                prop_assert_eq!(value(&table, "items", &["outbox", "one"]), Some(both));
                prop_assert_eq!(value(&table, "done_total", &["files"]), Some(counts[2] as f64));
            }
        }
    }
}
