//! Snapshots in files, written so that a crash leaves the old one or the new one.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::hash::Hash;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Snapshot;
use super::error::{SnapshotError, Source};
use super::restore::Restored;
use super::save::Saved;

impl<K: Eq + Hash + Clone, V: Clone> Snapshot<'_, K, V> {
    /// As [`save`](Self::save), into `file`, in place of what is there.
    ///
    /// The snapshot is written to a new file in the same folder, put on the disk (`fsync`), renamed
    /// to `file`, and the folder is put on the disk too, where the system lets it. Whenever the
    /// program or the machine stops, `file` is the old snapshot or the new one. A crash can leave
    /// a file named `.<file>.<process>-<number>.tmp` behind; a failure removes it. On Unix only the
    /// user who runs the program may read the file, as its values may be confidential.
    ///
    /// # Errors
    ///
    /// Those of [`save`](Self::save), and the system's as
    /// [`SnapshotErrorKind::Io`](crate::SnapshotErrorKind::Io). `file` is as it was, unless putting
    /// the folder on the disk was what failed.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("products.snapshot");
    /// let cache: Cache<u8, u8> = Cache::builder(100).build();
    /// let decode = |bytes: &[u8]| <[u8; 2]>::try_from(bytes).map(|[key, value]| (key, value));
    /// match cache.restore_from_file(&file, decode) {
    ///     Ok(restored) => println!("{} entries to begin with", restored.entries),
    ///     Err(error) if error.is_not_found() => {} // the first start
    ///     Err(error) => eprintln!("starting cold: {error}"),
    /// }
    /// cache.insert(1, 10); // … and at the end of the program:
    /// cache.save_to_file(&file, |key, value, bytes| {
    ///     bytes.extend([*key, *value]);
    ///     Ok::<_, std::convert::Infallible>(())
    /// })?;
    /// # assert_eq!(cache.snapshot().restore_from_file(&file, decode)?.present, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save_to_file<E: Into<Source>>(
        &self,
        file: impl AsRef<Path>,
        encode: impl FnMut(&K, &V, &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Saved, SnapshotError> {
        let file = file.as_ref();
        let save = || {
            let draft = Draft::beside(file).map_err(|error| SnapshotError::io(error, 0))?;
            let saved = self.save(&draft.file, encode)?;
            let published = draft.publish(file);
            published.map_err(|error| SnapshotError::io(error, saved.bytes))?;
            Ok(saved)
        };
        save().map_err(|error: SnapshotError| error.in_file(file))
    }

    /// As [`restore`](Self::restore), from `file`.
    ///
    /// # Errors
    ///
    /// Those of [`restore`](Self::restore), and the system's as
    /// [`SnapshotErrorKind::Io`](crate::SnapshotErrorKind::Io);
    /// [`is_not_found`](SnapshotError::is_not_found) tells a first start from the rest.
    ///
    /// ```
    /// # use wats_cache::Cache;
    /// # let encode = |key: &u8, value: &u8, bytes: &mut Vec<u8>| {
    /// #     bytes.extend([*key, *value]);
    /// #     Ok::<_, std::convert::Infallible>(())
    /// # };
    /// # let decode = |bytes: &[u8]| <[u8; 2]>::try_from(bytes).map(|[key, value]| (key, value));
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("products.snapshot");
    /// let cache: Cache<u8, u8> = Cache::builder(10).build();
    /// cache.insert(1, 10);
    /// cache.save_to_file(&file, encode)?;
    ///
    /// let next: Cache<u8, u8> = Cache::builder(10).build();
    /// next.snapshot().restore_from_file(&file, decode)?;
    /// assert_eq!(next.get(&1), Some(10));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restore_from_file<E: Into<Source>>(
        &self,
        file: impl AsRef<Path>,
        decode: impl FnMut(&[u8]) -> Result<(K, V), E>,
    ) -> Result<Restored, SnapshotError> {
        let path = file.as_ref();
        let opened = File::open(path).map_err(|error| SnapshotError::io(error, 0));
        let restored = opened.and_then(|file| self.restore(file, decode));
        restored.map_err(|error| error.in_file(path))
    }
}

/// A file that is not finished. Dropping it removes it.
struct Draft {
    file: File,
    path: PathBuf,
    published: bool,
}

impl Draft {
    /// Names of drafts that a crash left behind are skipped, but not for ever.
    const ATTEMPTS: usize = 100;

    fn beside(target: &Path) -> io::Result<Self> {
        let Some(name) = target.file_name() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
        };
        let mut attempts = 0;
        loop {
            let path = target.with_file_name(draft_name(name.to_owned()));
            match create_private(&path) {
                Ok(file) => return Ok(Self { file, path, published: false }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    attempts += 1;
                    if attempts == Self::ATTEMPTS {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn publish(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        self.published = true;
        sync_folder(target)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // Nothing can be done about a draft that cannot be removed, and it does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// No two saves use one draft, whether of this process or of another.
fn draft_name(name: OsString) -> OsString {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let mut draft = OsString::from(".");
    draft.push(name);
    draft.push(format!(".{}-{number}.tmp", process::id()));
    draft
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A rename is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Other systems do not let a folder be opened as a file.
#[cfg(not(unix))]
fn sync_folder(_file: &Path) -> io::Result<()> {
    Ok(())
}
