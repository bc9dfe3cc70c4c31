//! Checks that many programs need.

use std::fs::{self, OpenOptions};
use std::future::ready;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// What is written: a block of a disk, so that a full one is noticed.
const BLOCK: [u8; 4096] = [0; 4096];

/// Passes while `read` returns less than `limit`: a queue has room, or not too much to do.
///
/// ```
/// use wats_metrics::health::{Health, below};
///
/// # fn check(outbox: wats_queue::Outbox) {
/// let health =
///     Health::builder().check("outbox", below(10_000, move || outbox.stats().unfinished())).build();
/// # }
/// ```
pub fn below(
    limit: usize,
    read: impl Fn() -> usize + Send + Sync + 'static,
) -> impl Fn() -> std::future::Ready<Result<(), String>> + Send + Sync + 'static {
    move || {
        let now = read();
        ready(if now < limit {
            Ok(())
        } else {
            Err(format!("{now}, and at most {limit} are well"))
        })
    }
}

/// A check that is under way.
type Checking = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Passes if a file of 4 KiB can be written into `folder`. It is removed again.
///
/// The work is done on a thread for such work. One that hangs, as on a network drive, fails the check
/// when its time is over; until the system lets the thread go, the check fails without another.
pub fn writable(folder: impl Into<PathBuf>) -> impl Fn() -> Checking + Send + Sync + 'static {
    let folder: PathBuf = folder.into();
    let one = Arc::new(Semaphore::new(1));
    move || {
        let (folder, turn) = (folder.clone(), Arc::clone(&one).try_acquire_owned());
        Box::pin(async move {
            let Ok(turn) = turn else {
                return Err("an earlier attempt to write into the folder still hangs".to_owned());
            };
            let written = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                write(&folder)
            });
            match written.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(format!("the folder cannot be written: {error}")),
                Err(_) => Err("the folder was not tried: the runtime is shutting down".to_owned()),
            }
        })
    }
}

fn write(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".wats-health-{}", std::process::id()));
    let written = attempt(&path);
    let written = match written {
        // Left by a run that was cut off, perhaps by another process of this number.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(&path)?;
            attempt(&path)
        }
        written => written,
    };
    let removed = fs::remove_file(&path);
    written.and(removed)
}

fn attempt(path: &Path) -> io::Result<()> {
    // Never through a link that somebody put there.
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(&BLOCK)?;
    file.sync_data()
}
