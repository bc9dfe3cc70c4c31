//! Loads under way, and waiting for one – in a thread or in a task, of any runtime.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use foldhash::quality::RandomState;

use crate::sync::{Condvar, Mutex, MutexGuard};
use crate::tag::Stamp;

/// How a load ended. The error is of whatever type the leader's loader has.
#[derive(Debug, Clone)]
pub(crate) enum Landing<V> {
    Value(V),
    Failed(Arc<dyn Any + Send + Sync>),
    Abandoned,
}

/// One load, for all who wait for it.
#[derive(Debug)]
pub(crate) struct Flight<V> {
    stamp: Stamp,
    state: Mutex<State<V>>,
    landed: Condvar,
}

#[derive(Debug)]
struct State<V> {
    landing: Option<Landing<V>>,
    wakers: Vec<Waker>,
}

impl<V: Clone> Flight<V> {
    pub(crate) fn new(stamp: Stamp) -> Self {
        let state = State { landing: None, wakers: Vec::new() };
        Self { stamp, state: Mutex::new(state), landed: Condvar::new() }
    }

    /// The stamp from before the load began.
    pub(crate) fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Ends the flight and wakes all who wait. The first landing stands.
    pub(crate) fn land(&self, landing: Landing<V>) {
        let mut state = self.lock();
        state.landing.get_or_insert(landing);
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.landed.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Blocks the thread until the flight has ended; `None` if that takes longer than `patience`.
    pub(crate) fn wait(&self, patience: Option<Duration>) -> Option<Landing<V>> {
        let deadline = patience.and_then(|patience| Instant::now().checked_add(patience));
        let mut state = self.lock();
        loop {
            if let Some(landing) = &state.landing {
                return Some(landing.clone());
            }
            state = match deadline {
                None => self.landed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.checked_duration_since(Instant::now())?;
                    let waited = self.landed.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Waits in a task; dropping the future leaves the flight as it is.
    #[cfg_attr(not(feature = "tokio"), expect(dead_code, reason = "only tasks wait this way"))]
    pub(crate) fn landed(self: &Arc<Self>) -> Landed<V> {
        Landed { flight: Arc::clone(self), waker: None }
    }

    /// A user's `Clone` may panic under the lock, but changes nothing.
    fn lock(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The future of [`Flight::landed`].
#[derive(Debug)]
pub(crate) struct Landed<V> {
    flight: Arc<Flight<V>>,
    /// Where in the list this task's waker is.
    waker: Option<usize>,
}

impl<V: Clone> Future for Landed<V> {
    type Output = Landing<V>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Landing<V>> {
        let flight = Arc::clone(&self.flight);
        let mut state = flight.lock();
        if let Some(landing) = &state.landing {
            return Poll::Ready(landing.clone());
        }
        if let Some(waker) = self.waker.and_then(|at| state.wakers.get_mut(at)) {
            waker.clone_from(context.waker());
        } else {
            state.wakers.push(context.waker().clone());
            self.waker = Some(state.wakers.len() - 1);
        }
        Poll::Pending
    }
}

/// The flights of a cache. Only misses come here.
#[derive(Debug)]
pub(crate) struct Flights<K, V> {
    under_way: Mutex<HashMap<K, Arc<Flight<V>>, RandomState>>,
}

/// What a caller who missed is to do.
pub(crate) enum Part<V> {
    /// Load, and land this flight.
    Lead(Arc<Flight<V>>),
    /// Wait for this flight.
    Join(Arc<Flight<V>>),
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self { under_way: Mutex::default() }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Flights<K, V> {
    /// Joins the flight of `key`, if there is one that is still current, or begins one.
    pub(crate) fn part(&self, key: &K, stamp: Stamp) -> Part<V> {
        let mut under_way = self.lock();
        if let Some(flight) = under_way.get(key)
            && flight.stamp.is_current()
        {
            return Part::Join(Arc::clone(flight));
        }
        let flight = Arc::new(Flight::new(stamp));
        under_way.insert(key.clone(), Arc::clone(&flight));
        Part::Lead(flight)
    }

    /// Takes a flight off the list. A later one may have taken the place of one that an
    /// invalidation made stale; it stays.
    pub(crate) fn close(&self, key: &K, flight: &Arc<Flight<V>>) {
        let mut under_way = self.lock();
        if under_way.get(key).is_some_and(|present| Arc::ptr_eq(present, flight)) {
            under_way.remove(key);
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    /// A user's `Eq` or `Hash` may panic under the lock, before anything is changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Arc<Flight<V>>, RandomState>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
