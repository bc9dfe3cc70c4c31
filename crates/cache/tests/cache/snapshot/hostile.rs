//! Bytes that are no snapshot, no longer one, or one that somebody made up.

use std::io::{self, Read};

use proptest::prelude::*;
use wats_cache::{Cache, SnapshotError, SnapshotErrorKind, SnapshotOptions};

use super::{decode, moment, three_entries};

/// Small bounds, so that going beyond them is easy.
fn options() -> SnapshotOptions {
    let mut options = SnapshotOptions::default();
    options.record_bytes_max = 1_000;
    options.total_bytes_max = 10_000;
    options
}

/// Counts what is read, and remembers the largest buffer it was asked to fill.
struct Watched<R> {
    reader: R,
    read: usize,
    largest_ask: usize,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.largest_ask = self.largest_ask.max(buffer.len());
        let read = self.reader.read(buffer)?;
        self.read += read;
        Ok(read)
    }
}

/// What the reader's own buffer holds.
const READ_AHEAD: usize = 8 << 10;

/// Restores, and checks what must hold whatever the bytes are.
fn restore(bytes: impl Read) -> Result<u64, SnapshotError> {
    let cache: Cache<u32, String> = Cache::builder(100).build();
    let mut reader = Watched { reader: bytes, read: 0, largest_ask: 0 };
    let mut largest_record = 0;
    let mut decoded = 0_usize;
    let snapshot = cache.snapshot().options(options()).now(moment());
    let result = snapshot.restore(&mut reader, |bytes| {
        largest_record = largest_record.max(bytes.len());
        decoded += bytes.len();
        decode(bytes)
    });
    assert!(largest_record <= 1_000 && decoded <= 10_000);
    assert!(reader.read <= 10_000 + READ_AHEAD, "{} bytes read", reader.read);
    assert!(reader.largest_ask <= READ_AHEAD, "a buffer of {}", reader.largest_ask);
    match result {
        Ok(restored) => Ok(restored.entries),
        Err(error) => {
            assert_eq!(cache.stats().inserts, 0, "all or nothing");
            assert!(error.offset() <= reader.read as u64);
            Err(error)
        }
    }
}

#[test]
fn a_snapshot_that_ends_too_early_is_truncated_wherever_it_ends() {
    let bytes = three_entries();
    assert_eq!(restore(&bytes[..]).unwrap(), 3);
    for cut in 0..bytes.len() {
        let error = restore(&bytes[..cut]).unwrap_err();
        assert_eq!(error.kind(), SnapshotErrorKind::Truncated, "at {cut}");
        assert_eq!(error.offset(), cut as u64);
        assert!(error.is_invalid());
    }
}

#[test]
fn a_truncated_file_is_refused_wherever_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cache.snapshot");
    let bytes = three_entries();
    for cut in 0..bytes.len() {
        std::fs::write(&file, &bytes[..cut]).unwrap();
        let cache: Cache<u32, String> = Cache::builder(100).build();
        let error = cache.snapshot().now(moment()).restore_from_file(&file, decode).unwrap_err();
        assert_eq!(error.kind(), SnapshotErrorKind::Truncated, "at {cut}");
        assert_eq!(cache.stats().entries, 0);
    }
}

#[test]
fn every_changed_bit_is_noticed() {
    let bytes = three_entries();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << bit;
            let error = restore(&bytes[..]).unwrap_err();
            let kind = error.kind();
            match at {
                0..8 => assert_eq!(kind, SnapshotErrorKind::Foreign),
                8..12 => assert_eq!(kind, SnapshotErrorKind::Version),
                _ => assert!(kind != SnapshotErrorKind::Foreign, "at {at}: {error}"),
            }
        }
    }
}

#[test]
fn bytes_after_the_end_are_noticed() {
    let mut bytes = three_entries();
    let end = bytes.len() as u64;
    bytes.push(0);
    let error = restore(&bytes[..]).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (SnapshotErrorKind::Corrupt, end));
}

#[test]
fn records_in_another_order_are_noticed() {
    let bytes = three_entries();
    let record = (bytes.len() - 24 - 13) / 3;
    let mut swapped = bytes.clone();
    swapped[24..24 + record].copy_from_slice(&bytes[24 + record..24 + 2 * record]);
    swapped[24 + record..24 + 2 * record].copy_from_slice(&bytes[24..24 + record]);
    assert_eq!(restore(&swapped[..]).unwrap_err().kind(), SnapshotErrorKind::Corrupt);
}

#[test]
fn files_of_others_are_foreign() {
    for bytes in [&b"PK\x03\x04"[..], b"{\"version\": 1}", b"WATSCACX", &[0; 100]] {
        let error = restore(bytes).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (SnapshotErrorKind::Foreign, 0));
    }
    assert_eq!(restore(io::repeat(0)).unwrap_err().kind(), SnapshotErrorKind::Foreign);
}

/// A snapshot made with good checksums around whatever is inside.
fn forged(records: &[(u64, u32, Vec<u8>)], count: u64) -> Vec<u8> {
    let mut crc = Crc::default();
    let mut bytes = Vec::new();
    let mut put = |part: &[u8], seal: bool| {
        bytes.extend(part);
        crc.add(part);
        if seal {
            bytes.extend(crc.value().to_le_bytes());
        }
    };
    put(b"WATSCACH\x01\0\0\0", false);
    put(&0_u64.to_le_bytes(), true);
    for (time, length, payload) in records {
        put(&[1], false);
        for _ in 0..3 {
            put(&time.to_le_bytes(), false);
        }
        put(&length.to_le_bytes(), false);
        put(payload, true);
    }
    put(&[0], false);
    put(&count.to_le_bytes(), true);
    bytes
}

/// Bit by bit, so that it shares no table with the crate.
struct Crc(u32);

impl Default for Crc {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Crc {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 ^= u32::from(*byte);
            for _ in 0..8 {
                let low = self.0 & 1;
                self.0 = (self.0 >> 1) ^ (low * 0xEDB8_8320);
            }
        }
    }

    fn value(&self) -> u32 {
        !self.0
    }
}

#[test]
fn a_length_is_not_believed() {
    let good = (u64::MAX, 8, b"\x01\0\0\0text".to_vec());
    assert_eq!(restore(&forged(std::slice::from_ref(&good), 1)[..]).unwrap(), 1);
    let kind = |length, payload: &[u8]| {
        let bytes = forged(&[(u64::MAX, length, payload.to_vec())], 1);
        restore(&bytes[..]).unwrap_err().kind()
    };
    assert_eq!(kind(u32::MAX, b"short"), SnapshotErrorKind::TooLarge);
    assert_eq!(kind(1_001, &[0; 1_001]), SnapshotErrorKind::TooLarge);
    assert_eq!(kind(900, b"short"), SnapshotErrorKind::Truncated);
    assert_eq!(kind(2, b"longer than two"), SnapshotErrorKind::Corrupt);
    let many = vec![(u64::MAX, 900, [0; 900].to_vec()); 20];
    assert_eq!(restore(&forged(&many, 20)[..]).unwrap_err().kind(), SnapshotErrorKind::TooLarge);
}

#[test]
fn a_wrong_count_is_noticed() {
    let bytes = forged(&[(u64::MAX, 4, b"\x01\0\0\0".to_vec())], 2);
    assert_eq!(restore(&bytes[..]).unwrap_err().kind(), SnapshotErrorKind::Corrupt);
}

/// A change to the bytes of a snapshot.
#[derive(Debug, Clone)]
enum Change {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            _ if bytes.is_empty() => {}
            Self::Set(at, byte) => *at.get_mut(bytes) = *byte,
            Self::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Remove(at, count) => {
                let at = at.index(bytes.len());
                bytes.drain(at..bytes.len().min(at + count));
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), prop::collection::vec(any::<u8>(), 0..50))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), 0..50_usize).prop_map(|(at, count)| Change::Remove(at, count)),
    ]
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_no_snapshot(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(restore(&bytes[..]).is_err());
    }

    #[test]
    fn a_changed_snapshot_is_restored_as_it_was_or_not_at_all(
        changes in prop::collection::vec(change(), 1..5),
    ) {
        let original = three_entries();
        let mut bytes = original.clone();
        for change in &changes {
            change.apply(&mut bytes);
        }
        prop_assert_eq!(restore(&bytes[..]).is_ok(), bytes == original);
    }

    /// Good checksums vouch for nothing when they were forged.
    #[test]
    fn whatever_is_inside_ends_in_a_result(
        records in prop::collection::vec(
            (any::<u64>(), prop::option::of(any::<u32>()), prop::collection::vec(any::<u8>(), 0..1_200)),
            0..12,
        ),
        count in prop::option::of(any::<u64>()),
    ) {
        let honest = |payload: &[u8]| u32::try_from(payload.len()).expect("it is short");
        let count = count.unwrap_or(records.len() as u64);
        let records: Vec<_> = records
            .into_iter()
            .map(|(time, length, bytes)| (time, length.unwrap_or(honest(&bytes)), bytes))
            .collect();
        let _ = restore(&forged(&records, count)[..]); // it checks for itself what must hold
    }
}
