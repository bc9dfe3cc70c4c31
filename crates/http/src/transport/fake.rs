//! Requests that go to a test instead of to a connection, counted as those that do not.

use std::sync::Arc;
use std::time::SystemTime;

use http_body_util::BodyExt;

use super::decode::decoded;
use super::{Incoming, Live, Outgoing, Transport, body, given_up, unreadable};
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
    ) -> Result<Box<Incoming>, Error> {
        if call.is_given_up() {
            return Err(given_up());
        }
        let Outgoing { method, uri, .. } = request.clone();
        let body = match &request.upload {
            None => request.body.clone(),
            Some(upload) => {
                let whole = upload.open().await.map_err(unreadable)?.collect().await;
                whole.map_err(unreadable)?.to_bytes()
            }
        };
        let (sent, headers) = (body.len(), request.headers());
        let sending = fake.reply_to(Recorded::new(method, uri, headers, body));
        if sending.is_sent() {
            call.set_sent(true);
            self.counters.requests.add(1);
            self.counters.bytes_sent.add(sent);
        }
        match sending.ended().await {
            Ended::Answered(answer) => self.received(answer, request.leaves_body),
            Ended::Unreachable => {
                Err(Error::new(ErrorKind::Connect, "the test lets no connection be made"))
            }
            Ended::CutOff => {
                let detail = "the test broke the connection before the answer was whole";
                Err(Error::new(ErrorKind::Interrupted, detail).sent(Sent::Maybe))
            }
        }
    }

    fn received(&self, answer: Answer, leaves_body: bool) -> Result<Box<Incoming>, Error> {
        let Answer { status, headers, body } = answer;
        if leaves_body && status.is_success() {
            let live = Live::given(body, Arc::clone(&self.counters));
            return Ok(Box::new(Incoming {
                live: Some(Box::new(live)),
                ..body::head(status, headers)
            }));
        }
        self.counters.bytes_received.add(body.len());
        if status.is_success() {
            if body.len() > self.bounds.max {
                return Err(body::too_large(self.bounds.max));
            }
            let body = decoded(body, &headers, self.bounds)?;
            return Ok(Box::new(Incoming { body, whole: true, ..body::head(status, headers) }));
        }
        let body = decoded(body, &headers, self.bounds).unwrap_or_default();
        let retry_after = body::retry_after(&headers, SystemTime::now());
        let head = body::head(status, headers);
        Ok(Box::new(Incoming { body, retry_after, whole: true, ..head }))
    }
}
