//! A server that breaks in every known way, when it is told to.

mod builder;
mod fault;
mod http1;
mod http2;
mod io;
mod ledger;
mod malformed;
mod outbox;
mod script;

use std::sync::Arc;

use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::TOKEN;
use crate::builder::Builder;
use crate::client::Client;
use crate::options::HttpVersion;
use crate::proxy::Proxy;
pub use builder::FaultServerBuilder;
pub use fault::{Fault, Last, Moment, Reason};
pub(crate) use io::Memory;
use io::{BoxedIo, Listener};
use ledger::Ledger;
pub use ledger::{Arrival, Counts};
pub use script::Script;

/// A server on loopback, or within the process, that does to each request what its script says, and
/// counts what it processed.
///
/// HTTP/1.1 is written byte by byte; HTTP/2 is that of the `h2` crate, with frames of our own put
/// between its. What is to happen later waits at a [`Gate`](super::Gate).
///
/// It serves until it is dropped; connections then end without a word.
///
/// ```
/// use wats_http::Endpoint;
/// use wats_http::test_util::{Arrival, Fault, FaultServer, Reason};
///
/// const SAVE: Endpoint = Endpoint::put("products.save", "/api/Product");
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_http::Error> {
/// let server = FaultServer::http2(|request: &Arrival| match request.attempt {
///     0 => Fault::Reset(Reason::RefusedStream),
///     _ => Fault::None,
/// })
/// .await;
///
/// server.client().request(&SAVE).json(&1).send::<u8>().await?;
///
/// let counts = server.counts();
/// assert_eq!((counts.requests, counts.processed), (2, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct FaultServer {
    url: String,
    /// What a client has to speak.
    version: HttpVersion,
    memory: Option<Memory>,
    ledger: Arc<Ledger>,
    task: JoinHandle<()>,
}

impl FaultServer {
    /// A server that speaks HTTP/1.1, on a port of the system's choice.
    ///
    /// # Panics
    ///
    /// If there is no port to listen on.
    pub async fn http1(script: impl Script) -> Self {
        Self::builder().http1(script).await
    }

    /// A server that speaks HTTP/2 without asking ("prior knowledge"), on a port of the system's
    /// choice.
    ///
    /// # Panics
    ///
    /// If there is no port to listen on.
    pub async fn http2(script: impl Script) -> Self {
        Self::builder().http2(script).await
    }

    /// Settings of a server to be.
    pub fn builder() -> FaultServerBuilder {
        FaultServerBuilder::default()
    }

    /// Its address. A server within the process is reached by [`client`](Self::client) and
    /// [`client_builder`](Self::client_builder) only.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client for it, with default settings apart from the protocol.
    ///
    /// # Panics
    ///
    /// Never: the settings are usable.
    pub fn client(&self) -> Client {
        self.client_builder().build().expect("the default settings are usable")
    }

    /// Settings of a client for it: its address, its protocol, a token that means nothing, no proxy.
    pub fn client_builder(&self) -> Builder {
        let builder = Client::builder(self.url.as_str()).token(TOKEN).configure(|options| {
            options.http_version = self.version;
            options.proxy = Proxy::None;
        });
        match &self.memory {
            Some(memory) => builder.memory(memory.clone()),
            None => builder,
        }
    }

    /// What happened so far.
    pub fn counts(&self) -> Counts {
        self.ledger.counts()
    }

    /// How often a request arrived that began with this line, such as `PUT /things?n=1`.
    pub fn arrived(&self, line: &str) -> usize {
        self.ledger.arrived_of(line)
    }

    /// How often a request was processed that began with this line, such as `PUT /things?n=1`.
    pub fn processed(&self, line: &str) -> usize {
        self.ledger.processed_of(line)
    }

    /// The lines of all requests that were processed more than once.
    pub fn processed_again(&self) -> Vec<String> {
        self.ledger.processed_again()
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What all connections of a server share.
struct Shared {
    script: Box<dyn Script>,
    ledger: Arc<Ledger>,
    tls: Option<TlsAcceptor>,
    http2: bool,
    settings: http2::Settings,
}

async fn accept_all(mut listener: Listener, shared: Arc<Shared>) {
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            stream = listener.accept() => {
                let Some(stream) = stream else { continue };
                let shared = Arc::clone(&shared);
                let number = shared.ledger.opened();
                open.spawn(async move {
                    // Counted out whatever ends the task.
                    let _open = ledger::Open(&shared.ledger);
                    // A client that goes away is none of the server's errors.
                    let _ = serve(stream, number, &shared).await;
                });
            }
            // So that what is over takes no room.
            Some(_) = open.join_next() => {}
        }
    }
}

async fn serve(stream: BoxedIo, number: usize, shared: &Arc<Shared>) -> std::io::Result<()> {
    let Some(tls) = &shared.tls else {
        return if shared.http2 {
            http2::serve(stream, number, shared).await
        } else {
            http1::serve(stream, number, shared).await
        };
    };
    let stream = tls.accept(stream).await?;
    let http2 = shared.http2 && stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let stream: BoxedIo = Box::new(stream);
    if http2 {
        http2::serve(stream, number, shared).await
    } else {
        http1::serve(stream, number, shared).await
    }
}
