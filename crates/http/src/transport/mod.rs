//! From a request to a whole, bounded answer: connections and the exchange of bytes.
//!
//! Nothing here knows of caching, of JSON, or of what an operation means.

mod body;
mod connect;
mod connection;
mod decode;
mod dns;
mod eyeballs;
mod failure;
#[cfg(feature = "test-util")]
mod fake;
mod live;
mod message;
mod outbound;
mod pool;
mod proxy;
mod streams;
mod tasks;
#[cfg(test)]
mod tests;
mod tls;
mod wire;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::call::{self, Call};
use crate::endpoint::Safety;
use crate::error::{Error, ErrorKind, Sent};
use crate::marks::Mark;
use crate::observe::Observers;
use crate::options::{Options, Timeouts};
use crate::redact::Secrets;
use crate::stats::{Counter, PoolStats};
use crate::url::BaseUrl;
pub(crate) use body::stalled;
use connect::Connector;
use connection::Unanswered;
pub(crate) use decode::ACCEPTED;
use decode::Bounds;
use failure::{given_up, interrupted, never_sent, refused, unreadable, wants_http1};
#[cfg(feature = "test-util")]
pub(crate) use fake::Wire;
pub(crate) use live::Live;
pub(crate) use message::{Incoming, Outgoing};
use outbound::Outbound;
pub(crate) use outbound::Uploading;
use pool::{Lease, Pool};
pub(crate) use proxy::Via;
pub(crate) use tls::TlsSettings;

/// How often a request is put on another connection because the one it got was already closed.
/// A whole pool may have gone stale at once (a restarted server), so this follows its size.
const REPLAYS_MAX: usize = 100;

/// How often a request is sent again that the server says it did not process. The first time at
/// once, then with a pause that grows: a server that refuses streams has too many of them.
const REFUSALS_MAX: u32 = 8;
const REFUSAL_PAUSE: Duration = Duration::from_millis(10);

#[derive(Debug)]
pub(crate) struct Transport {
    pool: Arc<Pool>,
    via: Option<Via>,
    bounds: Bounds,
    attempt_timeout: Option<Duration>,
    timeouts: Timeouts,
    counters: Arc<Counters>,
    /// Takes every request before it asks for a connection, if there is one.
    #[cfg(feature = "test-util")]
    fake: Option<crate::test_util::FakeTransport>,
}

#[derive(Debug, Default)]
struct Counters {
    requests: Counter,
    bytes_sent: Counter,
    bytes_received: Counter,
}

impl Transport {
    pub(crate) fn new(
        base: &BaseUrl,
        options: &Options,
        tls: &TlsSettings,
        observers: Observers,
    ) -> Result<Self, Error> {
        let connector = Connector::new(base, options, tls)?.observed_by(observers);
        Ok(Self {
            via: connector.via().cloned(),
            pool: Pool::new(connector, options.pool.clone()),
            bounds: Bounds {
                max: options.limits.max_response_bytes,
                expansion: options.limits.max_expansion,
            },
            attempt_timeout: Some(options.timeouts.attempt).filter(|time| !time.is_zero()),
            timeouts: options.timeouts.clone(),
            counters: Arc::default(),
            #[cfg(feature = "test-util")]
            fake: None,
        })
    }

    /// Sends `request` and reads the answer, all before the call's deadline.
    ///
    /// Dropping the returned future closes an HTTP/1.1 connection or resets an HTTP/2 stream.
    pub(crate) async fn exchange(
        &self,
        request: &Outgoing,
        call: &Call,
    ) -> Result<Box<Incoming>, Error> {
        // An upload takes as long as it takes; it is watched over by its progress.
        let until = self.attempt_timeout.filter(|_| request.upload.is_none()).map(call::after);
        let exchange = pin!(self.attempts(request, call, until));
        let ended = match &request.upload {
            None => call.in_time(exchange, until).await,
            // Boxed, so that no other call has room for it.
            Some(upload) => {
                let mut moving = Box::pin(async {
                    tokio::select! {
                        biased;
                        result = exchange => result,
                        () = upload.stalls(self.timeouts.progress, self.timeouts.total) => {
                            Err(self.upload_stalled(call))
                        }
                    }
                });
                let ended = call.in_time(moving.as_mut(), until).await;
                upload.end();
                ended
            }
        };
        match ended {
            Some(result) => result,
            None if call.deadline().is_some() => Err(self.attempt_too_long(call)),
            None => Err(self.too_late(call)),
        }
    }

    /// Why a call was not answered before a deadline.
    pub(crate) fn too_late(&self, call: &Call) -> Error {
        if call.is_sent() {
            Error::new(ErrorKind::Timeout, "no whole answer came before the deadline")
                .sent(Sent::Maybe)
        } else {
            self.pool.too_late()
        }
    }

    fn upload_stalled(&self, call: &Call) -> Error {
        if !call.is_sent() {
            return self.pool.too_late();
        }
        Error::new(ErrorKind::Timeout, "the upload stood still, or its answer did not come")
            .sent(Sent::Maybe)
            .advice("check the network, or allow more with timeouts.progress or timeouts.total")
    }

    fn attempt_too_long(&self, call: &Call) -> Error {
        if call.is_sent() {
            Error::new(ErrorKind::Timeout, "no whole answer came in the time for one attempt")
                .sent(Sent::Maybe)
        } else {
            self.pool.too_late()
        }
    }

    async fn attempts(
        &self,
        request: &Outgoing,
        call: &Call,
        until: Option<Instant>,
    ) -> Result<Box<Incoming>, Error> {
        #[cfg(feature = "test-util")]
        if let Some(fake) = &self.fake {
            return Box::pin(self.pretend(fake, request, call)).await;
        }
        let (mut replays_left, mut fresh_one_failed) = (REPLAYS_MAX, false);
        let mut refusals_left = REFUSALS_MAX;
        // Whether an earlier try may have been processed: what ends a later one does not undo that.
        let mut maybe = false;
        let after_all = |error: Error, maybe| if maybe { error.sent(Sent::Maybe) } else { error };
        loop {
            // Opened first: whoever has a place must not keep it waiting.
            let body = match &request.upload {
                None => Outbound::whole(request.body.clone()),
                Some(upload) => match upload.open().await {
                    Ok(body) => body,
                    Err(error) => return Err(after_all(unreadable(error), maybe)),
                },
            };
            let mut lease = tokio::select! {
                biased;
                () = call.given_up() => return Err(after_all(given_up(), maybe)),
                lease = self.pool.checkout() => lease.map_err(|error| after_all(error, maybe))?,
            };
            match self.attempt(&mut lease, request, body, call, until).await {
                Ok(Ok(mut answer)) if answer.begun.is_some() => {
                    let live = |body| Live::new(body, lease, Arc::clone(&self.counters));
                    answer.live = answer.begun.take().map(|body| Box::new(live(*body)));
                    return Ok(answer);
                }
                Ok(Ok(mut answer)) => {
                    answer.sent_before = maybe;
                    return Ok(answer);
                }
                Ok(Err(error)) => return Err(after_all(error, maybe)),
                Err(Unanswered::NeverSent(error)) => {
                    call.set_sent(maybe);
                    // Kept connections may all be dead. A server that closes a fresh one, and
                    // then another, will not do better the third time.
                    let again = lease.is_fresh() && std::mem::replace(&mut fresh_one_failed, true);
                    if again || replays_left == 0 {
                        return Err(after_all(never_sent(error), maybe));
                    }
                }
                Err(Unanswered::Refused(error)) => {
                    call.set_sent(maybe);
                    // Said once, it may be the moment; said again and again, it is the server.
                    if refusals_left == 0 {
                        return Err(after_all(refused(error), maybe));
                    }
                    refusals_left -= 1;
                    drop(lease);
                    Self::pause_after_refusal(REFUSALS_MAX - refusals_left).await;
                }
                Err(Unanswered::WantsHttp1(error)) => {
                    call.set_sent(maybe);
                    if refusals_left == 0 || !self.pool.speak_http1() {
                        return Err(after_all(wants_http1(error), maybe));
                    }
                    refusals_left -= 1;
                }
                Err(Unanswered::Broken(error)) => {
                    // A kept connection that the server had closed meanwhile: the usual race.
                    let stale = !lease.is_fresh() && connection::is_closed(&error);
                    let repeatable = request.safety != Safety::Unsafe;
                    if !(stale && repeatable) || replays_left == 0 {
                        return Err(interrupted(error));
                    }
                    maybe = true;
                }
            }
            replays_left -= 1;
        }
    }

    /// Lets other streams end first, which make room for this one.
    async fn pause_after_refusal(refusals: u32) {
        if refusals > 1 {
            tokio::time::sleep(REFUSAL_PAUSE * (1 << refusals)).await;
        }
    }

    /// One try on one connection; `Ok` with whatever came of an answer that had begun.
    async fn attempt(
        &self,
        lease: &mut Lease,
        request: &Outgoing,
        body: Outbound,
        call: &Call,
        until: Option<Instant>,
    ) -> Result<Result<Box<Incoming>, Error>, Unanswered> {
        lease.ready().await?;
        if call.is_given_up() {
            return Ok(Err(given_up()));
        }
        if let Some(upload) = &request.upload {
            upload.begin(&body);
        }
        call.marks().set(Mark::Placed);
        // Counted now: whoever stops waiting for the answer finds the request counted.
        call.set_sent(true);
        self.counters.requests.add(1);
        self.counters.bytes_sent.add(request.body.len());
        let mut waiting = Waiting { lease, call, until, over: false };
        let response = waiting.lease.send(request, body).await;
        waiting.over = true;
        drop(waiting);
        if let Some(upload) = &request.upload {
            self.counters.bytes_sent.add(upload.sent());
            if let Some(error) = upload.failure() {
                return Ok(Err(unreadable(error).sent(Sent::Maybe)));
            }
        }
        let response = response.inspect_err(|unanswered| {
            if matches!(unanswered, Unanswered::NeverSent(_)) {
                self.counters.requests.take_back(1);
                self.counters.bytes_sent.take_back(request.body.len());
            }
        })?;
        call.marks().set(Mark::Head);
        if request.leaves_body && response.status().is_success() {
            return Ok(Ok(body::begun(response)));
        }
        let progress = self.timeouts.progress;
        let result = body::read(response, self.bounds, progress, &self.counters).await;
        call.marks().set(Mark::Body);
        if result.as_ref().is_ok_and(|incoming| incoming.whole) {
            lease.reusable();
        }
        if result.as_ref().is_err_and(Error::is_interrupted) {
            lease.broken();
        }
        Ok(result)
    }

    /// Opens connections ahead of need; how many are open then.
    pub(crate) async fn warm(&self, connections: usize) -> Result<usize, Error> {
        #[cfg(feature = "test-util")]
        if self.fake.is_some() {
            return Ok(0);
        }
        self.pool.warm(connections).await
    }

    /// Names what no text may repeat of how the server is reached.
    pub(crate) fn add_to(&self, secrets: &mut Secrets) {
        if let Some(via) = &self.via {
            via.add_to(secrets);
        }
    }

    /// Requests and body bytes sent, and body bytes received.
    pub(crate) fn traffic(&self) -> (u64, u64, u64) {
        let Counters { requests, bytes_sent, bytes_received } = &*self.counters;
        (requests.get(), bytes_sent.get(), bytes_received.get())
    }

    pub(crate) fn pool_stats(&self) -> PoolStats {
        self.pool.stats()
    }
}

/// The wait for the head of an answer. Dropped before its end, it tells the connection whether that
/// was for lack of time: a caller who gives up earlier says nothing of the server.
struct Waiting<'a> {
    lease: &'a mut Lease,
    call: &'a Call,
    until: Option<Instant>,
    over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let now = Instant::now();
        let late = self.until.is_some_and(|until| until <= now)
            || self.call.deadline().is_none_or(|deadline| deadline <= now);
        if late {
            self.lease.timed_out();
        }
    }
}
