//! A file that cannot be used as it is: everything that can still be read and proves to be whole goes
//! into a new one. Only when that is finished and on the disk does it take the place of the damaged one,
//! which is put aside and never deleted; so the power may fail at any point of it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rusqlite::{Connection, Row, Transaction, TransactionBehavior};

use super::fault::fault;
use super::folder::{Folder, sync_folder};
use super::{header, open, rows};
use crate::clock::millis;
use crate::error::{Error, ErrorKind};
use crate::store::{Change, Notice};

/// Numbers probed one by one where a table is torn.
const PROBES: i64 = 1_000_000;

/// Where the new file is made.
pub(super) fn draft(folder: &Folder) -> PathBuf {
    folder.path().join("salvaged.db")
}

/// Removes a file and its log, if they are there.
pub(super) fn remove(file: &Path) {
    // The log first: left over, it would be taken for that of the next file of this name.
    let _ = fs::remove_file(log_of(file));
    let _ = fs::remove_file(file);
}

/// Goes on where a salvage was interrupted. As long as the damaged file has its name, nothing has
/// happened yet; without it, the new one is complete.
pub(super) fn resume(folder: &Folder, now: SystemTime) -> Result<(), Error> {
    let draft = draft(folder);
    if !draft.exists() {
        return Ok(());
    }
    if folder.database().exists() {
        remove(&draft);
        return Ok(());
    }
    exchange(folder, &name_aside(folder, now))
}

/// Puts the damaged file aside and the new one in its place. Returns the damaged one's new name.
pub(super) fn finish(folder: &Folder, now: SystemTime) -> Result<PathBuf, Error> {
    let aside = name_aside(folder, now);
    exchange(folder, &aside)?;
    Ok(aside)
}

fn exchange(folder: &Folder, aside: &Path) -> Result<(), Error> {
    let old = folder.database();
    let renamed = || {
        rename_if_there(&old, aside)?;
        rename_if_there(&log_of(&old), &log_of(aside))?;
        // Before the new file has the name: the old log must never be taken for its own.
        sync_folder(folder.path())?;
        fs::rename(draft(folder), &old)?;
        sync_folder(folder.path())
    };
    renamed().map_err(|error: io::Error| {
        let detail = format!(
            "the queue's file in {} is damaged, and could not be put aside",
            folder.path().display()
        );
        Error::new(ErrorKind::Io, detail).caused_by(error)
    })
}

fn rename_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        renamed => renamed,
    }
}

/// A name that nothing has yet.
pub(super) fn name_aside(folder: &Folder, now: SystemTime) -> PathBuf {
    let mut stamp = millis(now);
    loop {
        let name = folder.path().join(format!("damaged-{stamp}.db"));
        if !name.exists() && !log_of(&name).exists() {
            return name;
        }
        stamp += 1;
    }
}

pub(super) fn log_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// What was taken over.
#[derive(Default)]
pub(super) struct Taken {
    found: HashMap<i64, [u8; 32]>,
    ids: HashSet<Arc<str>>,
    /// Numbers that the damaged file lists.
    listed: HashSet<i64>,
    /// How many it should hold.
    promised: u64,
}

impl Taken {
    pub(super) fn notices(&self, aside: &Path, reason: &Error) -> Vec<Notice> {
        let file = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let reason = match std::error::Error::source(reason) {
            Some(cause) => format!("{reason} ({cause})"),
            None => reason.to_string(),
        };
        let items = self.found.len() as u64;
        let mut notices = vec![Notice::Salvaged { file, items, reason }];
        // A file that cannot say how many there were is reported as such, above.
        let missing = self.expected().saturating_sub(items);
        if missing > 0 {
            notices.push(Notice::Missing { items: missing });
        }
        notices
    }

    fn expected(&self) -> u64 {
        let unlisted = self.found.keys().filter(|number| !self.listed.contains(number)).count();
        self.promised.max((self.listed.len() + unlisted) as u64)
    }

    fn is_all(&self) -> bool {
        self.promised > 0 && self.found.len() as u64 >= self.expected()
    }
}

/// Copies what is whole from the damaged file into the new one.
pub(super) fn take_over(damaged: &Path, into: &mut Connection) -> Result<Taken, Error> {
    let mut taken = Taken::default();
    copy(damaged, into, &mut taken)?;
    if !taken.is_all()
        && let Some(mended) = header::with_first_page(damaged, into)
    {
        // What is found either way is whole, so it does not matter which one it is taken from.
        let copied = copy(&mended, into, &mut taken);
        remove(&mended);
        copied?;
    }
    Ok(taken)
}

fn copy(from: &Path, into: &mut Connection, taken: &mut Taken) -> Result<(), Error> {
    let Ok(source) = Connection::open(from) else { return Ok(()) };
    // What fails here fails again when reading, and then counts.
    let _ = open::configure(&source);
    let promised = rows::count(&source).ok().and_then(|count| u64::try_from(count).ok());
    taken.promised = taken.promised.max(promised.unwrap_or(0));
    let copied = (|| {
        let transaction = into.transaction_with_behavior(TransactionBehavior::Immediate)?;
        rows_of(&source, &transaction, taken)?;
        rows::set_count(&transaction, i64::try_from(taken.found.len()).unwrap_or(i64::MAX))?;
        transaction.commit()
    })();
    copied.map_err(|error| fault("what was salvaged could not be written", error))
}

/// Payloads with a digest that fits, and what their rows say of them; one at a time, as there may be
/// more than the memory holds.
fn rows_of(
    source: &Connection,
    into: &Transaction<'_>,
    taken: &mut Taken,
) -> Result<(), rusqlite::Error> {
    each(source, rows::PAYLOADS, |row| {
        let Some((record, payload)) = rows::rebuilt(row) else { return Ok(()) };
        let number = record.number.cast_signed();
        if taken.found.contains_key(&number) || !taken.ids.insert(Arc::clone(&record.id)) {
            return Ok(());
        }
        taken.found.insert(number, record.digest);
        rows::apply(into, &Change::Insert(&record, &payload)).map(drop)
    })?;
    each(source, rows::ITEMS, |row| {
        // One that lay in the quarantine, and is whole after all, is ready.
        let Some((record, false)) = rows::record(row) else { return Ok(()) };
        let number = record.number.cast_signed();
        taken.listed.insert(number);
        if taken.found.get(&number) != Some(&record.digest) {
            return Ok(());
        }
        rows::apply(into, &Change::Update(&record)).map(drop)
    })
}

/// Visits the rows of a table from the front as far as it goes, from the back as far as it goes, and
/// what lies between one by one. Errors of reading end a way, errors of `visit` everything.
fn each(
    source: &Connection,
    select: &str,
    mut visit: impl FnMut(&Row<'_>) -> Result<(), rusqlite::Error>,
) -> Result<(), rusqlite::Error> {
    let mut way = |sql: &str, from: i64| -> Result<(Option<i64>, bool), rusqlite::Error> {
        let mut last = None;
        let Ok(mut statement) = source.prepare_cached(sql) else { return Ok((last, false)) };
        let Ok(mut rows) = statement.query([from]) else { return Ok((last, false)) };
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let Ok(number) = row.get::<_, i64>(0) else { return Ok((last, false)) };
                    last = Some(number);
                    visit(row)?;
                }
                Ok(None) => return Ok((last, true)),
                Err(_) => return Ok((last, false)),
            }
        }
    };
    let (last, whole) = way(&format!("{select} WHERE number > ?1 ORDER BY number"), 0)?;
    if whole {
        return Ok(());
    }
    let low = last.unwrap_or(0);
    let (last, _) = way(&format!("{select} WHERE number < ?1 ORDER BY number DESC"), i64::MAX)?;
    let Some(high) = last else { return Ok(()) };
    let one = format!("{select} WHERE number = ?1");
    for number in (low + 1..high).take(usize::try_from(PROBES).unwrap_or(0)) {
        way(&one, number)?;
    }
    Ok(())
}
