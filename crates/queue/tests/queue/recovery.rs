//! A queue that goes on by itself: after a crash, on a damaged page, on a disk that is full.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![cfg(feature = "sqlite")]

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::SystemTime;

use tempfile::TempDir;
use wats_queue::store::SqliteStore;
use wats_queue::{Error, Item, Options, Outbox};

async fn small(folder: &Path) -> Result<Outbox, Error> {
    Outbox::at(folder).configure(|options| options.reserve_bytes = 0).open().await
}

fn item(number: u32) -> Item {
    Item::new(number.to_string(), number.to_le_bytes().repeat(100))
}

/// What is found in the log at a start may be in the system's memory only, and a duplicate of it is
/// confirmed without a commit.
#[tokio::test]
async fn what_a_crash_left_in_the_log_is_put_into_the_file_before_it_counts_as_stored() {
    let (folder, crashed) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let outbox = small(folder.path()).await.unwrap();
    outbox.enqueue(item(1)).await.unwrap();
    for file in ["queue.db", "queue.db-wal"] {
        fs::copy(folder.path().join(file), crashed.path().join(file)).unwrap();
    }
    let log = || fs::metadata(crashed.path().join("queue.db-wal")).unwrap().len();
    assert!(log() > 0);
    let store = SqliteStore::open(crashed.path(), &Options::default(), SystemTime::now()).unwrap();
    assert_eq!(log(), 0, "a log that was emptied was put on the disk before");
    drop(store);
    let outbox = small(crashed.path()).await.unwrap();
    assert!(outbox.enqueue(item(1)).await.unwrap().duplicate);
}

/// No check at opening looks at payloads, so the page is found when something is written to it.
#[tokio::test]
async fn a_damaged_page_of_payloads_costs_what_is_on_it_and_not_what_comes_after() {
    let folder = TempDir::new().unwrap();
    let outbox = small(folder.path()).await.unwrap();
    for number in 0..5 {
        outbox.enqueue(item(number)).await.unwrap();
    }
    outbox.close().await.unwrap();
    let file = folder.path().join("queue.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'payloads'";
    let page: u32 = database.query_row(sql, [], |row| row.get(0)).unwrap();
    database.close().unwrap();
    let mut file = File::options().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start((u64::from(page) - 1) * 4_096)).unwrap();
    file.write_all(&[0xFF; 4_096]).unwrap();

    let outbox = small(folder.path()).await.unwrap();
    let error = outbox.enqueue(item(10)).await.unwrap_err();
    assert_eq!(error.kind(), wats_queue::ErrorKind::Damaged, "{error}");
    outbox.enqueue(item(10)).await.unwrap();
    assert!(outbox.verify().await.unwrap().is_empty());
    outbox.close().await.unwrap();
    let outbox = small(folder.path()).await.unwrap();
    assert_eq!(outbox.lease(10).await.unwrap().len(), 1);
}
