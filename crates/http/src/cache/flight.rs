//! Requests under way: one for all callers who want the same thing at the same time.
//!
//! A flight runs in a task of its own, so a caller who gives up takes nothing from the others. It
//! may be joined only while its stamp is current: whoever comes after a write must not be given an
//! answer that was asked for before it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use wats_cache::Stamp;

use super::{Key, Stored};
use crate::error::{Error, ErrorKind};
use crate::response::Source;

type Landing = Result<Arc<Stored>, Error>;

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
pub(crate) struct Flight(watch::Receiver<Option<Landing>>);

impl Flight {
    /// Starts a flight that nobody else can join.
    pub(crate) fn alone(landing: impl Future<Output = Landing> + Send + 'static) -> Self {
        let (report, flight) = watch::channel(None);
        tokio::spawn(async move {
            report.send_replace(Some(landing.await));
        });
        Self(flight)
    }

    /// Waits for the answer.
    pub(crate) async fn landed(mut self) -> Landing {
        match self.0.wait_for(Option::is_some).await {
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

impl Flights {
    /// Joins the flight for `key`, if there is one that is still current, or starts one.
    pub(crate) fn join_or_start<F>(
        &self,
        key: Key,
        stamp: Stamp,
        start: impl FnOnce(Key, Stamp) -> F,
    ) -> (Flight, Source)
    where
        F: Future<Output = Landing> + Send + 'static,
    {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match under_way.entry(Arc::clone(&key)) {
            Entry::Occupied(slot) if slot.get().stamp.is_current() => {
                return (slot.get().flight.clone(), Source::Shared);
            }
            slot => slot,
        };
        let landing = start(Arc::clone(&key), stamp.clone());
        let (report, flight) = watch::channel(None);
        let flight = Flight(flight);
        slot.insert_entry(UnderWay { flight: flight.clone(), stamp });
        drop(under_way);

        let departure =
            Departure { under_way: Arc::clone(&self.under_way), key, flight: flight.clone() };
        tokio::spawn(async move {
            let landing = landing.await;
            // Off the list before the answer is out: who comes now finds it in the cache, or asks
            // anew if it could not be kept.
            drop(departure);
            report.send_replace(Some(landing));
        });
        (flight, Source::Server)
    }
}

/// Takes a flight off the list when it ends, however it ends.
struct Departure {
    under_way: Arc<Mutex<HashMap<Key, UnderWay>>>,
    key: Key,
    flight: Flight,
}

impl Drop for Departure {
    fn drop(&mut self) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        // A later flight may have taken the place of one that a write made stale.
        let own = |present: &UnderWay| present.flight.0.same_channel(&self.flight.0);
        if under_way.get(&self.key).is_some_and(own) {
            under_way.remove(&self.key);
        }
    }
}
