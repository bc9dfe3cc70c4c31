//! Bytes of strangers for the reader of snapshots: as they are, which rarely gets past a checksum,
//! and as the content of records whose checksums are right.

#![no_main]

use std::time::{Duration, SystemTime};

use libfuzzer_sys::fuzz_target;
use wats_cache::{Cache, SnapshotOptions};

const RECORD_BYTES_MAX: u32 = 1 << 10;
const TOTAL_BYTES_MAX: u64 = 1 << 14;

fuzz_target!(|bytes: &[u8]| {
    restore(bytes);
    restore(&sealed(bytes));
});

fn restore(bytes: &[u8]) {
    let mut options = SnapshotOptions::default();
    options.record_bytes_max = RECORD_BYTES_MAX;
    options.total_bytes_max = TOTAL_BYTES_MAX;
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let cache: Cache<u32, Vec<u8>> = Cache::builder(64).build();
    let mut seen = 0;
    let restored = cache.snapshot().options(options).now(now).restore(bytes, |bytes| {
        assert!(bytes.len() <= RECORD_BYTES_MAX as usize, "a record beyond the bound");
        seen += bytes.len() as u64;
        let (key, value) = bytes.split_first_chunk().ok_or("too short")?;
        Ok::<_, &str>((u32::from_le_bytes(*key), value.to_owned()))
    });
    assert!(seen <= TOTAL_BYTES_MAX, "more than the bound");
    match restored {
        Ok(restored) => assert_eq!(restored.entries, cache.stats().inserts),
        Err(error) => {
            assert_eq!(cache.stats().inserts, 0, "all or nothing");
            assert!(error.offset() <= bytes.len() as u64);
        }
    }
}

/// A snapshot whose records are made of `bytes`: their times, what they say their length is, and
/// their content. Only the checksums are always right.
fn sealed(mut bytes: &[u8]) -> Vec<u8> {
    let mut snapshot = Sealed { bytes: Vec::new(), crc: u32::MAX };
    snapshot.put(b"WATSCACH\x01\0\0\0");
    snapshot.put(&0_u64.to_le_bytes());
    snapshot.seal();
    let mut records = 0_u64;
    while let Some((head, rest)) = bytes.split_first_chunk::<12>() {
        let (time, length) = head.split_at(8);
        let claimed = u32::from_le_bytes([length[0], length[1], 0, length[3] & 0x80]);
        let content = &rest[..rest.len().min(usize::from(length[2]))];
        bytes = &rest[content.len()..];
        snapshot.put(&[1]);
        (0..3).for_each(|_| snapshot.put(time));
        let honest = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let length = if length[3] & 1 == 0 { honest } else { claimed };
        snapshot.put(&length.to_le_bytes());
        snapshot.put(content);
        snapshot.seal();
        records += 1;
    }
    snapshot.put(&[0]);
    snapshot.put(&(records + bytes.len() as u64 / 11).to_le_bytes());
    snapshot.seal();
    snapshot.bytes
}

struct Sealed {
    bytes: Vec<u8>,
    crc: u32,
}

impl Sealed {
    fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        for byte in bytes {
            self.crc ^= u32::from(*byte);
            for _ in 0..8 {
                let low = self.crc & 1;
                self.crc = (self.crc >> 1) ^ (low * 0xEDB8_8320);
            }
        }
    }

    fn seal(&mut self) {
        self.bytes.extend((!self.crc).to_le_bytes());
    }
}
