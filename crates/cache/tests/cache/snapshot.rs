//! Snapshots: what comes back, what does not, and what bad ones end in.

use std::convert::Infallible;
use std::io::{self, Read};
use std::time::{Duration, SystemTime};

use wats_cache::{
    Cache, Insert, ManualClock, Policy, SnapshotError, SnapshotErrorKind, SnapshotOptions, Tag,
};

mod hostile;

const SECOND: Duration = Duration::from_secs(1);

#[expect(
    clippy::ptr_arg,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    reason = "the signature that saving asks for"
)]
fn encode(key: &u32, value: &String, bytes: &mut Vec<u8>) -> Result<(), Infallible> {
    bytes.extend(key.to_le_bytes());
    bytes.extend(value.bytes());
    Ok(())
}

fn decode(bytes: &[u8]) -> Result<(u32, String), String> {
    let (key, value) = bytes.split_first_chunk().ok_or("too short")?;
    let value = str::from_utf8(value).map_err(|error| error.to_string())?;
    Ok((u32::from_le_bytes(*key), value.to_owned()))
}

/// A moment of the wall clock.
fn moment() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn save(cache: &Cache<u32, String>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let saved = cache.snapshot().now(moment()).save(&mut bytes, encode);
    let saved = saved.expect("memory takes everything");
    assert_eq!(saved.bytes, bytes.len() as u64);
    bytes
}

fn restored(bytes: &[u8], after: Duration) -> Result<Cache<u32, String>, SnapshotError> {
    let cache: Cache<u32, String> = Cache::builder(100).no_ttl().build();
    cache.snapshot().now(moment() + after).restore(bytes, decode)?;
    Ok(cache)
}

fn three_entries() -> Vec<u8> {
    let cache: Cache<u32, String> = Cache::builder(100).policy(Policy::Lru).build();
    for key in 1..=3 {
        cache.insert(key, format!("value {key}"));
    }
    save(&cache)
}

#[test]
fn what_was_saved_comes_back() {
    let cache = restored(&three_entries(), SECOND).unwrap();
    for key in 1..=3 {
        assert_eq!(cache.get(&key), Some(format!("value {key}")));
    }
    let empty = restored(&save(&Cache::builder(1).build()), SECOND).unwrap();
    assert_eq!(empty.stats().entries, 0);
}

#[test]
fn a_lifetime_goes_on_while_the_program_is_down() {
    let clock = ManualClock::new();
    let cache: Cache<u32, String> = Cache::builder(10).clock(clock.clone()).build();
    cache.insert_with(1, "short".into(), Insert::default().ttl(SECOND * 10));
    cache.insert_with(2, "long".into(), Insert::default().ttl(SECOND * 100));
    cache.insert_with(3, "over".into(), Insert::default().ttl(SECOND * 5));
    clock.advance(SECOND * 5);
    let mut bytes = Vec::new();
    let saved = cache.snapshot().now(moment()).save(&mut bytes, encode).unwrap();
    assert_eq!(saved.entries, 2, "what is over is not written");

    // Jitter would move the end of an entry that is inserted anew.
    let clock = ManualClock::new();
    let next = Cache::builder(10).ttl(SECOND).ttl_jitter(1.0).clock(clock.clone()).build();
    let counts = next.snapshot().now(moment() + SECOND * 2).restore(&bytes[..], decode).unwrap();
    assert_eq!((counts.entries, counts.expired), (2, 0));
    clock.advance(Duration::from_nanos(2_999_999_999));
    assert_eq!(next.get(&1).as_deref(), Some("short"));
    clock.advance(Duration::from_nanos(1));
    assert_eq!(next.get(&1), None);
    clock.advance(SECOND * 89);
    assert_eq!(next.get(&2).as_deref(), Some("long"));
    clock.advance(SECOND);
    assert_eq!(next.get(&2), None);

    let late: Cache<u32, String> = Cache::builder(10).build();
    let counts = late.snapshot().now(moment() + SECOND * 10).restore(&bytes[..], decode).unwrap();
    assert_eq!((counts.entries, counts.expired), (1, 1));
}

#[test]
fn an_entry_without_an_end_gets_the_lifetime_of_its_new_cache() {
    let cache: Cache<u32, String> = Cache::builder(10).no_ttl().build();
    cache.insert(1, "endless".into());
    let bytes = save(&cache);
    let years = SECOND * 1_000_000_000;
    assert!(restored(&bytes, years).unwrap().get(&1).is_some());

    let clock = ManualClock::new();
    let next: Cache<u32, String> = Cache::builder(10).ttl(SECOND).clock(clock.clone()).build();
    next.snapshot().now(moment() + years).restore(&bytes[..], decode).unwrap();
    assert!(next.get(&1).is_some());
    clock.advance(SECOND);
    assert_eq!(next.get(&1), None);
}

#[test]
fn an_entry_may_stand_in_after_its_end_as_long_as_before() {
    let clock = ManualClock::new();
    let load = |cache: &Cache<u32, String>, answer: Result<String, &'static str>| {
        cache.load(1).ttl(SECOND * 10).stale_if_error(SECOND * 20, SECOND).run(|| answer)
    };
    let cache = Cache::builder(10).clock(clock.clone()).build();
    load(&cache, Ok("old".to_owned())).unwrap();
    let bytes = save(&cache);

    let next: Cache<u32, String> = Cache::builder(10).clock(clock.clone()).build();
    next.snapshot().now(moment()).restore(&bytes[..], decode).unwrap();
    clock.advance(SECOND * 29);
    assert_eq!(load(&next, Err("out of order")).unwrap(), "old");
    clock.advance(SECOND);
    assert!(load(&next, Err("out of order")).is_err());
}

#[test]
fn invalid_entries_are_not_written() {
    let cache: Cache<u32, String> = Cache::builder(10).build();
    let tag = Tag::new();
    let stamp = cache.stamp([&tag]);
    cache.insert_with(1, "gone".into(), Insert::default().stamp(stamp));
    cache.insert(2, "there".into());
    tag.invalidate();
    let next = restored(&save(&cache), SECOND).unwrap();
    assert_eq!((next.get(&1), next.get(&2).as_deref()), (None, Some("there")));
}

#[test]
fn restored_entries_have_the_tags_they_are_given_and_the_caches_own() {
    let bytes = three_entries();
    let cache: Cache<u32, String> = Cache::builder(100).build();
    let odd = Tag::new();
    let tags = |key: &u32| if key % 2 == 1 { vec![odd.clone()] } else { Vec::new() };
    cache.snapshot().now(moment()).tags(tags).restore(&bytes[..], decode).unwrap();
    odd.invalidate();
    let present = |cache: &Cache<u32, String>| [1, 2, 3].map(|key| cache.get(&key).is_some());
    assert_eq!(present(&cache), [false, true, false]);
    cache.invalidate_all();
    assert_eq!(present(&cache), [false; 3]);
}

#[test]
fn what_is_invalidated_while_the_snapshot_is_read_is_not_restored() {
    let bytes = three_entries();
    let cache: Cache<u32, String> = Cache::builder(100).build();
    let tag = Tag::new();
    let tags = |_: &u32| vec![tag.clone()];
    let mut seen = 0;
    let counts = cache.snapshot().now(moment()).tags(tags).restore(&bytes[..], |bytes| {
        seen += 1;
        if seen == 2 {
            tag.invalidate(); // the first entry is on its way already
        }
        decode(bytes)
    });
    let counts = counts.unwrap();
    assert_eq!((counts.entries, counts.refused), (2, 1));

    let cache: Cache<u32, String> = Cache::builder(100).build();
    let counts = cache.snapshot().now(moment()).restore(&bytes[..], |bytes| {
        cache.invalidate_all();
        decode(bytes)
    });
    assert_eq!(counts.unwrap().refused, 3);
    assert_eq!(cache.stats().entries, 0);
}

#[test]
fn entries_that_are_there_already_stay() {
    let cache: Cache<u32, String> = Cache::builder(100).build();
    cache.insert(2, "newer".into());
    let counts = cache.snapshot().now(moment()).restore(&three_entries()[..], decode).unwrap();
    assert_eq!((counts.entries, counts.present), (2, 1));
    assert_eq!(cache.get(&2).as_deref(), Some("newer"));
}

#[test]
fn a_smaller_cache_keeps_the_most_recently_used() {
    let cache: Cache<u32, String> = Cache::builder(100).policy(Policy::Lru).build();
    for key in 0..100 {
        cache.insert(key, String::new());
    }
    let hot = [17, 4, 91];
    for key in hot {
        cache.get(&key);
    }
    let next: Cache<u32, String> = Cache::builder(3).policy(Policy::Lru).build();
    next.snapshot().now(moment()).restore(&save(&cache)[..], decode).unwrap();
    assert!(hot.iter().all(|key| next.get(key).is_some()));

    // In the same order, too: the next one to go is the one used the longest ago.
    let next: Cache<u32, String> = Cache::builder(3).policy(Policy::Lru).build();
    next.snapshot().now(moment()).restore(&save(&cache)[..], decode).unwrap();
    next.insert(1_000, String::new());
    assert_eq!(hot.map(|key| next.get(&key).is_some()), [false, true, true]);
}

#[test]
fn bounds_cut_off_the_coldest_and_the_largest() {
    let cache: Cache<u32, String> = Cache::builder(100).policy(Policy::Lru).build();
    for key in 0..50 {
        cache.insert(key, "x".repeat(if key == 49 { 200 } else { 20 }));
    }
    let mut options = SnapshotOptions::default();
    options.record_bytes_max = 100;
    options.total_bytes_max = 1_000;
    let mut bytes = Vec::new();
    let snapshot = || cache.snapshot().options(options).now(moment());
    let saved = snapshot().save(&mut bytes, encode).unwrap();
    assert_eq!(saved.entries + saved.left_out, 50);
    assert!((900..=1_000).contains(&bytes.len()), "{}", bytes.len());

    let next: Cache<u32, String> = Cache::builder(100).build();
    let counts = next.snapshot().options(options).now(moment()).restore(&bytes[..], decode);
    assert_eq!(counts.unwrap().entries, saved.entries);
    assert!(next.get(&48).is_some() && next.get(&49).is_none() && next.get(&0).is_none());

    for (record_bytes_max, total_bytes_max) in [(10, 1_000), (100, 500)] {
        let mut options = SnapshotOptions::default();
        (options.record_bytes_max, options.total_bytes_max) = (record_bytes_max, total_bytes_max);
        let next: Cache<u32, String> = Cache::builder(100).build();
        let error = next.snapshot().options(options).now(moment()).restore(&bytes[..], decode);
        assert_eq!(error.unwrap_err().kind(), SnapshotErrorKind::TooLarge);
        assert_eq!(next.stats().inserts, 0);
    }
}

#[test]
fn bounds_without_room_for_the_frame_are_refused_when_saving() {
    let cache: Cache<u32, String> = Cache::builder(10).build();
    let mut options = SnapshotOptions::default();
    for (bytes, fits) in [(36, false), (37, true)] {
        options.total_bytes_max = bytes;
        let mut snapshot = Vec::new();
        let saved = cache.snapshot().options(options).save(&mut snapshot, encode);
        match saved {
            Ok(saved) => assert!(fits && saved.bytes == 37, "{bytes}"),
            Err(error) => assert!(!fits && error.kind() == SnapshotErrorKind::TooLarge, "{bytes}"),
        }
        assert_eq!(snapshot.len(), if fits { 37 } else { 0 });
    }
}

#[test]
fn only_a_snapshot_that_is_not_there_is_not_found() {
    let bytes = three_entries();
    let cache: Cache<u32, String> = Cache::builder(10).build();
    let decode = |_: &[u8]| Err(io::Error::from(io::ErrorKind::NotFound));
    let error = cache.restore(&bytes[..], decode).unwrap_err();
    assert!(!error.is_not_found(), "{error}");
}

#[test]
fn a_clock_that_was_set_back_restores_nothing() {
    let cache: Cache<u32, String> = Cache::builder(10).build();
    let yesterday = moment() - SECOND * 86_400;
    let error = cache.snapshot().now(yesterday).restore(&three_entries()[..], decode).unwrap_err();
    assert_eq!(error.kind(), SnapshotErrorKind::FromTheFuture);
    assert_eq!(cache.stats().entries, 0);
}

#[test]
fn errors_of_the_closures_come_with_their_reason() {
    let cache: Cache<u32, String> = Cache::builder(10).build();
    cache.insert(1, "x".into());
    let error = cache.save(io::sink(), |_, _, _| Err("no words for it")).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (SnapshotErrorKind::Encode, 24));
    let reason = |error: &SnapshotError| std::error::Error::source(error).unwrap().to_string();
    assert_eq!(reason(&error), "no words for it");
    assert!(!error.to_string().contains("no words"), "the source is told by itself: {error}");

    let snapshot = cache.snapshot().now(moment());
    let error = snapshot.restore(&save(&cache)[..], |_| Err("what is this?")).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (SnapshotErrorKind::Decode, 24));
    assert_eq!(reason(&error), "what is this?");
}

#[test]
fn a_reader_that_fails_is_reported_with_the_place() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable is out"))
        }
    }
    let bytes = three_entries();
    for cut in 0..bytes.len() {
        let cache: Cache<u32, String> = Cache::builder(10).build();
        let reader = bytes[..cut].chain(Failing);
        let error = cache.snapshot().now(moment()).restore(reader, decode).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (SnapshotErrorKind::Io, cut as u64));
        assert_eq!(cache.stats().entries, 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let cache: Cache<u32, String> = Cache::builder(100_000).build();
    for count in [0, 1, 10_000] {
        for key in 0..count {
            cache.insert(key, "x".repeat(20));
        }
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let error = cache.save(full, encode).unwrap_err();
        assert_eq!(error.kind(), SnapshotErrorKind::Io);
        let source = std::error::Error::source(&error).unwrap();
        let source = source.downcast_ref::<io::Error>().unwrap();
        assert_eq!(source.kind(), io::ErrorKind::StorageFull);
    }
}

#[test]
fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cache.snapshot");
    let names = || -> Vec<_> {
        let entries = std::fs::read_dir(folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    let cache: Cache<u32, String> = Cache::builder(10).build();
    let error = cache.restore_from_file(&file, decode).unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("cache.snapshot"), "{error}");

    cache.insert(1, "first".into());
    cache.save_to_file(&file, encode).unwrap();
    cache.insert(2, "second".into());
    cache.save_to_file(&file, encode).unwrap();
    assert_eq!(names(), ["cache.snapshot"]);

    // A save that fails leaves the last good one alone.
    let refuse = |_: &u32, _: &String, _: &mut Vec<u8>| Err("not now");
    assert!(cache.save_to_file(&file, refuse).is_err());
    assert_eq!(names(), ["cache.snapshot"]);
    let next: Cache<u32, String> = Cache::builder(10).build();
    assert_eq!(next.restore_from_file(&file, decode).unwrap().entries, 2);

    for nowhere in [folder.path().join("no such folder/file"), "..".into()] {
        let error = cache.save_to_file(&nowhere, encode).unwrap_err();
        assert_eq!(error.kind(), SnapshotErrorKind::Io, "{}", nowhere.display());
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cache.snapshot");
    Cache::builder(1).build().save_to_file(&file, encode).unwrap();
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}
