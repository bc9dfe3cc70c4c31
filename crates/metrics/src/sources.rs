//! Where statistics are read: clients, caches, queues. Nothing is read until somebody asks for
//! metrics.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use wats_http::{BreakerState, Client, RouteStats, Stats};

use crate::labels::{Labels, OTHER};

/// Everything that is read for one [`Metrics`](crate::Metrics).
#[derive(Debug, Default)]
pub(crate) struct AllSources {
    pub(crate) clients: Sources<ClientStats>,
    pub(crate) caches: Sources<wats_cache::Stats>,
    pub(crate) checks: Sources<crate::health::Verdict>,
    #[cfg(feature = "queue")]
    pub(crate) queues: Sources<wats_queue::Stats>,
    #[cfg(feature = "queue")]
    pub(crate) deliveries: Sources<wats_queue::deliver::Stats>,
    #[cfg(feature = "queue")]
    pub(crate) work_queues: Sources<wats_queue::work::Stats>,
}

/// What one client counted.
#[derive(Debug)]
pub(crate) struct ClientStats {
    pub(crate) http: Stats,
    pub(crate) routes: Vec<RouteStats>,
    pub(crate) breaker: Option<BreakerState>,
}

impl AllSources {
    /// Reads the client for as long as somebody else has it.
    pub(crate) fn watch(&self, client: &Client) {
        let weak = client.downgrade();
        self.clients.add(String::new(), move || {
            let client = weak.upgrade()?;
            let (http, routes) = (client.stats(), client.cache_stats_by_route());
            Some(ClientStats { http, routes, breaker: client.breaker_state() })
        });
    }
}

/// A number of sources of one kind.
pub(crate) struct Sources<T> {
    list: Mutex<Vec<Arc<Source<T>>>>,
    next: AtomicU64,
}

struct Source<T> {
    /// Tells a source from another of the same name, before or after it.
    id: u64,
    name: String,
    read: Box<dyn Fn() -> Option<T> + Send + Sync>,
}

/// What was read from one source.
#[derive(Debug)]
pub(crate) struct Reading<T> {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) stats: T,
}

impl<T> Sources<T> {
    /// One more source, for as long as `read` returns something. It has no name of its own.
    pub(crate) fn add(&self, name: String, read: impl Fn() -> Option<T> + Send + Sync + 'static) {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().push(Arc::new(Source { id, name, read: Box::new(read) }));
    }

    /// One more source, in place of that of the same name.
    pub(crate) fn put(&self, name: String, read: impl Fn() -> Option<T> + Send + Sync + 'static) {
        self.lock().retain(|source| source.name != name);
        self.add(name, read);
    }

    /// The same, under a name that becomes a label.
    pub(crate) fn name(
        &self,
        labels: &Labels,
        name: String,
        read: impl Fn() -> Option<T> + Send + Sync + 'static,
    ) {
        if labels.names.admits(&name) {
            self.put(name, read);
        } else {
            labels.names.fold();
            self.add(OTHER.to_owned(), read);
        }
    }

    /// Reads all of them, and forgets those that have ended.
    pub(crate) fn read(&self) -> Vec<Reading<T>> {
        // Not under the lock: a source is somebody else's code.
        let list = self.lock().clone();
        let mut ended = Vec::new();
        let mut readings = Vec::with_capacity(list.len());
        for source in list {
            match (source.read)() {
                Some(stats) => {
                    readings.push(Reading { id: source.id, name: source.name.clone(), stats });
                }
                None => ended.push(source.id),
            }
        }
        if !ended.is_empty() {
            self.lock().retain(|source| !ended.contains(&source.id));
        }
        readings
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Source<T>>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Sources<T> {
    fn default() -> Self {
        Self { list: Mutex::default(), next: AtomicU64::default() }
    }
}

impl<T> fmt::Debug for Sources<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = self.lock();
        f.debug_list().entries(list.iter().map(|source| &source.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Sources;
    use crate::labels::{Labels, OTHER};

    fn names(sources: &Sources<u64>) -> Vec<(String, u64)> {
        sources.read().into_iter().map(|reading| (reading.name, reading.stats)).collect()
    }

    #[test]
    fn a_source_of_the_same_name_takes_the_place_of_the_first() {
        let (sources, labels) = (Sources::default(), Labels::new(1));
        sources.name(&labels, "outbox".to_owned(), || Some(1));
        sources.name(&labels, "outbox".to_owned(), || Some(2));
        assert_eq!(names(&sources), [("outbox".to_owned(), 2)]);
    }

    #[test]
    fn a_source_that_has_ended_is_not_asked_again() {
        let sources = Sources::<u64>::default();
        let left = std::sync::atomic::AtomicU64::new(1);
        sources.add(String::new(), move || {
            let left = left.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
            assert!(left < 2, "asked once too often");
            (left == 1).then_some(7)
        });
        assert_eq!(names(&sources).len(), 1);
        assert_eq!(names(&sources).len(), 0);
        assert_eq!(names(&sources).len(), 0);
    }

    #[test]
    fn names_without_end_are_one_name_and_counted() {
        let (sources, labels) = (Sources::default(), Labels::new(1));
        for serial_number in 0..1_000_u64 {
            sources.name(&labels, format!("queue of {serial_number}"), move || Some(serial_number));
        }
        let names = names(&sources);
        let folded = names.iter().filter(|(name, _)| name == OTHER).count();
        assert_eq!((names.len() - folded, folded as u64), (32, labels.names.folded()));
    }
}
