//! Whether a further connection would help somebody.

use tokio::time::Instant;

use super::state::State;
use crate::options::PoolOptions;

/// The second HTTP/2 connection is opened at this fraction of what the later ones are.
const SECOND_AT: usize = 4;

impl State {
    /// Books a dial if a further connection would help somebody; the caller then does it.
    pub(super) fn begin_dial(&mut self, options: &PoolOptions, now: Instant) -> bool {
        let wanted = self.wants_connection(options, now);
        self.dialling += usize::from(wanted);
        wanted
    }

    fn wants_connection(&self, options: &PoolOptions, now: Instant) -> bool {
        if self.books.open() + self.dialling >= options.max_connections
            || self.backoff.until(now).is_some()
            || (self.backoff.is_on() && self.dialling > 0)
        {
            return false;
        }
        match self.speaks_http2 {
            // One connection shows what the server speaks; no need for as many as there are
            // callers.
            None => self.dialling == 0 && !self.waiters.is_empty(),
            Some(true) => self.dialling == 0 && self.wants_http2(options),
            Some(false) => self.dialling < self.waiters.len(),
        }
    }

    fn wants_http2(&self, options: &PoolOptions) -> bool {
        let usable = || self.http2.iter().filter(|shared| shared.is_usable());
        // The second connection brings the most: client and server no longer work in lock-step.
        let enough = match self.http2.iter().filter(|shared| !shared.retired).count() {
            0 | 1 => (options.streams_per_connection / SECOND_AT).max(1),
            _ => options.streams_per_connection,
        };
        // The usual case first, as this is asked for each request.
        (!self.waiters.is_empty() || usable().all(|shared| shared.in_flight > enough))
            && usable().count() < options.max_http2_connections
            // Until the peer has said how many streams it takes, those at hand may do.
            && usable().all(|shared| shared.connection.is_settled())
    }

    /// Books a dial ahead of need if fewer than `wanted` connections are open or being opened; the
    /// caller then does it.
    pub(super) fn begin_dial_ahead(&mut self, wanted: usize, options: &PoolOptions) -> bool {
        let bound = match self.speaks_http2 {
            // As above.
            None => 1,
            Some(true) => options.max_http2_connections,
            Some(false) => options.max_connections,
        };
        let begun = self.books.staying() + self.dialling < wanted.min(bound)
            && self.books.open() + self.dialling < options.max_connections;
        self.dialling += usize::from(begun);
        begun
    }

    /// Whether nothing is known to be missing: no dial is under way, and every HTTP/2 peer has said
    /// how many streams it takes.
    pub(super) fn is_settled(&self) -> bool {
        let mut usable = self.http2.iter().filter(|shared| shared.is_usable());
        self.dialling == 0 && usable.all(|shared| shared.connection.is_settled())
    }

    /// Connections that serve nobody.
    pub(super) fn idle(&self) -> usize {
        self.idle.len() + self.http2.iter().filter(|shared| shared.in_flight == 0).count()
    }
}
