//! The one task that decides: it takes what callers leave, asks the policy, and starts batches.
//! Nothing it works with is shared but the inbox and the numbers.

use std::collections::BTreeSet;
use std::hash::Hash;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::call::{Call, Ended, carry_out};
use super::policy::{Action, Event, Limits, State, decide};
use super::slots::{Caller, Slots};
use super::stats::Stats;
use super::{Error, Leftover, Shared};
use crate::sync::lock;

/// What callers leave in the inbox.
pub(super) enum Letter<K, V, E> {
    Add {
        key: K,
        caller: Caller<V, E>,
    },
    /// Whatever waits is to go; whoever asks is told when it is answered.
    Flush(oneshot::Sender<()>),
    ShutDown {
        deadline: Instant,
        done: oneshot::Sender<Leftover<K>>,
    },
}

pub(super) struct Worker<K, V, E> {
    shared: Arc<Shared<K, V, E>>,
    call: Call<K, V, E>,
    weigh: Box<dyn Fn(&K) -> usize + Send>,
    limits: Limits,
    state: State,
    slots: Slots<K, V, E>,
    batches: JoinSet<Ended>,
    /// The numbers of the first slots of batches under way.
    under_way: BTreeSet<u64>,
    /// Those who wait until every slot with a lower number is answered.
    flushes: Vec<(u64, oneshot::Sender<()>)>,
    closing: Option<(Instant, oneshot::Sender<Leftover<K>>)>,
    /// Whether anything may still come.
    open: bool,
    began: Instant,
}

impl<K, V, E> Worker<K, V, E>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
    E: Clone + Send + 'static,
{
    pub(super) fn new(
        shared: Arc<Shared<K, V, E>>,
        call: Call<K, V, E>,
        weigh: Box<dyn Fn(&K) -> usize + Send>,
        limits: Limits,
        share: bool,
    ) -> Self {
        Self {
            shared,
            call,
            weigh,
            limits,
            state: State::default(),
            slots: Slots::new(share),
            batches: JoinSet::new(),
            under_way: BTreeSet::new(),
            flushes: Vec::new(),
            closing: None,
            open: true,
            began: Instant::now(),
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            match decide(&self.state, &self.limits, self.began.elapsed()) {
                Action::Send(count) => self.send(count),
                Action::SettleUntil(due) => self.settle(self.began + due).await,
                Action::Rest if self.is_over() => break,
                Action::Rest => self.rest(None).await,
                Action::RestUntil(due) => self.rest(Some(self.began + due)).await,
            }
            self.tell_flushed();
            if self.closing.as_ref().is_some_and(|(deadline, _)| *deadline <= Instant::now()) {
                break;
            }
        }
        self.close();
    }

    /// Whether nothing is left to do, and nothing can come.
    fn is_over(&self) -> bool {
        let idle = self.state.waiting() == 0 && self.batches.is_empty();
        idle && (!self.open || self.closing.is_some())
    }

    /// Lets others go on that may be about to ask as well: first those who are in the middle of it,
    /// then whatever task is ready to run.
    async fn settle(&mut self, until: Instant) {
        let quiet = std::future::poll_fn(|context| self.shared.inbox.poll_quiet(context));
        // A caller that is not polled again holds up nobody for longer than they would wait anyway.
        let _ = tokio::time::timeout_at(until, quiet).await;
        tokio::task::yield_now().await;
        let letters = self.shared.inbox.take();
        if letters.is_empty() {
            self.state.apply(Event::Settled);
        }
        self.read(letters);
    }

    async fn rest(&mut self, until: Option<Instant>) {
        let closing = self.closing.as_ref().map(|(deadline, _)| *deadline);
        let until = until.into_iter().chain(closing).min();
        let sleep = async {
            match until {
                Some(until) => tokio::time::sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        let shared = Arc::clone(&self.shared);
        tokio::select! {
            letters = std::future::poll_fn(|context| shared.inbox.poll_take(context)), if self.open => {
                self.open = !letters.is_empty();
                self.read(letters);
            }
            Some(ended) = self.batches.join_next(), if !self.batches.is_empty() => {
                self.ended(ended.ok());
                self.join_ended();
            }
            () = sleep => {}
        }
    }

    fn read(&mut self, letters: Vec<Letter<K, V, E>>) {
        let at = self.began.elapsed();
        let (mut added, mut doubled) = (0, 0);
        for letter in letters {
            match letter {
                Letter::Add { key, caller } => {
                    let bytes = (self.weigh)(&key);
                    added += 1;
                    if self.slots.add(key, caller) {
                        self.state.apply(Event::Arrived { at, bytes });
                        if self.closing.is_some() {
                            self.state.apply(Event::Flushed);
                        }
                    } else {
                        doubled += 1;
                    }
                }
                Letter::Flush(done) => {
                    self.flushes.push((self.slots.next(), done));
                    self.state.apply(Event::Flushed);
                }
                Letter::ShutDown { deadline, done } => {
                    self.shared.inbox.close();
                    self.closing.get_or_insert((deadline, done));
                    self.state.apply(Event::Flushed);
                }
            }
        }
        self.count(|stats| {
            stats.added += added;
            stats.shared += doubled;
        });
    }

    /// Begins a batch with so many of those in front.
    fn send(&mut self, count: usize) {
        let waited = self.state.waited(self.began.elapsed());
        let first = self.slots.front();
        let slots = self.slots.take(count);
        let wanted = slots.len();
        self.state.apply(Event::Left { items: count, begun: wanted > 0 });
        if wanted > 0 {
            self.under_way.insert(first);
            self.batches.spawn(carry_out(Arc::clone(&self.call), slots, first));
        }
        self.count(|stats| {
            stats.given_up += (count - wanted) as u64;
            stats.sent += wanted as u64;
            if wanted > 0 {
                stats.batches += 1;
                stats.largest = stats.largest.max(wanted);
                stats.waited += waited;
                stats.longest_wait = stats.longest_wait.max(waited);
            }
        });
    }

    /// Sees to all batches that are over: those that ended together free their places together.
    fn join_ended(&mut self) {
        while let Some(ended) = self.batches.try_join_next() {
            self.ended(ended.ok());
        }
    }

    /// A batch is over; `None` if its task ended before it did.
    fn ended(&mut self, ended: Option<Ended>) {
        self.state.apply(Event::Ended);
        let Some(Ended { first, failed, panicked }) = ended else { return };
        self.under_way.remove(&first);
        self.count(|stats| {
            stats.failed += u64::from(failed);
            stats.panicked += u64::from(panicked);
        });
    }

    fn tell_flushed(&mut self) {
        if self.flushes.is_empty() {
            return;
        }
        let oldest = self.under_way.first().copied().unwrap_or_else(|| self.slots.front());
        for (_, done) in self.flushes.extract_if(.., |(mark, _)| *mark <= oldest) {
            let _ = done.send(());
        }
    }

    /// Answers everybody who is still there, and hands back what was not sent.
    fn close(mut self) {
        // From here on nobody can leave anything; what was left before is among what was not sent.
        self.shared.inbox.close();
        let letters = self.shared.inbox.take();
        self.read(letters);
        self.join_ended();
        let calls_given_up = self.batches.len();
        self.batches.abort_all();
        (0..calls_given_up).for_each(|_| self.ended(None));
        let waiting = self.state.waiting();
        let left = self.slots.take(waiting);
        self.state.apply(Event::Left { items: waiting, begun: false });
        self.count(|stats| {
            stats.unsent += left.len() as u64;
            stats.given_up += (waiting - left.len()) as u64;
        });
        let mut unsent = Vec::with_capacity(left.len());
        for slot in left {
            unsent.push(slot.key);
            for caller in slot.callers {
                let _ = caller.answer.send(Err(Error::ShutDown));
            }
        }
        if let Some((_, done)) = self.closing.take() {
            let _ = done.send(Leftover { unsent, calls_given_up });
        }
    }

    fn count(&self, change: impl FnOnce(&mut Stats)) {
        let mut stats = lock(&self.shared.stats);
        change(&mut stats);
        stats.waiting = self.state.waiting();
        stats.under_way = self.state.under_way();
    }
}
