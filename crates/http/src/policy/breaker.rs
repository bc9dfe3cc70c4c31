//! When the client leaves a failing server alone, and how it finds out that it is back.
//!
//! Closed, every call is let through and its verdict counted. Open, none is. Half-open, a few are,
//! as probes: if they succeed it closes, and if one fails it opens again for longer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::chance::Chance;
use crate::call::LONGEST;

/// Parts of the window. The oldest is forgotten as a whole, so the window is up to a tenth shorter
/// than its name says.
const BUCKETS: usize = 10;

/// Shortest bucket, the resolution of timers.
const BUCKET_MIN: Duration = Duration::from_millis(1);

/// How far a time in the open state is off at most, either way, as a part of it: stations that lost
/// a server together must not come back together.
const JITTER: f64 = 0.2;

/// When calls are refused without being sent, because too many failed.
///
/// | field | default | source |
/// |---|---|---|
/// | `failure_ratio` | 0.5 | the .NET standard resilience handler has 0.1, of many more calls; of twenty, two may fail by chance |
/// | `minimum_calls` | 20 | 100 there; a station makes few calls, and would never get there |
/// | `window` | 10 s | 30 s there; with half of the calls as the bound, less time will do |
/// | `probes` | 3 | one there; one success may be luck |
/// | `open_for` | 5 s | the same there |
/// | `open_for_max` | 60 s | bounds how long a server that is back goes without calls; there it is always 5 s |
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BreakerOptions {
    /// The part of the calls in the window that must have failed, from 0 to 1. With more than 1,
    /// the breaker never opens; with zero, the first failure opens it once there are
    /// `minimum_calls`.
    pub failure_ratio: f64,
    /// Calls that must have ended within the window before it says anything. Zero counts as 1.
    pub minimum_calls: u32,
    /// How far back calls count. Less than 10 ms counts as 10 ms.
    pub window: Duration,
    /// Calls let through at once to find out whether the server is back, and how many of them must
    /// succeed. Zero counts as 1.
    pub probes: u32,
    /// How long no call is let through at first, give or take a fifth. Every probe that fails
    /// doubles it. With zero, the next call is a probe.
    pub open_for: Duration,
    /// The longest it gets by doubling, give or take a fifth. Less than `open_for` counts as that.
    pub open_for_max: Duration,
}

impl Default for BreakerOptions {
    fn default() -> Self {
        Self {
            failure_ratio: 0.5,
            minimum_calls: 20,
            window: Duration::from_secs(10),
            probes: 3,
            open_for: Duration::from_secs(5),
            open_for_max: Duration::from_secs(60),
        }
    }
}

/// Whether calls are let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// All are.
    Closed,
    /// None is, for some time.
    Open,
    /// Some are, to find out whether the server is back.
    HalfOpen,
}

/// Counts verdicts and decides who is let through. It has no task and no timer: what time brings
/// about happens when somebody asks.
#[derive(Debug)]
pub(crate) struct Breaker {
    shared: Arc<Shared>,
}

impl Breaker {
    pub(crate) fn new(options: &BreakerOptions) -> Self {
        let open_for = options.open_for.min(LONGEST);
        let options = BreakerOptions {
            failure_ratio: options.failure_ratio,
            minimum_calls: options.minimum_calls.max(1),
            window: options.window.min(LONGEST),
            probes: options.probes.max(1),
            open_for,
            open_for_max: options.open_for_max.clamp(open_for, LONGEST),
        };
        let window = Box::new(Window::new(options.window));
        let state = State { generation: 0, pause: open_for, phase: Phase::Closed(window) };
        Self {
            shared: Arc::new(Shared {
                options,
                chance: Chance::default(),
                state: Mutex::new(state),
            }),
        }
    }

    /// Lets a call through, or says how long until the next probe is admitted, which is never zero.
    ///
    /// While all probes are out nobody knows that; then it is a tenth of `open_for`, after which to
    /// ask again.
    pub(crate) fn enter(&self) -> Result<Permit, Duration> {
        let mut state = self.shared.lock();
        let state = &mut *state;
        if let Phase::Open { until } = state.phase {
            let left = until.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                return Err(left);
            }
            state.turn(Phase::HalfOpen { out: 0, succeeded: 0 });
        }
        if let Phase::HalfOpen { out, .. } = &mut state.phase {
            let BreakerOptions { probes, open_for, .. } = self.shared.options;
            if *out >= probes {
                return Err((open_for / 10).max(BUCKET_MIN));
            }
            *out += 1;
        }
        let shared = Arc::clone(&self.shared);
        Ok(Permit { shared, generation: state.generation, verdict: Verdict::None })
    }

    /// What would meet a call that came now. Once the time of the open state is over, that is
    /// [`BreakerState::HalfOpen`].
    pub(crate) fn state(&self) -> BreakerState {
        match self.shared.lock().phase {
            Phase::Closed(_) => BreakerState::Closed,
            Phase::Open { until } if Instant::now() < until => BreakerState::Open,
            Phase::Open { .. } | Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }
}

/// A call that was let through. Dropped without a verdict – the call was given up, or says nothing
/// about the server – it counts as nothing, and a probe's place is free again.
#[derive(Debug)]
#[must_use = "dropping it gives the place back at once"]
pub(crate) struct Permit {
    shared: Arc<Shared>,
    /// That of the state which let the call through. A verdict counts in no other.
    generation: u64,
    verdict: Verdict,
}

#[derive(Debug, Clone, Copy)]
enum Verdict {
    None,
    Succeeded,
    Failed,
}

impl Permit {
    /// The server did its work, whatever the answer says.
    pub(crate) fn succeeded(mut self) {
        self.verdict = Verdict::Succeeded;
    }

    /// The server could not be reached, or not do its work.
    pub(crate) fn failed(mut self) {
        self.verdict = Verdict::Failed;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.shared.settle(self.generation, self.verdict);
    }
}

#[derive(Debug)]
struct Shared {
    /// With every setting in its bounds.
    options: BreakerOptions,
    chance: Chance,
    state: Mutex<State>,
}

impl Shared {
    fn settle(&self, generation: u64, verdict: Verdict) {
        let mut state = self.lock();
        if state.generation != generation {
            return;
        }
        match (&mut state.phase, verdict) {
            (Phase::Closed(_), Verdict::None) | (Phase::Open { .. }, _) => {}
            (Phase::Closed(window), Verdict::Succeeded) => window.count(false, Instant::now()),
            (Phase::Closed(window), Verdict::Failed) => {
                let now = Instant::now();
                window.count(true, now);
                let (calls, failures) = window.sum();
                let enough = calls >= u64::from(self.options.minimum_calls);
                if enough && failures as f64 >= self.options.failure_ratio * calls as f64 {
                    self.open(&mut state, now);
                }
            }
            (Phase::HalfOpen { out, .. }, Verdict::None) => *out -= 1,
            (Phase::HalfOpen { out, succeeded }, Verdict::Succeeded) => {
                *out -= 1;
                *succeeded += 1;
                if *succeeded >= self.options.probes {
                    state.pause = self.options.open_for;
                    let window = Box::new(Window::new(self.options.window));
                    state.turn(Phase::Closed(window));
                }
            }
            (Phase::HalfOpen { .. }, Verdict::Failed) => self.open(&mut state, Instant::now()),
        }
    }

    /// Opens, and makes the next time twice as long, unless it closes before.
    fn open(&self, state: &mut State, now: Instant) {
        tracing::warn!(pause = ?state.pause, "the server fails too often and is left alone");
        let (least, most) = (state.pause.mul_f64(1.0 - JITTER), state.pause.mul_f64(1.0 + JITTER));
        let until = now + self.chance.between(least, most);
        state.pause = (state.pause * 2).min(self.options.open_for_max);
        state.turn(Phase::Open { until });
    }

    /// The state is consistent after every statement that could panic, so a poisoned lock is as
    /// good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct State {
    /// Grows with every change of the phase.
    generation: u64,
    /// How long the next opening lasts, jitter aside.
    pause: Duration,
    phase: Phase,
}

impl State {
    fn turn(&mut self, phase: Phase) {
        self.generation += 1;
        self.phase = phase;
    }
}

#[derive(Debug)]
enum Phase {
    Closed(Box<Window>),
    Open {
        until: Instant,
    },
    HalfOpen {
        /// Probes without a verdict.
        out: u32,
        succeeded: u32,
    },
}

/// The verdicts of late.
#[derive(Debug)]
struct Window {
    since: Instant,
    bucket: Duration,
    buckets: [Bucket; BUCKETS],
    /// The stretch counted in now, and when it ends.
    number: u64,
    ends: Instant,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    /// Which stretch since the window's beginning it counts.
    number: u64,
    calls: u64,
    failures: u64,
}

impl Window {
    fn new(length: Duration) -> Self {
        let bucket = (length / 10).max(BUCKET_MIN);
        let since = Instant::now();
        let ends = since + bucket;
        Self { since, bucket, buckets: <[Bucket; BUCKETS]>::default(), number: 0, ends }
    }

    /// Counts one more call.
    fn count(&mut self, failed: bool, now: Instant) {
        if now >= self.ends {
            self.turn_to(now);
        }
        let bucket = &mut self.buckets[index(self.number)];
        if bucket.number != self.number {
            *bucket = Bucket { number: self.number, ..Bucket::default() };
        }
        bucket.calls += 1;
        bucket.failures += u64::from(failed);
    }

    /// Finds the stretch for `now`; once in each, as the division costs more than the counting.
    fn turn_to(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.since).as_nanos() / self.bucket.as_nanos();
        self.number = u64::try_from(passed).unwrap_or(u64::MAX - 1);
        let begun = self.bucket.as_nanos() * u128::from(self.number + 1);
        let ends = u64::try_from(begun).ok().map(Duration::from_nanos);
        self.ends = ends.and_then(|age| self.since.checked_add(age)).unwrap_or(now + self.bucket);
    }

    /// All calls and failures of the stretches up to the present one.
    fn sum(&self) -> (u64, u64) {
        let recent =
            self.buckets.iter().filter(|bucket| bucket.number + BUCKETS as u64 > self.number);
        recent.fold((0, 0), |(calls, failures), bucket| {
            (calls + bucket.calls, failures + bucket.failures)
        })
    }
}

/// Where the stretch of this number is counted.
fn index(number: u64) -> usize {
    usize::try_from(number % BUCKETS as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests;
