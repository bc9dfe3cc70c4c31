//! The response cache: what is kept, under which key, and what makes it invalid.
//!
//! | file | holds |
//! |---|---|
//! | `key` | under what an answer is kept |
//! | `policy` | whether it is kept, and on which terms: the server's, or the route's |
//! | `rfc9111` | the rules of HTTP, as pure functions |
//! | `exchange` | asking the server, and judging its answer, over an [`Upstream`] |
//! | `flight` | requests under way, each for all who want the same |
//! | `keeping` | finding answers, keeping and forgetting them |
//! | `invalidation`, `entities`, `events` | what writes make invalid, and who is told |
//! | `stored`, `status`, `routes` | an answer; what was done for it; what is counted |
//!
//! An entry carries the generations of its entities from before its request was sent. A write
//! raises the generations of its own entities, so everything that it touched – kept, or still on
//! its way – is invalid at once, and nothing else is.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod driver;
mod entities;
mod events;
mod exchange;
mod flight;
mod invalidation;
mod keeping;
mod key;
#[cfg(test)]
mod model;
mod policy;
mod rfc9111;
mod routes;
mod status;
mod stored;
mod time;

use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, RANGE};
use wats_cache::{Cache, Clock, Stamp};

use crate::call::Call;
use crate::endpoint::{Endpoint, Freshness};
use crate::error::Error;
use crate::options::CacheOptions;
use crate::request::CacheMode;
use crate::response::Source;
use crate::stats::{CacheStats, Counter, RouteStats};
use entities::Entities;
use events::Bus;
pub use events::{Change, ChangeCause, Event, Subscription};
pub(crate) use exchange::{Asking, Outcome, Upstream};
use exchange::{Mode, part_of};
pub(crate) use flight::Flight;
use flight::{Flights, Plan};
pub(crate) use key::{Identity, push_body};
use key::{Key, Marker};
use rfc9111::{Reuse, Wish, reuse, validate};
use routes::Routes;
pub use status::CacheStatus;
pub(crate) use status::{Forward, Handling};
use stored::ReadKind;
pub(crate) use stored::Stored;
use time::{SharedClock, Time};

type Kept = Cache<Key, Slot>;

/// What lies under a key.
#[derive(Debug, Clone)]
enum Slot {
    Answer(Arc<Stored>),
    /// Several answers lie elsewhere.
    Marker(Arc<Marker>),
}

/// Weight of a shard of the cache, from which comes that of the heaviest answer. Two shards of the
/// default 32 MiB suffice: a hit takes a shared lock for some 20 ns.
const SHARD_BYTES: u64 = 16 << 20;

/// More shards buy nothing on the machines such clients run on.
const SHARDS_MAX: usize = 16;

#[derive(Debug)]
pub(crate) struct ResponseCache {
    options: CacheOptions,
    identity: Identity,
    kept: Kept,
    time: Time,
    flights: Flights,
    entities: Entities,
    bus: Bus,
    routes: Routes,
    stored: Counter,
}

/// What a call wants to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) key: &'a [u8],
    /// The headers of its own that the call brings.
    pub(crate) own: &'a HeaderMap,
    pub(crate) mode: CacheMode,
}

/// What became of a look into the cache.
#[derive(Debug)]
pub(crate) enum Look {
    /// It is answered.
    Answer(Outcome),
    /// It is answered, and the server is to be asked for an answer that is not stale.
    AnswerAndRefresh(Outcome, Asking),
    /// The server is to be asked.
    Ask(Asking),
    /// The server is to be asked, and its answer is no business of the cache.
    Bypass(Forward),
    /// The server is not to be asked, and nothing is kept.
    NotKept,
}

impl ResponseCache {
    pub(crate) fn new(
        options: CacheOptions,
        identity: Identity,
        clock: Option<Box<dyn Clock>>,
    ) -> Self {
        let weigh = |key: &Key, slot: &Slot| {
            let answer = match slot {
                Slot::Answer(stored) => stored.estimated_bytes(),
                Slot::Marker(_) => 0,
            };
            answer + key.len() as u64 + Kept::entry_overhead()
        };
        let time = Time::new(clock);
        let shards = usize::try_from(options.max_bytes / SHARD_BYTES).unwrap_or(SHARDS_MAX);
        let kept = Cache::builder(options.max_entries)
            .weigher(options.max_bytes, weigh)
            .shards(shards.clamp(1, SHARDS_MAX))
            .clock(SharedClock::clone(&time.clock))
            .build();
        Self {
            options,
            identity,
            kept,
            time,
            flights: Flights::default(),
            entities: Entities::default(),
            bus: Bus::default(),
            routes: Routes::default(),
            stored: Counter::default(),
        }
    }

    /// Whose cache it is, as keys tell it.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether a read has to do with what is kept, or under way. A probe has not – it must see the
    /// server as it is now, not as somebody else's probe saw it – nor has a caller who wants an
    /// answer of his own and keeps it from the others.
    pub(crate) fn concerns(&self, endpoint: &Endpoint, mode: CacheMode) -> bool {
        let class = endpoint.freshness_class();
        if mode == CacheMode::NoStore && self.options.keeps(class) {
            self.routes.of(endpoint).misses.add(1);
        }
        let kept_alone = mode == CacheMode::OnlyIfCached;
        kept_alone || (class != Freshness::Never && mode != CacheMode::NoStore)
    }

    /// Looks whether a read is answered by what is kept. Allocates nothing if it is.
    pub(crate) fn look(&self, question: &Question<'_>) -> Look {
        let Question { endpoint, key, own, mode } = *question;
        let class = endpoint.freshness_class();
        let keeps = self.options.keeps(class);
        let wish = wish_of(mode).and(own);
        // A call that asks conditionally, or as somebody else, wants an answer of its own.
        let own_affair = validate::is_conditional(own) || own.contains_key(AUTHORIZATION);
        let head = endpoint.is_head();
        if keeps
            && mode != CacheMode::Reload
            && !wish.unkept
            && !own_affair
            && let Some(found) = self.find(key, own, &ReadKind::of(endpoint))
            && let Some(look) = self.serve(question, found, &wish, head)
        {
            return look;
        }
        if wish.only_kept {
            return Look::NotKept;
        }
        let ranged = own.contains_key(RANGE);
        if wish.unkept || own_affair || ranged || (head && !keeps) {
            if keeps {
                self.routes.of(endpoint).misses.add(1);
            }
            return Look::Bypass(Forward::Request);
        }
        let mode = match mode {
            _ if head => Mode::Alone,
            CacheMode::Reload => Mode::Anew { validated: false },
            _ if wish.validated => Mode::Anew { validated: true },
            _ => Mode::Shared,
        };
        Look::Ask(self.asking(question, mode))
    }

    /// What a kept answer is good for; `None` if the server is to be asked first.
    fn serve(
        &self,
        question: &Question<'_>,
        found: Arc<Stored>,
        wish: &Wish,
        head: bool,
    ) -> Option<Look> {
        let now = self.time.now();
        let reuse = reuse::reuse(&found.keeping().terms, wish, now);
        if reuse == Reuse::AfterValidation {
            return None;
        }
        let stored = part_of(found, question.own, head)?;
        let stale = reuse != Reuse::Fresh;
        let mut status = Handling { stale, ..Handling::hit(now) };
        if let Some(route) = &stored.keeping().route {
            route.hits.add(1);
            if stale {
                route.stale.add(1);
            }
        }
        if reuse != Reuse::WhileRevalidating {
            return Some(Look::Answer(Outcome::new(stored, status)));
        }
        status.detail = Some("stale-while-revalidate");
        let outcome = Outcome::new(stored, status);
        if wish.only_kept || head {
            return Some(Look::Answer(outcome));
        }
        Some(Look::AnswerAndRefresh(outcome, self.asking(question, Mode::Shared)))
    }

    /// What is to be asked of the server.
    fn asking(&self, question: &Question<'_>, mode: Mode) -> Asking {
        let Question { endpoint, key, own, .. } = *question;
        let class = endpoint.freshness_class();
        // Before anything is sent: what is invalidated from here on, the answer may not reflect.
        let groups = self.entities.groups_generation();
        let tags = self.tags(endpoint);
        let stamp = self.kept.stamp(&tags);
        let kind = ReadKind::of(endpoint);
        let candidate = self.options.keeps(class).then(|| self.find(key, own, &kind)).flatten();
        let why = match (&candidate, mode) {
            (_, Mode::Anew { .. }) => Forward::Request,
            (_, Mode::Alone) => Forward::Method,
            (Some(_), Mode::Shared) => Forward::Stale,
            (None, Mode::Shared) => Forward::Miss,
        };
        Asking {
            class,
            kind,
            key: key.into(),
            own: own.clone(),
            head: endpoint.is_head(),
            why,
            route: self.routes.of(endpoint),
            tags,
            stamp,
            groups,
            candidate,
            mode,
        }
    }

    /// Joins a request under way for the same, or asks `upstream` in a task of its own; dropping the
    /// flight never stops it.
    pub(crate) fn ask(
        self: &Arc<Self>,
        asking: Asking,
        call: Call,
        upstream: impl Upstream,
    ) -> (Flight, Source, Arc<Asking>) {
        let asking = Arc::new(asking);
        let plan = asking.plan(call);
        let keep = self.keeper(&asking);
        let (cache, asked) = (Arc::clone(self), Arc::clone(&asking));
        let start =
            move |call: Arc<Call>| async move { cache.carry_out(&asked, upstream, &call).await };
        let (flight, source) = if asking.mode == Mode::Shared {
            self.flights.join_or_start(plan, start, keep)
        } else {
            // A caller who wants a fresh answer must not be given one asked for earlier.
            (self.flights.start_anew(plan, start, keep), Source::Server)
        };
        if self.options.keeps(asking.class) {
            let shared = source == Source::Shared;
            let counter = if shared { &asking.route.shared } else { &asking.route.misses };
            counter.add(1);
        }
        (flight, source, asking)
    }

    /// Asks `upstream` for one caller, who does it himself.
    pub(crate) async fn ask_alone(
        self: &Arc<Self>,
        asking: Asking,
        call: &Call,
        upstream: impl Upstream,
    ) -> Result<Outcome, Error> {
        if self.options.keeps(asking.class) {
            asking.route.misses.add(1);
        }
        self.carry_out(&asking, upstream, call).await
    }

    /// Asks `upstream` in a task of its own, unless the same is under way.
    pub(crate) fn refresh(
        self: &Arc<Self>,
        asking: Asking,
        call: Call,
        upstream: impl Upstream,
    ) -> bool {
        let asking = Arc::new(asking);
        let plan = asking.plan(call);
        let keep = self.keeper(&asking);
        let (cache, asked) = (Arc::clone(self), Arc::clone(&asking));
        let start =
            move |call: Arc<Call>| async move { cache.carry_out(&asked, upstream, &call).await };
        let started = self.flights.start_unless_under_way(plan, start, keep);
        asking.route.refreshed.add(usize::from(started));
        started
    }

    fn keeper(
        self: &Arc<Self>,
        asking: &Arc<Asking>,
    ) -> impl FnOnce(&mut Outcome, Stamp) + Send + 'static {
        let (cache, asking) = (Arc::clone(self), Arc::clone(asking));
        move |outcome, stamp| {
            if outcome.keep {
                outcome.status.stored = cache.keep(&asking, &outcome.stored, stamp);
            } else if let Some(outdated) = asking.candidate.as_ref().filter(|_| outcome.displaces) {
                cache.forget(&asking.key, &asking.own, outdated);
            }
        }
    }

    /// What is kept, for a caller who waited in vain; `None` if it must not serve.
    pub(crate) fn instead(&self, asking: &Asking) -> Option<Outcome> {
        self.stand_in(asking, None)
    }

    pub(crate) fn stats(&self) -> CacheStats {
        let kept = self.kept.stats();
        CacheStats {
            stored: self.stored.get(),
            refused_stale: kept.refused_stale,
            refused_heavy: kept.refused_heavy,
            evictions: kept.evictions(),
            invalidations: self.entities.invalidations(),
            entries: kept.entries,
            bytes: kept.weight,
            ..self.routes.sum(None)
        }
    }

    /// What was counted of reads of one class.
    pub(crate) fn class_stats(&self, class: Freshness) -> CacheStats {
        self.routes.sum(Some(class))
    }

    /// What was counted of each route that was read so far.
    pub(crate) fn route_stats(&self) -> Vec<RouteStats> {
        self.routes.stats()
    }
}

impl Asking {
    /// Whether its caller asks by himself.
    pub(crate) fn is_alone(&self) -> bool {
        self.mode == Mode::Alone
    }

    fn plan(&self, call: Call) -> Plan {
        let key = key::of_flight(&self.key, &self.own, &self.kind);
        Plan { key, stamp: self.stamp.clone(), call }
    }
}

/// What a mode asks of a kept answer.
fn wish_of(mode: CacheMode) -> Wish {
    let plain = Wish::default();
    match mode {
        CacheMode::Default | CacheMode::Reload => plain,
        CacheMode::NoStore => Wish { unkept: true, ..plain },
        CacheMode::NoCache => Wish { validated: true, ..plain },
        CacheMode::ForceCache => Wish { any_age: true, ..plain },
        CacheMode::OnlyIfCached => Wish { only_kept: true, ..plain },
    }
}
