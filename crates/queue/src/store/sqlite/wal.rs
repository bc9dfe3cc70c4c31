//! The log after a crash. SQLite reads it up to the first frame whose checksum is wrong, which is
//! right for the torn end of a write that was never confirmed – and silently loses every confirmed
//! item behind a flipped bit. Here the two are told apart, and the bit is put right.
//!
//! Every frame's checksum is seeded with the one before it, so each can be judged by what is stored
//! of its neighbour. Format: <https://www.sqlite.org/walformat.html>.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::folder::sync_folder;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
pub(super) const PAGE: usize = 4_096;
const FRAME: usize = FRAME_HEADER + PAGE;

/// Logs are emptied at 4 MB or so; one beyond this is left to SQLite.
const SIZE_MAX: u64 = 1 << 30;

type Order = fn([u8; 4]) -> u32;
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
        let open = |path: &Path| fs::File::options().write(true).open(path);
        let copied = fs::copy(file, aside).and_then(|_| open(aside)?.sync_all());
        // Half a copy is no use, and takes room.
        copied.inspect_err(|_| drop(fs::remove_file(aside)))?;
        aside.parent().map_or(Ok(()), sync_folder)?;
        // In place: at no moment is there less of it than before.
        let mut live = open(file)?;
        live.write_all(&log).and_then(|()| live.sync_all())?;
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
    let order: Order = if log[3] & 1 == 1 { u32::from_be_bytes } else { u32::from_le_bytes };
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

    let (mut bad, mut unclear) = (Vec::new(), Vec::new());
    for frame in 0..frames {
        if is_right(log, frame) {
            continue;
        }
        let found = candidates(&log[offset(frame)..][..FRAME], seed(log, frame), salts, order);
        match found[..] {
            [] => {}
            [bit] => {
                flip(log, offset(frame) * 8 + bit);
                corrected += 1;
                continue;
            }
            // The checksum is weak in the high bits of words: it tells that one bit has flipped, and
            // not always which.
            _ => unclear.push(frame),
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
///
/// The checksum is linear: a bit in a word changes it by a power of two times a weight that follows
/// from the word's place alone. So every bit can be judged without a new sum.
fn candidates(frame: &[u8], seed: Sum, salts: [u8; 8], order: Order) -> Vec<usize> {
    let (sum, stored) = (sum_of(seed, frame, order), stored(frame));
    let mut found = Vec::new();
    let salted = frame[8..16] == salts;
    if !salted {
        // The sum does not cover these; if it is right, one of them may be what is wrong.
        if sum == stored {
            found.extend((64..128).filter(|bit| {
                let mut theirs: [u8; 8] = [0, 1, 2, 3, 4, 5, 6, 7].map(|n| frame[8 + n]);
                theirs[bit / 8 - 8] ^= 1 << (bit % 8);
                theirs == salts
            }));
        }
        return found;
    }
    let apart = u64::from(sum.0 ^ stored.0) << 32 | u64::from(sum.1 ^ stored.1);
    if apart.is_power_of_two() {
        // The sum itself, most significant byte first.
        let bit = usize::try_from(63 - apart.trailing_zeros()).unwrap_or(0);
        found.push((16 + bit / 8) * 8 + (7 - bit % 8));
    }
    let missing = (stored.0.wrapping_sub(sum.0), stored.1.wrapping_sub(sum.1));
    // From the last pair of words to the first; what one adds is carried on by each pair after it.
    let (mut even, mut odd): (Sum, Sum) = ((1, 1), (0, 1));
    let carried = |(one, two): Sum| {
        let one = one.wrapping_add(two);
        (one, two.wrapping_add(one))
    };
    let pairs = (FRAME_HEADER..FRAME).step_by(8).rev().chain([0]);
    for pair in pairs {
        for (word, weight) in [(pair, even), (pair + 4, odd)] {
            for byte in word..word + 4 {
                for bit in 0..8 {
                    let mut alone = [0; 4];
                    alone[byte - word] = 1 << bit;
                    let mut step = order(alone);
                    if frame[byte] & (1 << bit) != 0 {
                        step = step.wrapping_neg();
                    }
                    if (step.wrapping_mul(weight.0), step.wrapping_mul(weight.1)) == missing {
                        found.push(byte * 8 + bit);
                    }
                }
            }
        }
        (even, odd) = (carried(even), carried(odd));
    }
    found
}

fn flip(log: &mut [u8], bit: usize) {
    log[bit / 8] ^= 1 << (bit % 8);
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok());
    word.map_or(0, u32::from_be_bytes)
}

fn header_is_right(log: &[u8]) -> bool {
    let order: Order = if log[3] & 1 == 1 { u32::from_be_bytes } else { u32::from_le_bytes };
    let magic = u32_at(log, 0) | 1 == 0x377f_0683;
    magic && sum((0, 0), &log[..24], order) == (u32_at(log, 24), u32_at(log, 28))
}

fn stored(frame: &[u8]) -> Sum {
    (u32_at(frame, 16), u32_at(frame, 20))
}

fn sum_of(seed: Sum, frame: &[u8], order: Order) -> Sum {
    sum(sum(seed, &frame[..8], order), &frame[FRAME_HEADER..], order)
}

/// The log's checksum; `bytes` come in eights.
fn sum(seed: Sum, bytes: &[u8], order: Order) -> Sum {
    let (mut one, mut two) = seed;
    for pair in bytes.chunks_exact(8) {
        one = one.wrapping_add(order([pair[0], pair[1], pair[2], pair[3]])).wrapping_add(two);
        two = two.wrapping_add(order([pair[4], pair[5], pair[6], pair[7]])).wrapping_add(one);
    }
    (one, two)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log of `frames` frames, each a commit, with pages of noise.
    fn log(frames: usize) -> Vec<u8> {
        let mut log = vec![0; HEADER];
        log[..4].copy_from_slice(&0x377f_0682_u32.to_be_bytes());
        log[8..12].copy_from_slice(&4_096_u32.to_be_bytes());
        log[16..24].copy_from_slice(b"saltsalt");
        let mut seed = sum((0, 0), &log[..24], u32::from_le_bytes);
        log[24..28].copy_from_slice(&seed.0.to_be_bytes());
        log[28..32].copy_from_slice(&seed.1.to_be_bytes());
        let mut noise = 1_u64;
        for number in 1..=u32::try_from(frames).unwrap() {
            let mut frame = vec![0; FRAME];
            frame[..4].copy_from_slice(&number.to_be_bytes());
            frame[4..8].copy_from_slice(&number.to_be_bytes());
            frame[8..16].copy_from_slice(b"saltsalt");
            for word in frame[FRAME_HEADER..].chunks_exact_mut(8) {
                noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
                word.copy_from_slice(&noise.to_le_bytes());
            }
            seed = sum_of(seed, &frame, u32::from_le_bytes);
            frame[16..20].copy_from_slice(&seed.0.to_be_bytes());
            frame[20..24].copy_from_slice(&seed.1.to_be_bytes());
            log.extend(frame);
        }
        log
    }

    #[test]
    fn every_flipped_bit_is_put_right_or_let_in_to_be_judged_by_what_it_is_part_of() {
        let whole = log(3);
        let (mut corrected, mut unclear) = (0, 0);
        for bit in (0..whole.len() * 8).step_by(37) {
            let mut damaged = whole.clone();
            flip(&mut damaged, bit);
            match mended(&mut damaged) {
                Verdict::Corrected(1) => {
                    assert!(damaged == whole, "bit {bit}");
                    corrected += 1;
                }
                Verdict::Damaged(1) => {
                    assert_eq!(
                        mended(&mut damaged),
                        Verdict::Sound,
                        "bit {bit}: not read to its end"
                    );
                    unclear += 1;
                }
                // Bytes of the header that nothing depends on are put right as well.
                other => panic!("bit {bit}: {other:?}"),
            }
        }
        assert!(corrected > unclear * 3, "{corrected} put right, {unclear} not");
    }

    #[test]
    fn a_torn_end_is_left_as_it_is() {
        for torn in [1, FRAME_HEADER, 600, FRAME] {
            let mut log = log(3);
            let from = log.len() - torn;
            log[from..].fill(0);
            let before = log.clone();
            assert_eq!(mended(&mut log), Verdict::Sound, "{torn} bytes");
            assert!(log == before);
        }
    }

    #[test]
    fn what_follows_damage_in_the_middle_is_kept() {
        let mut log = log(4);
        log[HEADER + FRAME + 100..HEADER + FRAME + 200].fill(7);
        assert_eq!(mended(&mut log), Verdict::Damaged(1));
        assert_eq!(mended(&mut log), Verdict::Sound);
    }
}
