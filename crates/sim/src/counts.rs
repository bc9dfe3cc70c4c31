//! Counting what is asked of the server, by route template and never by path, so that a test can
//! say how often the server was asked. What the answers were is not kept.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::routes::{Router, UNKNOWN_PATH, WRONG_METHOD};

#[derive(Debug, Default)]
struct Slot {
    requests: AtomicU64,
    received: AtomicU64,
    sent: AtomicU64,
}

/// The live counters, one slot a route.
#[derive(Debug)]
pub(crate) struct Counters {
    slots: Vec<Slot>,
    connections: AtomicU64,
}

impl Counters {
    pub(crate) fn new(slots: usize) -> Self {
        Self {
            slots: (0..slots).map(|_| Slot::default()).collect(),
            connections: AtomicU64::new(0),
        }
    }

    pub(crate) fn connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn request(&self, slot: usize) {
        self.slots[slot].requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn received(&self, slot: usize, bytes: usize) {
        self.slots[slot].received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn sent(&self, slot: usize, bytes: u64) {
        self.slots[slot].sent.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn snapshot(&self) -> Counts {
        let routes = self.slots.iter().enumerate().map(|(slot, counters)| RouteCount {
            route: Router::name(slot),
            requests: counters.requests.load(Ordering::Relaxed),
            bytes_received: counters.received.load(Ordering::Relaxed),
            bytes_sent: counters.sent.load(Ordering::Relaxed),
        });
        Counts { routes: routes.collect(), connections: self.connections.load(Ordering::Relaxed) }
    }
}

/// What one route was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteCount {
    /// Method and template, such as `GET /api/Product/{partNumber}`; or `(wrong method)` or
    /// `(unknown path)` for requests that no route took.
    pub route: &'static str,
    /// Requests received, whatever they were answered, unauthorised ones included.
    pub requests: u64,
    /// Bytes of the request bodies as they came over the wire, before decompression.
    pub bytes_received: u64,
    /// Bytes of the answers' bodies as they went over the wire, after compression.
    pub bytes_sent: u64,
}

/// A snapshot of all counters, from [`Sim::counts`](crate::Sim::counts).
///
/// These are counts and no `Stats`, as other crates have them: what is counted is what others asked,
/// not what the server did with it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_sim::Error> {
/// use wats_sim::{Options, Sim};
///
/// let sim = Sim::start(Options::default()).await?;
/// let before = sim.counts();
/// // … the code under test …
/// let asked = sim.counts().since(&before);
/// assert_eq!(asked.of("GET /api/Product/{partNumber}"), Some(0));
/// assert_eq!(asked.of("GET /api/Produkt/{partNumber}"), None, "no such route");
/// assert_eq!(asked.total(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    routes: Vec<RouteCount>,
    connections: u64,
}

impl Counts {
    /// Requests to one route; `None` if the server has no route of that name, so that a
    /// misspelt route cannot pass for one that was never asked.
    pub fn of(&self, route: &str) -> Option<u64> {
        self.route(route).map(|count| count.requests)
    }

    /// All counters of one route; `None` if the server has no route of that name.
    pub fn route(&self, route: &str) -> Option<&RouteCount> {
        self.routes.iter().find(|count| count.route == route)
    }

    /// Requests to all routes together, those that no route took included.
    pub fn total(&self) -> u64 {
        self.routes.iter().map(|count| count.requests).sum()
    }

    /// Requests whose path exists, but not with their method, and requests whose path does not
    /// exist.
    pub fn unrouted(&self) -> u64 {
        [WRONG_METHOD, UNKNOWN_PATH].iter().filter_map(|route| self.of(route)).sum()
    }

    /// Bytes of all request bodies as received.
    pub fn bytes_received(&self) -> u64 {
        self.routes.iter().map(|count| count.bytes_received).sum()
    }

    /// Bytes of all answers' bodies as sent.
    pub fn bytes_sent(&self) -> u64 {
        self.routes.iter().map(|count| count.bytes_sent).sum()
    }

    /// Connections accepted.
    pub fn connections(&self) -> u64 {
        self.connections
    }

    /// What was added after `earlier` was taken.
    pub fn since(&self, earlier: &Self) -> Self {
        let routes = self.routes.iter().zip(&earlier.routes).map(|(now, then)| RouteCount {
            route: now.route,
            requests: now.requests.saturating_sub(then.requests),
            bytes_received: now.bytes_received.saturating_sub(then.bytes_received),
            bytes_sent: now.bytes_sent.saturating_sub(then.bytes_sent),
        });
        Self {
            routes: routes.collect(),
            connections: self.connections.saturating_sub(earlier.connections),
        }
    }

    /// The routes that were asked at least once.
    pub fn iter(&self) -> impl Iterator<Item = &RouteCount> {
        self.routes.iter().filter(|count| count.requests > 0)
    }
}

/// A table of the routes that were asked, and a line with the sums.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.iter().map(|count| count.route.len()).max().unwrap_or(0).max(5);
        writeln!(
            f,
            "{:width$} {:>10} {:>14} {:>14}",
            "route", "requests", "bytes in", "bytes out"
        )?;
        for count in self.iter() {
            writeln!(
                f,
                "{:width$} {:>10} {:>14} {:>14}",
                count.route, count.requests, count.bytes_received, count.bytes_sent
            )?;
        }
        write!(
            f,
            "{:width$} {:>10} {:>14} {:>14}  over {} connections",
            "total",
            self.total(),
            self.bytes_received(),
            self.bytes_sent(),
            self.connections
        )
    }
}
