//! The first page of the file. All other pages are found through it, so one flipped bit here would
//! lose everything – and it holds nothing that is not known beforehand: the tables are always made in
//! the same order, so a new file has the same first page.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::open::APPLICATION;
use super::salvage::log_of;
use super::wal::PAGE;

const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Whether the fixed fields of the header are what this crate writes. A file that is not there, or
/// empty, is right: it will be made.
pub(super) fn is_right(file: &Path) -> bool {
    let mut header = [0_u8; 100];
    match File::open(file) {
        Ok(mut file) if file.metadata().is_ok_and(|data| data.len() > 0) => {
            if file.read_exact(&mut header).is_err() {
                return false;
            }
        }
        _ => return true,
    }
    let word = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|n| header[at + n]));
    // Zeros stand in a file that was just made, whose tables are still in the log.
    header[..16] == *MAGIC
        && header[16..18] == [0x10, 0x00]
        && matches!(header[18..20], [1, 1] | [2, 2])
        && header[20..24] == [0, 64, 32, 32]
        && matches!(word(44), 0 | 4)
        && word(52) == 0
        && matches!(word(56), 0 | 1)
        && word(64) == 0
        && matches!(word(68), 0) | (word(68) == APPLICATION.cast_unsigned())
        && header[72..92].iter().all(|byte| *byte == 0)
}

/// A copy of a damaged file, with the first page of the new one.
pub(super) fn with_first_page(damaged: &Path, new: &Connection) -> Option<PathBuf> {
    // The new file's first page is in its log until now.
    new.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).ok()?;
    let mut page = vec![0; PAGE];
    File::open(new.path()?).ok()?.read_exact(&mut page).ok()?;
    let copy = damaged.with_extension("attempt");
    fs::copy(damaged, &copy).ok()?;
    if log_of(damaged).exists() {
        fs::copy(log_of(damaged), log_of(&copy)).ok()?;
    }
    let mut file = File::options().write(true).open(&copy).ok()?;
    let pages = u32::try_from(file.metadata().ok()?.len() / PAGE as u64).ok()?;
    page[28..32].copy_from_slice(&pages.to_be_bytes());
    // The size counts only if these agree.
    let change = [page[24], page[25], page[26], page[27]];
    page[92..96].copy_from_slice(&change);
    // No free pages: nothing is written into this file.
    page[32..40].fill(0);
    file.seek(SeekFrom::Start(0)).ok()?;
    file.write_all(&page).ok()?;
    Some(copy)
}
