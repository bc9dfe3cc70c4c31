//! A call at the server: asked for leave, sent, and tried again as far as that can do no harm.

use std::pin::pin;
use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use crate::cache::Stored;
use crate::call::{self, Call, LONGEST};
use crate::client::Inner;
use crate::compress::Compressor;
use crate::error::{Attempt, Error, ErrorKind, Sent};
use crate::marks::Mark;
use crate::observe::{Called, Observers, Outcome};
use crate::options::Options;
use crate::policy::breaker::{Breaker, BreakerState, Permit};
use crate::policy::concurrency::{Concurrency, Place};
use crate::policy::hedge::Hedge;
use crate::policy::rate_limit::RateLimiter;
use crate::policy::retry::Retries;
use crate::transport::{Incoming, Outgoing};

/// What a client imposes on its calls.
#[derive(Debug)]
pub(crate) struct Policies {
    retries: Retries,
    breaker: Option<Breaker>,
    limiter: Option<RateLimiter>,
    concurrency: Option<Concurrency>,
    hedge: Option<Hedge>,
}

impl Policies {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            retries: Retries::new(options.retry.clone()),
            breaker: options.breaker.as_ref().map(Breaker::new),
            limiter: options.rate_limit.as_ref().map(RateLimiter::new),
            concurrency: options.concurrency.as_ref().map(Concurrency::new),
            hedge: options.hedge.as_ref().map(Hedge::new),
        }
    }

    /// Reads that were sent a second time.
    pub(crate) fn hedged(&self) -> u64 {
        self.hedge.as_ref().map_or(0, Hedge::sent)
    }

    /// Callers who wait for the rate limit.
    pub(crate) fn waiting(&self) -> usize {
        self.limiter.as_ref().map_or(0, RateLimiter::waiting)
    }
}

impl Policies {
    /// Requests the server is given at once, and callers who wait for that; `None` without a bound.
    pub(crate) fn concurrency(&self) -> Option<(u64, u64)> {
        self.concurrency.as_ref().map(Concurrency::now)
    }
}

impl Inner {
    /// Sends until there is an answer, or a failure that another attempt would not mend; a
    /// compressed body that the server does not take, as it is.
    pub(crate) async fn exchange(&self, outgoing: &Outgoing, call: &Call) -> Result<Stored, Error> {
        let Incoming { status, headers, body, .. } = *self.answered(outgoing, call).await?;
        Ok(Stored::new(status, headers, body))
    }

    /// The same, with the answer as it came.
    pub(crate) async fn answered(
        &self,
        outgoing: &Outgoing,
        call: &Call,
    ) -> Result<Box<Incoming>, Error> {
        if !self.observers.listen() {
            return self.encoded(outgoing, call).await;
        }
        if self.observers.want_stages() {
            call.marks().keep();
        }
        let mut telling = Telling { observers: &self.observers, outgoing, call, told: false };
        let result = self.encoded(outgoing, call).await;
        telling.told = true;
        telling.tell(match &result {
            Ok(answer) => Outcome::Answered(answer.status),
            Err(failure) => Outcome::Failed(failure),
        });
        result
    }

    async fn encoded(&self, outgoing: &Outgoing, call: &Call) -> Result<Box<Incoming>, Error> {
        let failure = match self.attempts(outgoing, call, call.began()).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        let Some(plain) = Compressor::plain(outgoing, &failure) else { return Err(failure) };
        tracing::debug!(%failure, "sending the body as it is");
        call.set_sent(false);
        // Rare: boxed, so that nobody else's call has room for it.
        let result = Box::pin(self.attempts(&plain, call, Instant::now())).await;
        if result.is_ok() {
            self.compressor.was_refused();
        }
        result.map_err(|error| {
            let earlier = [failure.attempts(), &[failure.as_attempt(Duration::ZERO)]].concat();
            let all = [&earlier[..], error.attempts()].concat();
            error.after(all)
        })
    }

    async fn attempts(
        &self,
        outgoing: &Outgoing,
        call: &Call,
        now: Instant,
    ) -> Result<Box<Incoming>, Error> {
        let retries = &self.policies.retries;
        let mut course = retries.begin(outgoing.safety, now);
        let mut earlier: Vec<Attempt> = Vec::new();
        let mut last: Option<Error> = None;
        loop {
            let (failure, asked_for) = match self.attempt(outgoing, call).await {
                Ok(answer) => {
                    retries.succeeded(&course);
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            if let Some(last) = last.take()
                && failure.is_circuit_open()
            {
                // Others have failed as well meanwhile; what happened to this call is more telling.
                earlier.pop();
                return Err(last.after(earlier));
            }
            if call.is_given_up() {
                return Err(failure.after(earlier));
            }
            let pause = retries.after(&mut course, &failure, asked_for, call.deadline());
            let Some(pause) = pause else { return Err(failure.after(earlier)) };
            tracing::debug!(attempt = earlier.len() + 1, ?pause, %failure, "trying again");
            earlier.push(failure.as_attempt(pause));
            last = Some(failure.clone());
            self.counters.retries.add(1);
            let rested = pin!(async {
                tokio::select! {
                    () = tokio::time::sleep(pause) => true,
                    () = call.given_up() => false,
                }
            });
            if call.in_time(rested, None).await != Some(true) {
                earlier.pop();
                return Err(failure.after(earlier));
            }
            call.set_sent(false);
        }
    }

    /// One attempt; a failure with what the server asked to wait.
    async fn attempt(
        &self,
        outgoing: &Outgoing,
        call: &Call,
    ) -> Result<Box<Incoming>, (Error, Option<Duration>)> {
        call.marks().set(Mark::Attempt);
        if let Some(limiter) = &self.policies.limiter {
            if self.breaker_state() == Some(BreakerState::Open) {
                // Before it queues for the rate, of which it needs nothing.
                self.enter().map_err(|failure| (failure, None))?;
            }
            let leave = pin!(async {
                tokio::select! {
                    () = limiter.acquire() => true,
                    () = call.given_up() => false,
                }
            });
            match call.in_time(leave, self.longest_wait(outgoing)).await {
                Some(true) => {}
                Some(false) => return Err((given_up(), None)),
                None => return Err((limited(), None)),
            }
        }
        let place = match &self.policies.concurrency {
            Some(limit) => Some(Box::pin(self.place(limit, outgoing, call)).await?),
            None => None,
        };
        let permit = self.enter().map_err(|failure| (failure, None))?;
        let result = self.send(outgoing, call).await;
        judge(permit, &result, call);
        if let Some(place) = place {
            judge_pace(place, &result, call);
        }
        match result {
            Ok(answer) if outgoing.is_answered_by(answer.status) => Ok(answer),
            Ok(answer) => {
                let Incoming { status, headers, body, retry_after, sent_before, .. } = *answer;
                let secrets = self.secrets(outgoing);
                let mut failure = Error::status_answer(status, &body, &secrets);
                if sent_before {
                    failure = failure.sent(Sent::Again);
                }
                Err((failure.of_answer(headers, body).asked_to_wait(retry_after), retry_after))
            }
            Err(failure) => Err((failure, None)),
        }
    }

    /// Until when an upload waits for leave: its call has no deadline.
    fn longest_wait(&self, outgoing: &Outgoing) -> Option<Instant> {
        let total = self.options.timeouts.total;
        outgoing
            .upload
            .is_some()
            .then(|| call::after(if total.is_zero() { LONGEST } else { total }))
    }

    /// A place among those that the server is given at once.
    async fn place(
        &self,
        limit: &Concurrency,
        outgoing: &Outgoing,
        call: &Call,
    ) -> Result<Place, (Error, Option<Duration>)> {
        let place = pin!(async {
            tokio::select! {
                place = limit.enter() => Some(place),
                () = call.given_up() => None,
            }
        });
        match call.in_time(place, self.longest_wait(outgoing)).await {
            Some(Some(place)) => Ok(place),
            Some(None) => Err((given_up(), None)),
            None => Err((crowded(), None)),
        }
    }

    /// Sends, and a second time if that is wished, harmless, and the first is late.
    async fn send(&self, outgoing: &Outgoing, call: &Call) -> Result<Box<Incoming>, Error> {
        let send = || self.transport.exchange(outgoing, call);
        let Some(hedge) = self.policies.hedge.as_ref().filter(|_| outgoing.may_be_hedged()) else {
            return send().await;
        };
        let good = |result: &Result<Box<Incoming>, Error>| {
            result.as_ref().is_ok_and(|answer| !answer.status.is_server_error())
        };
        let may_hedge = || {
            // A server that is in trouble, or a limit on what it is asked, comes first.
            let closed = self.breaker_state().is_none_or(|state| state == BreakerState::Closed);
            let Policies { limiter, concurrency, .. } = &self.policies;
            closed && limiter.is_none() && concurrency.is_none()
        };
        // Boxed: two requests at once would make every task as large, hedged or not.
        Box::pin(hedge.run(outgoing.operation, send, good, may_hedge)).await
    }

    /// Whether the server is asked; `None` without a breaker.
    pub(crate) fn breaker_state(&self) -> Option<BreakerState> {
        self.policies.breaker.as_ref().map(Breaker::state)
    }

    fn enter(&self) -> Result<Option<Permit>, Error> {
        let Some(breaker) = &self.policies.breaker else { return Ok(None) };
        breaker.enter().map(Some).map_err(|wait| {
            let seconds = wait.as_secs_f64().ceil();
            let detail = format!(
                "nothing was sent: the server has failed too often, and is asked again in {seconds} s"
            );
            Error::new(ErrorKind::CircuitOpen, detail)
                .advice("see what the failures before this one said")
                .asked_to_wait(Some(wait))
        })
    }
}

/// Tells how a call ended, also when it is dropped before its end.
struct Telling<'a> {
    observers: &'a Observers,
    outgoing: &'a Outgoing,
    call: &'a Call,
    told: bool,
}

impl Telling<'_> {
    fn tell(&self, outcome: Outcome<'_>) {
        let Outgoing { operation, route, method, .. } = self.outgoing;
        let ((attempts, stages), took) = (self.call.marks().told(), self.call.began().elapsed());
        self.observers.called(&Called {
            operation,
            route,
            method,
            outcome,
            attempts,
            took,
            stages,
        });
    }
}

impl Drop for Telling<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(Outcome::GivenUp);
        }
    }
}

/// Tells the breaker how an attempt went. An answer that blames the request is a good one; a caller
/// who gave up, or got no place on a connection in time, says nothing of the server.
fn judge(permit: Option<Permit>, result: &Result<Box<Incoming>, Error>, call: &Call) {
    let Some(permit) = permit else { return };
    let failure = match result {
        Ok(answer) if answer.status.is_server_error() => return permit.failed(),
        Ok(_) => return permit.succeeded(),
        Err(failure) => failure,
    };
    match failure.kind() {
        _ if call.is_given_up() => drop(permit),
        ErrorKind::Timeout if !call.is_sent() => drop(permit),
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted => permit.failed(),
        _ => permit.succeeded(),
    }
}

/// What became of a request as far as it tells how busy the server is.
fn judge_pace(place: Place, result: &Result<Box<Incoming>, Error>, call: &Call) {
    match result {
        Ok(answer) if is_overload(answer.status) => place.overloaded(),
        Ok(_) => place.kept_pace(),
        Err(failure) if failure.is_timeout() && call.is_sent() => place.overloaded(),
        Err(_) => drop(place),
    }
}

fn is_overload(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

fn crowded() -> Error {
    Error::new(ErrorKind::Timeout, "the server is given no more requests at once at present")
        .advice("allow more time, or more at once with options.concurrency")
}

fn given_up() -> Error {
    Error::new(ErrorKind::Interrupted, "the caller gave up before the request was sent")
}

fn limited() -> Error {
    Error::new(ErrorKind::Timeout, "the rate limit left no room before the deadline")
        .advice("allow more time, or a higher rate with options.rate_limit")
}
