//! A store that fails: before it has written, after it has written, because the disk is full, or when
//! it is opened anew. What was promised is kept, and what was acknowledged does not come back.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use wats_queue::store::{Change, Loaded, Payload, Store, VolatileStore};
use wats_queue::{Error, ErrorKind, Item, Lease, ManualClock, Outbox};

/// What the disk does with the next commits and openings, in order; then it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Works,
    FailsBefore,
    FailsAfter,
    Full,
}

/// A disk that outlives the queues on it.
#[derive(Debug, Clone, Default)]
struct Disk {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    store: VolatileStore,
    fates: Vec<Fate>,
    /// Freed, it makes room for small changes on a full disk.
    reserve: bool,
    /// The disk is full until it was looked at so often whether it still is.
    full: u8,
    /// Nothing can be written, reserve or not.
    stuck: bool,
    /// Lets time pass whenever a payload is read.
    slow: Option<(ManualClock, Duration)>,
}

impl Inner {
    fn fate(&mut self) -> Fate {
        self.fates.pop().unwrap_or(Fate::Works)
    }
}

fn failed() -> Error {
    Error::new(ErrorKind::Io, "the disk failed")
}

impl Store for Disk {
    fn load(&mut self) -> Result<Loaded, Error> {
        self.inner.lock().unwrap().store.load()
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Error> {
        let mut inner = self.inner.lock().unwrap();
        let inserts = changes.iter().any(|change| matches!(change, Change::Insert(..)));
        let fate = inner.fate();
        if fate == Fate::Full && inner.full == 0 {
            (inner.full, inner.reserve) = (3, true);
        }
        match fate {
            _ if inner.stuck => Err(Error::new(ErrorKind::DiskFull, "the disk is full")),
            Fate::FailsBefore => Err(failed()),
            Fate::FailsAfter => inner.store.commit(changes).and(Err(failed())),
            Fate::Works | Fate::Full if inner.full > 0 && (inserts || inner.reserve) => {
                Err(Error::new(ErrorKind::DiskFull, "the disk is full"))
            }
            Fate::Works | Fate::Full => inner.store.commit(changes),
        }
    }

    fn payload(&mut self, number: u64) -> Result<Option<Payload>, Error> {
        let mut inner = self.inner.lock().unwrap();
        if let Some((clock, time)) = &inner.slow {
            clock.advance(*time);
        }
        inner.store.payload(number)
    }

    fn free_reserve(&mut self) -> bool {
        std::mem::take(&mut self.inner.lock().unwrap().reserve)
    }

    fn has_room(&mut self) -> bool {
        let mut inner = self.inner.lock().unwrap();
        inner.full = inner.full.saturating_sub(1);
        inner.full == 0
    }

    fn reopen(&mut self) -> Result<(), Error> {
        match self.inner.lock().unwrap().fate() {
            Fate::FailsBefore => Err(failed()),
            _ => Ok(()),
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Enqueue(Vec<u8>),
    Lease,
    Ack,
    Park,
    Requeue,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::collection::vec(0..30_u8, 1..4).prop_map(Step::Enqueue),
        4 => Just(Step::Lease),
        4 => Just(Step::Ack),
        1 => Just(Step::Park),
        1 => Just(Step::Requeue),
        1 => Just(Step::Restart),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    let bad = prop_oneof![Just(Fate::FailsBefore), Just(Fate::FailsAfter), Just(Fate::Full)];
    prop_oneof![3 => Just(Fate::Works), 1 => bad]
}

fn item(id: u8) -> Item {
    Item::new(id.to_string(), vec![id; 10])
}

async fn all(outbox: &Outbox) -> BTreeSet<String> {
    let entries = outbox.peek(None, 0, usize::MAX).await.unwrap();
    let ids: BTreeSet<String> = entries.iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(ids.len(), entries.len(), "no item is there twice");
    ids
}

async fn run(steps: Vec<Step>, fates: Vec<Fate>) -> Result<(), TestCaseError> {
    let disk = Disk::default();
    disk.inner.lock().unwrap().fates = fates;
    let open = || Outbox::on(disk.clone()).open();
    let mut outbox = open().await.unwrap();
    // What must be there; what may be.
    let (mut promised, mut open_to_doubt) = (BTreeSet::new(), BTreeSet::new());
    let mut held: Vec<Lease> = Vec::new();
    for step in steps {
        match step {
            Step::Enqueue(ids) => {
                let names = ids.iter().map(ToString::to_string);
                match outbox.enqueue_all(ids.iter().map(|id| item(*id)).collect()).await {
                    Ok(_) => {
                        for name in names {
                            open_to_doubt.remove(&name);
                            promised.insert(name);
                        }
                    }
                    Err(error) if error.kind() == ErrorKind::Io => {
                        open_to_doubt.extend(names.filter(|name| !promised.contains(name)));
                    }
                    Err(error) => prop_assert!(error.is_full(), "{error}"),
                }
            }
            Step::Lease => {
                for lease in outbox.lease(1).await.unwrap_or_default() {
                    let id = lease.parcel().id().to_owned();
                    prop_assert_eq!(lease.parcel().payload(), vec![id.parse().unwrap(); 10]);
                    prop_assert!(
                        promised.contains(&id) || open_to_doubt.contains(&id),
                        "{} came back",
                        id
                    );
                    held.push(lease);
                }
            }
            Step::Ack | Step::Park if held.is_empty() => {}
            Step::Ack => {
                let lease = held.remove(0);
                let id = lease.parcel().id().to_owned();
                promised.remove(&id);
                open_to_doubt.remove(&id);
                if let Err(error) = lease.ack().await {
                    // Whatever the disk did meanwhile: the lease counts, and there is a reserve.
                    prop_assert_eq!(error.kind(), ErrorKind::Io, "{}", error);
                    open_to_doubt.insert(id);
                }
            }
            Step::Park => {
                // Whether it is parked or not: it is there.
                let _ = held.remove(0).park("bad").await;
            }
            Step::Requeue => drop(outbox.requeue_parked().await),
            Step::Restart => {
                outbox.close().await.unwrap();
                held.clear();
                outbox = open().await.unwrap();
            }
        }
    }
    drop(held);
    {
        let mut inner = disk.inner.lock().unwrap();
        inner.fates.clear();
        inner.full = inner.full.min(1);
    }
    // The queue mends itself: no restart is needed for what follows.
    let _ = outbox.enqueue(item(99)).await;
    outbox.enqueue(item(99)).await.unwrap();
    promised.insert("99".to_owned());
    let seen = all(&outbox).await;
    prop_assert!(promised.is_subset(&seen), "{promised:?} were promised, and {seen:?} is there");
    let known: BTreeSet<String> = promised.union(&open_to_doubt).cloned().collect();
    prop_assert!(seen.is_subset(&known), "{seen:?} is there, and only {known:?} may be");
    outbox.close().await.unwrap();
    prop_assert_eq!(all(&open().await.unwrap()).await, seen, "what is said is what is stored");
    Ok(())
}

#[tokio::test]
async fn opened_on_a_full_disk_it_takes_nothing_new_until_there_is_room() {
    let disk = Disk::default();
    disk.inner.lock().unwrap().full = 3;
    let outbox = Outbox::on(disk.clone()).open().await.unwrap();
    assert!(outbox.enqueue(item(1)).await.unwrap_err().is_full());
    outbox.enqueue(item(1)).await.unwrap();
}

/// Whoever leases would otherwise ask again at once, and for ever.
#[tokio::test]
async fn a_lease_that_ends_on_a_full_disk_is_recorded_with_the_reserve_or_the_next_is_refused() {
    for reserve in [true, false] {
        let (disk, clock) = (Disk::default(), ManualClock::default());
        let outbox = Outbox::on(disk.clone()).clock(clock.clone()).open().await.unwrap();
        outbox.enqueue_all(vec![item(1), item(2)]).await.unwrap();
        let _held = outbox.lease(1).await.unwrap();
        clock.advance(outbox.options().lease);
        disk.inner.lock().unwrap().fates = if reserve { vec![Fate::Full] } else { Vec::new() };
        disk.inner.lock().unwrap().stuck = !reserve;
        let leases = outbox.lease(2).await;
        assert_eq!(outbox.stats().expired, u64::from(reserve));
        match leases {
            Ok(leases) => assert!(reserve && leases.len() == 2),
            Err(error) => assert!(!reserve && error.is_full(), "{error}"),
        }
    }
}

/// Or a delivery would outlast its lease, though its time is bounded by it.
#[tokio::test]
async fn a_lease_lasts_from_when_it_is_given_and_not_from_when_it_was_asked_for() {
    let (disk, clock) = (Disk::default(), ManualClock::default());
    let outbox = Outbox::on(disk.clone()).clock(clock.clone()).open().await.unwrap();
    outbox.enqueue_all(vec![item(1), item(2)]).await.unwrap();
    let time = outbox.options().lease;
    disk.inner.lock().unwrap().slow = Some((clock.clone(), time / 2));
    let leases = outbox.lease(2).await.unwrap();
    clock.advance(time / 10 * 9);
    for lease in leases {
        lease.ack().await.unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_store_that_fails_loses_nothing_that_was_promised(
        steps in prop::collection::vec(step(), 1..60),
        fates in prop::collection::vec(fate(), 0..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(run(steps, fates))?;
    }
}
