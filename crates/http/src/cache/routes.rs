//! What the cache did, counted by route.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::endpoint::{Endpoint, Freshness};
use crate::stats::{CacheStats, Counter, RouteStats};

/// Routes that are counted by themselves. Endpoints are constants, so a program has as many as the
/// API; whoever makes them at run time has the others counted together.
const ROUTES_MAX: usize = 1_000;

#[derive(Debug, Default)]
pub(crate) struct Routes {
    by_name: RwLock<HashMap<Name, Arc<Route>>>,
}

/// The operation, and where it lives.
type Name = (&'static str, &'static str);

/// The counters of one route.
#[derive(Debug)]
pub(crate) struct Route {
    operation: &'static str,
    name: String,
    freshness: Freshness,
    pub(super) hits: Counter,
    pub(super) stale: Counter,
    pub(super) shared: Counter,
    pub(super) misses: Counter,
    pub(super) revalidated: Counter,
    pub(super) refreshed: Counter,
    pub(super) failed: Counter,
}

impl Route {
    fn new(operation: &'static str, name: String, freshness: Freshness) -> Self {
        Self {
            operation,
            name,
            freshness,
            hits: Counter::default(),
            stale: Counter::default(),
            shared: Counter::default(),
            misses: Counter::default(),
            revalidated: Counter::default(),
            refreshed: Counter::default(),
            failed: Counter::default(),
        }
    }

    fn stats(&self) -> RouteStats {
        RouteStats {
            operation: self.operation,
            route: self.name.clone(),
            freshness: self.freshness,
            hits: self.hits.get(),
            stale: self.stale.get(),
            shared: self.shared.get(),
            misses: self.misses.get(),
            revalidated: self.revalidated.get(),
            refreshed: self.refreshed.get(),
            failed: self.failed.get(),
        }
    }
}

impl Routes {
    pub(super) fn of(&self, endpoint: &Endpoint) -> Arc<Route> {
        let name = (endpoint.name(), endpoint.template());
        if let Some(route) = self.by_name.read().unwrap_or_else(PoisonError::into_inner).get(&name)
        {
            return Arc::clone(route);
        }
        let mut by_name = self.by_name.write().unwrap_or_else(PoisonError::into_inner);
        let freshness = endpoint.freshness_class();
        let (name, route) = if by_name.len() < ROUTES_MAX || by_name.contains_key(&name) {
            (name, endpoint.route())
        } else {
            (("others", ""), "others".to_owned())
        };
        let route = || Arc::new(Route::new(name.0, route, freshness));
        Arc::clone(by_name.entry(name).or_insert_with(route))
    }

    /// What was counted of all routes together, or of those of one class.
    pub(super) fn sum(&self, class: Option<Freshness>) -> CacheStats {
        let by_name = self.by_name.read().unwrap_or_else(PoisonError::into_inner);
        let mut sum = CacheStats::default();
        for route in by_name.values() {
            if class.is_none_or(|class| route.freshness == class) {
                sum.hits += route.hits.get();
                sum.stale += route.stale.get();
                sum.shared += route.shared.get();
                sum.misses += route.misses.get();
                sum.revalidated += route.revalidated.get();
                sum.refreshed += route.refreshed.get();
                sum.failed += route.failed.get();
            }
        }
        sum
    }

    /// Every route that was read so far, in the order of their names.
    pub(super) fn stats(&self) -> Vec<RouteStats> {
        let by_name = self.by_name.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = by_name.values().map(|route| route.stats()).collect();
        all.sort_by(|one, other| (one.operation, &one.route).cmp(&(other.operation, &other.route)));
        all
    }
}
