//! The bytes of a snapshot. This file alone knows them; keys and values are opaque to it.
//!
//! ```text
//! snapshot = head record* end
//! head     = "WATSCACH" version:u32 saved_at:u64 crc:u32       saved_at in ms since 1970, UTC
//! record   = 0x01 fresh:u64 stale:u64 cost:u64 length:u32 bytes crc:u32
//! end      = 0x00 records:u64 crc:u32
//! ```
//!
//! Numbers are little-endian, times in nanoseconds from the moment of saving. Each `crc` is the
//! CRC-32 of everything before it except other `crc`s, so one that agrees vouches for the order too.

use std::io::{BufReader, BufWriter, Read, Write};

use crc32fast::Hasher;

use super::error::{SnapshotError, SnapshotErrorKind};
use super::options::SnapshotOptions;

const MAGIC: [u8; 8] = *b"WATSCACH";
const VERSION: u32 = 1;
const RECORD: u8 = 1;
const END: u8 = 0;

/// Bytes of a record beside those of key and value.
/// Mark, version, time, checksum.
const HEAD_BYTES: u64 = MAGIC.len() as u64 + 4 + 8 + 4;
const FRAME_BYTES: u64 = 1 + 3 * 8 + 4 + 4;
const END_BYTES: u64 = 1 + 8 + 4;

/// The times of an entry, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    /// How long it is fresh; [`Times::ENDLESS`] if it has no end.
    pub(super) fresh: u64,
    /// How long it may stand in after that.
    pub(super) stale: u64,
    /// How long loading it took.
    pub(super) cost: u64,
}

impl Times {
    pub(super) const ENDLESS: u64 = u64::MAX;
}

pub(super) struct SnapshotWriter<W: Write> {
    bytes: BufWriter<W>,
    crc: Hasher,
    offset: u64,
    records: u64,
    options: SnapshotOptions,
}

impl<W: Write> SnapshotWriter<W> {
    pub(super) fn new(writer: W, options: SnapshotOptions) -> Self {
        let bytes = BufWriter::new(writer);
        Self { bytes, crc: Hasher::new(), offset: 0, records: 0, options }
    }

    pub(super) fn head(&mut self, saved_at: u64) -> Result<(), SnapshotError> {
        if HEAD_BYTES + END_BYTES > self.options.total_bytes_max {
            return Err(SnapshotError::new(SnapshotErrorKind::TooLarge, 0));
        }
        self.put(&MAGIC)?;
        self.put(&VERSION.to_le_bytes())?;
        self.put(&saved_at.to_le_bytes())?;
        self.seal()
    }

    /// Whether there was room for it within the bounds.
    pub(super) fn record(&mut self, times: Times, bytes: &[u8]) -> Result<bool, SnapshotError> {
        let length = u32::try_from(bytes.len()).ok();
        let Some(length) = length.filter(|length| *length <= self.options.record_bytes_max) else {
            return Ok(false);
        };
        let after = self.offset + FRAME_BYTES + u64::from(length) + END_BYTES;
        if after > self.options.total_bytes_max {
            return Ok(false);
        }
        self.put(&[RECORD])?;
        for time in [times.fresh, times.stale, times.cost] {
            self.put(&time.to_le_bytes())?;
        }
        self.put(&length.to_le_bytes())?;
        self.put(bytes)?;
        self.seal()?;
        self.records += 1;
        Ok(true)
    }

    pub(super) fn end(&mut self) -> Result<(), SnapshotError> {
        self.put(&[END])?;
        self.put(&self.records.to_le_bytes())?;
        self.seal()?;
        self.bytes.flush().map_err(|error| SnapshotError::io(error, self.offset))
    }

    pub(super) fn records(&self) -> u64 {
        self.records
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), SnapshotError> {
        self.crc.update(bytes);
        self.put_unchecked(bytes)
    }

    fn seal(&mut self) -> Result<(), SnapshotError> {
        self.put_unchecked(&self.crc.clone().finalize().to_le_bytes())
    }

    fn put_unchecked(&mut self, bytes: &[u8]) -> Result<(), SnapshotError> {
        self.bytes.write_all(bytes).map_err(|error| SnapshotError::io(error, self.offset))?;
        self.offset += bytes.len() as u64;
        Ok(())
    }
}

pub(super) struct SnapshotReader<R> {
    bytes: BufReader<R>,
    crc: Hasher,
    offset: u64,
    records: u64,
    options: SnapshotOptions,
}

impl<R: Read> SnapshotReader<R> {
    pub(super) fn new(reader: R, options: SnapshotOptions) -> Self {
        let bytes = BufReader::new(reader);
        Self { bytes, crc: Hasher::new(), offset: 0, records: 0, options }
    }

    /// When the snapshot was saved.
    pub(super) fn head(&mut self) -> Result<u64, SnapshotError> {
        let mut magic = [0; MAGIC.len()];
        let found = self.fill(&mut magic)?;
        if magic[..found] != MAGIC[..found] {
            return Err(SnapshotError::new(SnapshotErrorKind::Foreign, 0));
        }
        if found < magic.len() {
            return Err(self.error(SnapshotErrorKind::Truncated));
        }
        self.crc.update(&magic);
        let at = self.offset;
        if u32::from_le_bytes(self.take()?) != VERSION {
            return Err(SnapshotError::new(SnapshotErrorKind::Version, at));
        }
        let saved_at = u64::from_le_bytes(self.take()?);
        self.check_seal()?;
        Ok(saved_at)
    }

    /// Reads the next record into `bytes`; `None` after the last, once all is well with the end.
    pub(super) fn record(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Times>, SnapshotError> {
        let at = self.offset;
        match self.take()? {
            [RECORD] => {}
            [END] => return self.end().map(|()| None),
            _ => return Err(SnapshotError::new(SnapshotErrorKind::Corrupt, at)),
        }
        let fresh = u64::from_le_bytes(self.take()?);
        let stale = u64::from_le_bytes(self.take()?);
        let cost = u64::from_le_bytes(self.take()?);
        let at = self.offset;
        let length = u32::from_le_bytes(self.take()?);
        if length > self.options.record_bytes_max {
            return Err(SnapshotError::new(SnapshotErrorKind::TooLarge, at));
        }
        self.take_many(length, bytes)?;
        self.check_seal()?;
        self.records += 1;
        Ok(Some(Times { fresh, stale, cost }))
    }

    fn end(&mut self) -> Result<(), SnapshotError> {
        let at = self.offset;
        let records = u64::from_le_bytes(self.take()?);
        self.check_seal()?;
        if records != self.records {
            return Err(SnapshotError::new(SnapshotErrorKind::Corrupt, at));
        }
        let end = self.offset;
        match self.fill(&mut [0])? {
            0 => Ok(()),
            _ => Err(SnapshotError::new(SnapshotErrorKind::Corrupt, end)),
        }
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn error(&self, kind: SnapshotErrorKind) -> SnapshotError {
        SnapshotError::new(kind, self.offset)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        self.claim(N as u64)?;
        let mut bytes = [0; N];
        if self.fill(&mut bytes)? < N {
            return Err(self.error(SnapshotErrorKind::Truncated));
        }
        self.crc.update(&bytes);
        Ok(bytes)
    }

    /// Memory grows with what really is there, whatever `length` says.
    fn take_many(&mut self, length: u32, bytes: &mut Vec<u8>) -> Result<(), SnapshotError> {
        let length = u64::from(length);
        self.claim(length)?;
        bytes.clear();
        let read = self.bytes.by_ref().take(length).read_to_end(bytes);
        self.offset += bytes.len() as u64;
        read.map_err(|error| SnapshotError::io(error, self.offset))?;
        if (bytes.len() as u64) < length {
            return Err(self.error(SnapshotErrorKind::Truncated));
        }
        self.crc.update(bytes);
        Ok(())
    }

    fn check_seal(&mut self) -> Result<(), SnapshotError> {
        let (at, expected) = (self.offset, self.crc.clone());
        let found = u32::from_le_bytes(self.take()?);
        self.crc = expected.clone();
        if found != expected.finalize() {
            return Err(SnapshotError::new(SnapshotErrorKind::Corrupt, at));
        }
        Ok(())
    }

    /// Refuses to read beyond the bound of the whole snapshot.
    fn claim(&self, bytes: u64) -> Result<(), SnapshotError> {
        if self.offset.saturating_add(bytes) > self.options.total_bytes_max {
            return Err(self.error(SnapshotErrorKind::TooLarge));
        }
        Ok(())
    }

    /// How many bytes there were, up to the length of `bytes`.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<usize, SnapshotError> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.bytes.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(read) => {
                    filled += read;
                    self.offset += read as u64;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(SnapshotError::io(error, self.offset)),
            }
        }
        Ok(filled)
    }
}
