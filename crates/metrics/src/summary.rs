//! The most important numbers as JSON.

use serde_json::{Map, Value, json};
use wats_http::BreakerState;

use crate::process;
use crate::sources::{AllSources, ClientStats, Reading, Sources};

/// What the sources say now.
pub(crate) fn of(sources: &AllSources) -> Value {
    let clients = sources.clients.read();
    let mut summary = json!({
        "timestamp": jiff::Timestamp::now().to_string(),
        "service": "wats",
        "http": http(&clients),
        "http_cache": http_cache(&clients),
        "caches": named(&sources.caches, |cache: &wats_cache::Stats| json!({
            "entries": cache.entries,
            "hits": cache.hits + cache.stale_hits,
            "misses": cache.misses,
            "hit_rate": cache.hit_rate(),
            "evictions": cache.evictions(),
        })),
        "process": process::read().map(|process| json!({
            "cpu_seconds": process.cpu_seconds,
            "resident_memory_bytes": process.resident_bytes,
            "threads": process.threads,
            "open_files": process.open_files,
        })),
    });
    #[cfg(feature = "queue")]
    if let Some(summary) = summary.as_object_mut() {
        queues(sources, summary);
    }
    #[cfg(not(feature = "queue"))]
    let _ = &mut summary;
    summary
}

fn http(clients: &[Reading<ClientStats>]) -> Value {
    let sum = |read: fn(&ClientStats) -> u64| sum(clients, read);
    let breakers =
        |state| clients.iter().filter(|client| client.stats.breaker == Some(state)).count();
    json!({
        "sent_requests": sum(|client| client.http.requests),
        "retries": sum(|client| client.http.retries),
        "hedges": sum(|client| client.http.hedged),
        "sent_bytes": sum(|client| client.http.bytes_sent),
        "received_bytes": sum(|client| client.http.bytes_received),
        "connections": {
            "open": sum(|client| client.http.pool.open),
            "idle": sum(|client| client.http.pool.idle),
            "dialling": sum(|client| client.http.pool.dialling),
            "waiting": sum(|client| client.http.pool.waiting),
        },
        "breakers": {
            "closed": breakers(BreakerState::Closed),
            "open": breakers(BreakerState::Open),
            "half_open": breakers(BreakerState::HalfOpen),
        },
    })
}

fn http_cache(clients: &[Reading<ClientStats>]) -> Value {
    let sum = |read: fn(&ClientStats) -> u64| sum(clients, read);
    let (hits, reads) = (sum(|client| client.http.cache.hits), sum(|c| c.http.cache.reads()));
    json!({
        "size": sum(|client| client.http.cache.entries),
        "size_bytes": sum(|client| client.http.cache.bytes),
        "requests": reads,
        "hits": hits,
        "shared": sum(|client| client.http.cache.shared),
        "misses": sum(|client| client.http.cache.misses),
        "hit_rate": if reads == 0 { 0.0 } else { hits as f64 / reads as f64 },
        "evictions": sum(|client| client.http.cache.evictions),
    })
}

#[cfg(feature = "queue")]
fn queues(sources: &AllSources, summary: &mut Map<String, Value>) {
    use wats_queue::deliver::{self, Flow};
    let queues = named(&sources.queues, |queue: &wats_queue::Stats| {
        json!({
            "ready": queue.ready,
            "leased": queue.leased,
            "parked": queue.parked,
            "size_bytes": queue.bytes,
            "enqueued": queue.enqueued,
            "refused": queue.refused,
            "acknowledged": queue.acknowledged,
        })
    });
    let deliveries = named(&sources.deliveries, |delivery: &deliver::Stats| {
        let flow = match delivery.flow {
            Flow::Running => "running",
            Flow::Outage { .. } => "outage",
            Flow::Paused { .. } => "paused",
            _ => crate::labels::OTHER,
        };
        json!({
            "flow": flow,
            "in_flight": delivery.in_flight,
            "delivered": delivery.delivered,
            "retried": delivery.retried,
            "parked": delivery.parked,
        })
    });
    let work = named(&sources.work_queues, |queue: &wats_queue::work::Stats| {
        json!({
            "size": queue.waiting,
            "active_workers": queue.running,
            "total_processed": queue.done + queue.failed,
        })
    });
    summary.insert("queues".to_owned(), queues);
    summary.insert("deliveries".to_owned(), deliveries);
    summary.insert("work_queues".to_owned(), work);
}

fn sum(clients: &[Reading<ClientStats>], read: fn(&ClientStats) -> u64) -> u64 {
    clients.iter().map(|client| read(&client.stats)).sum()
}

fn named<T>(sources: &Sources<T>, show: impl Fn(&T) -> Value) -> Value {
    let readings = sources.read();
    let entries = readings.into_iter().map(|reading| (reading.name, show(&reading.stats)));
    Value::Object(entries.collect::<Map<_, _>>())
}
