//! Where items are kept. The state machine decides, a store remembers: it is told what changed, in
//! one go, and gives everything back at the next start. All of its functions may block; they are
//! called by one thread, which does nothing else.

#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
mod volatile;

use crate::error::Error;

pub use crate::state::record::{Record, Standing};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use volatile::VolatileStore;

/// Keeps items.
///
/// Two come with the crate: [`SqliteStore`], which is durable, and [`VolatileStore`], which is not.
/// Another – a store that several machines share, say – implements this and goes to
/// [`Outbox::on`](crate::Outbox::on).
pub trait Store: Send + 'static {
    /// Everything that is kept, and what was found wrong with it. Called once after opening, and
    /// again after [`reopen`](Self::reopen).
    fn load(&mut self) -> Result<Loaded, Error>;

    /// Makes all changes or none. They must be durable when it returns; a failure of kind
    /// [`DiskFull`](crate::ErrorKind::DiskFull) says that none was made.
    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Error>;

    /// The payload of an item; `None` if there is none.
    fn payload(&mut self, number: u64) -> Result<Option<Payload>, Error>;

    /// The disk is full. Frees what was kept for that case, and says whether there was anything.
    fn free_reserve(&mut self) -> bool {
        false
    }

    /// Whether new items may come: `false` while the disk has been full and still is.
    fn has_room(&mut self) -> bool {
        true
    }

    /// After a failure that left open what became of a commit: drops every handle and begins anew.
    fn reopen(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Reads everything, and says what is wrong with it.
    fn verify(&mut self) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    /// Puts everything in order and lets go of it.
    fn close(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// What a store held.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Loaded {
    /// Every item, in any order.
    pub records: Vec<Record>,
    /// No number below this may be given out again.
    pub next_number: u64,
    /// Items that lie in the quarantine, from earlier and now.
    pub damaged: u64,
    /// What was found wrong and what was done about it, for a person.
    pub notices: Vec<Notice>,
}

/// Something wrong with what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// An item was damaged, and put into the quarantine.
    Damaged {
        /// Its number, as far as it can be trusted.
        number: u64,
        /// Its identifier, as far as it can be trusted.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file was damaged, and could be put right, wholly or in part. It was copied aside before.
    Repaired {
        /// The name of the copy.
        file: String,
        /// What was wrong, and what was done.
        reason: String,
    },
    /// Items are missing of which nothing is left.
    Missing {
        /// How many.
        items: u64,
    },
    /// The file could not be opened. It was put aside, and what could be read of it was taken over.
    Salvaged {
        /// The name it has now.
        file: String,
        /// Items that were taken over.
        items: u64,
        /// What was wrong.
        reason: String,
    },
}

/// One change of what is kept.
#[derive(Debug)]
pub enum Change<'a> {
    /// A new item.
    Insert(&'a Record, &'a Payload),
    /// An item stands otherwise; its payload is as before.
    Update(&'a Record),
    /// An item is no longer needed.
    Remove(u64),
    /// An item is damaged. It must not be given back, but kept for a person to look at.
    Quarantine(u64, &'a str),
}

/// The bytes of an item, as they are stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload {
    /// What was done to them.
    pub coding: Coding,
    /// The bytes.
    pub data: Vec<u8>,
}

/// What was done to bytes before they were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// Nothing.
    Plain,
    /// They were compressed with Zstandard.
    Zstd,
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload({} bytes, {:?})", self.data.len(), self.coding)
    }
}
