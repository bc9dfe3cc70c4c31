//! What the store keeps for a key: the value with everything that decides whether it still counts.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::expiry::Ticket;
use crate::marks::Marks;

/// A value as it is kept. Times are nanoseconds of the cache's clock.
///
/// Reads are as fast as the entries they touch are small, so it is packed.
#[derive(Debug)]
pub(crate) struct Entry<V> {
    pub(crate) value: V,
    /// From here on the value is not served any more, unless a stale one was asked for.
    pub(crate) fresh_until: u64,
    /// The sum of the generations of the cache's own tag and the others, from before the load.
    pub(crate) sum: u64,
    /// The tags, and when the entry has been idle for too long; `None` for neither.
    pub(crate) marks: Option<Arc<Marks>>,
    /// How long after `fresh_until` it is still of use; then the wheel removes it.
    pub(crate) stale_for: Span,
    pub(crate) load_cost: LoadCost,
    /// How long after `fresh_until` no other load is tried, because one has failed.
    pub(crate) throttled: Throttle,
    /// Set once at insertion, because the store asks for it under its lock. Never 0, which leaves
    /// the store a bit pattern to tell its own states by.
    pub(crate) weight: NonZeroU32,
    /// Its place in the timing wheel.
    pub(crate) ticket: Ticket,
}

/// A span of time in four bytes: eight digits, and how many zeros follow them.
///
/// Exact for what people write; anything else is rounded down, by a ten-millionth at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    packed: u32,
}

impl Span {
    /// Of the digits; the zeros take the other four.
    const BITS: u32 = 28;

    pub(crate) fn from_nanos(nanos: u64) -> Self {
        let (mut digits, mut zeros) = (nanos, 0);
        loop {
            match u32::try_from(digits) {
                Ok(digits) if digits >> Self::BITS == 0 => {
                    return Self { packed: zeros << Self::BITS | digits };
                }
                _ => (digits, zeros) = (digits / 10, zeros + 1),
            }
        }
    }

    pub(crate) fn nanos(self) -> u64 {
        let digits = self.packed & ((1 << Self::BITS) - 1);
        u64::from(digits) * 10_u64.pow(self.packed >> Self::BITS)
    }
}

/// A [`Span`] that grows while the entry is in the store; zero before any load failed, and then one
/// nanosecond more than it says.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    packed: AtomicU32,
}

impl Throttle {
    fn get(&self) -> Span {
        // Relaxed, as the span stands for itself.
        Span { packed: self.packed.load(Ordering::Relaxed) }
    }

    fn extend_to(&self, span: Span) {
        // Packed spans are ordered as spans are: those with a zero more are the longer ones.
        self.packed.fetch_max(span.packed, Ordering::Relaxed);
    }
}

/// How long loading a value took; zero for one that was inserted.
///
/// In microseconds, rounded up, 71 minutes at most: half the size of a count of nanoseconds, and
/// this need not be exact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LoadCost {
    micros: u32,
}

impl LoadCost {
    pub(crate) fn from_nanos(nanos: u64) -> Self {
        Self { micros: u32::try_from(nanos.div_ceil(1_000)).unwrap_or(u32::MAX) }
    }

    fn nanos(self) -> u64 {
        u64::from(self.micros) * 1_000
    }
}

/// What a reader is given of an entry: copied under the store's lock, judged outside it.
#[derive(Debug, Clone)]
pub(crate) struct Reading<V> {
    pub(crate) value: V,
    fresh_until: u64,
    /// The generation the cache's own tag must still have. Less than it had, if another tag was
    /// invalidated since.
    epoch: u64,
    stale_for: Span,
    load_cost: LoadCost,
    throttled: Span,
    /// Only for entries that end by idleness.
    idle: Option<Arc<Marks>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Validity {
    Valid,
    Expired,
    Invalidated,
}

impl<V: Clone> Entry<V> {
    #[inline]
    pub(crate) fn read(&self) -> Reading<V> {
        let idle = self.marks.as_ref().filter(|marks| marks.idle_until() != u64::MAX);
        let epoch = self.epoch();
        Reading {
            epoch,
            value: self.value.clone(),
            fresh_until: self.fresh_until,
            stale_for: self.stale_for,
            load_cost: self.load_cost,
            throttled: self.throttled.get(),
            idle: idle.cloned(),
        }
    }
}

impl<V> Entry<V> {
    pub(crate) fn validity(&self, now: u64, epoch: u64) -> Validity {
        judge(self.epoch() == epoch, now < self.fresh_until.min(self.idle_until()))
    }

    /// Notes that a load failed: for a `pause` no other is tried while this value can stand in.
    pub(crate) fn throttle(&self, now: u64, pause: u64) {
        let span = now.saturating_add(pause).saturating_sub(self.fresh_until);
        self.throttled.extend_to(Span::from_nanos(span.saturating_add(1)));
    }

    /// How long its lifetime has been over.
    pub(crate) fn stale_for(&self, now: u64) -> u64 {
        now.saturating_sub(self.fresh_until)
    }

    /// When the wheel is to look at it (again).
    pub(crate) fn deadline(&self) -> u64 {
        let dead_at = self.fresh_until.saturating_add(self.stale_for.nanos());
        dead_at.min(self.idle_until())
    }

    fn epoch(&self) -> u64 {
        self.sum.wrapping_sub(self.marks.as_ref().map_or(0, |marks| marks.sum()))
    }

    fn idle_until(&self) -> u64 {
        self.marks.as_ref().map_or(u64::MAX, |marks| marks.idle_until())
    }
}

impl<V> Reading<V> {
    #[inline]
    pub(crate) fn validity(&self, now: u64, epoch: u64) -> Validity {
        judge(self.epoch == epoch, now < self.fresh_until.min(self.idle_until()))
    }

    pub(crate) fn fresh_until(&self) -> u64 {
        self.fresh_until
    }

    pub(crate) fn dead_at(&self) -> u64 {
        self.fresh_until.saturating_add(self.stale_for.nanos())
    }

    /// In nanoseconds.
    pub(crate) fn load_cost(&self) -> u64 {
        self.load_cost.nanos()
    }

    /// How long its lifetime has been over.
    pub(crate) fn stale_for(&self, now: u64) -> u64 {
        now.saturating_sub(self.fresh_until)
    }

    /// Whether a load of another value has failed. A fresh value is then loaded anew at its end, and
    /// not before.
    pub(crate) fn load_failed(&self) -> bool {
        self.throttled.nanos() > 0
    }

    /// Whether a load has failed so lately that no other should be tried.
    pub(crate) fn is_throttled(&self, now: u64) -> bool {
        now < self.fresh_until.saturating_add(self.throttled.nanos().saturating_sub(1))
    }

    /// Whether it may still stand in, fresh or not.
    pub(crate) fn lives(&self, now: u64) -> bool {
        now < self.dead_at().min(self.idle_until())
    }

    /// Notes that the entry was used.
    pub(crate) fn touch(&self, idle_at: u64) {
        if let Some(marks) = &self.idle {
            marks.move_idle(idle_at);
        }
    }

    fn idle_until(&self) -> u64 {
        self.idle.as_ref().map_or(u64::MAX, |marks| marks.idle_until())
    }
}

fn judge(current: bool, fresh: bool) -> Validity {
    if !current {
        Validity::Invalidated
    } else if fresh {
        Validity::Valid
    } else {
        Validity::Expired
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Entry, Span};
    use crate::clock::nanos;

    #[test]
    fn an_entry_takes_less_than_a_line_of_the_processors_cache() {
        assert_eq!(size_of::<Entry<Arc<u64>>>(), 56);
    }

    #[test]
    fn spans_that_people_write_are_exact() {
        for seconds in [0.0, 1e-9, 0.25, 1.5, 300.0, 3_600.0, 86_400.0, 31_536_000.0] {
            let nanos = nanos(Duration::from_secs_f64(seconds));
            assert_eq!(Span::from_nanos(nanos).nanos(), nanos);
        }
    }

    proptest! {
        #[test]
        fn a_span_is_never_longer_than_asked_for_and_hardly_shorter(nanos: u64) {
            let kept = Span::from_nanos(nanos).nanos();
            prop_assert!(kept <= nanos && nanos - kept <= nanos / 10_000_000, "{nanos}: {kept}");
        }

        #[test]
        fn packed_spans_are_ordered_as_spans_are(one: u64, shift in 0..64_u32, other: u64) {
            let spans = [one >> shift, other].map(Span::from_nanos);
            let packed = spans.map(|span| span.packed);
            prop_assert_eq!(spans[0].nanos().cmp(&spans[1].nanos()), packed[0].cmp(&packed[1]));
        }
    }
}
