//! Recording the calls of one piece of work: what a profiler sees.
//!
//! An [`Observer`](crate::Observer) sees what the server is asked, by everybody. A [`Recorder`] sees
//! what one future asks for, answered by the cache or not. While no future of a client is recorded, a
//! call of that client pays for reading one number.

use std::fmt;
use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Method, StatusCode};
use serde::de::IgnoredAny;
use tokio::time::Instant;

use crate::cache::Stored;
use crate::client::Client;
use crate::endpoint::{Endpoint, Kind};
use crate::error::Error;
use crate::response::Source;

/// Is told of each call of a piece of work; given to [`Client::recorded`].
///
/// Called in the task that made the call, before it goes on. It must not block.
pub trait Recorder: Send + Sync + 'static {
    /// A call is over, or was given up.
    fn record(&self, call: Recorded);

    /// So many of the rows that an operation gave turned out to be of use; from [`Scope::used`].
    fn used(&self, operation: &str, rows: u64) {
        let _ = (operation, rows);
    }
}

/// A call, as its caller saw it. It names operations and parameters, never a value.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// The name of the operation, such as `products.get`.
    pub operation: &'static str,
    /// The template of its path, such as `/api/Product/{partNumber}`.
    pub route: &'static str,
    /// The method.
    pub method: Method,
    /// Whether it reads or writes.
    pub kind: Kind,
    /// Equal for calls that ask for the same – operation, path, query and body – and else different
    /// but for a chance of 1 in 2⁶⁴. Means nothing beyond this process.
    pub subject: u64,
    /// The names of the query's parameters, such as `$select`.
    pub parameters: Vec<String>,
    /// When the caller asked.
    pub began: Instant,
    /// When he had his answer.
    pub ended: Instant,
    /// Where the answer came from; `None` if there was none.
    pub source: Option<Source>,
    /// The status of the answer, also of one that is an error.
    pub status: Option<StatusCode>,
    /// The size of the answer's body, decompressed.
    pub bytes: u64,
    /// How many rows the answer has, if it is a list.
    pub rows: Option<u64>,
}

tokio::task_local! {
    static SCOPE: Scope;
}

/// What is recorded where: belongs to a future, not to the tasks that it spawns.
///
/// Take it along to have a task recorded as part of the work that spawned it:
///
/// ```
/// use wats_http::Scope;
///
/// # async fn run(work: impl Future<Output = ()> + Send + 'static) {
/// tokio::spawn(Scope::carry(work));
/// # }
/// ```
#[derive(Clone)]
pub struct Scope {
    recorder: Arc<dyn Recorder>,
    /// The scope around this one: work within work belongs to both.
    around: Option<Arc<Scope>>,
}

impl Scope {
    /// The scope of the task this is called in.
    pub fn current() -> Option<Self> {
        SCOPE.try_with(Self::clone).ok()
    }

    /// Runs `work` as part of what this scope records.
    pub async fn run<F: Future>(self, work: F) -> F::Output {
        SCOPE.scope(self, work).await
    }

    /// `work` as part of what records the present task, wherever it is run.
    pub fn carry<F: Future>(work: F) -> impl Future<Output = F::Output> {
        Self::run_in(Self::current(), work)
    }

    /// Runs `work` in a scope, if there is one.
    pub async fn run_in<F: Future>(scope: Option<Self>, work: F) -> F::Output {
        match scope {
            Some(scope) => scope.run(work).await,
            None => work.await,
        }
    }

    /// Says that so many of the rows that an operation gave, such as `reports.headers`, were of use, to
    /// whoever records this task; nobody can see that from outside. Costs next to nothing if nobody does.
    pub fn used(operation: &str, rows: u64) {
        let tell = |scope: &Self| {
            let around = std::iter::successors(Some(scope), |scope| scope.around.as_deref());
            around.for_each(|scope| scope.recorder.used(operation, rows));
        };
        // Outside of any scope there is nobody to tell.
        let _ = SCOPE.try_with(tell);
    }

    fn record(&self, call: Recorded) {
        if let Some(around) = &self.around {
            around.record(call.clone());
        }
        self.recorder.record(call);
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

/// How many futures of a client are recorded now.
#[derive(Debug, Default)]
pub(crate) struct Recordings(AtomicUsize);

impl Recordings {
    /// Whether nothing is recorded: all that a call pays for then.
    #[inline]
    pub(crate) fn none(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

/// One of them.
struct Recording<'a>(&'a Recordings);

impl<'a> Recording<'a> {
    fn of(recordings: &'a Recordings) -> Self {
        recordings.0.fetch_add(1, Ordering::Relaxed);
        Self(recordings)
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Client {
    /// Runs `work` and tells `recorder` of each call of this client that is made in it, those within
    /// other recorded work too. Tasks that it spawns are not part of it, unless they
    /// [carry its scope](Scope::carry).
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use wats_http::{Client, Recorded, Recorder};
    ///
    /// #[derive(Default)]
    /// struct Operations(Mutex<Vec<&'static str>>);
    ///
    /// impl Recorder for Operations {
    ///     fn record(&self, call: Recorded) {
    ///         self.0.lock().unwrap().push(call.operation);
    ///     }
    /// }
    ///
    /// # async fn run(client: &Client) {
    /// let operations = Arc::new(Operations::default());
    /// client.recorded(Arc::clone(&operations) as _, async { /* calls */ }).await;
    /// # }
    /// ```
    pub async fn recorded<F: Future>(&self, recorder: Arc<dyn Recorder>, work: F) -> F::Output {
        let _recording = Recording::of(&self.inner.recordings);
        let around = Scope::current().map(Arc::new);
        Scope { recorder, around }.run(work).await
    }
}

/// A call that is being recorded; told when it is over, also if it is dropped before.
pub(crate) struct Note {
    scope: Scope,
    call: Option<Recorded>,
}

impl Note {
    /// Begins to record a call, if its caller is; `subject` is written to the hasher.
    pub(crate) fn of<'q>(
        endpoint: &Endpoint,
        parameters: impl Iterator<Item = &'q str>,
        subject: impl FnOnce(&mut DefaultHasher),
    ) -> Option<Box<Self>> {
        let scope = Scope::current()?;
        let mut hasher = DefaultHasher::new();
        endpoint.name().hash(&mut hasher);
        subject(&mut hasher);
        let began = Instant::now();
        let call = Recorded {
            operation: endpoint.name(),
            route: endpoint.template(),
            method: endpoint.method(),
            kind: endpoint.kind(),
            subject: hasher.finish(),
            parameters: parameters.map(str::to_owned).collect(),
            began,
            ended: began,
            source: None,
            status: None,
            bytes: 0,
            rows: None,
        };
        Some(Box::new(Self { scope, call: Some(call) }))
    }

    /// The call was answered.
    #[cold]
    pub(crate) fn answered(&mut self, source: Source, stored: &Stored) {
        if let Some(call) = &mut self.call {
            let body = stored.body();
            call.source = Some(source);
            call.status = Some(stored.status);
            call.bytes = body.len() as u64;
            call.rows = rows(body);
        }
    }

    /// The call failed, if it was recorded; hands the error on.
    pub(crate) fn failed(note: Option<Box<Self>>, error: Error) -> Error {
        if let Some(mut note) = note
            && let Some(call) = &mut note.call
        {
            call.status = error.status();
        }
        error
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        if let Some(call) = self.call.take() {
            self.scope.record(Recorded { ended: Instant::now(), ..call });
        }
    }
}

/// The number of elements, if the body is a list.
fn rows(body: &[u8]) -> Option<u64> {
    if !body.trim_ascii_start().starts_with(b"[") {
        return None;
    }
    serde_json::from_slice::<Vec<IgnoredAny>>(body).ok().map(|rows| rows.len() as u64)
}
