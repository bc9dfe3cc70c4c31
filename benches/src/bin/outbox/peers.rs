//! What the outbox is compared with: the two things people write themselves. Both are durable, or the
//! comparison would be worth nothing.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rusqlite::Connection;

use crate::Outcome;

/// Something that keeps reports.
pub(crate) trait Peer: Sync {
    /// On the disk when it returns.
    fn put(&self, number: usize, bytes: &[u8]) -> Outcome;
}

/// A table, and an insert a report.
pub(crate) struct Sqlite(Mutex<Connection>);

impl Sqlite {
    pub(crate) fn open(folder: &Path) -> Outcome<Self> {
        let connection = Connection::open(folder.join("reports.db"))?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE reports (id TEXT PRIMARY KEY, data BLOB NOT NULL);",
        )?;
        Ok(Self(Mutex::new(connection)))
    }
}

impl Peer for Sqlite {
    fn put(&self, number: usize, bytes: &[u8]) -> Outcome {
        let connection = self.0.lock().map_err(|_| "a panic before")?;
        let mut insert = connection.prepare_cached("INSERT INTO reports VALUES (?1, ?2)")?;
        insert.execute((number.to_string(), bytes))?;
        Ok(())
    }
}

/// A file a report: written under another name, synced, renamed, and the folder synced.
pub(crate) struct Files(PathBuf);

impl Files {
    pub(crate) fn open(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

impl Peer for Files {
    fn put(&self, number: usize, bytes: &[u8]) -> Outcome {
        let (draft, name) =
            (self.0.join(format!("{number}.tmp")), self.0.join(format!("{number}.wsjf")));
        let mut file = File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, &name)?;
        File::open(&self.0)?.sync_all()?;
        Ok(())
    }
}
