//! What an error of SQLite means here.

use rusqlite::ErrorCode;

use crate::error::{Error, ErrorKind};

/// The error of an operation, for people and for the engine.
pub(super) fn fault(what: &str, error: rusqlite::Error) -> Error {
    let kind = kind(&error);
    let advice = match kind {
        ErrorKind::DiskFull => "the disk is full; make room",
        ErrorKind::Damaged => "the file is damaged",
        ErrorKind::Locked => "another program has the file open; end it",
        _ => "see the cause",
    };
    Error::new(kind, format!("{what}: {advice}")).caused_by(error)
}

pub(super) fn kind(error: &rusqlite::Error) -> ErrorKind {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => ErrorKind::DiskFull,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ErrorKind::Locked,
        // A value of another type than the one that was written, and the like.
        None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => ErrorKind::Damaged,
        Some(_) => ErrorKind::Io,
    }
}
