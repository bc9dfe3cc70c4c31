//! Asking a second time when the first answer is late: a few slow answers then delay nobody.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::latency::Latencies;
use crate::stats::Counter;

/// When a safe operation is sent a second time while the first is still on its way.
///
/// The second goes out when the first takes longer than most of that operation did lately; the
/// answer that comes first counts, and the other request is cancelled. Only operations that are
/// [`Safe`](crate::Safety::Safe) are, and none with a
/// [rate limit](crate::Options::rate_limit) or while the server has failed too often.
///
/// | field | default | source |
/// |---|---|---|
/// | `percentile` | 0.95 | "The Tail at Scale" (Dean, Barroso 2013): later than that, so that one call in twenty is sent twice |
/// | `delay_min` | 20 ms | less than the noise of a network, a second request would only add load |
/// | `share_max` | 0.05 | the same article: 5 % more requests at most |
/// | `samples_min` | 20 | fewer say nothing of a twentieth |
///
/// ```
/// use wats_http::{Client, HedgeOptions};
///
/// let client = Client::builder("https://factory.example")
///     .token("c3RhdGlvbjpzZWNyZXQ=")
///     .configure(|options| options.hedge = Some(HedgeOptions::default()));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HedgeOptions {
    /// Which of an operation's times lately is waited for, 0 to 1.
    pub percentile: f64,
    /// The least that is waited for.
    pub delay_min: Duration,
    /// Second requests as a share of all.
    pub share_max: f64,
    /// Answers of an operation that must be known before anything of it is sent twice.
    pub samples_min: u32,
}

impl Default for HedgeOptions {
    fn default() -> Self {
        Self {
            percentile: 0.95,
            delay_min: Duration::from_millis(20),
            share_max: 0.05,
            samples_min: 20,
        }
    }
}

/// Second requests saved up while all was well; more would be a burst when all is not.
const SAVED_MAX: f64 = 10.0;

/// The hedging of one client.
#[derive(Debug)]
pub(crate) struct Hedge {
    options: HedgeOptions,
    sent: Counter,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By the name of the operation, of which there are as many as in the tables.
    times: HashMap<&'static str, Latencies>,
    saved: f64,
}

impl Hedge {
    pub(crate) fn new(options: &HedgeOptions) -> Self {
        Self { options: options.clone(), sent: Counter::default(), state: Mutex::default() }
    }

    /// Runs `send`, and once more if it takes too long and `may_hedge` says so then; the first that
    /// is `good`, or the last. Dropping the future, or the end of one, drops the other.
    pub(crate) async fn run<F: Future>(
        &self,
        operation: &'static str,
        send: impl Fn() -> F,
        good: impl Fn(&F::Output) -> bool,
        may_hedge: impl FnOnce() -> bool,
    ) -> F::Output {
        let timed = || async {
            let began = Instant::now();
            let output = send().await;
            (output, began.elapsed())
        };
        let delay = self.begin(operation);
        let mut first = std::pin::pin!(timed());
        if let Some(delay) = delay {
            tokio::select! {
                biased;
                done = &mut first => return self.ended(operation, done, &good),
                () = tokio::time::sleep(delay) => {}
            }
        }
        if delay.is_none() || !may_hedge() || !self.take() {
            return self.ended(operation, first.await, &good);
        }
        let mut second = std::pin::pin!(timed());
        tokio::select! {
            biased;
            done = &mut first => {
                let good_enough = good(&done.0);
                let output = self.ended(operation, done, &good);
                if good_enough { output } else { self.ended(operation, second.await, &good) }
            }
            done = &mut second => {
                let good_enough = good(&done.0);
                let output = self.ended(operation, done, &good);
                if good_enough { output } else { self.ended(operation, first.await, &good) }
            }
        }
    }

    /// Second requests sent.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.get()
    }

    /// How long to wait for the first answer; `None` while too few are known.
    fn begin(&self, operation: &'static str) -> Option<Duration> {
        let HedgeOptions { percentile, delay_min, share_max, samples_min } = self.options;
        let mut state = self.lock();
        state.saved = (state.saved + share_max.clamp(0.0, 1.0)).min(SAVED_MAX);
        let times = state.times.get(operation)?;
        let usual = (times.count() >= samples_min).then(|| times.percentile(percentile))?;
        Some(usual.max(delay_min))
    }

    fn take(&self) -> bool {
        let mut state = self.lock();
        let enough = state.saved >= 1.0;
        if enough {
            state.saved -= 1.0;
            self.sent.add(1);
            tracing::debug!("late, and sent a second time");
        }
        enough
    }

    fn ended<T>(
        &self,
        operation: &'static str,
        (output, took): (T, Duration),
        good: impl Fn(&T) -> bool,
    ) -> T {
        // A failure is often quick, and says nothing of how long an answer takes.
        if good(&output) {
            self.lock().times.entry(operation).or_default().add(took);
        }
        output
    }

    /// Counts that were left half-way are as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Hedge, HedgeOptions};

    const CALLS: usize = 20_000;

    /// A server of which one answer in fifty takes fifty times as long as the others, by the
    /// numbers of a fixed generator.
    struct Server {
        seed: AtomicU32,
        asked: AtomicU32,
    }

    impl Server {
        fn new() -> Self {
            Self { seed: AtomicU32::new(7), asked: AtomicU32::new(0) }
        }

        async fn answer(&self) -> bool {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let step = |seed: u32| Some((u64::from(seed) * 48_271 % 2_147_483_647) as u32);
            let draw = self.seed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step).unwrap();
            let usual = Duration::from_micros(20_000 + u64::from(draw % 10_000));
            let slow = (draw / 10_000).is_multiple_of(50);
            tokio::time::sleep(if slow { usual * 50 } else { usual }).await;
            true
        }
    }

    async fn p99(hedge: Option<&Hedge>) -> (Duration, f64) {
        let server = Server::new();
        let mut times = Vec::with_capacity(CALLS);
        for _ in 0..CALLS {
            let began = Instant::now();
            match hedge {
                Some(hedge) => {
                    hedge.run("reports.get", || server.answer(), |good| *good, || true).await
                }
                None => server.answer().await,
            };
            times.push(began.elapsed());
        }
        times.sort_unstable();
        let asked = f64::from(server.asked.load(Ordering::Relaxed)) / CALLS as f64;
        (times[CALLS * 99 / 100], asked - 1.0)
    }

    #[tokio::test(start_paused = true)]
    async fn slow_answers_delay_hardly_anybody_at_a_twentieth_more_requests() {
        let (without, _) = p99(None).await;
        let hedge = Hedge::new(&HedgeOptions::default());
        let (with, extra) = p99(Some(&hedge)).await;
        assert!(with.as_secs_f64() <= 0.35 * without.as_secs_f64(), "{with:?} of {without:?}");
        assert!(extra <= 0.05, "{extra}");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_sent_twice_before_enough_is_known_or_when_it_is_not_wished() {
        for (known, wished, expected) in [(19, true, 1), (20, false, 1), (20, true, 2)] {
            let hedge = Hedge::new(&HedgeOptions::default());
            for _ in 0..known {
                hedge.run("get", || async {}, |()| true, || true).await;
            }
            let sent = AtomicU32::new(0);
            let slow = || async {
                sent.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs(1)).await;
            };
            hedge.lock().saved = 1.0;
            hedge.run("get", slow, |()| true, || wished).await;
            assert_eq!(sent.load(Ordering::Relaxed), expected, "{known} {wished}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_of_one_waits_for_the_other() {
        let hedge = Hedge::new(&HedgeOptions::default());
        for _ in 0..40 {
            hedge.run("get", || async { 1 }, |_| true, || true).await;
        }
        let sent = AtomicU32::new(0);
        let send = || async {
            match sent.fetch_add(1, Ordering::Relaxed) {
                0 => tokio::time::sleep(Duration::from_secs(2)).await,
                _ => return 0, // fails at once
            }
            7
        };
        assert_eq!(hedge.run("get", send, |answer| *answer > 0, || true).await, 7);
        assert_eq!(sent.load(Ordering::Relaxed), 2);
    }
}
