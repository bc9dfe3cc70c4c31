//! What a client may spend on retries: when a server fails everybody, retries of everybody would
//! keep it down.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::retry::RetryOptions;

/// The price of a retry after a failure of the moment, and after one that asks for restraint: those
/// of the AWS SDKs.
const TRANSIENT: f64 = 14.0;
const THROTTLED: f64 = 5.0;

/// Over how long the share of retries is reckoned.
const WINDOW: Duration = Duration::from_secs(10);

/// Two purses; a retry needs both. The quota empties when nothing succeeds, the other when too many
/// of all requests are retries.
#[derive(Debug)]
pub(crate) struct Budget {
    quota: f64,
    ratio: f64,
    per_second: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    quota: f64,
    /// Retries earned by requests.
    earned: f64,
    /// Retries that anybody has, whatever was earned.
    free: f64,
    since: Option<Instant>,
}

/// What a retry cost; given back if it succeeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Charge(f64);

impl Budget {
    pub(crate) fn new(options: &RetryOptions) -> Self {
        let (quota, per_second) = (f64::from(options.quota), f64::from(options.per_second));
        let ratio = if options.ratio.is_finite() { options.ratio.max(0.0) } else { 0.0 };
        let state = State { quota, earned: 0.0, free: per_second, since: None };
        Self { quota, ratio, per_second, state: Mutex::new(state) }
    }

    /// A request is sent for the first time.
    pub(crate) fn request(&self, now: Instant) {
        let mut state = self.at(now);
        state.earned += self.ratio;
    }

    /// Pays for a retry; `None` if that would be too much.
    pub(crate) fn spend(&self, throttled: bool, now: Instant) -> Option<Charge> {
        let price = if throttled { THROTTLED } else { TRANSIENT };
        let mut state = self.at(now);
        if state.quota < price {
            return None;
        }
        if state.earned < 1.0 && state.free < 1.0 {
            return None;
        }
        // From both, so that what anybody has does not come on top of what many requests earn.
        state.earned = (state.earned - 1.0).max(0.0);
        state.free = (state.free - 1.0).max(0.0);
        state.quota -= price;
        Some(Charge(price))
    }

    /// A call was answered, after a retry or at once.
    pub(crate) fn succeeded(&self, charge: Option<Charge>) {
        let mut state = self.lock();
        state.quota = (state.quota + charge.map_or(1.0, |charge| charge.0)).min(self.quota);
    }

    /// The state now: what was earned is forgotten by and by, and everybody's own grows again.
    fn at(&self, now: Instant) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        let passed =
            state.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        state.since = Some(now);
        state.earned *= (1.0 - passed.as_secs_f64() / WINDOW.as_secs_f64()).max(0.0);
        state.free = (state.free + passed.as_secs_f64() * self.per_second).min(self.per_second);
        state
    }

    /// Numbers that were left half-way are as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Budget, RetryOptions};

    /// Sends `rate` requests a second for `seconds`, each tried three times at most, of which a
    /// share fails by the numbers of a fixed generator; requests and attempts.
    async fn play(
        budget: &Budget,
        rate: u32,
        seconds: u32,
        failing: f64,
        seed: &mut u64,
    ) -> (u32, u32) {
        let (mut requests, mut attempts) = (0, 0);
        let mut fails = || {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((*seed >> 11) as f64 / (1_u64 << 53) as f64) < failing
        };
        for _ in 0..rate * seconds {
            requests += 1;
            budget.request(Instant::now());
            let mut charge = None;
            for attempt in 1..=3 {
                attempts += 1;
                if !fails() {
                    budget.succeeded(charge);
                    break;
                }
                if attempt == 3 {
                    break;
                }
                match budget.spend(false, Instant::now()) {
                    Some(price) => charge = Some(price),
                    None => break,
                }
            }
            tokio::time::advance(Duration::from_secs(1) / rate).await;
        }
        (requests, attempts)
    }

    #[tokio::test(start_paused = true)]
    async fn retries_never_add_more_than_a_tenth_for_long_however_many_fail() {
        for failing in [0.3, 0.5, 0.8, 1.0] {
            let budget = Budget::new(&RetryOptions::default());
            let mut seed = 7;
            play(&budget, 1_000, 10, failing, &mut seed).await; // until the first 35 are spent
            let (requests, attempts) = play(&budget, 1_000, 100, failing, &mut seed).await;
            let factor = f64::from(attempts) / f64::from(requests);
            assert!(factor <= 1.10, "{failing}: {factor}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_back_gets_its_retries_back_within_five_seconds() {
        let budget = Budget::new(&RetryOptions::default());
        let mut seed = 7;
        play(&budget, 200, 60, 1.0, &mut seed).await;
        assert_eq!(budget.spend(false, Instant::now()), None, "all spent");
        play(&budget, 200, 5, 0.0, &mut seed).await;
        for _ in 0..20 {
            assert!(budget.spend(false, Instant::now()).is_some());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_asks_seldom_may_try_again() {
        let budget = Budget::new(&RetryOptions::default());
        for _ in 0..20 {
            budget.request(Instant::now());
            let charge = budget.spend(false, Instant::now());
            assert!(charge.is_some(), "one request a minute");
            budget.succeeded(charge);
            tokio::time::advance(Duration::from_secs(60)).await;
        }
    }
}
