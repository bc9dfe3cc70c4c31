//! From a request to a whole, bounded answer: connections and the exchange of bytes.
//!
//! Nothing here knows of caching, of JSON, or of what an operation means.

mod body;
mod connect;
mod connection;
mod pool;
mod tls;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Sent};
use crate::options::Options;
use crate::stats::{Counter, PoolStats};
use crate::url::BaseUrl;
use connect::Connector;
use connection::Unanswered;
use pool::Pool;

/// A request as it goes to the wire, whichever protocol carries it.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// A pure read: may be sent again when a kept connection turns out to be dead.
    pub(crate) repeatable: bool,
}

/// A whole answer, decompressed.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

/// How often a request is put on another connection because the one it got was already closed.
/// A whole pool may have gone stale at once (a restarted server), so this follows its size.
const REPLAYS_MAX: usize = 100;

#[derive(Debug)]
pub(crate) struct Transport {
    pool: Arc<Pool>,
    max_body: usize,
    counters: Counters,
}

#[derive(Debug, Default)]
struct Counters {
    requests: Counter,
    bytes_sent: Counter,
    bytes_received: Counter,
}

impl Transport {
    pub(crate) fn new(base: &BaseUrl, options: &Options, roots: &[Vec<u8>]) -> Result<Self, Error> {
        let connector = Connector::new(base, options, roots)?;
        Ok(Self {
            pool: Pool::new(connector, options.pool.clone()),
            max_body: options.limits.max_response_bytes,
            counters: Counters::default(),
        })
    }

    /// Sends `request` and reads the answer, all before `deadline`.
    ///
    /// Dropping the returned future closes an HTTP/1.1 connection or resets an HTTP/2 stream.
    pub(crate) async fn exchange(
        &self,
        request: &Outgoing,
        deadline: Instant,
    ) -> Result<Incoming, Error> {
        let sent = AtomicBool::new(false);
        match tokio::time::timeout_at(deadline, self.attempts(request, &sent)).await {
            Ok(result) => result,
            Err(_elapsed) => Err(if sent.load(Ordering::Relaxed) {
                Error::new(ErrorKind::Timeout, "no whole answer came before the deadline")
                    .sent(Sent::Maybe)
            } else {
                Error::new(ErrorKind::Timeout, "no connection was free before the deadline")
                    .advice("allow more connections, or fewer requests at once")
            }),
        }
    }

    async fn attempts(&self, request: &Outgoing, sent: &AtomicBool) -> Result<Incoming, Error> {
        let mut replays = 0;
        loop {
            let mut lease = self.pool.checkout().await?;
            sent.store(true, Ordering::Relaxed);
            let replay = replays < REPLAYS_MAX;
            match lease.send(request).await {
                Ok(response) => {
                    self.count_sent(request);
                    let result = body::read(response, self.max_body, &self.counters).await;
                    if result.is_ok() {
                        lease.reusable();
                    }
                    return result;
                }
                Err(Unanswered::NeverSent(_)) if replay => sent.store(false, Ordering::Relaxed),
                Err(Unanswered::NeverSent(error)) => {
                    return Err(interrupted(error, Sent::No));
                }
                // A kept connection that the server had closed meanwhile: the usual race.
                Err(Unanswered::Broken(_)) if replay && request.repeatable && lease.was_used() => {
                    self.count_sent(request);
                }
                Err(Unanswered::Broken(error)) => {
                    self.count_sent(request);
                    return Err(interrupted(error, Sent::Maybe));
                }
            }
            replays += 1;
        }
    }

    fn count_sent(&self, request: &Outgoing) {
        self.counters.requests.add(1);
        self.counters.bytes_sent.add(request.body.len());
    }

    /// Requests and body bytes sent, and body bytes received.
    pub(crate) fn traffic(&self) -> (u64, u64, u64) {
        let Counters { requests, bytes_sent, bytes_received } = &self.counters;
        (requests.get(), bytes_sent.get(), bytes_received.get())
    }

    pub(crate) fn pool_stats(&self) -> PoolStats {
        self.pool.stats()
    }
}

fn interrupted(error: hyper::Error, sent: Sent) -> Error {
    Error::new(ErrorKind::Interrupted, "the connection broke before the answer was whole")
        .sent(sent)
        .caused_by(error)
}
