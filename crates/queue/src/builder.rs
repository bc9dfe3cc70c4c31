//! How an outbox is opened.

use std::fmt;
#[cfg(feature = "sqlite")]
use std::path::Path;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::engine::{Engine, Shared};
use crate::error::{Error, ErrorKind};
use crate::events::{Event, Listener};
use crate::options::Options;
use crate::outbox::Outbox;
use crate::slot::{Asked, slot};
use crate::store::{Store, VolatileStore};
use crate::sync::thread;

type Open = Box<dyn FnOnce(&Options, &dyn Clock) -> Result<Box<dyn Store>, Error> + Send>;

/// Settings of an [`Outbox`] to be; from [`Outbox::at`], [`Outbox::volatile`] or [`Outbox::on`].
#[must_use = "a builder does nothing until `open` is called"]
pub struct Builder {
    open: Open,
    compress: bool,
    options: Options,
    clock: Arc<dyn Clock>,
    listener: Listener,
}

impl Builder {
    #[cfg(feature = "sqlite")]
    pub(crate) fn at(folder: &Path) -> Self {
        let folder = folder.to_owned();
        let open = move |options: &Options, clock: &dyn Clock| {
            let store = crate::store::SqliteStore::open(&folder, options, clock.wall())?;
            Ok(Box::new(store) as Box<dyn Store>)
        };
        Self::new(Box::new(open), true)
    }

    pub(crate) fn volatile() -> Self {
        Self::new(Box::new(|_, _| Ok(Box::new(VolatileStore::default()))), false)
    }

    pub(crate) fn on(store: impl Store) -> Self {
        Self::new(Box::new(|_, _| Ok(Box::new(store))), false)
    }

    fn new(open: Open, compress: bool) -> Self {
        Self {
            open,
            compress,
            options: Options::default(),
            clock: Arc::new(SystemClock::default()),
            listener: Listener::default(),
        }
    }

    /// Replaces all settings.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Changes some settings.
    pub fn configure(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Reads the time from `clock`, for instance a [`ManualClock`](crate::ManualClock) in a test.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Tells `listener` what happens: damage, full disks, deliveries, pauses. It is called by the
    /// thread that writes and by tasks that deliver, so it must not block.
    ///
    /// ```
    /// use wats_queue::{Event, Outbox};
    ///
    /// let builder = Outbox::volatile().on_event(|event| {
    ///     if let Event::Parked { id, reason } = event {
    ///         eprintln!("report {id} needs somebody to look at it: {reason}");
    ///     }
    /// });
    /// # let _ = builder;
    /// ```
    pub fn on_event(mut self, listener: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.listener = Listener::new(listener);
        self
    }

    /// Opens the outbox. A thread is started that does all file work.
    ///
    /// # Errors
    ///
    /// Another process works on the folder; the folder cannot be written; the files are of a newer
    /// version. A file that is damaged beyond opening is *not* an error: it is put aside, what can be
    /// read of it is taken over, and [`Event::Damage`] tells of it.
    ///
    /// # Cancellation
    ///
    /// If the future is dropped, the outbox is closed again.
    pub async fn open(self) -> Result<Outbox, Error> {
        let (outbox, opened) = self.start()?;
        opened.await.unwrap_or_else(|| Err(Error::closed()))?;
        Ok(outbox)
    }

    /// As [`open`](Self::open), for programs without an async runtime.
    pub fn open_blocking(self) -> Result<Outbox, Error> {
        let (outbox, opened) = self.start()?;
        opened.wait().unwrap_or_else(|| Err(Error::closed()))?;
        Ok(outbox)
    }

    fn start(self) -> Result<(Outbox, Asked<Result<(), Error>>), Error> {
        let Self { open, compress, options, clock, listener } = self;
        let shared = Arc::new(Shared::new(options, clock, listener, compress));
        let (answer, opened) = slot();
        let theirs = Arc::clone(&shared);
        let work = move || {
            // Whatever ends this thread, nobody waits for it for ever.
            let _ended = Ended(Arc::clone(&theirs));
            let store = open(&theirs.options, &*theirs.clock);
            match store.and_then(|store| Engine::new(Arc::clone(&theirs), store)) {
                Ok(engine) => {
                    answer.give(Ok(()));
                    engine.run();
                }
                Err(error) => answer.give(Err(error)),
            }
        };
        let thread = thread::Builder::new().name("wats-queue".to_owned()).spawn(work);
        thread.map_err(|error| {
            Error::new(ErrorKind::Io, "the thread that writes could not be started")
                .caused_by(error)
        })?;
        Ok((Outbox::new(shared), opened))
    }
}

struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.closed(&Ok(()));
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("options", &self.options)
            .field("clock", &self.clock)
            .field("listener", &self.listener)
            .finish_non_exhaustive()
    }
}
