//! What the cache did for one answer, in the words of RFC 9211.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::stored::Stored;

/// How the cache handled a request; its text is the member of a `Cache-Status` field (RFC 9211) that
/// speaks for this cache.
///
/// | text | what happened |
/// |---|---|
/// | `wats; hit; ttl=283` | answered from the cache; 283 s of the lifetime are left |
/// | `wats; hit; ttl=-5; detail=stale-while-revalidate` | the same, 5 s after its end, while the server is asked |
/// | `wats; fwd=miss; fwd-status=200; stored; ttl=300` | asked the server, and kept the answer |
/// | `wats; fwd=miss; fwd-status=200; collapsed` | shared the request of another caller |
/// | `wats; fwd=stale; fwd-status=304; stored; ttl=300` | asked whether the kept answer still holds, and it does |
/// | `wats; fwd=stale; fwd-status=503; ttl=-12; detail=stale-if-error` | the server failed, so the kept answer serves |
/// | `wats; fwd=request; fwd-status=200; stored; ttl=300` | the caller wanted the server to be asked |
/// | `wats; fwd=bypass; fwd-status=200` | nothing is kept of this operation |
/// | `wats; fwd=method; fwd-status=200` | a write |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheStatus {
    handling: Handling,
    /// Seconds left of the lifetime.
    ttl: Option<i64>,
    age: Option<Duration>,
}

/// What the cache did for one answer, as it notes it: cheaply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handling {
    pub(crate) forwarded: Option<Forward>,
    pub(crate) server: Option<StatusCode>,
    pub(crate) stored: bool,
    pub(crate) collapsed: bool,
    /// Served though its lifetime was over.
    pub(crate) stale: bool,
    /// When that was, if the answer is kept, or was to be.
    pub(crate) at: Option<Duration>,
    pub(crate) detail: Option<&'static str>,
}

/// Why a request went to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forward {
    Bypass,
    Method,
    Miss,
    Stale,
    Request,
}

impl Handling {
    pub(crate) const fn hit(now: Duration) -> Self {
        Self {
            forwarded: None,
            server: None,
            stored: false,
            collapsed: false,
            stale: false,
            at: Some(now),
            detail: None,
        }
    }

    pub(crate) const fn forwarded(why: Forward) -> Self {
        Self { forwarded: Some(why), at: None, ..Self::hit(Duration::ZERO) }
    }

    /// With what there is to say of the answer.
    pub(crate) fn status(self, stored: &Stored) -> CacheStatus {
        let terms = &stored.keeping().terms;
        let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let ttl = |now| match terms.left(now) {
            Duration::ZERO => -seconds(terms.staleness(now)),
            left => seconds(left),
        };
        let (ttl, age) = (self.at.map(ttl), self.at.map(|now| terms.age(now)));
        CacheStatus { handling: self, ttl, age }
    }
}

impl CacheStatus {
    /// Whether the cache answered without waiting for the server.
    pub fn is_hit(&self) -> bool {
        self.handling.forwarded.is_none()
    }

    /// Whether the answer's lifetime was over when it was served.
    pub fn is_stale(&self) -> bool {
        self.handling.stale
    }

    /// How much of the answer's lifetime is left, in seconds; negative once it is over, `None` if it
    /// is not kept.
    pub fn ttl(&self) -> Option<i64> {
        self.ttl
    }

    /// How old the answer is, other caches on the way included: what the field `Age` would say.
    /// `None` if it is not kept.
    pub fn age(&self) -> Option<Duration> {
        self.age
    }

    /// What the server answered, if it was asked and did.
    pub fn server_status(&self) -> Option<StatusCode> {
        self.handling.server
    }
}

impl fmt::Display for CacheStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("wats")?;
        match self.handling.forwarded {
            None => f.write_str("; hit")?,
            Some(why) => {
                let why = match why {
                    Forward::Bypass => "bypass",
                    Forward::Method => "method",
                    Forward::Miss => "miss",
                    Forward::Stale => "stale",
                    Forward::Request => "request",
                };
                write!(f, "; fwd={why}")?;
            }
        }
        if let Some(status) = self.handling.server {
            write!(f, "; fwd-status={}", status.as_u16())?;
        }
        if self.handling.stored {
            f.write_str("; stored")?;
        }
        if self.handling.collapsed {
            f.write_str("; collapsed")?;
        }
        if let Some(ttl) = self.ttl {
            write!(f, "; ttl={ttl}")?;
        }
        if let Some(detail) = self.handling.detail {
            write!(f, "; detail={detail}")?;
        }
        Ok(())
    }
}
