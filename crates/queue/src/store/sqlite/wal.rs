//! The log after a crash. SQLite reads it up to the first frame whose checksum is wrong, which is
//! right for the torn end of a write that was never confirmed – and silently loses every confirmed
//! item behind a flipped bit. Here the two are told apart, and the bit is put right.
//!
//! Every frame's checksum is seeded with the one before it, so each can be judged by what is stored
//! of its neighbour. Format: <https://www.sqlite.org/walformat.html>.

use std::fs;
use std::io;
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
pub(super) const PAGE: usize = 4_096;
const FRAME: usize = FRAME_HEADER + PAGE;

/// Logs are emptied at 4 MB or so; one beyond this is left to SQLite.
const SIZE_MAX: u64 = 1 << 30;

/// Bits are sought in this many frames at most, a tenth of a second each.
const CORRECTED_MAX: usize = 8;

type Sum = (u32, u32);

/// What was done to a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing: it is whole, or ends in a write that was never confirmed.
    Sound,
    /// One bit in each of so many frames was wrong, and is right again.
    Corrected(usize),
    /// So many frames in the middle are damaged for good. What follows them is kept.
    Damaged(usize),
}

/// Looks at the log, and mends it if that is needed; the damaged one goes to `aside`.
pub(super) fn mend(file: &Path, aside: &Path) -> io::Result<Verdict> {
    match fs::metadata(file) {
        Ok(data) if data.len() <= SIZE_MAX => {}
        _ => return Ok(Verdict::Sound),
    }
    let mut log = fs::read(file)?;
    let verdict = mended(&mut log);
    if verdict != Verdict::Sound {
        fs::copy(file, aside)?;
        fs::File::open(aside)?.sync_all()?;
        fs::write(file, &log)?;
        fs::File::options().write(true).open(file)?.sync_all()?;
    }
    Ok(verdict)
}

fn mended(log: &mut [u8]) -> Verdict {
    if log.len() < HEADER + FRAME {
        return Verdict::Sound;
    }
    let mut corrected = 0;
    if !header_is_right(log) {
        let found = (0..HEADER * 8).find(|bit| {
            flip(log, *bit);
            let right = header_is_right(log);
            if !right {
                flip(log, *bit);
            }
            right
        });
        if found.is_none() {
            return Verdict::Sound;
        }
        corrected += 1;
    }
    let order = if log[3] & 1 == 1 { u32::from_be_bytes } else { u32::from_le_bytes };
    if u32_at(log, 8) as usize != PAGE {
        return Verdict::Sound;
    }
    let salts: [u8; 8] = [0, 1, 2, 3, 4, 5, 6, 7].map(|n| log[16 + n]);
    let frames = (log.len() - HEADER) / FRAME;
    let offset = |frame: usize| HEADER + frame * FRAME;
    let seed = |log: &[u8], frame: usize| match frame {
        0 => (u32_at(log, 24), u32_at(log, 28)),
        _ => (u32_at(log, offset(frame - 1) + 16), u32_at(log, offset(frame - 1) + 20)),
    };
    let is_right = |log: &[u8], frame: usize| {
        let bytes = &log[offset(frame)..offset(frame) + FRAME];
        bytes[8..16] == salts && sum_of(seed(log, frame), bytes, order) == stored(bytes)
    };
    let commits = |log: &[u8], frame: usize| u32_at(log, offset(frame) + 4) != 0;

    let of_this_log = |log: &[u8], frame: usize| {
        let theirs = &log[offset(frame) + 8..offset(frame) + 16];
        theirs.iter().zip(&salts).map(|(one, other)| (one ^ other).count_ones()).sum::<u32>() <= 1
    };

    let (mut bad, mut unclear, mut tries) = (Vec::new(), Vec::new(), CORRECTED_MAX);
    for frame in 0..frames {
        if is_right(log, frame) {
            continue;
        }
        if tries > 0 && of_this_log(log, frame) {
            tries -= 1;
            let found = candidates(log, offset(frame), |log| is_right(log, frame));
            match found[..] {
                [] => {}
                [bit] => {
                    flip(log, bit);
                    corrected += 1;
                    continue;
                }
                // The checksum is weak in the high bits of words: it tells that one bit has flipped,
                // and not always which.
                _ => unclear.push(frame),
            }
        }
        bad.push(frame);
    }
    // What follows the last commit was never confirmed.
    let counts = |log: &[u8], frame: usize| is_right(log, frame) || unclear.contains(&frame);
    let last = (0..frames).rev().find(|frame| commits(log, *frame) && counts(log, *frame));
    let Some(last) = last else { return Verdict::Sound };
    // The last write of all may be torn; what was committed before it was confirmed.
    let before = (0..last).rev().find(|frame| commits(log, *frame) && counts(log, *frame));
    let confirmed = |frame: &usize| {
        before.is_some_and(|before| *frame <= before) || unclear.contains(frame) && *frame <= last
    };
    let lost = bad.iter().filter(|frame| confirmed(frame)).count();
    if lost > 0 {
        for frame in 0..=last {
            let sum = sum_of(seed(log, frame), &log[offset(frame)..offset(frame) + FRAME], order);
            let at = offset(frame);
            log[at + 8..at + 16].copy_from_slice(&salts);
            log[at + 16..at + 20].copy_from_slice(&sum.0.to_be_bytes());
            log[at + 20..at + 24].copy_from_slice(&sum.1.to_be_bytes());
        }
        return Verdict::Damaged(lost);
    }
    if corrected > 0 { Verdict::Corrected(corrected) } else { Verdict::Sound }
}

/// The bits of a frame that would make it right, if one of them were the other way round.
fn candidates(log: &mut [u8], offset: usize, is_right: impl Fn(&[u8]) -> bool) -> Vec<usize> {
    let bits = offset * 8..(offset + FRAME) * 8;
    bits.filter(|bit| {
        flip(log, *bit);
        let right = is_right(log);
        flip(log, *bit);
        right
    })
    .collect()
}

fn flip(log: &mut [u8], bit: usize) {
    log[bit / 8] ^= 1 << (bit % 8);
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok());
    word.map_or(0, u32::from_be_bytes)
}

fn header_is_right(log: &[u8]) -> bool {
    let order = if log[3] & 1 == 1 { u32::from_be_bytes } else { u32::from_le_bytes };
    let magic = u32_at(log, 0) | 1 == 0x377f_0683;
    magic && sum((0, 0), &log[..24], order) == (u32_at(log, 24), u32_at(log, 28))
}

fn stored(frame: &[u8]) -> Sum {
    (u32_at(frame, 16), u32_at(frame, 20))
}

fn sum_of(seed: Sum, frame: &[u8], order: fn([u8; 4]) -> u32) -> Sum {
    sum(sum(seed, &frame[..8], order), &frame[FRAME_HEADER..], order)
}

/// The log's checksum; `bytes` come in eights.
fn sum(seed: Sum, bytes: &[u8], order: fn([u8; 4]) -> u32) -> Sum {
    let (mut one, mut two) = seed;
    for pair in bytes.chunks_exact(8) {
        one = one.wrapping_add(order([pair[0], pair[1], pair[2], pair[3]])).wrapping_add(two);
        two = two.wrapping_add(order([pair[4], pair[5], pair[6], pair[7]])).wrapping_add(one);
    }
    (one, two)
}
