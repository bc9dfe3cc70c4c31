//! How many requests a server is given at once, learned from how it takes them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// A limit on the requests under way that goes down when the server is overloaded and up while it
/// keeps pace: additive increase, multiplicative decrease, as TCP does it.
///
/// | field | default | source |
/// |---|---|---|
/// | `initial` | 20 | Netflix' `concurrency-limits` |
/// | `least`, `most` | 1, 100 | never shut out, and never more than the pool has connections |
/// | `decrease` | 0.7 | between TCP's half and the 0.9 of `concurrency-limits`: overload is told by errors here, not by the first delay |
///
/// The limit is multiplied by `decrease` when the server answers 429 or 503 or an attempt times
/// out, once for all requests that were under way together; and grows by one for as many good
/// answers as it allows at once, unless fewer than half of it are under way: an idle client learns
/// nothing about a server.
///
/// Callers wait in the order of their coming, until their deadline. A retry queues anew. A download
/// counts until its answer begins. While there is such a limit, nothing is hedged.
///
/// ```
/// use wats_http::{ConcurrencyOptions, Options};
///
/// let mut options = Options::default();
/// options.concurrency = Some(ConcurrencyOptions::default());
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConcurrencyOptions {
    /// Requests at once in the beginning. Kept within `least` and `most`.
    pub initial: u32,
    /// Fewest at once. Zero counts as 1.
    pub least: u32,
    /// Most at once. Less than `least` counts as that.
    pub most: u32,
    /// By what the limit is multiplied at a sign of overload: 0.1 to 1. What is no number counts as
    /// the default.
    pub decrease: f64,
}

impl Default for ConcurrencyOptions {
    fn default() -> Self {
        Self { initial: 20, least: 1, most: 100, decrease: DECREASE }
    }
}

const DECREASE: f64 = 0.7;

/// Gives out places, and takes them back with what became of them.
#[derive(Debug)]
pub(crate) struct Concurrency {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    least: f64,
    most: f64,
    decrease: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limit: f64,
    under_way: usize,
    /// How often the limit went down. What was begun before says nothing about the limit now.
    cuts: u64,
    /// Who waits, by the order of coming.
    waiters: BTreeMap<u64, oneshot::Sender<Place>>,
    next_ticket: u64,
}

impl State {
    fn has_room(&self) -> bool {
        // Both far below what a float tells apart.
        (self.under_way as f64) + 1.0 <= self.limit.floor()
    }
}

impl Concurrency {
    pub(crate) fn new(options: &ConcurrencyOptions) -> Self {
        let least = options.least.max(1);
        let most = options.most.max(least);
        let decrease = if options.decrease.is_finite() { options.decrease } else { DECREASE };
        let state = State {
            limit: f64::from(options.initial.clamp(least, most)),
            under_way: 0,
            cuts: 0,
            waiters: BTreeMap::new(),
            next_ticket: 0,
        };
        Self {
            shared: Arc::new(Shared {
                least: f64::from(least),
                most: f64::from(most),
                decrease: decrease.clamp(0.1, 1.0),
                state: Mutex::new(state),
            }),
        }
    }

    /// Waits for a place. Dropping the future leaves the queue.
    pub(crate) async fn enter(&self) -> Place {
        let mut waiting = {
            let mut state = self.shared.lock();
            if state.waiters.is_empty() && state.has_room() {
                return self.shared.place(&mut state);
            }
            let (sender, place) = oneshot::channel();
            let ticket = state.next_ticket;
            state.next_ticket += 1;
            state.waiters.insert(ticket, sender);
            Waiting { shared: Arc::clone(&self.shared), ticket, place }
        };
        let place = (&mut waiting.place).await;
        place.expect("a waiter leaves the queue by being given a place, or by himself")
    }

    /// Requests allowed at once now, and callers who wait.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and what fits a u32"
    )]
    pub(crate) fn now(&self) -> (u64, u64) {
        let state = self.shared.lock();
        (state.limit as u64, state.waiters.len() as u64)
    }
}

impl Shared {
    fn place(self: &Arc<Self>, state: &mut State) -> Place {
        state.under_way += 1;
        Place { shared: Arc::clone(self), cuts: state.cuts, verdict: Verdict::None }
    }

    fn give_back(self: &Arc<Self>, cuts: u64, verdict: Verdict) {
        let mut state = self.lock();
        let busy = state.under_way as f64 * 2.0 >= state.limit;
        state.under_way -= 1;
        match verdict {
            Verdict::Overloaded if cuts == state.cuts => {
                state.limit = (state.limit * self.decrease).max(self.least);
                state.cuts += 1;
            }
            Verdict::KeptPace if cuts == state.cuts && busy => {
                state.limit = (state.limit + 1.0 / state.limit).min(self.most);
            }
            _ => {}
        }
        // A waiter leaves the queue before he stops listening, so nobody should refuse. A place that
        // is refused gives itself back, which it must not do here, where the lock is held.
        let mut refused = Vec::new();
        while state.has_room() {
            let Some((_, waiter)) = state.waiters.pop_first() else { break };
            refused.extend(waiter.send(self.place(&mut state)).err());
        }
        drop(state);
        drop(refused);
    }

    /// The state is consistent after every statement that could panic, so a poisoned lock is as
    /// good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A caller in the queue. Dropping it leaves the queue first; a place that was handed over meanwhile
/// is then dropped, and so given back.
struct Waiting {
    shared: Arc<Shared>,
    ticket: u64,
    place: oneshot::Receiver<Place>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.shared.lock().waiters.remove(&self.ticket);
    }
}

/// Leave for one request. Dropped without a verdict it says nothing of the server.
#[derive(Debug)]
#[must_use = "dropping it gives the place back at once"]
pub(crate) struct Place {
    shared: Arc<Shared>,
    cuts: u64,
    verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    None,
    KeptPace,
    Overloaded,
}

impl Place {
    /// The server answered, with whatever it was.
    pub(crate) fn kept_pace(mut self) {
        self.verdict = Verdict::KeptPace;
    }

    /// The server said that it has too much to do, or did not answer in time.
    pub(crate) fn overloaded(mut self) {
        self.verdict = Verdict::Overloaded;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.give_back(self.cuts, self.verdict);
    }
}

#[cfg(test)]
mod tests;
