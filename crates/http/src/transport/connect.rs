//! Dialling: name, TCP, TLS, and the first bytes of HTTP.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::connection::{self, Dialled};
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
        let host = (self.base.host(), self.base.port());
        let addresses: Vec<_> = tokio::net::lookup_host(host)
            .await
            .map_err(|error| {
                self.failed("failed: the host could not be looked up").caused_by(error)
            })?
            .collect();
        let stream = TcpStream::connect(&addresses[..])
            .await
            .map_err(|error| self.failed_by("failed", error))?;
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
