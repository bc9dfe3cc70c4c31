//! Dialling: name, TCP, TLS, and the first bytes of HTTP.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::connection::{self, Dialled};
use super::dns::Resolver;
use super::eyeballs::{self, Failed};
use super::tls;
use crate::error::{Error, ErrorKind};
use crate::options::{HttpVersion, Options, PoolOptions};
use crate::url::BaseUrl;

/// Opens connections to one server.
#[derive(Debug)]
pub(super) struct Connector {
    base: BaseUrl,
    version: HttpVersion,
    timeout: Duration,
    tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    resolver: Resolver,
}

impl Connector {
    pub(super) fn new(base: &BaseUrl, options: &Options, roots: &[Vec<u8>]) -> Result<Self, Error> {
        let tls = if base.is_https() {
            let name = ServerName::try_from(base.host().to_owned()).map_err(|error| {
                Error::new(ErrorKind::Configuration, "the server's host is not a valid name")
                    .caused_by(error)
            })?;
            Some((Arc::new(tls::config(options.http_version, roots)?), name))
        } else {
            None
        };
        Ok(Self {
            base: base.clone(),
            version: options.http_version,
            timeout: options.timeouts.connect,
            tls,
            resolver: Resolver::new(base.host(), base.port()),
        })
    }

    /// Opens one connection within the connect timeout.
    pub(super) async fn dial(&self, pool: &PoolOptions) -> Result<Dialled, Error> {
        match tokio::time::timeout(self.timeout, self.dial_untimed(pool)).await {
            Ok(result) => result,
            Err(_elapsed) => Err(self.failed("timed out")),
        }
    }

    async fn dial_untimed(&self, pool: &PoolOptions) -> Result<Dialled, Error> {
        let stream = self.reach().await?;
        // Requests are written whole; waiting to fill a packet only adds latency.
        stream.set_nodelay(true).map_err(|error| self.failed_by("failed", error))?;

        let Some((config, name)) = &self.tls else {
            let http2 = self.version == HttpVersion::Http2;
            return self.handshake(stream, http2, pool).await;
        };
        let stream = TlsConnector::from(Arc::clone(config))
            .connect(name.clone(), stream)
            .await
            .map_err(|error| self.failed_by("failed in the TLS handshake", error))?;
        let negotiated = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        if self.version == HttpVersion::Http2 && !negotiated {
            return Err(self.failed("failed: the server does not speak HTTP/2"));
        }
        self.handshake(stream, negotiated, pool).await
    }

    /// Connects to the host at one of its addresses.
    async fn reach(&self) -> Result<TcpStream, Error> {
        let answer =
            self.resolver.resolve().await.map_err(|error| {
                self.failed_by("failed: the host could not be looked up", error)
            })?;
        let trial = self.resolver.trial(&answer);
        match eyeballs::connect(&answer.addresses, TcpStream::connect::<SocketAddr>).await {
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

    async fn handshake<S>(&self, io: S, http2: bool, pool: &PoolOptions) -> Result<Dialled, Error>
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    {
        let dialled =
            if http2 { connection::http2(io, pool).await } else { connection::http1(io).await };
        dialled.map_err(|error| self.failed("failed in the HTTP handshake").caused_by(error))
    }

    fn failed(&self, how: &str) -> Error {
        let authority = self.base.authority();
        Error::new(ErrorKind::Connect, format!("connecting to {authority} {how}"))
            .advice("check the address, the network, and that the server runs")
    }

    /// The kind of the cause belongs to the text: "connection refused" is what a person acts on,
    /// and many programs print an error without its chain.
    fn failed_by(&self, how: &str, error: io::Error) -> Error {
        self.failed(&format!("{how} ({})", reason_of(&error))).caused_by(error)
    }
}

/// The kind of an error in words; its own words where the kind says nothing.
fn reason_of(error: &io::Error) -> String {
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::net::TcpListener;

    use super::*;

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
        let mut connector = Connector::new(&base, &Options::default(), &[]).unwrap();
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
