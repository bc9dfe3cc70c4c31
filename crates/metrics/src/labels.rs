//! Which values a label may have. A value that comes from outside these sets – a template made at
//! run time, a name with a serial number in it – is counted under [`OTHER`], and counted as folded:
//! the number of series stays what it is, and an operator sees that something is hidden.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use http::Method;

/// Where everything goes that has no label value of its own.
pub(crate) const OTHER: &str = "other";

/// Longest label value: templates of the API have up to 80 bytes.
const VALUE_MAX: usize = 200;

/// Named sources – caches, queues, checks – of one kind.
const NAMES_MAX: usize = 32;

/// The sets of one [`Metrics`](crate::Metrics).
#[derive(Debug)]
pub(crate) struct Labels {
    /// Method and template, as in `GET /api/Product/{partNumber}`.
    pub(crate) routes: ClosedSet,
    pub(crate) names: ClosedSet,
}

impl Labels {
    pub(crate) fn new(routes_max: usize) -> Self {
        Self { routes: ClosedSet::new(routes_max), names: ClosedSet::new(NAMES_MAX) }
    }
}

/// The values that came first, up to a number.
#[derive(Debug)]
pub(crate) struct ClosedSet {
    known: Mutex<HashSet<Box<str>>>,
    limit: usize,
    folded: AtomicU64,
}

impl ClosedSet {
    fn new(limit: usize) -> Self {
        Self { known: Mutex::default(), limit, folded: AtomicU64::new(0) }
    }

    /// Whether `value` is in the set; puts it there while there is room.
    pub(crate) fn admits(&self, value: &str) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(value) {
            return true;
        }
        let fits = !value.is_empty() && value.len() <= VALUE_MAX && known.len() < self.limit;
        if fits {
            known.insert(value.into());
        }
        fits
    }

    /// Counts a value that was not admitted.
    pub(crate) fn fold(&self) {
        self.folded.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were not.
    pub(crate) fn folded(&self) -> u64 {
        self.folded.load(Ordering::Relaxed)
    }
}

/// The method as a label.
pub(crate) fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => OTHER,
    }
}

/// The same for a method that comes as text.
pub(crate) fn method_named(name: &str) -> &'static str {
    Method::from_bytes(name.as_bytes()).as_ref().map_or(OTHER, method)
}

#[cfg(test)]
mod tests {
    use super::{ClosedSet, VALUE_MAX};

    #[test]
    fn the_first_values_are_in_and_no_more() {
        let set = ClosedSet::new(2);
        assert!(set.admits("a") && set.admits("b") && !set.admits("c"));
        assert!(set.admits("a"), "what is in stays in");
    }

    #[test]
    fn what_is_too_long_or_empty_takes_no_place() {
        let set = ClosedSet::new(1);
        assert!(!set.admits(&"x".repeat(VALUE_MAX + 1)) && !set.admits(""));
        assert!(set.admits(&"x".repeat(VALUE_MAX)));
    }
}
