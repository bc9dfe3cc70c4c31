//! The ways in which an exchange can fail.

use crate::test_util::{Answer, Gate};

/// What becomes of a request.
///
/// "Processed" is what a server would have acted on; see [`Counts`](super::Counts). What HTTP/1.1
/// has no words for – [`Reset`](Self::Reset), [`GoAway`](Self::GoAway) – closes the connection there.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum Fault {
    /// All is well: status 200 and the number 1 as JSON. Processed.
    #[default]
    None,
    /// All is well, with this answer. Processed.
    Answer(Answer),
    /// Statuses from 100 to 199 before the answer, in this order. Processed.
    Informational(Vec<u16>, Answer),
    /// A header after the body. Processed.
    Trailers(Answer),
    /// What is in the box, after the gate has let the request through; whether it is processed is
    /// decided before.
    Held(Gate, Box<Fault>),
    /// The connection is closed without a word, at this moment.
    Close(Moment),
    /// The head and half of the body of an answer, then nothing more. Processed.
    Stall,
    /// No answer, ever. Processed.
    Silence,
    /// From now on the whole connection is silent: nothing is written, not even the answer to a
    /// PING, though everything is read. Processed.
    Mute,
    /// The body of the request is never read, and nothing is answered. Not processed.
    Deaf,
    /// An answer before the body of the request has come, of which nothing is read. Not processed.
    Early(Answer),
    /// An answer that announces fewer bytes than it has. Processed.
    MoreThanAnnounced,
    /// An answer that announces more bytes than it has, and ends as if it were whole: in HTTP/1.1 by
    /// closing the connection. Processed.
    LessThanAnnounced,
    /// A body in chunks, one of which has no length; in HTTP/2, a frame that is longer than any may
    /// be. Processed.
    BadChunk,
    /// Bytes that are no HTTP. Processed.
    Garbage,
    /// An answer whose head has this many bytes, about. Processed.
    LargeHead(usize),
    /// An answer of this many bytes, announced. Processed.
    LargeBody(usize),
    /// An answer of this many bytes, in chunks or frames, and of unknown length. Processed.
    Unannounced(usize),
    /// An answer of a few bytes that expands to this many. Processed.
    Bomb(usize),
    /// The stream is reset for this reason. Processed, unless the reason says that it was not.
    Reset(Reason),
    /// A goodbye to the whole connection for this reason. Requests after `last` are not processed.
    /// With `close`, the connection ends at once; else the requests up to `last` are answered.
    GoAway {
        /// Why.
        reason: Reason,
        /// The last request that was or will be processed.
        last: Last,
        /// Whether the connection is closed without the answers.
        close: bool,
    },
    /// From now on this many requests are allowed at once on the connection; this one is answered.
    /// In HTTP/1.1 it is answered, and that is all. Processed.
    Streams(u32),
}

/// When a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Moment {
    /// When the head of the request has come. Not processed.
    Unread,
    /// When the request was processed, before a byte of the answer.
    Unanswered,
    /// In the middle of the head of the answer. Processed.
    MidHead,
    /// In the middle of the body of the answer. Processed.
    MidBody,
    /// After a whole answer that does not say so. Processed.
    Answered,
}

/// The last request that a goodbye covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Last {
    /// The one before: this one is not processed – unless a later one was already, in which case it
    /// is covered, as HTTP/2 has no other way to say so.
    Before,
    /// This one.
    This,
    /// All that may still be on their way.
    All,
}

/// The error codes of HTTP/2 (RFC 9113, 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "their names are those of the standard, which says what they mean")]
pub enum Reason {
    NoError = 0,
    ProtocolError = 1,
    InternalError = 2,
    FlowControlError = 3,
    SettingsTimeout = 4,
    StreamClosed = 5,
    FrameSizeError = 6,
    RefusedStream = 7,
    Cancel = 8,
    CompressionError = 9,
    ConnectError = 10,
    EnhanceYourCalm = 11,
    InadequateSecurity = 12,
    Http11Required = 13,
}

impl Reason {
    pub(super) fn code(self) -> u32 {
        self as u32
    }

    /// Whether a stream that is reset for it was certainly not processed.
    pub(super) fn is_refusal(self) -> bool {
        matches!(self, Self::RefusedStream | Self::Http11Required)
    }
}

impl Fault {
    /// The same, held back by `gate`.
    pub fn held_by(self, gate: &Gate) -> Self {
        Self::Held(gate.clone(), Box::new(self))
    }

    /// The gates on the way, and what comes behind them.
    pub(super) fn unwrapped(self) -> (Vec<Gate>, Self) {
        let (mut gates, mut fault) = (Vec::new(), self);
        while let Self::Held(gate, inner) = fault {
            gates.push(gate);
            fault = *inner;
        }
        (gates, fault)
    }

    /// Whether the request is read to its end.
    pub(super) fn reads_body(&self) -> bool {
        !matches!(self, Self::Deaf | Self::Early(_) | Self::Close(Moment::Unread))
    }

    /// Whether a request that is read to its end is acted on, as far as the fault decides alone.
    pub(super) fn processes(&self) -> bool {
        match self {
            Self::Deaf | Self::Early(_) | Self::Close(Moment::Unread) => false,
            Self::GoAway { last, .. } => *last != Last::Before,
            Self::Reset(reason) => !reason.is_refusal(),
            _ => true,
        }
    }
}
