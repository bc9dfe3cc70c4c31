//! Looking up the host: once for all who dial at the same time, and not again for every dial.
//!
//! A client has one server, so what is kept is one answer. The system does the looking up, with
//! its hosts file, search list and name services; it tells no lifetimes, so they are set here.

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// How long an answer is used without asking again: what Java's runtime takes where it knows no
/// lifetime either. A host that moves is found after this, or after a dial that fails.
const FRESH: Duration = Duration::from_secs(30);

/// How long beyond that an answer serves while looking up fails: long enough for the restart of a
/// factory's name server. RFC 8767 allows days, for servers that know the owner's lifetime.
const STALE: Duration = Duration::from_secs(300);

/// How long a lookup may take before an old answer is used meanwhile: the "client response timer"
/// of RFC 8767, section 5. A name server that is down is silent; the system finds out after 5 s or
/// more, when the connect timeout is over.
const PATIENCE: Duration = Duration::from_millis(1800);

/// How long a failure is remembered: a burst of callers asks once, and a person who tries again is
/// not told what was true before.
const FAILED: Duration = Duration::from_secs(2);

/// Where the host is.
#[derive(Debug)]
pub(super) struct Answer {
    /// In the order in which the system prefers them; never none.
    pub(super) addresses: Addresses,
    /// Whether they were there already, and may be out of date.
    kept: bool,
}

type Addresses = Arc<[SocketAddr]>;
type Outcome = Result<Addresses, Arc<io::Error>>;
type Lookup = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Knows the addresses of one host.
pub(super) struct Resolver {
    /// A host that is written as an address has nothing to look up.
    literal: Option<Addresses>,
    shared: Arc<Shared>,
}

struct Shared {
    lookup: Box<dyn Fn() -> Lookup + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    answer: Option<(Addresses, Instant)>,
    failure: Option<(Arc<io::Error>, Instant)>,
    /// The lookup under way; ends without an outcome if its runtime does.
    flight: Option<watch::Receiver<Option<Outcome>>>,
}

impl Resolver {
    pub(super) fn new(host: &str, port: u16) -> Self {
        Self::with(host, port, system)
    }

    /// A resolver that looks up with `lookup`.
    pub(super) fn with<F>(
        host: &str,
        port: u16,
        lookup: impl Fn(Arc<str>, u16) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'static,
    {
        let literal = host.parse::<IpAddr>().ok();
        let host: Arc<str> = host.into();
        let lookup = Box::new(move || Box::pin(lookup(Arc::clone(&host), port)) as Lookup);
        Self {
            literal: literal.map(|ip| Arc::from([SocketAddr::new(ip, port)])),
            shared: Arc::new(Shared { lookup, state: Mutex::default() }),
        }
    }

    /// The addresses of the host: kept ones, or those of the lookup under way, or of a new one.
    ///
    /// Dropping the future leaves the lookup to the others.
    pub(super) async fn resolve(&self) -> io::Result<Answer> {
        let kept = |addresses| Answer { addresses, kept: true };
        if let Some(literal) = &self.literal {
            return Ok(kept(Arc::clone(literal)));
        }
        loop {
            let Flight { mut outcome, mine, stale } = match self.shared.kept() {
                Kept::Known(outcome) => return outcome.map(kept).map_err(told),
                Kept::Asking(flight) => flight,
            };
            let landed = outcome.wait_for(Option::is_some);
            let landed = match &stale {
                None => landed.await,
                Some(stale) => match timeout(PATIENCE, landed).await {
                    Ok(landed) => landed,
                    Err(_elapsed) => return Ok(kept(Arc::clone(stale))),
                },
            };
            match landed.ok().and_then(|outcome| outcome.clone()) {
                Some(Ok(addresses)) => return Ok(Answer { addresses, kept: false }),
                Some(Err(error)) => return stale.map(kept).ok_or_else(|| told(error)),
                None if mine => return Err(io::Error::other("the lookup was cut off")),
                // The runtime of whoever began it has ended; this one's may still run.
                None => {}
            }
        }
    }

    /// Watches over an attempt to connect to `answer`.
    pub(super) fn trial<'a>(&'a self, answer: &'a Answer) -> Trial<'a> {
        // What was looked up a moment ago would be no other now.
        Trial { shared: &self.shared, doubtful: answer.kept.then_some(&answer.addresses) }
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("literal", &self.literal).finish_non_exhaustive()
    }
}

/// An attempt to connect. Unless it [succeeds](Trial::succeeded), a kept answer is forgotten, as the
/// host may have moved. It fails by being dropped: that nothing answered before the connect timeout
/// speaks against the addresses as well.
#[must_use = "a trial that is dropped has failed"]
pub(super) struct Trial<'a> {
    shared: &'a Shared,
    /// What to forget.
    doubtful: Option<&'a Addresses>,
}

impl Trial<'_> {
    /// One of the addresses took the connection.
    pub(super) fn succeeded(mut self) {
        self.doubtful = None;
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        let Some(addresses) = self.doubtful else { return };
        // A newer answer stays: it has not been tried yet.
        self.shared.lock().answer.take_if(|(kept, _)| Arc::ptr_eq(kept, addresses));
    }
}

/// What there is to say at once.
enum Kept {
    Known(Outcome),
    Asking(Flight),
}

/// A lookup under way, as one of those who wait for it sees it.
struct Flight {
    outcome: watch::Receiver<Option<Outcome>>,
    /// Whether this one began it.
    mine: bool,
    /// An old answer, for the case that there is no new one.
    stale: Option<Addresses>,
}

impl Shared {
    fn kept(self: &Arc<Self>) -> Kept {
        let mut state = self.lock();
        let now = Instant::now();
        let mut stale = None;
        if let Some((addresses, since)) = &state.answer {
            let age = now.saturating_duration_since(*since);
            if age < FRESH {
                return Kept::Known(Ok(Arc::clone(addresses)));
            }
            stale = (age < FRESH + STALE).then(|| Arc::clone(addresses));
        }
        if let Some((error, since)) = &state.failure
            && now.saturating_duration_since(*since) < FAILED
        {
            return Kept::Known(stale.ok_or_else(|| Arc::clone(error)));
        }
        if let Some(outcome) = state.flight.clone() {
            return Kept::Asking(Flight { outcome, mine: false, stale });
        }
        let (sender, outcome) = watch::channel(None);
        state.flight = Some(outcome.clone());
        drop(state);
        let landing = Landing { shared: Arc::clone(self), sender, result: None };
        tokio::spawn(async move {
            let result = (landing.shared.lookup)().await;
            landing.with(result);
        });
        Kept::Asking(Flight { outcome, mine: true, stale })
    }

    /// The state is consistent after every statement that could panic, so a poisoned lock is as
    /// good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The task of a lookup. However it ends, the next lookup can begin.
struct Landing {
    shared: Arc<Shared>,
    sender: watch::Sender<Option<Outcome>>,
    result: Option<io::Result<Vec<SocketAddr>>>,
}

impl Landing {
    fn with(mut self, result: io::Result<Vec<SocketAddr>>) {
        self.result = Some(result);
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        let outcome = self.result.take().map(|result| match result {
            Ok(addresses) if addresses.is_empty() => {
                Err(Arc::new(io::Error::other("the host has no address")))
            }
            Ok(addresses) => Ok(Addresses::from(addresses)),
            Err(error) => Err(Arc::new(error)),
        });
        let mut state = self.shared.lock();
        state.flight = None;
        match &outcome {
            Some(Ok(addresses)) => {
                state.answer = Some((Arc::clone(addresses), Instant::now()));
                state.failure = None;
            }
            Some(Err(error)) => state.failure = Some((Arc::clone(error), Instant::now())),
            None => {}
        }
        drop(state);
        self.sender.send_replace(outcome);
    }
}

/// Looks up as every program of the machine does, on a thread where that may block.
async fn system(host: Arc<str>, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((&*host, port)).await?.collect())
}

/// An error for one of the many who are told of the same failure.
fn told(error: Arc<io::Error>) -> io::Error {
    io::Error::new(error.kind(), error)
}
