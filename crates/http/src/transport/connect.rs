//! Dialling: name, TCP, perhaps a proxy, TLS, and the first bytes of HTTP.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::connection::{self, Dialled, Sender};
use super::dns::Resolver;
use super::eyeballs::{self, Failed};
use super::proxy::{self, Via, tunnel};
use super::tls::{self, Tls, TlsSettings};
use crate::error::{Error, ErrorKind};
use crate::observe::{ConnectSteps, Connecting, Observers};
use crate::options::{HttpVersion, Options, PoolOptions};
use crate::url::BaseUrl;

/// Opens connections to one server.
#[derive(Debug)]
pub(super) struct Connector {
    base: BaseUrl,
    version: HttpVersion,
    timeout: Duration,
    tls: Option<Tls>,
    /// With the TLS that the proxy itself is spoken to with.
    proxy: Option<(Via, Option<Tls>)>,
    /// Of the proxy, if there is one: it looks the server up.
    resolver: Resolver,
    /// Whether the server is not offered HTTP/2 for the time being.
    http1_only: AtomicBool,
    observers: Observers,
    /// Gives connections within the process, in place of the network.
    #[cfg(feature = "test-util")]
    memory: std::sync::OnceLock<crate::test_util::Memory>,
}

impl Connector {
    pub(super) fn new(
        base: &BaseUrl,
        options: &Options,
        settings: &TlsSettings,
    ) -> Result<Self, Error> {
        let tls = if base.is_https() {
            Some(Tls::new(settings.config(options.http_version)?, base.host(), "server")?)
        } else {
            None
        };
        let via = proxy::chosen(&options.proxy, base, proxy::of_the_process)?;
        let dialled = via.as_ref().map_or(base, Via::address);
        let resolver = Resolver::new(dialled.host(), dialled.port());
        let proxy = match via {
            Some(via) if via.address().is_https() => {
                let tls = Tls::new(settings.config_for_proxy()?, via.address().host(), "proxy")?;
                Some((via, Some(tls)))
            }
            Some(via) => Some((via, None)),
            None => None,
        };
        Ok(Self {
            base: base.clone(),
            version: options.http_version,
            timeout: options.timeouts.connect,
            tls,
            proxy,
            resolver,
            http1_only: AtomicBool::new(false),
            observers: Observers::default(),
            #[cfg(feature = "test-util")]
            memory: std::sync::OnceLock::new(),
        })
    }

    pub(super) fn observed_by(mut self, observers: Observers) -> Self {
        self.observers = observers;
        self
    }

    /// Dials within the process from now on. The first to be given counts.
    #[cfg(feature = "test-util")]
    pub(super) fn replace_network(&self, memory: crate::test_util::Memory) {
        let _ = self.memory.set(memory);
    }

    /// The proxy that everything goes through.
    pub(super) fn via(&self) -> Option<&Via> {
        self.proxy.as_ref().map(|(via, _)| via)
    }

    /// Whether a server that would speak HTTP/2 can be spoken to in HTTP/1.1.
    pub(super) fn can_choose_http1(&self) -> bool {
        self.version == HttpVersion::Auto && self.tls.as_ref().is_some_and(Tls::offers_http1)
    }

    /// Chooses HTTP/1.1 for the dials to come, or leaves the choice to the server again.
    pub(super) fn choose_http1(&self, http1_only: bool) {
        // Relaxed: whoever dials meanwhile may come by either.
        self.http1_only.store(http1_only, Ordering::Relaxed);
    }

    /// Opens one connection within the connect timeout.
    pub(super) async fn dial(&self, pool: &PoolOptions) -> Result<Dialled, Error> {
        let (began, mut steps) = (Instant::now(), ConnectSteps::default());
        let dialling = self.dial_untimed(pool, &mut steps);
        let result = match tokio::time::timeout(self.timeout, dialling).await {
            Ok(result) => result,
            Err(_elapsed) => Err(self.failed("timed out")),
        };
        let version = |dialled: &Dialled| match dialled.sender {
            Sender::Http1(_) => HttpVersion::Http1,
            Sender::Http2(_) => HttpVersion::Http2,
        };
        let (took, result_told) = (began.elapsed(), result.as_ref().map(version));
        self.observers.connected(&Connecting { result: result_told, took, steps });
        result
    }

    async fn dial_untimed(
        &self,
        pool: &PoolOptions,
        steps: &mut ConnectSteps,
    ) -> Result<Dialled, Error> {
        #[cfg(feature = "test-util")]
        if let Some(memory) = self.memory.get() {
            let stream = memory.dial().map_err(|error| self.failed_by("failed", error))?;
            return Box::pin(self.converse(stream, pool, steps)).await;
        }
        let stream = self.reach(steps).await?;
        // Requests are written whole; waiting to fill a packet only adds latency.
        stream.set_nodelay(true).map_err(|error| self.failed_by("failed", error))?;

        // Boxed: the task of the connection would keep the room for all three as long as it runs.
        match &self.proxy {
            None => Box::pin(self.converse(stream, pool, steps)).await,
            Some((via, None)) => Box::pin(self.pass(via, stream, pool, steps)).await,
            Some((via, Some(tls))) => {
                let began = Instant::now();
                let stream = tls.begin(stream).await.map_err(|error| {
                    self.failed_in_tls("failed in the TLS handshake with the proxy", error)
                })?;
                steps.proxy = began.elapsed();
                Box::pin(self.pass(via, stream, pool, steps)).await
            }
        }
    }

    /// Connects to the host, or to the proxy, at one of its addresses.
    async fn reach(&self, steps: &mut ConnectSteps) -> Result<TcpStream, Error> {
        let began = Instant::now();
        let answer = self.resolver.resolve().await.map_err(|error| {
            let whose = if self.proxy.is_some() { "the proxy's host" } else { "the host" };
            self.failed_by(&format!("failed: {whose} could not be looked up"), error)
        })?;
        steps.lookup = began.elapsed();
        let (trial, began) = (self.resolver.trial(&answer), Instant::now());
        let reached = eyeballs::connect(&answer.addresses, TcpStream::connect::<SocketAddr>).await;
        steps.tcp = began.elapsed();
        match reached {
            Ok(stream) => {
                trial.succeeded();
                Ok(stream)
            }
            Err(Failed { error, tried: ..=1 }) => Err(self.failed_by("failed", error)),
            Err(Failed { error, tried }) => {
                let how = format!("failed ({}; {tried} addresses were tried)", reason_of(&error));
                Err(self.failed(&how).caused_by(error))
            }
        }
    }

    /// Makes a connection to the server of one to the proxy.
    async fn pass<S: Stream>(
        &self,
        via: &Via,
        mut stream: S,
        pool: &PoolOptions,
        steps: &mut ConnectSteps,
    ) -> Result<Dialled, Error> {
        if self.tls.is_none() && self.version != HttpVersion::Http2 {
            return self.handshake(connection::http1(stream, Some(via.forward()))).await;
        }
        let (authorization, began) = (via.authorization(), Instant::now());
        let opened = tunnel::open(&mut stream, &self.base, authorization).await;
        steps.proxy += began.elapsed();
        match opened {
            Ok(()) => self.converse(stream, pool, steps).await,
            Err(failed) => {
                let advice = failed.advice(authorization.is_some());
                let how = failed.how();
                let error = match failed {
                    tunnel::Failed::Broken(error) => self.failed_by(&how, error),
                    tunnel::Failed::Refused { status, .. } => {
                        self.failed(&how).permanent(status.is_client_error())
                    }
                    _ => self.failed(&how),
                };
                Err(error.advice(advice))
            }
        }
    }

    /// Begins to speak with the server itself.
    async fn converse<S: Stream>(
        &self,
        stream: S,
        pool: &PoolOptions,
        steps: &mut ConnectSteps,
    ) -> Result<Dialled, Error> {
        let Some(tls) = &self.tls else {
            return if self.version == HttpVersion::Http2 {
                self.handshake(connection::http2(stream, pool)).await
            } else {
                self.handshake(connection::http1(stream, None)).await
            };
        };
        let narrowed = self.http1_only.load(Ordering::Relaxed).then(|| tls.http1_only());
        let began = Instant::now();
        let stream = narrowed
            .as_ref()
            .unwrap_or(tls)
            .begin(stream)
            .await
            .map_err(|error| self.failed_in_tls("failed in the TLS handshake", error))?;
        steps.tls = began.elapsed();
        if stream.get_ref().1.alpn_protocol() == Some(tls::HTTP2) {
            self.handshake(connection::http2(stream, pool)).await
        } else if self.version == HttpVersion::Http2 {
            Err(self.failed("failed: the server does not speak HTTP/2"))
        } else {
            self.handshake(connection::http1(stream, None)).await
        }
    }

    async fn handshake(
        &self,
        shaking: impl Future<Output = hyper::Result<Dialled>>,
    ) -> Result<Dialled, Error> {
        let dialled = shaking.await;
        dialled.map_err(|error| self.failed("failed in the HTTP handshake").caused_by(error))
    }

    fn failed(&self, how: &str) -> Error {
        let server = self.base.authority();
        let (detail, advice) = match &self.proxy {
            None => (
                format!("connecting to {server} {how}"),
                "check the address, the network, and that the server runs",
            ),
            Some((via, _)) => (
                format!(
                    "connecting to {server} through the proxy {} {how}",
                    via.address().authority()
                ),
                "check the addresses, the network, and that the proxy and the server run",
            ),
        };
        Error::new(ErrorKind::Connect, detail).advice(advice)
    }

    /// The kind of the cause belongs to the text: "connection refused" is what a person acts on,
    /// and many programs print an error without its chain.
    fn failed_by(&self, how: &str, error: io::Error) -> Error {
        self.failed(&format!("{how} ({})", reason_of(&error))).caused_by(error)
    }

    fn failed_in_tls(&self, how: &str, error: io::Error) -> Error {
        let advice = tls::advice(&error);
        // A certificate that nobody vouches for now is not vouched for in a moment.
        let permanent = tls::cause(&error).is_some();
        let failure = self.failed_by(how, error).permanent(permanent);
        match advice {
            Some(advice) => failure.advice(advice),
            None => failure,
        }
    }
}

/// What a connection can be made of.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// The kind of an error in words; its own words where the kind says nothing.
fn reason_of(error: &io::Error) -> String {
    if let Some(error) = tls::cause(error) {
        return error.to_string();
    }
    // The standard library has no stable name for the kind of all that it does not tell apart.
    let kind = error.kind().to_string();
    if kind.starts_with("uncategorized") || error.kind() == io::ErrorKind::Other {
        error.to_string()
    } else {
        kind
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use tokio::net::TcpListener;

    use super::*;
    use crate::proxy::Proxy;

    async fn listener() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").await.unwrap()
    }

    /// An address where nobody listens.
    async fn closed() -> SocketAddr {
        listener().await.local_addr().unwrap()
    }

    /// A connector to a host that has the first of `answers`, then the second, and so on; and how
    /// often it was looked up.
    fn connector(answers: Vec<Vec<SocketAddr>>) -> (Connector, Arc<AtomicUsize>) {
        let base = "http://moving.example".parse().unwrap();
        let options = Options { proxy: Proxy::None, ..Options::default() };
        let mut connector = Connector::new(&base, &options, &TlsSettings::default()).unwrap();
        let lookups = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&lookups);
        connector.resolver = Resolver::with("moving.example", 80, move |_, _| {
            let nth = count.fetch_add(1, Ordering::SeqCst);
            std::future::ready(Ok(answers[nth].clone()))
        });
        (connector, lookups)
    }

    #[tokio::test]
    async fn a_host_that_moved_is_found_by_the_dial_after_the_one_that_failed() {
        let (old, new) = (listener().await, listener().await);
        let answers = [&old, &new].map(|home| vec![home.local_addr().unwrap()]);
        let (connector, lookups) = connector(answers.to_vec());
        let pool = PoolOptions::default();
        connector.dial(&pool).await.map(drop).unwrap();
        drop(old);
        let error = connector.dial(&pool).await.map(drop).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("moving.example failed (connection refused)"), "{text}");
        assert_eq!(lookups.load(Ordering::SeqCst), 1);
        for _ in 0..3 {
            connector.dial(&pool).await.map(drop).unwrap();
        }
        assert_eq!(lookups.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_failure_says_how_many_addresses_were_tried() {
        let (connector, _) = connector(vec![vec![closed().await, closed().await]]);
        let error = connector.dial(&PoolOptions::default()).await.map(drop).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("failed (connection refused; 2 addresses were tried)"), "{text}");
    }

    #[tokio::test]
    async fn an_address_that_refuses_is_passed_over() {
        let home = listener().await;
        let answer = vec![closed().await, home.local_addr().unwrap()];
        let (connector, lookups) = connector(vec![answer]);
        for _ in 0..2 {
            connector.dial(&PoolOptions::default()).await.map(drop).unwrap();
        }
        assert_eq!(lookups.load(Ordering::SeqCst), 1);
    }
}
