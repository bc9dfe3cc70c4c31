//! From a route to what it is counted in, without a lock and without comparing texts.
//!
//! Templates are constants, so where one lies and how long it is tells it from every other. A table
//! of fixed size is probed by that; what is not in it is looked up by its text, once, and put there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use http::Method;
use prometheus::{Histogram, IntCounter};

use super::Families;
use super::outcome::{CLASSES, OUTCOMES};
use crate::labels::{self, Labels, OTHER};

/// A few times the routes of the API, so that a route is found at one of the first places.
const SLOTS: usize = 512;

/// Places that are looked at.
const PROBES: usize = 8;

/// What one route is counted in.
pub(super) struct Route {
    method: &'static str,
    template: Box<str>,
    duration: Histogram,
    /// By outcome and class of status; a series begins with its first call.
    counts: [OnceLock<IntCounter>; OUTCOMES.len() * CLASSES.len()],
}

impl Route {
    fn new(method: &'static str, template: &str, families: &Families) -> Self {
        let duration = families.duration.with_label_values(&[method, template]);
        let counts = [const { OnceLock::new() }; OUTCOMES.len() * CLASSES.len()];
        Self { method, template: template.into(), duration, counts }
    }

    pub(super) fn count(&self, families: &Families, outcome: usize, class: usize) {
        let count = self.counts[outcome * CLASSES.len() + class].get_or_init(|| {
            let (status, outcome) = (CLASSES[class], OUTCOMES[outcome]);
            families.total.with_label_values(&[self.method, &*self.template, status, outcome])
        });
        count.inc();
    }

    pub(super) fn observe(&self, seconds: f64) {
        self.duration.observe(seconds);
    }
}

pub(super) struct RouteTable {
    labels: Arc<Labels>,
    slots: Box<[OnceLock<Slot>]>,
    by_label: Mutex<HashMap<(&'static str, &'static str), Arc<Route>>>,
    /// Where calls go that have no route of their own.
    other: Arc<Route>,
}

struct Slot {
    key: Key,
    route: Arc<Route>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    address: usize,
    length: usize,
    method: &'static str,
}

impl Key {
    fn of(template: &'static str, method: &'static str) -> Self {
        Self { address: template.as_ptr() as usize, length: template.len(), method }
    }

    /// The places where it may be.
    fn places(self) -> impl Iterator<Item = usize> {
        let method = u64::from(self.method.as_bytes()[1]);
        let mixed = self.address as u64 ^ (self.length as u64) << 48 ^ method << 40;
        // The highest bits of the product depend on all others.
        let first = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - SLOTS.ilog2());
        let first = usize::try_from(first).unwrap_or(0);
        (first..first + PROBES).map(|place| place % SLOTS)
    }
}

impl RouteTable {
    pub(super) fn new(labels: Arc<Labels>, families: &Families) -> Self {
        let slots = (0..SLOTS).map(|_| OnceLock::new()).collect();
        let other = Arc::new(Route::new(OTHER, OTHER, families));
        Self { labels, slots, by_label: Mutex::default(), other }
    }

    /// Calls `count` with the route of this template and method.
    pub(super) fn with(
        &self,
        template: &'static str,
        method: &Method,
        families: &Families,
        count: impl FnOnce(&Route),
    ) {
        let key = Key::of(template, labels::method(method));
        for slot in key.places().map_while(|place| self.slots[place].get()) {
            if slot.key == key {
                return count(&slot.route);
            }
        }
        count(&self.find(key, template, families));
    }

    /// Looks the route up by its text, and remembers where that lies.
    #[cold]
    fn find(&self, key: Key, template: &'static str, families: &Families) -> Arc<Route> {
        let mut by_label = self.by_label.lock().unwrap_or_else(PoisonError::into_inner);
        let label = (key.method, template);
        let route = if let Some(route) = by_label.get(&label) {
            Arc::clone(route)
        } else if self.labels.routes.admits(&format!("{} {template}", key.method)) {
            let route = Arc::new(Route::new(key.method, template, families));
            by_label.insert(label, Arc::clone(&route));
            route
        } else {
            self.labels.routes.fold();
            return Arc::clone(&self.other);
        };
        // Under the lock, so that no key comes to lie at two places. Where there is no room, the
        // text is looked up every time.
        for place in key.places() {
            let slot = || Slot { key, route: Arc::clone(&route) };
            if self.slots[place].get_or_init(slot).key == key {
                break;
            }
        }
        route
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn places_are_within_the_table_wherever_a_template_lies() {
        for length in 0..2_000 {
            let template: &'static str = Box::leak("x".repeat(length).into_boxed_str());
            assert!(Key::of(template, "GET").places().all(|place| place < super::SLOTS));
        }
    }

    #[test]
    fn methods_of_one_template_are_different_keys() {
        let template = "/api/Product";
        assert!(Key::of(template, "GET") != Key::of(template, "PUT"));
    }
}
