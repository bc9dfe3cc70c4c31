//! What becomes of a request that is not really sent.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use super::Recorded;
use crate::test_util::{Answer, Gate};

/// What becomes of a request: an [`Answer`], or a failure of the connection that does not exist.
#[derive(Debug, Clone)]
pub struct Reply {
    end: End,
    gates: Vec<Gate>,
}

#[derive(Debug, Clone)]
pub(crate) enum End {
    Answer(Answer),
    Unreachable,
    CutOff,
    Silence,
}

impl Reply {
    fn of(end: End) -> Self {
        Self { end, gates: Vec::new() }
    }

    /// No connection can be made: the request is not sent, and not recorded.
    pub fn unreachable() -> Self {
        Self::of(End::Unreachable)
    }

    /// The connection breaks after the request was sent, so that nobody knows what the server made
    /// of it.
    pub fn cut_off() -> Self {
        Self::of(End::CutOff)
    }

    /// No answer ever comes: the request ends at its deadline.
    pub fn silence() -> Self {
        Self::of(End::Silence)
    }

    /// The same, after `gate` has let it through: until then the request is under way.
    ///
    /// ```
    /// use wats_http::Method;
    /// use wats_http::Endpoint;
    /// use wats_http::test_util::{Answer, FakeTransport, Gate, Reply};
    ///
    /// const GET: Endpoint = Endpoint::get("probe", "/probe");
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), wats_http::Error> {
    /// let (fake, gate) = (FakeTransport::new(), Gate::new());
    /// fake.on(Method::GET, "/probe", Reply::from(Answer::json(&1)).held_by(&gate));
    /// let client = fake.client();
    /// let probing = tokio::spawn(async move { client.request(&GET).send::<u8>().await });
    /// gate.reached(1).await; // now it is under way
    /// gate.open();
    /// assert_eq!(*probing.await.unwrap()?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn held_by(mut self, gate: &Gate) -> Self {
        self.gates.push(gate.clone());
        self
    }

    pub(super) fn into_sending(self) -> Sending {
        Sending { end: self.end, gates: self.gates }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::of(End::Answer(answer))
    }
}

/// Replies to the requests of one method and path; made of one [`Reply`] or [`Answer`], or of a
/// list of replies, by [`FakeTransport::on`](super::FakeTransport::on).
pub struct Replies {
    source: Source,
}

enum Source {
    /// In turn; the last one stays.
    List(VecDeque<Reply>),
    Each(Compute),
}

type Compute = Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>;

/// The reply to the next request, or what makes it: that is the test's own code, and not run while
/// anything is locked.
pub(super) enum Next {
    Given(Reply),
    Computed(Compute),
}

impl Replies {
    pub(super) fn each(reply: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        Self { source: Source::Each(Arc::new(reply)) }
    }

    fn list(replies: impl Into<VecDeque<Reply>>) -> Self {
        let replies = replies.into();
        assert!(!replies.is_empty(), "a list of replies has at least one");
        Self { source: Source::List(replies) }
    }

    pub(super) fn next(&mut self) -> Next {
        match &mut self.source {
            Source::List(replies) if replies.len() > 1 => {
                Next::Given(replies.pop_front().expect("there is more than one"))
            }
            Source::List(replies) => Next::Given(replies[0].clone()),
            Source::Each(reply) => Next::Computed(Arc::clone(reply)),
        }
    }
}

impl From<Answer> for Replies {
    fn from(answer: Answer) -> Self {
        Reply::from(answer).into()
    }
}

impl From<Reply> for Replies {
    fn from(reply: Reply) -> Self {
        Self::list([reply])
    }
}

impl From<Vec<Reply>> for Replies {
    fn from(replies: Vec<Reply>) -> Self {
        Self::list(replies)
    }
}

impl<const N: usize> From<[Reply; N]> for Replies {
    fn from(replies: [Reply; N]) -> Self {
        Self::list(replies)
    }
}

impl fmt::Debug for Replies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::List(replies) => f.debug_list().entries(replies).finish(),
            Source::Each(_) => f.write_str("a function of the request"),
        }
    }
}

/// A request on its way to its reply.
#[derive(Debug)]
pub(crate) struct Sending {
    end: End,
    gates: Vec<Gate>,
}

/// How it ended.
#[derive(Debug)]
pub(crate) enum Ended {
    Answered(Answer),
    Unreachable,
    CutOff,
}

impl Sending {
    /// Whether the request reaches the server that is not there.
    pub(crate) fn is_sent(&self) -> bool {
        !matches!(self.end, End::Unreachable)
    }

    /// Waits for the reply.
    pub(crate) async fn ended(self) -> Ended {
        for gate in &self.gates {
            gate.pass().await;
        }
        match self.end {
            End::Answer(answer) => Ended::Answered(answer),
            End::Unreachable => Ended::Unreachable,
            End::CutOff => Ended::CutOff,
            End::Silence => std::future::pending().await,
        }
    }
}
