//! Requests under way: one for all callers who want the same thing at the same time.
//!
//! A flight runs in a task of its own, so a caller who gives up takes nothing from the others. It
//! may be joined only while its stamp is current: whoever comes after a write must not be given an
//! answer that was asked for before it. What it brings is kept only while it is the latest for its
//! key, so that an answer never replaces one that was asked for later.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use wats_cache::Stamp;

use super::exchange::Outcome;
use super::key::{self, Key};
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::response::Source;

type Landing = Result<Outcome, Error>;

#[derive(Debug, Default)]
pub(crate) struct Flights {
    under_way: Arc<Mutex<HashMap<Key, UnderWay>>>,
}

#[derive(Debug)]
struct UnderWay {
    flight: Flight,
    stamp: Stamp,
}

/// A handle on a flight.
#[derive(Debug, Clone)]
pub(crate) struct Flight {
    landing: watch::Receiver<Option<Landing>>,
    call: Arc<Call>,
}

impl Flight {
    fn new(call: Call) -> (watch::Sender<Option<Landing>>, Self) {
        let (report, landing) = watch::channel(None);
        (report, Self { landing, call: Arc::new(call) })
    }

    /// What it is doing.
    pub(crate) fn call(&self) -> &Call {
        &self.call
    }

    /// Waits for the answer.
    pub(crate) async fn landed(&mut self) -> Landing {
        match self.landing.wait_for(Option::is_some).await {
            Ok(landing) => landing.clone().unwrap_or_else(|| Err(lost())),
            Err(_sender_gone) => Err(lost()),
        }
    }
}

fn lost() -> Error {
    Error::new(
        ErrorKind::Interrupted,
        "the request was given up: its task panicked, or the runtime was shut down",
    )
}

/// What a flight is to bring, and until when.
pub(crate) struct Plan {
    pub(crate) key: Key,
    /// From before anything was sent.
    pub(crate) stamp: Stamp,
    pub(crate) call: Call,
}

impl Flights {
    /// Joins the flight for the plan's key, if there is one that is still current and lasts as
    /// long as the plan's call, or starts one.
    ///
    /// `keep` is called with the answer of the flight that was started, if no other has taken its
    /// place meanwhile.
    pub(crate) fn join_or_start<F>(
        &self,
        plan: Plan,
        start: impl FnOnce(Arc<Call>) -> F,
        keep: impl FnOnce(&mut Outcome, Stamp) + Send + 'static,
    ) -> (Flight, Source)
    where
        F: Future<Output = Landing> + Send + 'static,
    {
        let under_way = self.lock();
        if let Some(UnderWay { flight, stamp }) = under_way.get(&plan.key)
            && stamp.is_current()
            && plan.call.deadline().is_some_and(|wanted| flight.call.extend(wanted))
        {
            return (flight.clone(), Source::Shared);
        }
        (self.launch(under_way, plan, start, keep), Source::Server)
    }

    /// Starts a flight in place of any other for the plan's key: those who come now join this one,
    /// and what the other brings is not kept.
    pub(crate) fn start_anew<F>(
        &self,
        plan: Plan,
        start: impl FnOnce(Arc<Call>) -> F,
        keep: impl FnOnce(&mut Outcome, Stamp) + Send + 'static,
    ) -> Flight
    where
        F: Future<Output = Landing> + Send + 'static,
    {
        self.launch(self.lock(), plan, start, keep)
    }

    fn launch<F>(
        &self,
        mut under_way: MutexGuard<'_, HashMap<Key, UnderWay>>,
        Plan { key, stamp, call }: Plan,
        start: impl FnOnce(Arc<Call>) -> F,
        keep: impl FnOnce(&mut Outcome, Stamp) + Send + 'static,
    ) -> Flight
    where
        F: Future<Output = Landing> + Send + 'static,
    {
        let (report, flight) = Flight::new(call);
        let entry = UnderWay { flight: flight.clone(), stamp: stamp.clone() };
        under_way.insert(Arc::clone(&key), entry);
        drop(under_way);

        let landing = start(Arc::clone(&flight.call));
        let departure =
            Departure { under_way: Arc::clone(&self.under_way), key, flight: flight.clone() };
        tokio::spawn(async move {
            let mut landing = landing.await;
            // Off the list before the answer is out: who comes now finds it in the cache, or asks
            // anew if it could not be kept.
            departure.depart(|| {
                if let Ok(outcome) = &mut landing {
                    keep(outcome, stamp);
                }
            });
            report.send_replace(Some(landing));
        });
        flight
    }

    /// Starts a flight unless one is under way for the plan's key that is still current: for an
    /// answer that nobody waits for.
    pub(crate) fn start_unless_under_way<F>(
        &self,
        plan: Plan,
        start: impl FnOnce(Arc<Call>) -> F,
        keep: impl FnOnce(&mut Outcome, Stamp) + Send + 'static,
    ) -> bool
    where
        F: Future<Output = Landing> + Send + 'static,
    {
        let under_way = self.lock();
        if under_way.get(&plan.key).is_some_and(|present| present.stamp.is_current()) {
            return false;
        }
        self.launch(under_way, plan, start, keep);
        true
    }

    /// Makes sure that nothing on its way for `key` is joined or kept any more, and does `last`
    /// before anybody can start another.
    pub(crate) fn outdate<T>(&self, key: &[u8], last: impl FnOnce() -> T) -> T {
        let mut under_way = self.lock();
        under_way.retain(|flight, _| !key::is_flight_of(flight, key));
        last()
    }

    /// Does `last` if nothing is on its way for `key`, before anything can be.
    pub(crate) fn unless_under_way(&self, key: &[u8], last: impl FnOnce()) {
        let under_way = self.lock();
        if !under_way.keys().any(|flight| key::is_flight_of(flight, key)) {
            last();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, UnderWay>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a flight off the list when it ends, however it ends.
struct Departure {
    under_way: Arc<Mutex<HashMap<Key, UnderWay>>>,
    key: Key,
    flight: Flight,
}

impl Departure {
    /// Does `last` before anybody can take the flight's place, unless somebody has.
    fn depart(&self, last: impl FnOnce()) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |present: &UnderWay| present.flight.landing.same_channel(&self.flight.landing);
        if under_way.get(&self.key).is_some_and(own) {
            last();
            under_way.remove(&self.key);
        }
    }
}

impl Drop for Departure {
    fn drop(&mut self) {
        // Does nothing if it has departed already.
        self.depart(|| {});
    }
}
