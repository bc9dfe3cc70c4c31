//! What survives: the end of the process, damaged files, a second process, a clock that was set.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![cfg(feature = "sqlite")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;
use wats_queue::store::Notice;
use wats_queue::{Clock, ErrorKind, Event, Item, ManualClock, Outbox, Status};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

/// Bytes that cannot be compressed, on more than one page.
fn bytes(number: usize) -> Vec<u8> {
    let mut random = number as u64 + 1;
    let bytes = (0..700).flat_map(|_| {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 8).to_le_bytes()
    });
    bytes.collect()
}

fn id(number: usize) -> String {
    format!("item {number}")
}

async fn small(folder: &Path) -> Outbox {
    Outbox::at(folder).configure(|options| options.reserve_bytes = 0).open().await.unwrap()
}

/// A folder with `items`, closed properly; or copied while it was open, as a crash leaves it.
async fn filled(items: usize, crashed: bool) -> TempDir {
    let folder = TempDir::new().unwrap();
    let outbox = small(folder.path()).await;
    for number in 0..items {
        outbox.enqueue(Item::new(id(number), bytes(number)).source("here")).await.unwrap();
    }
    if crashed {
        return copied(folder.path());
    }
    outbox.close().await.unwrap();
    folder
}

fn copied(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        // Which is locked, and empty.
        if file.file_name() != "lock" {
            fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
    }
    copy
}

/// What comes out of a folder, and what is reported of it.
struct Drained {
    items: BTreeMap<String, Vec<u8>>,
    notices: Vec<Notice>,
    damaged: u64,
}

async fn drained(folder: &Path) -> Drained {
    let notices = Arc::new(Mutex::new(Vec::new()));
    let listen = Arc::clone(&notices);
    let builder = Outbox::at(folder).configure(|options| options.reserve_bytes = 0);
    let builder = builder.on_event(move |event| {
        if let Event::Damage(notice) = event {
            listen.lock().unwrap().push(notice.clone());
        }
    });
    let outbox = builder.open().await.unwrap();
    let mut items = BTreeMap::new();
    loop {
        let leases = outbox.lease(7).await.unwrap();
        if leases.is_empty() {
            break;
        }
        for lease in leases {
            let parcel = lease.parcel();
            items.insert(parcel.id().to_owned(), parcel.payload().to_vec());
            // An item on a page that cannot be read cannot always be removed.
            let _ = lease.ack().await;
        }
    }
    let damaged = outbox.stats().damaged;
    let _ = outbox.close().await;
    let notices = notices.lock().unwrap().clone();
    Drained { items, notices, damaged }
}

#[test]
fn everything_is_there_after_a_restart_and_what_was_acknowledged_is_not() {
    runtime().block_on(async {
        for crashed in [false, true] {
            let folder = filled(10, crashed).await;
            let outbox = small(folder.path()).await;
            for lease in outbox.lease(4).await.unwrap() {
                lease.ack().await.unwrap();
            }
            let kept = outbox.lease(1).await.unwrap().pop().unwrap();
            kept.retry("busy", Duration::from_secs(1)).await.unwrap();
            let bad = outbox.lease(1).await.unwrap().pop().unwrap();
            bad.park("bad").await.unwrap();
            let _under_way = outbox.lease(1).await.unwrap();
            let folder = copied(folder.path());

            let outbox = small(folder.path()).await;
            let entries = outbox.peek(None, 0, 100).await.unwrap();
            let seen: Vec<_> = entries
                .iter()
                .map(|entry| (entry.id.clone(), entry.status, entry.attempts))
                .collect();
            let mut expected = vec![(id(4), Status::Ready, 1), (id(5), Status::Parked, 1)];
            expected.extend((6..10).map(|number| (id(number), Status::Ready, 0)));
            assert_eq!(seen, expected);
            assert_eq!(entries[0].source.as_deref(), Some("here"));
            assert!(outbox.verify().await.unwrap().is_empty());
            // Numbers go on where they were.
            let receipt = outbox.enqueue(Item::new("new", "new")).await.unwrap();
            assert_eq!(receipt.number, 11);
        }
    });
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    runtime().block_on(async {
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let outbox = Outbox::at(folder.path()).open().await.unwrap();
        outbox.enqueue(Item::new("1", "x")).await.unwrap();
        for file in fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?} can be read by others: {mode:o}", file.file_name());
        }
    });
}

#[test]
fn a_backlog_that_is_gone_gives_its_space_back() {
    runtime().block_on(async {
        let folder = TempDir::new().unwrap();
        let outbox = small(folder.path()).await;
        let large = (0..40).map(|number| {
            let mut content = bytes(number).repeat(90);
            content.iter_mut().zip(0_u32..).for_each(|(byte, n)| {
                *byte ^= u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap();
            });
            Item::new(id(number), content)
        });
        outbox.enqueue_all(large.collect()).await.unwrap();
        let size = || fs::metadata(folder.path().join("queue.db")).unwrap().len();
        let backlog = size();
        assert!(backlog > 16 << 20, "{backlog} bytes are no backlog");
        for lease in outbox.lease(100).await.unwrap() {
            lease.ack().await.unwrap();
        }
        outbox.enqueue(Item::new("after", "x")).await.unwrap();
        outbox.close().await.unwrap();
        assert!(size() < 1 << 20, "{} bytes for one item", size());
        assert_eq!(drained(folder.path()).await.items.len(), 1);
    });
}

#[test]
fn a_second_process_is_refused_with_an_error_that_says_so() {
    runtime().block_on(async {
        let folder = TempDir::new().unwrap();
        let first = small(folder.path()).await;
        let error = Outbox::at(folder.path()).open().await.unwrap_err();
        assert!(error.is_locked(), "{error}");
        first.close().await.unwrap();
        small(folder.path()).await;
    });
}

#[test]
fn a_newer_format_is_left_alone() {
    runtime().block_on(async {
        let folder = filled(1, false).await;
        let file = folder.path().join("queue.db");
        let database = rusqlite::Connection::open(&file).unwrap();
        let sql = "UPDATE counters SET value = 2 WHERE name = 'version'; PRAGMA user_version = 2;";
        database.execute_batch(sql).unwrap();
        database.close().unwrap();
        let database = fs::read(&file).unwrap();
        let error = Outbox::at(folder.path()).open().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Version, "{error}");
        assert!(fs::read(&file).unwrap() == database, "nothing was written");
    });
}

#[test]
fn a_clock_set_back_by_a_day_delays_nothing() {
    runtime().block_on(async {
        let folder = TempDir::new().unwrap();
        let open = |clock: &ManualClock| Outbox::at(folder.path()).clock(clock.clone()).open();
        let clock = ManualClock::default();
        let outbox = open(&clock).await.unwrap();
        outbox.enqueue(Item::new("1", "x")).await.unwrap();
        let lease = outbox.lease(1).await.unwrap().pop().unwrap();
        lease.retry("busy", Duration::from_secs(60)).await.unwrap();
        // While it runs …
        clock.set_wall(clock.wall() - Duration::from_secs(86_400));
        clock.advance(Duration::from_secs(60));
        let lease = outbox.lease(1).await.unwrap().pop().unwrap();
        lease.retry("busy", Duration::from_secs(60)).await.unwrap();
        outbox.close().await.unwrap();
        // … and while it does not.
        let clock = ManualClock::default();
        clock.set_wall(UNIX_EPOCH);
        let outbox = open(&clock).await.unwrap();
        assert!(outbox.lease(1).await.unwrap().is_empty());
        clock.advance(Duration::from_secs(60));
        assert_eq!(outbox.lease(1).await.unwrap().len(), 1);
    });
}

#[test]
fn a_file_that_is_no_database_is_put_aside_and_work_goes_on() {
    runtime().block_on(async {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("queue.db"), "this is no database".repeat(1_000)).unwrap();
        let Drained { notices, .. } = drained(folder.path()).await;
        assert!(matches!(&notices[0], Notice::Salvaged { items: 0, .. }), "{notices:?}");
        let names = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
        let aside = names.filter(|name| name.to_string_lossy().starts_with("damaged-"));
        assert_eq!(aside.count(), 1, "and never deleted");
    });
}

/// The power fails between the two renames of a salvage, or before them.
#[test]
fn a_salvage_that_was_interrupted_is_finished_at_the_next_start() {
    runtime().block_on(async {
        let whole = filled(5, true).await;
        // The damaged file is aside already, its log is not, the new one has no name yet.
        let folder = TempDir::new().unwrap();
        let (from, to) = (whole.path(), folder.path());
        let finished = filled(5, false).await;
        fs::copy(finished.path().join("queue.db"), to.join("salvaged.db")).unwrap();
        fs::copy(from.join("queue.db-wal"), to.join("queue.db-wal")).unwrap();
        assert_eq!(drained(to).await.items.len(), 5);

        // Half a new file is no file.
        let folder = copied(whole.path());
        fs::write(folder.path().join("salvaged.db"), "half a file").unwrap();
        assert_eq!(drained(folder.path()).await.items.len(), 5);
        assert!(!folder.path().join("salvaged.db").exists());
    });
}

/// Whatever bit flips in a file at rest: nothing wrong is delivered, and what is not delivered is
/// reported.
#[test]
fn a_flipped_bit_never_makes_a_wrong_payload_and_never_goes_unnoticed() {
    let mut random = 0x2545_F491_4F6C_DD17_u64;
    let mut draw = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    runtime().block_on(async {
        let whole = filled(40, false).await;
        let original = fs::read(whole.path().join("queue.db")).unwrap();
        // Every byte of the header and of the first page counts more than a payload's.
        let offsets: Vec<u64> = (0..40_u64)
            .map(
                |trial| {
                    if trial % 4 == 0 { draw() % 4_096 } else { draw() % original.len() as u64 }
                },
            )
            .collect();
        for offset in offsets {
            let bit = draw() % 8;
            let folder = TempDir::new().unwrap();
            let mut damaged = original.clone();
            damaged[usize::try_from(offset).unwrap()] ^= 1 << bit;
            fs::write(folder.path().join("queue.db"), &damaged).unwrap();
            check(&drained(folder.path()).await, &format!("byte {offset}, bit {bit}"));
        }
    });
}

/// The same in the log of a queue that crashed, where the last items are.
#[test]
fn a_flipped_bit_in_the_log_is_no_different() {
    runtime().block_on(async {
        let whole = filled(40, true).await;
        let log = fs::read(whole.path().join("queue.db-wal")).unwrap();
        let mut corrected = 0;
        for trial in 0..8 {
            let offset = (trial * 7_919 * 97) % log.len();
            let folder = copied(whole.path());
            let mut damaged = log.clone();
            damaged[offset] ^= 4;
            fs::write(folder.path().join("queue.db-wal"), &damaged).unwrap();
            let drained = drained(folder.path()).await;
            check(&drained, &format!("byte {offset} of the log"));
            // One bit can mostly be put right; if not, it costs the one item that it is part of.
            assert!(drained.items.len() >= 39, "byte {offset}: {}", drained.items.len());
            corrected += usize::from(drained.items.len() == 40);
            assert!(
                matches!(&drained.notices[0], Notice::Repaired { .. }),
                "{:?}",
                drained.notices
            );
        }
        assert!(corrected > 3, "{corrected} of 8");
    });
}

fn check(drained: &Drained, place: &str) {
    let Drained { items, notices, damaged } = drained;
    for (id, payload) in items {
        let number: usize =
            id.strip_prefix("item ").unwrap_or_default().parse().unwrap_or(usize::MAX);
        assert!(number < 40, "{place}: there is no {id}");
        assert!(*payload == bytes(number), "{place}: a wrong payload of {id}");
    }
    let missing: BTreeSet<String> = (0..40).map(id).filter(|id| !items.contains_key(id)).collect();
    let told: u64 = notices
        .iter()
        .map(|notice| match notice {
            Notice::Missing { items } => *items,
            _ => 0,
        })
        .sum();
    assert!(
        missing.len() as u64 <= damaged + told,
        "{place}: {missing:?} are gone, and all that is said is {damaged} damaged, {notices:?}"
    );
    // Nothing that was found to be wrong is kept quiet.
    assert!(*damaged == 0 || !notices.is_empty(), "{place}");
}
