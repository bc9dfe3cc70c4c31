//! Walks MessagePack bytes without building values: are they exactly one value, complete, and not
//! nested too deep?
//!
//! `rmp-serde` reads a value recursively and does not count the levels of an enum inside an enum, so
//! a few kilobytes could overflow the stack; it also ignores bytes after the value. This walk is a
//! loop over a fixed array, so it can neither recurse nor allocate.

use crate::json::too_deep;
use crate::{Error, ErrorKind, MAX_DEPTH, Position};

/// # Errors
/// [`ErrorKind::Truncated`], [`ErrorKind::Trailing`], [`ErrorKind::TooDeep`] or
/// [`ErrorKind::Syntax`] (the reserved marker), each with its byte.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Error> {
    let length = length(bytes)?;
    if length == bytes.len() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Trailing, "bytes follow the value").at(Position::Byte(length)))
}

/// How many bytes the first value takes.
///
/// # Errors
/// Those of [`check`], except for what follows the value.
pub(crate) fn length(bytes: &[u8]) -> Result<usize, Error> {
    let mut walk = Walk { all: bytes, rest: bytes };
    // Values still to come on this level, and on the levels around it.
    let mut pending = 1_u64;
    let mut outer = [0_u64; MAX_DEPTH];
    let mut depth = 0;
    loop {
        let start = walk.offset();
        let children = walk.value()?;
        pending -= 1;
        if children > 0 {
            // Each child takes at least one byte: a length that promises more is a lie at once.
            if children > walk.rest.len() as u64 {
                return Err(truncated(start, "a length promises more than follows"));
            }
            let Some(level) = outer.get_mut(depth) else {
                return Err(too_deep().at(Position::Byte(start)));
            };
            *level = pending;
            pending = children;
            depth += 1;
        }
        while pending == 0 {
            let Some(level) = depth.checked_sub(1) else {
                return Ok(walk.offset());
            };
            pending = outer[level];
            depth = level;
        }
    }
}

/// The input and the part of it that has not been walked yet.
struct Walk<'a> {
    all: &'a [u8],
    rest: &'a [u8],
}

impl Walk<'_> {
    /// Steps over one value and its payload; for an array or a map only over its head.
    /// Returns how many values belong to it.
    #[inline]
    fn value(&mut self) -> Result<u64, Error> {
        let start = self.offset();
        let [marker] = self.take()?;
        let payload = match marker {
            // Numbers in the marker itself, nil and the booleans.
            0x00..=0x7f | 0xe0..=0xff | 0xc0 | 0xc2 | 0xc3 => return Ok(0),
            0x80..=0x8f => return Ok(u64::from(marker - 0x80) * 2),
            0x90..=0x9f => return Ok(u64::from(marker - 0x90)),
            0xa0..=0xbf => u64::from(marker - 0xa0),
            0xc4 | 0xd9 => self.length8()?,
            0xc5 | 0xda => self.length16()?,
            0xc6 | 0xdb => self.length32()?,
            // An extension carries its type in one more byte.
            0xc7 => self.length8()? + 1,
            0xc8 => self.length16()? + 1,
            0xc9 => self.length32()? + 1,
            0xcc | 0xd0 => 1,
            0xcd | 0xd1 | 0xd4 => 2,
            0xd5 => 3,
            0xca | 0xce | 0xd2 => 4,
            0xd6 => 5,
            0xcb | 0xcf | 0xd3 => 8,
            0xd7 => 9,
            0xd8 => 17,
            0xdc => return self.length16(),
            0xdd => return self.length32(),
            0xde => return Ok(self.length16()? * 2),
            0xdf => return Ok(self.length32()? * 2),
            0xc1 => {
                let error = Error::new(ErrorKind::Syntax, "0xc1 is not a MessagePack value");
                return Err(error.at(Position::Byte(start)));
            }
        };
        let after = usize::try_from(payload).ok().and_then(|payload| self.rest.get(payload..));
        self.rest = after.ok_or_else(|| truncated(start, "the bytes end inside a value"))?;
        Ok(0)
    }

    fn length8(&mut self) -> Result<u64, Error> {
        self.take().map(|digits| u64::from(u8::from_be_bytes(digits)))
    }

    fn length16(&mut self) -> Result<u64, Error> {
        self.take().map(|digits| u64::from(u16::from_be_bytes(digits)))
    }

    fn length32(&mut self) -> Result<u64, Error> {
        self.take().map(|digits| u64::from(u32::from_be_bytes(digits)))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let Some((taken, rest)) = self.rest.split_first_chunk() else {
            return Err(truncated(self.all.len(), "the bytes end before the value"));
        };
        self.rest = rest;
        Ok(*taken)
    }

    fn offset(&self) -> usize {
        self.all.len() - self.rest.len()
    }
}

#[cold]
fn truncated(offset: usize, message: &'static str) -> Error {
    Error::new(ErrorKind::Truncated, message).at(Position::Byte(offset))
}
