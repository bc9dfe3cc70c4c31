//! A file that cannot be used as it is: it is put aside, never deleted, and everything that can
//! still be read and proves to be whole goes into the new file.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rusqlite::{Connection, Row, TransactionBehavior};

use super::fault::fault;
use super::folder::{Folder, sync_folder};
use super::{header, open, rows};
use crate::clock::millis;
use crate::error::{Error, ErrorKind};
use crate::store::{Change, Notice, Payload, Record};

/// Numbers probed one by one where a table is torn.
const PROBES: i64 = 1_000_000;

/// Renames the file and its log; returns the new name.
pub(super) fn put_aside(folder: &Folder, now: SystemTime) -> Result<PathBuf, Error> {
    let failed = |error| {
        let detail = format!(
            "the queue's file in {} is damaged, and could not be put aside",
            folder.path().display()
        );
        Error::new(ErrorKind::Io, detail).caused_by(error)
    };
    let aside = name_aside(folder, now);
    // The log first: without its file nobody takes it for the log of the new one.
    let old = folder.database();
    if log_of(&old).exists() {
        fs::rename(log_of(&old), log_of(&aside)).map_err(failed)?;
    }
    fs::rename(&old, &aside).map_err(failed)?;
    sync_folder(folder.path()).map_err(failed)?;
    Ok(aside)
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

/// Reads what can be read, and writes it into the new file.
pub(super) fn take_over(
    aside: &Path,
    into: &mut Connection,
    reason: &Error,
) -> Result<Vec<Notice>, Error> {
    let mut found = read(aside);
    let mut promise = promised(aside);
    if promise != Some(found.len() as u64)
        && let Some(mended) = header::with_first_page(aside, into)
    {
        // What is found either way is whole, so it does not matter which one it is taken from.
        found.extend(read(&mended));
        promise = promise.max(promised(&mended));
        let _ = fs::remove_file(log_of(&mended));
        let _ = fs::remove_file(mended);
    }
    one_item_for_an_id(&mut found);
    let mut notices = Vec::new();
    let mut items = 0_u64;
    let written = (|| {
        let transaction = into.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (record, payload) in found.values() {
            rows::apply(&transaction, &Change::Insert(record, payload))?;
            items += 1;
        }
        rows::set_count(&transaction, i64::try_from(items).unwrap_or(i64::MAX))?;
        transaction.commit()
    })();
    written.map_err(|error| fault("what was salvaged could not be written", error))?;
    let file = aside.file_name().map(|name| name.to_string_lossy().into_owned());
    let reason = match std::error::Error::source(reason) {
        Some(cause) => format!("{reason} ({cause})"),
        None => reason.to_string(),
    };
    notices.push(Notice::Salvaged { file: file.unwrap_or_default(), items, reason });
    // A file that cannot say how many there were is reported as such, above.
    let missing = promise.unwrap_or(0).saturating_sub(items);
    if missing > 0 {
        notices.push(Notice::Missing { items: missing });
    }
    Ok(notices)
}

/// How many items the damaged file should have had, if it can still say so.
fn promised(aside: &Path) -> Option<u64> {
    let connection = connect(aside)?;
    u64::try_from(rows::count(&connection).ok()?).ok()
}

fn connect(file: &Path) -> Option<Connection> {
    let connection = Connection::open(file).ok()?;
    // What fails here fails again when reading, and then counts.
    let _ = open::configure(&connection);
    Some(connection)
}

/// Everything that is whole: payloads with a digest that fits, and what their rows say of them.
fn read(aside: &Path) -> BTreeMap<i64, (Record, Payload)> {
    let mut found = BTreeMap::new();
    let Some(connection) = connect(aside) else { return found };
    each(&connection, rows::PAYLOADS, |row| {
        if let Some((record, payload)) = rows::rebuilt(row) {
            found.insert(record.number.cast_signed(), (record, payload));
        }
    });
    each(&connection, rows::ITEMS, |row| {
        let Some((record, quarantined)) = rows::record(row) else { return };
        let number = record.number.cast_signed();
        if quarantined {
            found.remove(&number);
        } else if let Some((known, _)) = found.get_mut(&number)
            && known.digest == record.digest
        {
            *known = record;
        }
    });
    found
}

fn one_item_for_an_id(found: &mut BTreeMap<i64, (Record, Payload)>) {
    let mut ids = HashSet::new();
    found.retain(|_, (record, _)| ids.insert(Arc::clone(&record.id)));
}

/// Visits the rows of a table from the front as far as it goes, from the back as far as it goes, and
/// what lies between one by one.
fn each(connection: &Connection, select: &str, mut visit: impl FnMut(&Row<'_>)) {
    let (mut low, mut high) = (0_i64, i64::MAX);
    let mut run = |sql: &str, from: i64| {
        let mut last = None;
        let finished = (|| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([from])?;
            while let Some(row) = rows.next()? {
                last = Some(row.get::<_, i64>(0)?);
                visit(row);
            }
            Ok::<_, rusqlite::Error>(())
        })();
        (last, finished.is_ok())
    };
    let (last, finished) = run(&format!("{select} WHERE number > ?1 ORDER BY number"), low);
    low = last.unwrap_or(low);
    if finished {
        return;
    }
    let (last, _) = run(&format!("{select} WHERE number < ?1 ORDER BY number DESC"), high);
    let Some(last) = last else { return };
    high = last;
    let one = format!("{select} WHERE number = ?1");
    for number in (low + 1..high).take(usize::try_from(PROBES).unwrap_or(0)) {
        run(&one, number);
    }
}
