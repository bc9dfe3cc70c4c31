//! A client without a network: answers are scripted, requests recorded.

mod recorded;
mod reply;
mod route;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::Method;

use super::{Answer, TOKEN};
use crate::builder::Builder;
use crate::client::Client;
pub use recorded::Recorded;
use reply::Next;
pub(crate) use reply::{Ended, Sending};
pub use reply::{Replies, Reply};
use route::Route;

/// A stand-in for the network: a client built with it opens no socket.
///
/// Requests go through everything that a real one goes through – cache, sharing, retries, breaker,
/// rate limit, hedging, deadlines, compression, bounds – down to the point where a connection would
/// be asked for. There the reply comes that the test has scripted for the method and the path, and
/// the request is recorded. Connections do not exist: [`PoolStats`](crate::PoolStats) stay zero, and
/// [`Client::warm`] opens none.
///
/// Clones are the same transport. What is recorded stays in memory until
/// [`forget_requests`](Self::forget_requests).
///
/// ```
/// use wats_http::Method;
/// use wats_http::test_util::{Answer, FakeTransport, Reply};
/// use wats_http::{Endpoint, ErrorKind};
///
/// const SAVE: Endpoint = Endpoint::put("products.save", "/api/Product");
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let fake = FakeTransport::new();
/// // At first nobody can be reached; then the connection breaks when the request is out.
/// fake.on(Method::PUT, "/api/Product", [Reply::unreachable(), Reply::cut_off()]);
///
/// let error = fake.client().request(&SAVE).json(&1).send::<()>().await.unwrap_err();
///
/// assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Interrupted, 1));
/// assert!(error.may_have_been_applied());
/// let sent = fake.requests();
/// assert_eq!((sent.len(), sent[0].body()), (1, &b"1"[..]));
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct FakeTransport {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    routes: Vec<Route>,
    requests: Vec<Recorded>,
}

impl FakeTransport {
    /// A transport that answers everything with 501, and with the reason that nothing was said
    /// about it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says how requests of this method and path are replied to, in place of what was said before:
    /// with one reply to all of them, or with several in turn, of which the last is for all that
    /// follow.
    ///
    /// In `path`, a part such as `{id}` stands for any one part, as in an endpoint's template. Of
    /// two paths that match, the one counts that was given last. Paths are compared as they go out,
    /// that is percent-encoded, and without the query.
    ///
    /// # Panics
    ///
    /// If there is no reply in a list.
    pub fn on(&self, method: Method, path: &str, replies: impl Into<Replies>) {
        self.lock().routes.push(Route::new(method, path, replies.into()));
    }

    /// As [`on`](Self::on), with a reply that depends on the request.
    ///
    /// ```
    /// use wats_http::Method;
    /// use wats_http::Endpoint;
    /// use wats_http::test_util::{Answer, FakeTransport};
    ///
    /// const LIST: Endpoint = Endpoint::get("products.list", "/api/Products");
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), wats_http::Error> {
    /// let fake = FakeTransport::new();
    /// fake.on_each(Method::GET, "/api/Products", |request| match request.query("$top").as_deref() {
    ///     Some("1") => Answer::json(&["one"]).into(),
    ///     _ => Answer::status(400).into(),
    /// });
    /// let page = fake.client().request(&LIST).query("$top", 1).send::<Vec<String>>().await?;
    /// assert_eq!(*page, ["one"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_each(
        &self,
        method: Method,
        path: &str,
        reply: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
    ) {
        self.on(method, path, Replies::each(reply));
    }

    /// Settings of a client that uses this transport, with an address and a token that mean
    /// nothing.
    pub fn builder(&self) -> Builder {
        Client::builder("http://fake.test").token(TOKEN).fake_transport(self)
    }

    /// A client that uses this transport, with default settings.
    ///
    /// # Panics
    ///
    /// Never: the settings are usable.
    pub fn client(&self) -> Client {
        self.builder().build().expect("the default settings are usable")
    }

    /// The requests that were sent so far, in their order; each attempt is one. What failed with
    /// [`Reply::unreachable`] was not sent.
    pub fn requests(&self) -> Vec<Recorded> {
        self.lock().requests.clone()
    }

    /// How many requests of this method and path were sent; `path` may have parts such as `{id}`,
    /// as in [`on`](Self::on).
    #[expect(clippy::needless_pass_by_value, reason = "given as `on` is given it")]
    pub fn count(&self, method: Method, path: &str) -> usize {
        let state = self.lock();
        let own = |request: &&Recorded| {
            *request.method() == method && route::matches(path, request.path())
        };
        state.requests.iter().filter(own).count()
    }

    /// Forgets the requests recorded so far.
    pub fn forget_requests(&self) {
        self.lock().requests.clear();
    }

    /// How a request is replied to; it is recorded unless it is not sent.
    pub(crate) fn reply_to(&self, request: Recorded) -> Sending {
        let next = {
            let mut state = self.lock();
            let route = state.routes.iter_mut().rev().find(|route| route.is_for(&request));
            route.map(Route::next)
        };
        let reply = match next {
            Some(Next::Given(reply)) => reply,
            Some(Next::Computed(reply)) => reply(&request),
            None => Answer::unscripted(&format!("{} {}", request.method(), request.path())).into(),
        };
        let sending = reply.into_sending();
        if sending.is_sent() {
            self.lock().requests.push(request);
        }
        sending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
