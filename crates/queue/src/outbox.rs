//! The outbox: what callers hold. It asks the thread that writes, and waits for its answers.

#[cfg(feature = "sqlite")]
use std::path::Path;
use std::sync::Arc;

use crate::builder::Builder;
use crate::clock::Now;
use crate::engine::{Command, Engine, Shared, Which};
use crate::error::Error;
use crate::item::{Entry, Item, Receipt, Status};
use crate::lease::Lease;
use crate::options::Options;
use crate::pack::pack;
use crate::slot::slot;
use crate::state::Draft;
use crate::stats::Stats;
use crate::store::{Payload, Store};

/// Larger payloads are hashed and compressed on a thread for such work, so that no other task waits.
const LARGE: usize = 256 << 10;

/// A durable outbox. Clones are cheap and share it; the last one dropped closes it, and
/// [`close`](Self::close) waits for that.
///
/// What [`enqueue`](Self::enqueue) confirmed survives the end of the process and of power, and stays
/// until it was delivered, or a person removed it. It may be delivered twice – nobody can know
/// whether a receiver got what it did not confirm – always with the same identifier and bytes.
///
/// It works in every async runtime and, with the `…_blocking` functions, without one.
///
/// ```
/// use wats_queue::{Item, Outbox};
///
/// # #[cfg(feature = "sqlite")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path().join("outbox");
/// let outbox = Outbox::at(&folder).open().await?;
/// outbox.enqueue(Item::new("8f2c6f3e", "a report")).await?; // on the disk from here on
/// outbox.close().await?;
///
/// let outbox = Outbox::at(&folder).open().await?; // perhaps after a power cut
/// for lease in outbox.lease(10).await? {
///     assert_eq!((lease.parcel().id(), lease.parcel().payload()), ("8f2c6f3e", &b"a report"[..]));
///     lease.ack().await?;
/// }
/// assert_eq!(outbox.stats().unfinished(), 0);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))] fn main() {}
/// ```
#[derive(Debug, Clone)]
pub struct Outbox {
    handle: Arc<Handle>,
}

#[derive(Debug)]
struct Handle {
    shared: Arc<Shared>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.close();
    }
}

impl Outbox {
    /// An outbox in `folder`, which is created if need be. One process at a time can open it.
    ///
    /// The folder must be on a disk of this machine: file systems of a network do not keep the
    /// promises that durability rests on.
    #[cfg(feature = "sqlite")]
    pub fn at(folder: impl AsRef<Path>) -> Builder {
        Builder::at(folder.as_ref())
    }

    /// An outbox in memory. **What waits in it is lost when the program ends.**
    pub fn volatile() -> Builder {
        Builder::volatile()
    }

    /// An outbox on a store of your own.
    pub fn on(store: impl Store) -> Builder {
        Builder::on(store)
    }

    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { handle: Arc::new(Handle { shared }) }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.handle.shared
    }

    /// The settings it was opened with.
    pub fn options(&self) -> &Options {
        &self.shared().options
    }

    fn now(&self) -> Now {
        Now::of(&*self.shared().clock)
    }

    /// Puts an item in. When this returns `Ok`, it is on the disk.
    ///
    /// The same item – identifier, kind and bytes – may be put in again as long as it is there; that
    /// changes nothing, and the receipt [says so](Receipt::duplicate). So after an error, or a crash,
    /// trying again is always right.
    ///
    /// # Errors
    ///
    /// [`is_full`](Error::is_full): the queue or the disk is full, and the item is still yours to
    /// keep. [`is_conflict`](Error::is_conflict): the identifier is taken by other content.
    ///
    /// # Cancellation
    ///
    /// If the future is dropped, the item may be in the queue or not.
    pub async fn enqueue(&self, item: Item) -> Result<Receipt, Error> {
        let mut receipts = self.enqueue_all(vec![item]).await?;
        receipts.pop().ok_or_else(Error::closed)
    }

    /// Puts several items in, all of them or none.
    ///
    /// # Errors
    ///
    /// Those of [`enqueue`](Self::enqueue), about the first item that has any.
    pub async fn enqueue_all(&self, items: Vec<Item>) -> Result<Vec<Receipt>, Error> {
        let bytes: usize = items.iter().map(|item| item.payload.len()).sum();
        let shared = Arc::clone(self.shared());
        let large = (bytes > LARGE).then(tokio::runtime::Handle::try_current).and_then(Result::ok);
        let packed = match large {
            Some(runtime) => {
                let packed = runtime.spawn_blocking(move || pack_all(items, &shared)).await;
                packed.unwrap_or_else(|_| Err(Error::closed()))?
            }
            None => pack_all(items, &shared)?,
        };
        let now = self.now();
        self.shared().ask(|answer| Command::Enqueue { items: packed, now, answer }).await
    }

    /// As [`enqueue`](Self::enqueue), blocking the thread. Not for async code.
    pub fn enqueue_blocking(&self, item: Item) -> Result<Receipt, Error> {
        let items = pack_all(vec![item], self.shared())?;
        let now = self.now();
        let mut receipts =
            self.shared().ask_blocking(|answer| Command::Enqueue { items, now, answer })?;
        receipts.pop().ok_or_else(Error::closed)
    }

    /// Takes out up to `most` items to deliver, those whose turn it is; fewer, or none, if no more
    /// can be delivered now. Does not wait for items to come.
    ///
    /// Most programs leave this to a [`Runner`](crate::deliver::Runner).
    ///
    /// # Cancellation
    ///
    /// If the future is dropped, the items go back at once.
    pub async fn lease(&self, most: usize) -> Result<Vec<Lease>, Error> {
        let (now, ttl) = (self.now(), self.options().lease);
        self.shared().ask(|answer| Command::Lease { most, ttl, now, answer }).await
    }

    /// Makes an item that is parked, or waits for its time, ready at once; one that was sent, and is
    /// still there, is sent again. Does nothing to one that is being delivered.
    pub async fn requeue(&self, id: &str) -> Result<(), Error> {
        let (now, which) = (self.now(), Which::One(id.to_owned()));
        self.shared().ask(|answer| Command::Requeue { which, now, answer }).await.map(|_| ())
    }

    /// Makes every parked item ready, and says how many there were.
    pub async fn requeue_parked(&self) -> Result<usize, Error> {
        let now = self.now();
        self.shared().ask(|answer| Command::Requeue { which: Which::Parked, now, answer }).await
    }

    /// Removes an item for good, without delivering it. Nothing but a person should decide that.
    pub async fn remove(&self, id: &str) -> Result<(), Error> {
        let id = id.to_owned();
        self.shared().ask(|answer| Command::Remove { id, answer }).await
    }

    /// What is known of an item; `None` if it is not here, perhaps because it was delivered.
    pub async fn find(&self, id: &str) -> Result<Option<Entry>, Error> {
        let id = id.to_owned();
        self.look(move |engine| Ok(engine.entry(&id))).await
    }

    /// Lists up to `most` items – of this status, if one is given – with numbers above `after`,
    /// oldest first. To list all, begin with 0 and go on with the last number.
    ///
    /// ```
    /// use wats_queue::{Outbox, Status};
    ///
    /// # async fn show(outbox: &Outbox) -> Result<(), wats_queue::Error> {
    /// for entry in outbox.peek(Some(Status::Parked), 0, 100).await? {
    ///     println!("{}: {}", entry.id, entry.reason.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn peek(
        &self,
        status: Option<Status>,
        after: u64,
        most: usize,
    ) -> Result<Vec<Entry>, Error> {
        self.look(move |engine| Ok(engine.entries(status, after, most))).await
    }

    /// Reads everything that is stored, and says what is wrong with it. Takes as long as reading all
    /// of it takes; meanwhile nothing else is done.
    pub async fn verify(&self) -> Result<Vec<String>, Error> {
        self.look(Engine::verify).await
    }

    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Engine) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, asked) = slot();
        self.shared().send(Command::Look(Box::new(move |engine| answer.give(look(engine)))));
        asked.await.unwrap_or_else(|| Err(Error::closed()))
    }

    /// What the queue holds and did, as of the last operation that ended. Asks nobody.
    pub fn stats(&self) -> Stats {
        self.shared().stats()
    }

    /// Waits until nothing is ready or being delivered. What is parked stays.
    pub async fn drained(&self) -> Result<(), Error> {
        loop {
            let seen = self.shared().changed.seen();
            let stats = self.stats();
            if stats.ready == 0 && stats.leased == 0 {
                return Ok(());
            }
            if !self.shared().is_open() {
                return Err(Error::closed());
            }
            self.shared().changed.after(seen).await;
        }
    }

    /// Closes the outbox, this and every clone: what was asked for before is done, everything after
    /// is refused. When it returns, another process can open the folder.
    pub async fn close(&self) -> Result<(), Error> {
        self.shared().close();
        self.shared().end().await
    }
}

fn pack_all(items: Vec<Item>, shared: &Shared) -> Result<Vec<(Draft, Payload)>, Error> {
    items.into_iter().map(|item| pack(item, &shared.options, shared.compress)).collect()
}
