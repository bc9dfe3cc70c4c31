//! How often the client asks: never more than so many requests in any stretch of time.
//!
//! The window slides exactly. It is no bucket of tokens, which lets twice the limit through around
//! the moment when it is full, and no fixed minute, which does so around its end.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::call::LONGEST;

/// How often requests are sent.
///
/// | field | default | source |
/// |---|---|---|
/// | `requests`, `per` | 500, 60 s | the limit that the existing WATS client keeps to |
///
/// A burst of `requests` passes at once. Those beyond it wait in the order of their coming, until
/// the request that is `requests` places before theirs is `per` old.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RateLimitOptions {
    /// Requests that may begin within any stretch of the length `per`. Zero counts as 1.
    pub requests: u32,
    /// Length of the stretch. With zero, there is no limit; more than 30 years count as 30 years.
    pub per: Duration,
}

impl Default for RateLimitOptions {
    fn default() -> Self {
        Self { requests: 500, per: Duration::from_secs(60) }
    }
}

/// Lets `requests` through in any stretch of the length `per`: a pass and the one `requests` places
/// after it are at least `per` apart.
///
/// Whoever is first in the queue holds the lock while it sleeps, and nobody else has a timer; the
/// others wait for the lock, which is handed on in the order of their coming. A caller dropped at
/// any point has not passed, and the lock goes to the next.
///
/// A future that is first in the queue must be polled, or dropped: kept without being polled, it
/// holds up all behind it. In a task it always is.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    requests: usize,
    per: Duration,
    /// The moments of the latest passes, oldest first; at most `requests`, none older than `per`
    /// when the last one was added. It takes 16 bytes a pass.
    passes: Mutex<VecDeque<Instant>>,
    waiting: AtomicUsize,
}

impl RateLimiter {
    pub(crate) fn new(options: &RateLimitOptions) -> Self {
        Self {
            requests: usize::try_from(options.requests.max(1)).unwrap_or(usize::MAX),
            per: options.per.min(LONGEST),
            passes: Mutex::default(),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Waits until a request may begin, and counts it as begun. The wait ends up to a few
    /// milliseconds late, as timers do, and never early.
    pub(crate) async fn acquire(&self) {
        if self.per.is_zero() {
            return;
        }
        // Fails while anybody is before us, so nobody is overtaken.
        if let Ok(mut passes) = self.passes.try_lock()
            && self.pass(&mut passes).is_ok()
        {
            return;
        }
        let waiting = Waiting::new(&self.waiting);
        let mut passes = self.passes.lock().await;
        while let Err(due) = self.pass(&mut passes) {
            sleep_until(due).await;
        }
        // Before the next in line gets the lock.
        drop(waiting);
    }

    /// Callers that wait at this moment.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Counts a pass, or says when there will be room for it.
    fn pass(&self, passes: &mut VecDeque<Instant>) -> Result<(), Instant> {
        let now = Instant::now();
        while passes.front().is_some_and(|&oldest| oldest + self.per <= now) {
            passes.pop_front();
        }
        match passes.front() {
            Some(&oldest) if passes.len() >= self.requests => Err(oldest + self.per),
            _ => {
                passes.push_back(now);
                Ok(())
            }
        }
    }
}

/// Counts a caller for as long as it waits.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Future, poll_fn};
    use std::pin::{Pin, pin};
    use std::sync::Arc;
    use std::task::Poll;

    use tokio::task::{JoinSet, yield_now};
    use tokio::time::{sleep, timeout};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn limiter(requests: u32, per: Duration) -> Arc<RateLimiter> {
        Arc::new(RateLimiter::new(&RateLimitOptions { requests, per }))
    }

    /// A limiter of two a second that has let two through.
    async fn exhausted() -> Arc<RateLimiter> {
        let limiter = limiter(2, SECOND);
        limiter.acquire().await;
        limiter.acquire().await;
        limiter
    }

    /// Polls once.
    async fn passes(mut future: Pin<&mut impl Future<Output = ()>>) -> bool {
        poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready())).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_passes_at_once_and_the_next_waits_exactly() {
        let limiter = RateLimiter::new(&RateLimitOptions::default());
        let start = Instant::now();
        sleep(SECOND).await;
        for _ in 0..500 {
            limiter.acquire().await;
        }
        assert_eq!(start.elapsed(), SECOND);
        limiter.acquire().await;
        assert_eq!(start.elapsed(), 61 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn the_window_slides_instead_of_beginning_anew() {
        let (limiter, start) = (limiter(2, SECOND), Instant::now());
        let mut moments = Vec::new();
        for _ in 0..6 {
            limiter.acquire().await;
            moments.push(start.elapsed().as_millis());
            if moments.len() == 1 {
                sleep(SECOND * 9 / 10).await;
            }
        }
        assert_eq!(moments, [0, 900, 1000, 1900, 2000, 2900]);
    }

    #[tokio::test(start_paused = true)]
    async fn saturated_use_comes_within_a_hundredth_of_the_limit() {
        let (limiter, start) = (limiter(50, SECOND / 10), Instant::now());
        let mut callers = JoinSet::new();
        for _ in 0..80 {
            let limiter = Arc::clone(&limiter);
            callers.spawn(async move {
                let mut passed = 0_u32;
                loop {
                    limiter.acquire().await;
                    if start.elapsed() >= 10 * SECOND {
                        return passed;
                    }
                    passed += 1;
                }
            });
        }
        let passed = callers.join_all().await.iter().sum::<u32>();
        assert!((4_950..=5_000).contains(&passed), "{passed} passed in 10 s");
    }

    /// Numbers below `bound`, the same in every run.
    fn numbers(mut seed: u64) -> impl FnMut(u64) -> u64 {
        move |bound| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % bound
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_holds_more_than_the_limit_and_nobody_waits_longer_than_that_takes() {
        const LIMIT: usize = 7;
        let per = Duration::from_millis(100);
        let limiter = limiter(7, per);
        let mut number = numbers(20_240_229);
        let mut callers = Vec::new();
        for _ in 0..2_000 {
            let gap = if number(40) == 0 { number(40) } else { number(4) };
            sleep(Duration::from_millis(10 * gap)).await;
            // Those who give up do so between the moments at which others come and pass.
            let patience = if number(3) == 0 { 10 * number(20) + 5 } else { 3_600_000 };
            let (limiter, came) = (Arc::clone(&limiter), Instant::now());
            let patience = Duration::from_millis(patience);
            let caller = tokio::spawn(async move {
                timeout(patience, limiter.acquire()).await.ok().map(|()| Instant::now())
            });
            callers.push((came, came + patience, caller));
            yield_now().await;
        }

        let mut moments: Vec<Instant> = Vec::new();
        for (came, gives_up, caller) in callers {
            let before = moments.len().checked_sub(LIMIT).map(|index| moments[index]);
            let expected = before.map_or(came, |before| came.max(before + per));
            let passed = caller.await.unwrap();
            assert_eq!(passed, Some(expected).filter(|expected| *expected < gives_up));
            moments.extend(passed);
        }
        assert!(moments.len() > 1_000);
        for window in moments.windows(LIMIT + 1) {
            assert!(window[LIMIT] - window[0] >= per);
        }
        assert_eq!(limiter.waiting(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn fifty_waiters_pass_in_the_order_of_their_coming() {
        let limiter = limiter(3, SECOND);
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut callers = JoinSet::new();
        for index in 0..50 {
            let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
            callers.spawn(async move {
                limiter.acquire().await;
                order.lock().unwrap().push(index);
            });
        }
        callers.join_all().await;
        assert_eq!(*order.lock().unwrap(), (0..50).collect::<Vec<_>>());
    }

    #[tokio::test(start_paused = true)]
    async fn a_newcomer_overtakes_nobody_even_when_there_is_room() {
        let limiter = exhausted().await;
        let (mut first, mut newcomer) = (pin!(limiter.acquire()), pin!(limiter.acquire()));
        assert!(!passes(first.as_mut()).await);
        sleep(2 * SECOND).await;
        assert!(!passes(newcomer.as_mut()).await);
        assert!(passes(first).await && passes(newcomer).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_who_leaves_costs_no_place_and_stalls_nobody() {
        for leaves in 0..3 {
            let (limiter, start) = (exhausted().await, Instant::now());
            let mut waiters: Vec<_> = (0..3).map(|_| Box::pin(limiter.acquire())).collect();
            for waiter in &mut waiters {
                assert!(!passes(waiter.as_mut()).await);
            }
            sleep(SECOND / 2).await;
            drop(waiters.remove(leaves));
            assert_eq!(limiter.waiting(), 2);
            for waiter in waiters {
                waiter.await;
            }
            assert_eq!(start.elapsed(), SECOND, "both places go to those who stayed");
            limiter.acquire().await;
            assert_eq!(start.elapsed(), 2 * SECOND);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_in_line_may_leave_at_the_moment_of_its_turn() {
        let (limiter, start) = (exhausted().await, Instant::now());
        let (mut first, mut second) = (Box::pin(limiter.acquire()), pin!(limiter.acquire()));
        assert!(!passes(first.as_mut()).await && !passes(second.as_mut()).await);
        sleep(SECOND).await;
        drop(first);
        assert!(passes(second).await && passes(pin!(limiter.acquire())).await);
        assert_eq!(start.elapsed(), SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn the_number_of_waiters_is_exact() {
        let limiter = exhausted().await;
        assert_eq!(limiter.waiting(), 0);
        let mut waiters: Vec<_> = (0..5).map(|_| Box::pin(limiter.acquire())).collect();
        assert_eq!(limiter.waiting(), 0, "nobody waits who was never polled");
        for (before, waiter) in waiters.iter_mut().enumerate() {
            assert!(!passes(waiter.as_mut()).await);
            assert_eq!(limiter.waiting(), before + 1);
        }
        drop(waiters.remove(3));
        assert_eq!(limiter.waiting(), 4);
        for (gone, waiter) in waiters.into_iter().enumerate() {
            waiter.await;
            assert_eq!(limiter.waiting(), 3 - gone);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn settings_at_their_bounds_have_a_meaning() {
        let start = Instant::now();
        let unlimited = limiter(1, Duration::ZERO);
        for _ in 0..1_000 {
            unlimited.acquire().await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);

        let one = limiter(0, SECOND);
        one.acquire().await;
        one.acquire().await;
        assert_eq!(start.elapsed(), SECOND);

        let once = limiter(1, Duration::MAX);
        once.acquire().await;
        assert!(timeout(1_000_000 * SECOND, once.acquire()).await.is_err());
    }
}
