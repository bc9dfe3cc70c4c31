//! Requests that go to a test instead of to a connection, counted as those that do not.

use std::time::SystemTime;

use super::decode::decoded;
use super::{Incoming, Outgoing, Transport, body, given_up};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Sent};
use crate::test_util::{Answer, Ended, FakeTransport, Memory, Recorded};

/// What is used in place of the network.
#[derive(Debug, Clone)]
pub(crate) enum Wire {
    /// Nothing: the test says what comes of each request.
    Fake(FakeTransport),
    /// Connections within the process.
    Memory(Memory),
}

impl Transport {
    /// The same transport over something else than the network.
    pub(crate) fn over(mut self, wire: Wire) -> Self {
        match wire {
            Wire::Fake(fake) => self.fake = Some(fake),
            Wire::Memory(memory) => self.pool.connector().replace_network(memory),
        }
        self
    }

    /// One exchange that the test decides on.
    pub(super) async fn pretend(
        &self,
        fake: &FakeTransport,
        request: &Outgoing,
        call: &Call,
    ) -> Result<Incoming, Error> {
        if call.is_given_up() {
            return Err(given_up());
        }
        let Outgoing { method, uri, headers, body, .. } = request.clone();
        let sending = fake.reply_to(Recorded::new(method, uri, headers, body));
        if sending.is_sent() {
            call.set_sent(true);
            self.counters.requests.add(1);
            self.counters.bytes_sent.add(request.body.len());
        }
        match sending.ended().await {
            Ended::Answered(answer) => self.received(answer),
            Ended::Unreachable => {
                Err(Error::new(ErrorKind::Connect, "the test lets no connection be made"))
            }
            Ended::CutOff => {
                let detail = "the test broke the connection before the answer was whole";
                Err(Error::new(ErrorKind::Interrupted, detail).sent(Sent::Maybe))
            }
        }
    }

    fn received(&self, answer: Answer) -> Result<Incoming, Error> {
        let Answer { status, headers, body } = answer;
        self.counters.bytes_received.add(body.len());
        if status.is_success() {
            if body.len() > self.max_body {
                return Err(body::too_large(self.max_body));
            }
            let body = decoded(body, &headers, self.max_body)?;
            return Ok(Incoming { status, body, retry_after: None, whole: true });
        }
        let body = decoded(body, &headers, self.max_body).unwrap_or_default();
        let retry_after = body::retry_after(&headers, SystemTime::now());
        Ok(Incoming { status, body, retry_after, whole: true })
    }
}
