//! Deciding what a caller has to do, and the duty of the one who loads.

use std::any::Any;
use std::hash::Hash;
use std::sync::Arc;

use super::call::{Adapt, Adapter, Load, Windows};
use super::error::LoadError;
use super::flight::{Flight, Landing, Part};
use crate::cache::Cache;
use crate::clock::nanos;
use crate::entry::{Reading, Validity};
use crate::inner::Inner;
use crate::insert::{Insert, Life};
use crate::stats::Read;

/// What a look at the cache says to a caller.
pub(super) enum Look<K: Eq + Hash + Clone, V: Clone> {
    /// Here it is.
    Ready(V),
    /// Here it is, and somebody should load it anew meanwhile: this caller.
    ReadyButLead(V, Lead<K, V>),
    /// Load it.
    Lead(Lead<K, V>),
    /// Wait for the one who does.
    Join(Arc<Flight<V>>),
}

/// The duty to land a flight. Dropping it without doing so hands over to those who wait.
pub(super) struct Lead<K: Eq + Hash + Clone, V: Clone> {
    inner: Arc<Inner<K, V>>,
    /// Gone once the flight has landed.
    key: Option<K>,
    flight: Arc<Flight<V>>,
    terms: Terms<V>,
    began: u64,
}

/// What a loaded value is stored with.
struct Terms<V> {
    windows: Windows,
    adapt: Adapt,
    adapter: Option<Adapter<V>>,
}

impl<K: Eq + Hash + Clone, V: Clone> Load<'_, K, V> {
    pub(super) fn look(&self) -> Look<K, V> {
        let inner = &self.cache.inner;
        let now = inner.now();
        let epoch = inner.whole.generation();
        let reading = inner.store.get(&self.key);
        let validity = reading.as_ref().map(|reading| reading.validity(now, epoch));
        match (reading, validity) {
            (Some(reading), Some(Validity::Valid)) => {
                inner.used(&reading, now);
                inner.counters.read(Read::Hit);
                if self.windows.refresh_ahead.is_none_or(|beta| !is_due(&reading, now, beta, inner))
                {
                    return Look::Ready(reading.value);
                }
                self.ready_but_lead(reading.value)
            }
            (Some(reading), Some(Validity::Expired)) if self.stands_in(&reading, now) => {
                inner.counters.read(Read::Stale);
                Look::Ready(reading.value)
            }
            (Some(reading), Some(Validity::Expired))
                if reading.stale_for(now) < nanos(self.windows.while_revalidating)
                    && reading.lives(now) =>
            {
                inner.counters.read(Read::Stale);
                self.ready_but_lead(reading.value)
            }
            (_, validity) => {
                inner.counters.read(match validity {
                    None => Read::Absent,
                    Some(Validity::Invalidated) => Read::Invalidated,
                    Some(_) => Read::Expired,
                });
                match self.part() {
                    Ok(lead) => self.look_again(lead),
                    Err(flight) => {
                        inner.counters.shared.add_one();
                        Look::Join(flight)
                    }
                }
            }
        }
    }

    /// Whether an expired value is served without trying to load one, as that failed just now.
    fn stands_in(&self, reading: &Reading<V>, now: u64) -> bool {
        reading.lives(now)
            && reading.stale_for(now) < nanos(self.windows.if_error)
            && reading.is_throttled(now)
    }

    /// With a background load, unless one is under way.
    fn ready_but_lead(&self, value: V) -> Look<K, V> {
        match self.part() {
            Ok(lead) => Look::ReadyButLead(value, lead),
            Err(_under_way) => Look::Ready(value),
        }
    }

    /// A leader looks once more: the load that was under way when he missed may have ended just
    /// before he asked who leads.
    fn look_again(&self, mut lead: Lead<K, V>) -> Look<K, V> {
        let inner = &self.cache.inner;
        let now = inner.now();
        let valid = |reading: &Reading<V>| match reading.validity(now, inner.whole.generation()) {
            Validity::Valid => true,
            Validity::Expired => self.stands_in(reading, now),
            Validity::Invalidated => false,
        };
        match inner.store.get(&self.key).filter(valid) {
            Some(reading) => {
                lead.finish(Landing::Value(reading.value.clone()));
                Look::Ready(reading.value)
            }
            None => Look::Lead(lead),
        }
    }

    fn part(&self) -> Result<Lead<K, V>, Arc<Flight<V>>> {
        // Before anything is loaded: what is invalidated from here on, the value may not reflect.
        let stamp = self.cache.stamp_for(&self.key, &self.tags);
        match self.cache.inner.flights.part(&self.key, stamp) {
            Part::Join(flight) => Err(flight),
            Part::Lead(flight) => Ok(Lead {
                inner: Arc::clone(&self.cache.inner),
                key: Some(self.key.clone()),
                flight,
                terms: Terms {
                    windows: self.windows,
                    adapt: Adapt { ttl: self.ttl, store: true },
                    adapter: self.adapt.clone(),
                },
                began: self.cache.inner.precise_nanos(),
            }),
        }
    }
}

/// Whether a fresh value should be loaded anew, by chance: see [`Load::refresh_ahead`].
fn is_due<K, V>(reading: &Reading<V>, now: u64, beta: f64, inner: &Inner<K, V>) -> bool
where
    K: Eq + Hash + Clone,
    V: Clone,
{
    if reading.load_failed() {
        return false; // it was tried; the next load is at the end
    }
    let left = reading.fresh_until().saturating_sub(now) as f64;
    let cost = reading.load_cost() as f64;
    // The logarithm of a number from 0 to 1 is negative; of 0, infinitely so.
    left <= -cost * beta * inner.random().ln()
}

impl<K: Eq + Hash + Clone, V: Clone> Lead<K, V> {
    /// Ends the load: stores the value, tells those who wait, and says what this caller is given.
    pub(super) fn land<E>(mut self, result: Result<V, E>) -> Result<V, LoadError<E>>
    where
        E: Send + Sync + 'static,
    {
        let cost = self.inner.precise_nanos().saturating_sub(self.began);
        self.inner.counters.loaded(cost, result.is_ok());
        match result {
            Ok(value) => {
                self.store(&value, cost);
                self.finish(Landing::Value(value.clone()));
                Ok(value)
            }
            Err(error) => {
                if let Some(stale) = self.stale_instead() {
                    self.finish(Landing::Value(stale.clone()));
                    return Ok(stale);
                }
                let error = Arc::new(error);
                let shared: Arc<dyn Any + Send + Sync> = Arc::clone(&error) as _;
                self.finish(Landing::Failed(shared));
                Err(LoadError::Failed(error))
            }
        }
    }

    fn store(&self, value: &V, cost: u64) {
        let Terms { windows, mut adapt, ref adapter } = self.terms;
        if let Some(adapter) = adapter {
            adapter(value, &mut adapt);
        }
        if let (true, Some(key)) = (adapt.store, &self.key) {
            let stamp = self.flight.stamp().clone();
            let stale = windows.while_revalidating.max(windows.if_error);
            let insert = Insert { ttl: adapt.ttl, stamp: Some(stamp), life: Life { stale, cost } };
            let cache = Cache { inner: Arc::clone(&self.inner) };
            cache.insert_with(key.clone(), value.clone(), insert);
        }
    }

    /// The value of before, if it may stand in for one that could not be loaded. The entry stays as
    /// it is, with its end and its tags, and remembers when to try again.
    fn stale_instead(&self) -> Option<V> {
        let Windows { if_error, throttle, .. } = self.terms.windows;
        let key = self.key.as_ref()?;
        let now = self.inner.now();
        let epoch = self.inner.whole.generation();
        let mut kept = None;
        self.inner.store.with_entry(key, |entry| {
            if entry.validity(now, epoch) == Validity::Invalidated || entry.deadline() <= now {
                return;
            }
            entry.throttle(now, nanos(throttle));
            if entry.stale_for(now) < nanos(if_error) {
                kept = Some(entry.value.clone());
            }
        });
        if kept.is_some() {
            self.inner.counters.stood_in.add_one();
        }
        kept
    }

    #[cfg(feature = "tokio")]
    pub(super) fn flight(&self) -> &Arc<Flight<V>> {
        &self.flight
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Lead<K, V> {
    fn finish(&mut self, landing: Landing<V>) {
        if let Some(key) = self.key.take() {
            // Off the list first: who comes now finds the value in the cache, or loads anew.
            self.inner.flights.close(&key, &self.flight);
            self.flight.land(landing);
        }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Drop for Lead<K, V> {
    fn drop(&mut self) {
        self.finish(Landing::Abandoned);
    }
}
