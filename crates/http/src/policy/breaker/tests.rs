//! The states of a breaker by example, and against a plain model.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use proptest::prelude::*;
use proptest::sample::Index;
use tokio::time::advance;

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

fn breaker() -> Breaker {
    Breaker::new(&BreakerOptions::default())
}

fn calls(breaker: &Breaker, count: u32, end: fn(Permit)) {
    (0..count).for_each(|_| end(breaker.enter().unwrap()));
}

/// Makes a closed breaker open; how long it will be.
fn trip(breaker: &Breaker) -> Duration {
    calls(breaker, breaker.shared.options.minimum_calls, Permit::failed);
    assert_eq!(breaker.state(), BreakerState::Open);
    breaker.enter().unwrap_err()
}

async fn half_open() -> Breaker {
    let breaker = breaker();
    advance(trip(&breaker)).await;
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    breaker
}

/// Whether `time` is `expected`, give or take a fifth.
fn is_about(time: Duration, expected: Duration) -> bool {
    expected.mul_f64(0.79) < time && time < expected.mul_f64(1.21)
}

#[tokio::test(start_paused = true)]
async fn it_opens_at_the_ratio_and_not_below_the_minimum_of_calls() {
    let few = breaker();
    calls(&few, 19, Permit::failed);
    assert_eq!(few.state(), BreakerState::Closed);

    let (many, below) = (breaker(), breaker());
    calls(&many, 100, Permit::succeeded);
    calls(&below, 101, Permit::succeeded);
    advance(9 * SECOND).await;
    calls(&many, 100, Permit::failed);
    calls(&below, 100, Permit::failed);
    assert_eq!((many.state(), below.state()), (BreakerState::Open, BreakerState::Closed));
    assert!(is_about(many.enter().unwrap_err(), 5 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn failures_of_old_leave_the_window() {
    let breaker = breaker();
    calls(&breaker, 19, Permit::failed);
    advance(10 * SECOND).await;
    calls(&breaker, 19, Permit::failed);
    assert_eq!(breaker.state(), BreakerState::Closed);
    advance(9 * SECOND).await;
    calls(&breaker, 1, Permit::failed);
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn half_open_admits_the_probes_and_closes_when_they_succeed() {
    let breaker = half_open().await;
    let probes = [(); 3].map(|()| breaker.enter().unwrap());
    assert_eq!(breaker.enter().unwrap_err(), SECOND / 2);
    for probe in probes {
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
        probe.succeeded();
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    calls(&breaker, 19, Permit::failed);
    assert_eq!(breaker.state(), BreakerState::Closed, "what was before does not count");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_probe_gives_its_place_back() {
    let breaker = half_open().await;
    for _ in 0..10 {
        let _probes = [(); 3].map(|()| breaker.enter().unwrap());
        assert!(breaker.enter().is_err());
    }
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn a_failed_probe_doubles_the_time_up_to_the_maximum_until_it_closes() {
    let breaker = half_open().await;
    for seconds in [10, 20, 40, 60, 60] {
        calls(&breaker, 2, Permit::succeeded);
        calls(&breaker, 1, Permit::failed);
        let left = breaker.enter().unwrap_err();
        assert!(is_about(left, seconds * SECOND), "{left:?}");
        advance(left.saturating_sub(MILLISECOND)).await;
        assert_eq!(breaker.state(), BreakerState::Open);
        advance(MILLISECOND).await;
    }
    calls(&breaker, 3, Permit::succeeded);
    assert!(is_about(trip(&breaker), 5 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn breakers_that_open_together_do_not_come_back_together() {
    let times: Vec<_> = (0..50).map(|_| trip(&breaker())).collect();
    assert!(times.iter().any(|time| *time < 5 * SECOND));
    assert!(times.iter().any(|time| *time > 5 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn verdicts_from_an_earlier_state_count_no_more() {
    let breaker = breaker();
    let mut late: Vec<_> = (0..40).map(|_| breaker.enter().unwrap()).collect();
    let left = trip(&breaker);
    late.drain(..10).for_each(Permit::failed);
    assert_eq!(breaker.enter().unwrap_err(), left);
    advance(left).await;
    let probe = breaker.enter().unwrap();
    late.drain(..10).for_each(Permit::succeeded);
    late.drain(..5).for_each(Permit::failed);
    late.drain(..5).for_each(drop);
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    let others = [(); 2].map(|()| breaker.enter().unwrap());
    assert!(breaker.enter().is_err(), "late verdicts free no place");
    probe.succeeded();
    others.into_iter().for_each(Permit::succeeded);
    calls(&breaker, 19, Permit::failed);
    late.into_iter().for_each(Permit::failed);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn threads_that_enter_and_leave_lose_no_permit() {
    // The last of the failures opens it, and leaves it half-open at once.
    let options = BreakerOptions {
        minimum_calls: 8_000,
        window: 3600 * SECOND,
        open_for: Duration::ZERO,
        open_for_max: Duration::ZERO,
        ..BreakerOptions::default()
    };
    let (breaker, out) = (Breaker::new(&options), AtomicU32::new(0));
    let together = |work: &(dyn Fn() + Sync)| {
        thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(work))));
    };
    together(&|| calls(&breaker, 999, Permit::failed));
    calls(&breaker, 7, Permit::failed);
    assert_eq!(breaker.state(), BreakerState::Closed);
    calls(&breaker, 1, Permit::failed);
    assert_eq!(breaker.state(), BreakerState::HalfOpen);

    together(&|| {
        for _ in 0..5_000 {
            if let Ok(permit) = breaker.enter() {
                assert!(out.fetch_add(1, Ordering::SeqCst) < 3);
                thread::yield_now();
                out.fetch_sub(1, Ordering::SeqCst);
                drop(permit);
            }
        }
    });
    let _probes = [(); 3].map(|()| breaker.enter().unwrap());
    assert!(breaker.enter().is_err());
}

#[derive(Debug, Clone)]
enum Step {
    Enter,
    End(Index, Verdict),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let verdicts = [Verdict::Succeeded, Verdict::Failed, Verdict::Failed, Verdict::None];
    let end = (any::<Index>(), prop::sample::select(verdicts.to_vec()));
    prop_oneof![
        6 => Just(Step::Enter),
        5 => end.prop_map(|(index, verdict)| Step::End(index, verdict)),
        1 => (0_u64..40).prop_map(|tenths| Step::Wait(100 * tenths)),
    ]
}

/// What a breaker ought to be, in the plainest terms.
#[derive(Debug)]
enum Model {
    Closed { since: Instant, ended: Vec<(u128, bool)> },
    Open { until: Instant },
    HalfOpen { out: u32, succeeded: u32 },
}

async fn follows_the_model(steps: Vec<Step>) {
    let (probes, first, longest) = (2, SECOND, 4 * SECOND);
    let options = BreakerOptions {
        minimum_calls: 4,
        probes,
        open_for: first,
        open_for_max: longest,
        ..BreakerOptions::default()
    };
    let breaker = Breaker::new(&options);
    let mut model = Model::Closed { since: Instant::now(), ended: Vec::new() };
    let (mut era, mut pause, mut held) = (0, first, Vec::new());
    for step in steps {
        let now = Instant::now();
        match step {
            Step::Wait(milliseconds) => advance(Duration::from_millis(milliseconds)).await,
            Step::Enter => {
                if matches!(model, Model::Open { until } if until <= now) {
                    (model, era) = (Model::HalfOpen { out: 0, succeeded: 0 }, era + 1);
                }
                match (breaker.enter(), &mut model) {
                    (Ok(permit), Model::Closed { .. }) => held.push((permit, era)),
                    (Ok(permit), Model::HalfOpen { out, .. }) => {
                        *out += 1;
                        assert!(*out <= probes);
                        held.push((permit, era));
                    }
                    (Err(left), Model::Open { until }) => assert_eq!(now + left, *until),
                    (Err(left), Model::HalfOpen { out, .. }) => {
                        assert_eq!((*out, left), (probes, first / 10));
                    }
                    (result, model) => panic!("{result:?} while {model:?}"),
                }
            }
            Step::End(_, _) if held.is_empty() => {}
            Step::End(index, verdict) => {
                let (mut permit, from) = held.swap_remove(index.index(held.len()));
                permit.verdict = verdict;
                drop(permit);
                let failed = matches!(verdict, Verdict::Failed);
                let mut opens = false;
                match &mut model {
                    _ if from != era => {}
                    Model::Closed { since, ended } if !matches!(verdict, Verdict::None) => {
                        let second = (now - *since).as_millis() / 1_000;
                        ended.push((second, failed));
                        ended.retain(|(then, _)| then + 10 > second);
                        let failures = ended.iter().filter(|(_, failed)| *failed).count();
                        opens = failed && ended.len() >= 4 && 2 * failures >= ended.len();
                    }
                    Model::HalfOpen { out, succeeded } => {
                        *out -= 1;
                        *succeeded += u32::from(matches!(verdict, Verdict::Succeeded));
                        opens = failed;
                        if *succeeded == probes {
                            model = Model::Closed { since: now, ended: Vec::new() };
                            (era, pause) = (era + 1, first);
                        }
                    }
                    Model::Closed { .. } | Model::Open { .. } => {}
                }
                if opens {
                    let left = breaker.enter().unwrap_err();
                    assert!(is_about(left, pause));
                    (model, era) = (Model::Open { until: now + left }, era + 1);
                    pause = longest.min(2 * pause);
                }
            }
        }
        let expected = match &model {
            Model::Closed { .. } => BreakerState::Closed,
            Model::Open { until } if Instant::now() < *until => BreakerState::Open,
            Model::Open { .. } | Model::HalfOpen { .. } => BreakerState::HalfOpen,
        };
        assert_eq!(breaker.state(), expected);
    }
    // Whatever has happened, it lets calls through again, and closes when they succeed.
    drop(held);
    advance(longest * 2).await;
    calls(&breaker, probes, Permit::succeeded);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

proptest! {
    #[test]
    fn whatever_happens_it_follows_a_plain_model(
        steps in prop::collection::vec(step(), 0..400),
    ) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(follows_the_model(steps));
    }
}
