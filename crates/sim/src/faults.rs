//! Misbehaviour on demand: what a test injects into a route, and how it is used up. How a fault
//! looks on the wire is the service's part.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderName, HeaderValue};

use crate::Error;
use crate::reply::Reply;

/// One way in which a route misbehaves, see [`Sim::inject`](crate::Sim::inject).
///
/// A fault strikes every request to its route until it is used up ([`Fault::times`]) or cleared.
///
/// ```
/// use std::time::Duration;
/// use wats_sim::Fault;
///
/// let busy = Fault::status(503).retry_after(Duration::from_secs(2)).times(2);
/// let slow = Fault::delay(Duration::from_millis(300));
/// let gone = Fault::disconnect().times(1);
/// let lost = Fault::lose_response().times(1);
/// # let _ = (busy, slow, gone, lost);
/// ```
#[must_use = "a fault strikes only when it is injected"]
#[derive(Clone, Debug)]
pub struct Fault {
    effect: Effect,
    delay: Duration,
    left: Option<u64>,
}

#[derive(Clone, Debug)]
enum Effect {
    Nothing,
    Answer { status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: Option<Bytes> },
    Disconnect,
    LoseResponse,
}

impl Fault {
    /// Answers with this status instead of handling the request; nothing is changed. A number
    /// that is no final HTTP status (below 200 or above 999) becomes 500.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).ok().filter(|status| !status.is_informational());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(Effect::Answer { status, headers: Vec::new(), body: None })
    }

    /// Handles the request as usual, but this much later.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Effect::Nothing).after(delay)
    }

    /// Drops the connection before the request is handled; nothing is changed. On HTTP/2 the
    /// connection's other requests are lost with it, as they are when a network fails.
    pub fn disconnect() -> Self {
        Self::new(Effect::Disconnect)
    }

    /// Handles the request, so that it takes effect, then drops the connection instead of
    /// answering: the client cannot know what became of it.
    pub fn lose_response() -> Self {
        Self::new(Effect::LoseResponse)
    }

    /// Lets the fault strike only the next `times` requests.
    pub fn times(mut self, times: u64) -> Self {
        self.left = Some(times);
        self
    }

    /// Waits before the fault takes effect.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Adds `Retry-After` in whole seconds, rounded up. Only for [`Fault::status`]. For the form
    /// with a date use [`Fault::header`].
    pub fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
        self.with(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Adds a header to the answer. Only for [`Fault::status`].
    ///
    /// ```
    /// use wats_sim::Fault;
    ///
    /// # fn main() -> Result<(), wats_sim::Error> {
    /// let busy = Fault::status(503).header("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT")?;
    /// assert!(Fault::status(503).header("Retry After", "2").is_err());
    /// # let _ = busy;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The name or the value is none that HTTP can carry.
    pub fn header(self, name: &str, value: &str) -> Result<Self, Error> {
        match (name.parse(), value.parse()) {
            (Ok(name), Ok(value)) => Ok(self.with(name, value)),
            _ => Err(Error::invalid_header(name, value)),
        }
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Effect::Answer { headers, .. } = &mut self.effect {
            headers.push((name, value));
        }
        self
    }

    /// Answers with this text, labelled as JSON. Only for [`Fault::status`]; without it the body
    /// is a JSON message that says that the fault was injected.
    pub fn body(mut self, text: impl Into<Bytes>) -> Self {
        if let Effect::Answer { body, .. } = &mut self.effect {
            *body = Some(text.into());
        }
        self
    }

    fn new(effect: Effect) -> Self {
        Self { effect, delay: Duration::ZERO, left: None }
    }

    pub(crate) fn is_disconnect(&self) -> bool {
        matches!(self.effect, Effect::Disconnect)
    }

    pub(crate) fn is_lost_response(&self) -> bool {
        matches!(self.effect, Effect::LoseResponse)
    }

    /// The answer that replaces the handler's.
    pub(crate) fn answer(&self) -> Option<Reply> {
        let Effect::Answer { status, headers, body } = &self.effect else {
            return None;
        };
        let reply = match body {
            Some(body) => Reply::json_bytes(body.clone()).with_status(*status),
            None => Reply::message(*status, "This answer was injected by a test."),
        };
        let add = |reply: Reply, (name, value): &(HeaderName, HeaderValue)| {
            reply.with_header(name.clone(), value.clone())
        };
        Some(headers.iter().fold(reply, add))
    }
}

/// What waits to strike, by route.
#[derive(Debug)]
pub(crate) struct Faults {
    routes: Mutex<Vec<Route>>,
}

#[derive(Clone, Debug, Default)]
struct Route {
    latency: Duration,
    waiting: VecDeque<Fault>,
}

impl Faults {
    pub(crate) fn new(slots: usize) -> Self {
        Self { routes: Mutex::new(vec![Route::default(); slots]) }
    }

    pub(crate) fn inject(&self, slot: usize, fault: Fault) {
        self.with(|routes| routes[slot].waiting.push_back(fault));
    }

    pub(crate) fn set_latency(&self, slot: usize, latency: Duration) {
        self.with(|routes| routes[slot].latency = latency);
    }

    pub(crate) fn clear(&self) {
        self.with(|routes| routes.fill(Route::default()));
    }

    /// The fault that strikes now, if any, and how long the request waits first.
    pub(crate) fn strike(&self, slot: usize) -> (Option<Fault>, Duration) {
        self.with(|routes| {
            let Route { latency, waiting } = &mut routes[slot];
            while waiting.front().is_some_and(|fault| fault.left == Some(0)) {
                waiting.pop_front();
            }
            let fault = waiting.front_mut().map(|fault| {
                if let Some(left) = &mut fault.left {
                    *left -= 1;
                }
                fault.clone()
            });
            let delay = fault.as_ref().map_or(Duration::ZERO, |fault| fault.delay);
            (fault, latency.saturating_add(delay))
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut Vec<Route>) -> T) -> T {
        // Every change leaves the list whole, so a panic elsewhere does not spoil it.
        change(&mut self.routes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults};

    #[test]
    fn faults_strike_in_order_and_are_used_up() {
        let faults = Faults::new(1);
        faults.inject(0, Fault::disconnect().times(2));
        faults.inject(0, Fault::lose_response().times(1));
        faults.inject(0, Fault::status(500).times(0));
        let struck: Vec<_> = (0..4).map(|_| faults.strike(0).0).collect();
        assert!(struck[0].as_ref().unwrap().is_disconnect());
        assert!(struck[1].as_ref().unwrap().is_disconnect());
        assert!(struck[2].as_ref().unwrap().is_lost_response());
        assert!(struck[3].is_none());
    }
}
