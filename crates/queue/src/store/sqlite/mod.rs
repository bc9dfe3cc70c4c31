//! The durable store: one SQLite file with a write-ahead log, put on the disk at every commit. This
//! file has its settings and the three things it does all day; opening, salvage, rows and the folder
//! have files of their own.

mod fault;
mod folder;
mod header;
mod open;
mod rows;
mod salvage;
mod wal;

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior};

use self::fault::fault;
use self::folder::Folder;
use super::{Change, Loaded, Notice, Payload, Store};
use crate::error::{Error, ErrorKind};
use crate::options::Options;

/// A file smaller than this is not worth making smaller: 16 MiB in pages of 4 KiB.
const SHRINK_PAGES: i64 = 4_096;

/// Whether to shrink is considered every so many commits that remove something.
const SHRINK_EVERY: u32 = 256;

/// How often it is tried to get the reserve back.
const RESERVE_EVERY: Duration = Duration::from_millis(250);

/// Keeps items in a folder, durably.
///
/// | file | what |
/// |---|---|
/// | `queue.db`, `queue.db-wal` | the items; readable with any SQLite tool while no program has it open |
/// | `lock` | locked while a program has the queue open; empty |
/// | `reserve` | space to be given up when the disk is full |
/// | `damaged-….db` | a file that could not be opened, put aside |
///
/// Settings: write-ahead log, `synchronous=FULL` (with `fullfsync` on macOS), one connection, exclusive
/// locking – so there is no file that is mapped into memory, which a full disk would turn into a
/// crash. Payloads are compressed and carry a SHA-256 digest, rows a CRC-32.
#[derive(Debug)]
pub struct SqliteStore {
    folder: Folder,
    /// `None` only between a failure and the next try.
    connection: Option<Connection>,
    /// Items in the file, as it says itself.
    items: i64,
    removals: u32,
    reserve_tried: Option<Instant>,
    /// A page is damaged that no check at opening looks at.
    rebuild: bool,
    /// Found when opening; told with the next load.
    notices: Vec<Notice>,
}

impl SqliteStore {
    /// Opens the store in `folder`, or makes one; see [`Outbox::at`](crate::Outbox::at). Blocks.
    ///
    /// # Errors
    ///
    /// Those of [`Builder::open`](crate::Builder::open).
    pub fn open(folder: &Path, options: &Options, now: SystemTime) -> Result<Self, Error> {
        let folder = Folder::open(folder, options.reserve_bytes)?;
        let mut store = Self {
            folder,
            connection: None,
            items: 0,
            removals: 0,
            reserve_tried: None,
            rebuild: false,
            notices: Vec::new(),
        };
        store.connect(now)?;
        Ok(store)
    }

    /// No longer waits for the disk at a commit. **This loses items when the power fails**; it is here
    /// for the tests of that, which must be able to fail.
    #[doc(hidden)]
    pub fn without_syncing(mut self) -> Result<Self, Error> {
        let set = self.connection()?.execute_batch("PRAGMA synchronous = NORMAL");
        set.map_err(|error| fault("the queue's file could not be set up", error))?;
        Ok(self)
    }

    fn connection(&mut self) -> Result<&mut Connection, Error> {
        let lost = "the queue's file was closed after a failure; it is opened again with the next \
                    operation";
        self.connection.as_mut().ok_or_else(|| Error::new(ErrorKind::Io, lost))
    }

    /// Gives space back after a backlog. What is left is copied, so there must be little of it.
    fn shrink(&mut self) -> Result<(), rusqlite::Error> {
        let Some(connection) = &self.connection else { return Ok(()) };
        let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let free: i64 = connection.pragma_query_value(None, "freelist_count", |row| row.get(0))?;
        // The copy is made in memory.
        let few = pages - free <= SHRINK_PAGES;
        if pages >= SHRINK_PAGES && few && free > pages / 10 * 9 {
            connection.execute_batch("VACUUM")?;
            empty_log(connection)?;
        }
        Ok(())
    }
}

impl Store for SqliteStore {
    fn load(&mut self) -> Result<Loaded, Error> {
        let mut loaded = Loaded::default();
        let items = self.items;
        match rows::load(self.connection()?, items, &mut loaded) {
            // Sound in its structure, and yet not readable: no better than one that is not.
            Err(error) if error.kind() == ErrorKind::Damaged => {
                self.begin_anew(&error, SystemTime::now())?;
                let items = self.items;
                loaded = Loaded::default();
                rows::load(self.connection()?, items, &mut loaded)?;
            }
            read => read?,
        }
        loaded.notices.append(&mut self.notices);
        self.items = rows::count(self.connection()?)?;
        Ok(loaded)
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Error> {
        let mut items = self.items;
        let connection = self.connection()?;
        let written = (|| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let before = items;
            for change in changes {
                items += rows::apply(&transaction, change)?;
            }
            if items != before {
                rows::set_count(&transaction, items)?;
            }
            transaction.commit()
        })();
        if let Err(error) = written {
            let code = error.sqlite_error_code();
            self.rebuild |=
                matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase));
            return Err(fault("the change could not be written", error));
        }
        let removed = items < self.items;
        self.items = items;
        if removed {
            self.removals += 1;
            if items == 0 || self.removals.is_multiple_of(SHRINK_EVERY) {
                // Only space is at stake; what was asked for is done.
                let _ = self.shrink();
            }
        }
        Ok(())
    }

    fn payload(&mut self, number: u64) -> Result<Option<Payload>, Error> {
        let connection = self.connection()?;
        let read = (|| {
            let sql = "SELECT coding, data FROM payloads WHERE number = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let row = |row: &rusqlite::Row<'_>| {
                let coding = rows::coding(row.get(0)?);
                Ok(Payload { coding, data: row.get(1)? })
            };
            statement.query_row([number.cast_signed()], row).optional()
        })();
        read.map_err(|error| fault("a payload could not be read", error))
    }

    fn free_reserve(&mut self) -> bool {
        self.folder.free_reserve()
    }

    fn has_room(&mut self) -> bool {
        if self.reserve_tried.is_some_and(|tried| tried.elapsed() < RESERVE_EVERY) {
            return false;
        }
        self.reserve_tried = Some(Instant::now());
        // What was delivered meanwhile may have left room inside the file.
        let _ = self.shrink();
        if let Some(connection) = &self.connection {
            let _ = empty_log(connection);
        }
        let room = self.folder.ensure_reserve().is_ok();
        if room {
            self.reserve_tried = None;
        }
        room
    }

    fn reopen(&mut self) -> Result<(), Error> {
        self.connection = None;
        let now = SystemTime::now();
        // First, as it may have to finish what was begun.
        self.connect(now)?;
        if self.rebuild {
            let reason = "a change could not be written, as a page of the file is damaged";
            self.begin_anew(&Error::new(ErrorKind::Damaged, reason), now)?;
        }
        Ok(())
    }

    fn verify(&mut self) -> Result<Vec<String>, Error> {
        let connection = self.connection()?;
        let read = (|| {
            let mut statement = connection.prepare("PRAGMA integrity_check")?;
            let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
            lines.collect::<Result<Vec<_>, _>>()
        })();
        let lines = read.map_err(|error| fault("the file could not be checked", error))?;
        let mut problems: Vec<String> = lines.into_iter().filter(|line| line != "ok").collect();
        problems.extend(rows::quarantined(connection)?);
        Ok(problems)
    }

    fn close(&mut self) -> Result<(), Error> {
        let Some(connection) = self.connection.take() else { return Ok(()) };
        let result = empty_log(&connection);
        let closed = connection.close().map_err(|(_, error)| error);
        result.and(closed).map_err(|error| fault("the queue could not be closed", error))
    }
}

/// Moves everything from the log into the file, and makes the log empty.
fn empty_log(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
