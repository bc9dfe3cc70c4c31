//! The folder of a queue: who may work in it, and the space that is kept in reserve.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// A folder that is locked for this process.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    reserve: u64,
    /// Locked while it is open.
    _lock: File,
}

impl Folder {
    pub(super) fn open(path: &Path, reserve: u64) -> Result<Self, Error> {
        let failed = |what: &str, error: io::Error| {
            let kind = match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::DiskFull,
                _ => ErrorKind::Io,
            };
            Error::new(kind, format!("{what} in {}", path.display())).caused_by(error)
        };
        create(path).map_err(|error| failed("the queue's folder could not be made", error))?;
        let lock = open_private(&path.join("lock"))
            .map_err(|error| failed("the queue's lock could not be made", error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let detail = format!(
                    "the queue in {} is open already, in another program or in this one; only one \
                     can work on it",
                    path.display()
                );
                return Err(Error::new(ErrorKind::Locked, detail));
            }
            Err(TryLockError::Error(error)) => {
                return Err(failed("the queue's lock could not be taken", error));
            }
        }
        let folder = Self { path: path.to_owned(), reserve, _lock: lock };
        // A queue on a disk that is full already shall open all the same: there may be much to send.
        let _ = folder.ensure_reserve();
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn database(&self) -> PathBuf {
        self.path.join("queue.db")
    }

    /// Makes a file that only its user can read: SQLite would let others.
    #[expect(clippy::unused_self, reason = "only who holds the folder may make files in it")]
    pub(super) fn make_private(&self, file: &Path) -> io::Result<()> {
        open_private(file).map(drop)
    }

    fn reserve_file(&self) -> PathBuf {
        self.path.join("reserve")
    }

    /// Makes the reserve if it is not there, of bytes that no file system can make smaller.
    pub(super) fn ensure_reserve(&self) -> io::Result<()> {
        let file = self.reserve_file();
        if fs::metadata(&file).map_or(0, |data| data.len()) == self.reserve {
            return Ok(());
        }
        let written = self.write_reserve(&file);
        if written.is_err() || self.reserve == 0 {
            // Half a reserve is no use, and takes room from what is.
            let _ = fs::remove_file(&file);
        }
        written
    }

    fn write_reserve(&self, file: &Path) -> io::Result<()> {
        let mut reserve = open_private(file)?;
        reserve.set_len(0)?;
        let mut block = vec![0_u8; 64 << 10];
        let (mut left, mut state) = (self.reserve, 0x9E37_79B9_7F4A_7C15_u64);
        while left > 0 {
            for word in block.chunks_exact_mut(8) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                word.copy_from_slice(&state.to_le_bytes());
            }
            let length = usize::try_from(left).map_or(block.len(), |left| left.min(block.len()));
            reserve.write_all(&block[..length])?;
            left -= length as u64;
        }
        reserve.sync_all()
    }

    pub(super) fn free_reserve(&self) -> bool {
        fs::remove_file(self.reserve_file()).is_ok()
    }
}

/// Makes the folder, and puts it and the folders above it that are new on the disk.
fn create(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    create(parent)?;
    match make_private(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(parent)
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A new name is on the disk when its folder is.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Other systems do not let a folder be opened as a file.
#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
