#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;

use super::{Concurrency, ConcurrencyOptions, Place};

fn of(initial: u32, least: u32, most: u32) -> Concurrency {
    let options = ConcurrencyOptions { initial, least, most, ..ConcurrencyOptions::default() };
    Concurrency::new(&options)
}

type Entering<'a> = Pin<Box<dyn Future<Output = Place> + 'a>>;

fn poll(entering: &mut Entering<'_>) -> Option<Place> {
    match entering.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(place) => Some(place),
        Poll::Pending => None,
    }
}

fn begin(limit: &Concurrency) -> Entering<'_> {
    Box::pin(limit.enter())
}

fn at_once(limit: &Concurrency) -> Option<Place> {
    poll(&mut begin(limit))
}

#[test]
fn no_more_than_allowed_are_under_way_and_the_first_to_wait_is_the_first_to_go() {
    let limit = of(2, 1, 2);
    let (one, _two) = (at_once(&limit).unwrap(), at_once(&limit).unwrap());
    let (mut third, mut fourth) = (begin(&limit), begin(&limit));
    assert!(poll(&mut third).is_none() && poll(&mut fourth).is_none());
    assert_eq!(limit.now(), (2, 2));
    drop(one);
    assert!(poll(&mut fourth).is_none(), "it is not its turn");
    assert!(poll(&mut third).is_some());
    assert!(poll(&mut fourth).is_some(), "the third has gone again");
}

#[test]
fn who_stops_waiting_holds_nobody_up() {
    let limit = of(1, 1, 1);
    let one = at_once(&limit).unwrap();
    let (mut second, mut third) = (begin(&limit), begin(&limit));
    assert!(poll(&mut second).is_none() && poll(&mut third).is_none());
    drop(second);
    drop(one);
    let third = poll(&mut third).unwrap();
    let mut given = begin(&limit);
    assert!(poll(&mut given).is_none());
    drop(third);
    drop(given); // it was its turn, and nobody saw
    assert!(at_once(&limit).is_some());
}

#[test]
fn overload_is_counted_once_for_all_that_were_under_way_together() {
    let limit = of(20, 1, 100);
    let places: Vec<_> = (0..20).map(|_| at_once(&limit).unwrap()).collect();
    places.into_iter().for_each(Place::overloaded);
    assert_eq!(limit.now().0, 14);
    at_once(&limit).unwrap().overloaded();
    assert_eq!(limit.now().0, 9);
    for _ in 0..100 {
        at_once(&limit).unwrap().overloaded();
    }
    assert_eq!(limit.now().0, 1, "somebody always gets through");
}

#[test]
fn the_limit_grows_by_one_a_round_while_it_is_used_and_not_beyond_its_bound() {
    let limit = of(4, 1, 6);
    let round = || {
        let places: Vec<_> = std::iter::from_fn(|| at_once(&limit)).collect();
        places.into_iter().for_each(Place::kept_pace);
        limit.now().0
    };
    // The last half of a round is not counted: too few are under way by then.
    let grown: Vec<_> = (0..12).map(|_| round()).collect();
    assert!(grown.is_sorted() && grown[0] == 4 && grown[11] == 6, "{grown:?}");

    let idle = of(4, 1, 6);
    for _ in 0..1_000 {
        at_once(&idle).unwrap().kept_pace();
    }
    assert_eq!(idle.now().0, 4, "one at a time shows nothing");
}

#[test]
fn settings_that_make_no_sense_are_bent_into_shape() {
    for (initial, least, most, expected) in [(0, 0, 0, 1), (50, 5, 10, 10), (1, 5, 2, 5)] {
        assert_eq!(of(initial, least, most).now().0, expected);
    }
    for decrease in [f64::NAN, f64::INFINITY, -1.0, 0.0, 7.0] {
        let options = ConcurrencyOptions { decrease, ..ConcurrencyOptions::default() };
        let limit = Concurrency::new(&options);
        at_once(&limit).unwrap().overloaded();
        assert!((2..=20).contains(&limit.now().0), "{decrease}");
    }
}

proptest! {
    /// Whoever enters, waits, gives up and ends in whatever order: nobody is lost, the bound holds,
    /// and in the end every place is free.
    #[test]
    fn no_place_is_ever_lost(steps in prop::collection::vec((0..5_u8, 0..32_usize), 1..200)) {
        let limit = of(4, 1, 8);
        let mut waiting: Vec<Entering<'_>> = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        for (step, which) in steps {
            match step {
                0 | 1 => waiting.push(begin(&limit)),
                2 if !waiting.is_empty() => drop(waiting.remove(which % waiting.len())),
                3 if !places.is_empty() => places.remove(which % places.len()).kept_pace(),
                4 if !places.is_empty() => places.remove(which % places.len()).overloaded(),
                _ => {}
            }
            waiting.retain_mut(|entering| poll(entering).map(|place| places.push(place)).is_none());
            prop_assert!(places.len() <= 8);
            let (allowed, queued) = limit.now();
            prop_assert_eq!(queued, waiting.len() as u64);
            prop_assert!(waiting.is_empty() || places.len() as u64 >= allowed, "idle, and some wait");
        }
        while !waiting.is_empty() {
            prop_assert!(places.pop().is_some(), "{} wait for nobody", waiting.len());
            waiting.retain_mut(|entering| poll(entering).map(|place| places.push(place)).is_none());
        }
        drop(places);
        let all: Vec<_> = std::iter::from_fn(|| at_once(&limit)).collect();
        prop_assert_eq!(all.len() as u64, limit.now().0);
    }
}
