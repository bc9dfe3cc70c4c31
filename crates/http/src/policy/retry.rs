//! Trying again: which failures, after which pause, and when it has to stop.

use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use super::budget::{Budget, Charge};
use super::chance::Chance;
use crate::call::LONGEST;
use crate::endpoint::Safety;
use crate::error::{Error, ErrorKind};

/// Whether and how a failed request is tried again.
///
/// | field | default | source |
/// |---|---|---|
/// | `attempts` | 3 | the AWS SDKs' standard mode, the .NET standard resilience handler |
/// | `pause` | 50 ms | the AWS SDKs, for failures of the moment |
/// | `pause_when_throttled` | 1 s | the AWS SDKs, for a server that asks for restraint |
/// | `pause_max` | 20 s | the AWS SDKs |
/// | `retry_after_max` | 60 s | a person waits no longer for an answer |
/// | `quota` | 500 | the AWS SDKs: 35 failures of the moment in a row |
/// | `ratio` | 0.1 | "Site Reliability Engineering", ch. 21: one retry for ten requests |
/// | `per_second` | 3 | lets a client that asks seldom try again at all |
///
/// What is tried again depends on what a repetition can do ([`Safety`]):
///
/// | failure | safe, idempotent | unsafe |
/// |---|---|---|
/// | no connection, unless the certificate or a proxy forbids it; 429 | yes | yes: it certainly was not applied |
/// | connection broke, no answer in time for one attempt | yes | no |
/// | 408, 502, 503, 504 | yes | no |
/// | every other answer | no | no |
///
/// Pauses are random, each between `pause` and three times the one before ("decorrelated jitter"),
/// so that clients that failed together do not come back together. A server's `Retry-After`, in
/// seconds or as a date, is the least that is waited. No attempt is begun that cannot begin before
/// the call's deadline.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RetryOptions {
    /// How often a request is sent at most, the first time included. Zero and one: never again.
    pub attempts: u32,
    /// The shortest pause.
    pub pause: Duration,
    /// The shortest pause after 429 and 503.
    pub pause_when_throttled: Duration,
    /// The longest pause that the client chooses by itself.
    pub pause_max: Duration,
    /// The longest `Retry-After` that is waited for; a longer one ends the call.
    pub retry_after_max: Duration,
    /// What the client may spend on retries before others succeed: 14 for each, 5 after 429 and
    /// 503. A retry that succeeds gets its price back, and a first try that succeeds adds 1.
    pub quota: u32,
    /// Retries as a share of all requests, over ten seconds.
    pub ratio: f64,
    /// Retries in a second that are allowed whatever their share.
    pub per_second: u32,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            attempts: 3,
            pause: Duration::from_millis(50),
            pause_when_throttled: Duration::from_secs(1),
            pause_max: Duration::from_secs(20),
            retry_after_max: Duration::from_secs(60),
            quota: 500,
            ratio: 0.1,
            per_second: 3,
        }
    }
}

/// The retries of one client.
#[derive(Debug)]
pub(crate) struct Retries {
    options: RetryOptions,
    budget: Budget,
    chance: Chance,
}

/// The retries of one call.
#[derive(Debug)]
pub(crate) struct Course {
    safety: Safety,
    attempts: u32,
    /// The pause before the last attempt.
    pause: Duration,
    charged: Option<Charge>,
}

impl Retries {
    pub(crate) fn new(mut options: RetryOptions) -> Self {
        for duration in [
            &mut options.pause,
            &mut options.pause_when_throttled,
            &mut options.pause_max,
            &mut options.retry_after_max,
        ] {
            *duration = LONGEST.min(*duration);
        }
        let budget = Budget::new(&options);
        Self { options, budget, chance: Chance::default() }
    }

    /// Begins a call.
    pub(crate) fn begin(&self, safety: Safety, now: Instant) -> Course {
        self.budget.request(now);
        Course { safety, attempts: 1, pause: Duration::ZERO, charged: None }
    }

    /// The call was answered.
    pub(crate) fn succeeded(&self, course: &Course) {
        self.budget.succeeded(course.charged);
    }

    /// How long to wait before the next attempt; `None` if there is to be none. `asked_for` is what
    /// the server asked to wait.
    pub(crate) fn after(
        &self,
        course: &mut Course,
        failure: &Error,
        asked_for: Option<Duration>,
        deadline: Option<Instant>,
    ) -> Option<Duration> {
        let now = Instant::now();
        if course.attempts >= self.options.attempts || !is_retryable(failure, course.safety) {
            return None;
        }
        // Before anything is reckoned with it: a server may ask for longer than any clock runs.
        if asked_for.is_some_and(|asked| asked > self.options.retry_after_max) {
            return None;
        }
        let throttled = is_throttling(failure);
        let pause = self.pause(course.pause, throttled).max(asked_for.unwrap_or_default());
        if deadline.is_none_or(|deadline| now + pause.min(LONGEST) >= deadline) {
            return None;
        }
        let charge = self.budget.spend(throttled, now)?;
        course.attempts += 1;
        course.pause = pause;
        course.charged = Some(charge);
        Some(pause)
    }

    fn pause(&self, last: Duration, throttled: bool) -> Duration {
        let RetryOptions { pause, pause_when_throttled, pause_max, .. } = self.options;
        let least = if throttled { pause_when_throttled } else { pause };
        let most = last.max(least).saturating_mul(3);
        self.chance.between(least, most).min(pause_max.max(least))
    }
}

fn is_throttling(failure: &Error) -> bool {
    matches!(
        failure.status(),
        Some(StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
    )
}

/// Whether another attempt may do better, and cannot do what must not be done twice.
fn is_retryable(failure: &Error, safety: Safety) -> bool {
    if failure.is_permanent() {
        return false;
    }
    let repeatable = safety != Safety::Unsafe;
    match (failure.kind(), failure.status()) {
        (ErrorKind::Connect, _) | (_, Some(StatusCode::TOO_MANY_REQUESTS)) => true,
        // A deadline of the call that has passed allows no other attempt by itself.
        (ErrorKind::Interrupted | ErrorKind::Timeout, _)
        | (
            _,
            Some(
                StatusCode::REQUEST_TIMEOUT
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT,
            ),
        ) => repeatable,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::StatusCode;
    use tokio::time::Instant;

    use super::{Retries, RetryOptions, is_retryable};
    use crate::endpoint::Safety;
    use crate::error::{Error, ErrorKind};
    use crate::redact::Secrets;

    fn status(code: u16) -> Error {
        Error::status_answer(StatusCode::from_u16(code).unwrap(), b"", &Secrets::default())
    }

    fn far() -> Instant {
        Instant::now() + Duration::from_secs(3_600)
    }

    #[test]
    fn what_may_have_been_done_is_repeated_only_if_that_does_no_harm() {
        let broken = Error::new(ErrorKind::Interrupted, "broke");
        for (failure, repeatable, always) in [
            (Error::new(ErrorKind::Connect, "refused"), true, true),
            (broken, true, false),
            (Error::new(ErrorKind::Timeout, "one attempt took too long"), true, false),
            (status(429), true, true),
            (status(503), true, false),
            (status(504), true, false),
            (status(500), false, false),
            (status(404), false, false),
            (Error::new(ErrorKind::Connect, "wrong password").permanent(true), false, false),
        ] {
            for safety in [Safety::Safe, Safety::Idempotent] {
                assert_eq!(is_retryable(&failure, safety), repeatable, "{failure}");
            }
            assert_eq!(is_retryable(&failure, Safety::Unsafe), always, "{failure}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_at_random_within_their_bounds() {
        let retries = Retries::new(RetryOptions { attempts: 100, ..RetryOptions::default() });
        let failure = Error::new(ErrorKind::Connect, "refused");
        let mut course = retries.begin(Safety::Safe, Instant::now());
        let mut last = Duration::from_millis(50);
        for _ in 0..20 {
            let pause = retries.after(&mut course, &failure, None, Some(far())).unwrap();
            let most = (last * 3).min(Duration::from_secs(20));
            assert!((Duration::from_millis(50)..=most).contains(&pause), "{pause:?}");
            last = pause.max(Duration::from_millis(50));
            tokio::time::advance(Duration::from_secs(1)).await; // three a second are allowed
        }
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_no_more_attempts_than_allowed() {
        let retries = Retries::new(RetryOptions::default());
        let mut course = retries.begin(Safety::Safe, Instant::now());
        assert!(retries.after(&mut course, &status(503), None, Some(far())).is_some());
        assert!(retries.after(&mut course, &status(503), None, Some(far())).is_some());
        assert!(retries.after(&mut course, &status(503), None, Some(far())).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_servers_wish_is_the_least_that_is_waited() {
        let retries = Retries::new(RetryOptions::default());
        let (short, long) = (Duration::from_secs(7), Duration::from_secs(61));
        let mut course = retries.begin(Safety::Safe, Instant::now());
        let pause = retries.after(&mut course, &status(429), Some(short), Some(far())).unwrap();
        assert!(pause >= short);
        assert!(retries.after(&mut course, &status(429), Some(long), Some(far())).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn no_wish_and_no_option_is_too_long_for_the_clock() {
        let options = RetryOptions {
            pause: Duration::MAX,
            pause_max: Duration::MAX,
            retry_after_max: Duration::MAX,
            ..RetryOptions::default()
        };
        for retries in [Retries::new(RetryOptions::default()), Retries::new(options)] {
            for asked in [Duration::MAX, Duration::from_secs(u64::MAX)] {
                let mut course = retries.begin(Safety::Safe, Instant::now());
                assert!(
                    retries.after(&mut course, &status(502), Some(asked), Some(far())).is_none()
                );
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_attempt_is_planned_for_after_the_deadline() {
        let retries = Retries::new(RetryOptions::default());
        let mut course = retries.begin(Safety::Safe, Instant::now());
        let soon = Some(Instant::now() + Duration::from_millis(900));
        assert!(retries.after(&mut course, &status(503), None, soon).is_none());
        assert!(retries.after(&mut course, &status(502), None, soon).is_some());
    }
}
