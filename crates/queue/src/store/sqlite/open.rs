//! Opening the file: settings, format, a check – and a new file when the old one is beyond that.

use std::fs::File;
use std::io;
use std::time::SystemTime;

use rusqlite::Connection;

use super::fault::fault;
use super::folder::sync_folder;
use super::wal::{self, Verdict};
use super::{SqliteStore, empty_log, header, rows, salvage};
use crate::error::{Error, ErrorKind};
use crate::store::Notice;

/// "wats", so that tools can tell what the file is.
pub(super) const APPLICATION: i32 = 0x7761_7473;

/// Version of the tables.
const VERSION: i32 = 1;

/// Payload rows repeat what is needed to send them, so that either table can be lost.
const TABLES: &str = "
CREATE TABLE items (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, source TEXT, sequence TEXT,
    priority INTEGER NOT NULL, standing INTEGER NOT NULL, attempts INTEGER NOT NULL,
    created INTEGER NOT NULL, updated INTEGER NOT NULL, not_before INTEGER NOT NULL, reason TEXT,
    bytes INTEGER NOT NULL, stored INTEGER NOT NULL, digest BLOB NOT NULL, checksum INTEGER NOT NULL
);
CREATE TABLE payloads (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, source TEXT, sequence TEXT,
    priority INTEGER NOT NULL, created INTEGER NOT NULL, bytes INTEGER NOT NULL,
    digest BLOB NOT NULL, coding INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counters VALUES ('items', 0), ('version', 1);
";

impl SqliteStore {
    /// Opens the file; if it is damaged, a new one with what could be salvaged.
    pub(super) fn connect(&mut self, now: SystemTime) -> Result<(), Error> {
        salvage::resume(&self.folder, now)?;
        self.mend_log(now)?;
        let opened = self.try_connect().and_then(|connection| {
            let items = rows::count(&connection)?;
            self.settle_log(&connection)?;
            Ok((connection, items))
        });
        match opened {
            Ok((connection, items)) => {
                self.items = items;
                self.connection = Some(connection);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Damaged => self.begin_anew(&error, now),
            Err(error) => Err(error),
        }
    }

    /// What a crash left in the log may be in the system's memory only. It is put on the disk before
    /// anything is read, as whatever is read counts as stored, and is confirmed as such.
    fn settle_log(&self, connection: &Connection) -> Result<(), Error> {
        let what = "what the last run left in the queue's log could not be put on the disk";
        match empty_log(connection).map_err(|error| fault(what, error)) {
            // Without room in the file, the log at least: nothing is added to it.
            Err(error) if error.kind() == ErrorKind::DiskFull => {
                let log = salvage::log_of(&self.folder.database());
                let synced = File::options().write(true).open(log).and_then(|log| log.sync_all());
                synced
                    .and_then(|()| sync_folder(self.folder.path()))
                    .map_err(|error| Error::new(ErrorKind::Io, what).caused_by(error))
            }
            settled => settled,
        }
    }

    /// Puts the log of a crash right, if a bit of it has flipped.
    fn mend_log(&mut self, now: SystemTime) -> Result<(), Error> {
        let aside = salvage::log_of(&salvage::name_aside(&self.folder, now));
        let log = salvage::log_of(&self.folder.database());
        let mended = match wal::mend(&log, &aside) {
            // The copy found no room; for that there is a reserve.
            Err(error) if is_full(&error) && self.folder.free_reserve() => wal::mend(&log, &aside),
            mended => mended,
        };
        let verdict = mended.map_err(|error| {
            let detail = format!("the queue's log {} could not be checked", log.display());
            Error::new(ErrorKind::Io, detail).caused_by(error)
        })?;
        let reason = match verdict {
            Verdict::Sound => return Ok(()),
            Verdict::Corrected(bits) => {
                format!("{bits} bits of the log had flipped, and were put right")
            }
            Verdict::Damaged(frames) => format!(
                "{frames} pages of the log are damaged; what was written after them is kept, and \
                 what they held is checked item by item"
            ),
        };
        let file = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.notices.push(Notice::Repaired { file, reason });
        Ok(())
    }

    fn try_connect(&self) -> Result<Connection, Error> {
        let file = self.folder.database();
        self.folder.make_private(&file).map_err(|error| {
            let detail = format!("the queue's file {} could not be made", file.display());
            Error::new(ErrorKind::Io, detail).caused_by(error)
        })?;
        if !header::is_right(&file) {
            let detail =
                format!("the first page of the queue's file {} is damaged", file.display());
            return Err(Error::new(ErrorKind::Damaged, detail));
        }
        let connect = || {
            let connection = Connection::open(&file)?;
            configure(&connection)?;
            Ok(connection)
        };
        let what = format!("the queue's file {} could not be opened", file.display());
        let connection = connect().map_err(|error| fault(&what, error))?;
        let format = format(&connection).map_err(|error| fault(&what, error))?;
        match format {
            (APPLICATION, VERSION) => check(&connection)?,
            (0, 0) if is_empty(&connection) => {
                let made = make(&connection).map_err(|error| fault(&what, error));
                made?;
                sync_folder(self.folder.path())
                    .map_err(|error| Error::new(ErrorKind::Io, what.clone()).caused_by(error))?;
            }
            (APPLICATION, version) if version > VERSION && says_newer(&connection) => {
                let detail = format!(
                    "{what}: it is of version {version}, and this program knows version {VERSION}; \
                     use the newer program"
                );
                return Err(Error::new(ErrorKind::Version, detail));
            }
            _ => return Err(Error::new(ErrorKind::Damaged, format!("{what}: it is no queue"))),
        }
        Ok(connection)
    }

    /// Makes a new file of what can be read of the damaged one, and puts that one aside.
    pub(super) fn begin_anew(&mut self, reason: &Error, now: SystemTime) -> Result<(), Error> {
        self.connection = None;
        let draft = salvage::draft(&self.folder);
        salvage::remove(&draft);
        let what = "a new file for the queue could not be made";
        self.folder
            .make_private(&draft)
            .map_err(|error| Error::new(ErrorKind::Io, what).caused_by(error))?;
        let made = || {
            let connection = Connection::open(&draft)?;
            configure(&connection)?;
            make(&connection)?;
            Ok(connection)
        };
        let mut new = made().map_err(|error| fault(what, error))?;
        let taken = salvage::take_over(&self.folder.database(), &mut new)?;
        empty_log(&new).map_err(|error| fault(what, error))?;
        new.close().map_err(|(_, error)| fault(what, error))?;
        let aside = salvage::finish(&self.folder, now)?;
        self.notices.extend(taken.notices(&aside, reason));
        let connection = self.try_connect()?;
        self.items = rows::count(&connection)?;
        self.connection = Some(connection);
        self.rebuild = false;
        Ok(())
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Settings of a connection; the file keeps none but the log.
pub(super) fn configure(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA journal_size_limit = 16777216;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;",
    )?;
    Ok(())
}

fn format(connection: &Connection) -> Result<(i32, i32), rusqlite::Error> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((pragma("application_id")?, pragma("user_version")?))
}

/// The version stands in the file twice, as one flipped bit must not stop a station.
fn says_newer(connection: &Connection) -> bool {
    let sql = "SELECT value FROM counters WHERE name = 'version'";
    let version = connection.query_row(sql, [], |row| row.get(0));
    !version.is_ok_and(|version: i32| version <= VERSION)
}

fn is_empty(connection: &Connection) -> bool {
    let count = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0));
    count.is_ok_and(|count: i64| count == 0)
}

fn make(connection: &Connection) -> Result<(), rusqlite::Error> {
    // Format and tables come together, or not at all.
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE; {TABLES}
         PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
    ))
}

/// Reads the small tables and checks their structure. Payloads are checked when they are read, each
/// by its digest; reading all of them here would make a start take as long as the backlog is large.
fn check(connection: &Connection) -> Result<(), Error> {
    for table in ["items", "counters", "sqlite_schema"] {
        let sql = format!("PRAGMA quick_check({table})");
        let result: Result<String, _> = connection.query_row(&sql, [], |row| row.get(0));
        match result {
            Ok(text) if text == "ok" => {}
            Ok(text) => return Err(Error::new(ErrorKind::Damaged, text)),
            Err(error) => return Err(fault("the queue's file could not be checked", error)),
        }
    }
    Ok(())
}
