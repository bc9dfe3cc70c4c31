//! What a fault server saw and did.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, Method};

/// A request as a [`Script`](super::Script) sees it: its head, before the body is read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Arrival {
    /// The number of its connection, from 0.
    pub connection: usize,
    /// How many requests came before it on that connection.
    pub number: usize,
    /// How many requests with the same method, path and query came before it, on any connection: 0
    /// the first time.
    pub attempt: usize,
    /// Whether it came by HTTP/2.
    pub http2: bool,
    /// The method.
    pub method: Method,
    /// Path and query, percent-encoded.
    pub target: String,
    /// The headers, without those that begin with a colon in HTTP/2.
    pub headers: HeaderMap,
}

impl Arrival {
    /// Method, path and query, such as `PUT /things?n=1`.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

/// What a [`FaultServer`](super::FaultServer) counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Connections accepted.
    pub connections: usize,
    /// Connections that have not ended.
    pub open: usize,
    /// Most connections open at once.
    pub most_open: usize,
    /// Requests whose heads arrived.
    pub requests: usize,
    /// Most requests present at once, from the head to the end of the answer.
    pub most_requests: usize,
    /// Requests that a server would have acted on: read to their end, and neither refused nor
    /// ignored. Whether the client was told is another matter.
    pub processed: usize,
}

#[derive(Debug, Default)]
pub(super) struct Ledger {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    counts: Counts,
    present: usize,
    /// By line, how often it arrived and was processed.
    lines: HashMap<String, (usize, usize)>,
}

impl Ledger {
    /// Enters a connection; its number.
    pub(super) fn opened(&self) -> usize {
        let counts = &mut self.lock().counts;
        counts.open += 1;
        counts.most_open = counts.most_open.max(counts.open);
        counts.connections += 1;
        counts.connections - 1
    }

    /// Enters a request; how many of the same line came before, and its presence.
    pub(super) fn arrived(self: &Arc<Self>, line: &str) -> (usize, Present) {
        let mut state = self.lock();
        state.present += 1;
        state.counts.requests += 1;
        state.counts.most_requests = state.counts.most_requests.max(state.present);
        let (arrived, _) = state.lines.entry(line.to_owned()).or_default();
        *arrived += 1;
        (*arrived - 1, Present(Arc::clone(self)))
    }

    /// Notes that a request was acted on.
    pub(super) fn processed(&self, line: &str) {
        let mut state = self.lock();
        state.counts.processed += 1;
        state.lines.entry(line.to_owned()).or_default().1 += 1;
    }

    pub(super) fn counts(&self) -> Counts {
        self.lock().counts
    }

    pub(super) fn arrived_of(&self, line: &str) -> usize {
        self.lock().lines.get(line).map_or(0, |(arrived, _)| *arrived)
    }

    pub(super) fn processed_of(&self, line: &str) -> usize {
        self.lock().lines.get(line).map_or(0, |(_, processed)| *processed)
    }

    pub(super) fn processed_again(&self) -> Vec<String> {
        let state = self.lock();
        let again = state.lines.iter().filter(|(_, (_, processed))| *processed > 1);
        again.map(|(line, _)| line.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection, until it is dropped.
pub(super) struct Open<'a>(pub(super) &'a Ledger);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.lock().counts.open -= 1;
    }
}

/// A request, until it is dropped.
#[derive(Debug)]
pub(super) struct Present(Arc<Ledger>);

impl Drop for Present {
    fn drop(&mut self) {
        self.0.lock().present -= 1;
    }
}
