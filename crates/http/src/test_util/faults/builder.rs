//! How a fault server is made.

use std::sync::Arc;

use rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

use super::io::Listener;
use super::ledger::Ledger;
use super::{FaultServer, Script, Shared, accept_all, http2};
use crate::options::HttpVersion;
use crate::test_util::Gate;

/// Settings of a [`FaultServer`] to be; from [`FaultServer::builder`].
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until the server is started"]
pub struct FaultServerBuilder {
    in_memory: bool,
    tls: Option<Arc<ServerConfig>>,
    settings: http2::Settings,
}

impl FaultServerBuilder {
    /// Connections within the process, without sockets: with tokio's paused clock, time then passes
    /// exactly when everybody waits.
    pub fn in_memory(mut self) -> Self {
        self.in_memory = true;
        self
    }

    /// Speaks TLS. [`http2`](Self::http2) is then spoken with clients that choose `h2` from the
    /// protocols of `config`, and HTTP/1.1 with others. The certificate is for `127.0.0.1`.
    pub fn tls(mut self, config: ServerConfig) -> Self {
        self.tls = Some(Arc::new(config));
        self
    }

    /// Allows this many HTTP/2 requests at once on a connection, and says so in its SETTINGS. Whoever
    /// sends more is served all the same, and counted in
    /// [`Counts::most_requests`](super::Counts::most_requests). Default: nothing is said, which
    /// means any number.
    pub fn streams(mut self, streams: u32) -> Self {
        self.settings.streams = Some(streams);
        self
    }

    /// Allows this many from the moment the gate opens.
    pub fn streams_after(mut self, gate: &Gate, streams: u32) -> Self {
        self.settings.changes.push((gate.clone(), streams));
        self
    }

    /// Takes this many bytes of a request's body before it has read any (HTTP/2 only; 65,535 by
    /// default).
    pub fn window(mut self, bytes: u32) -> Self {
        self.settings.window = Some(bytes);
        self
    }

    /// Sends nothing on an HTTP/2 connection, not even SETTINGS, until the gate opens.
    pub fn settings_after(mut self, gate: &Gate) -> Self {
        self.settings.after = Some(gate.clone());
        self
    }

    /// Sends no SETTINGS at all.
    pub fn without_settings(mut self) -> Self {
        self.settings.absent = true;
        self
    }

    /// Has an HTTP/2 connection fall silent when the gate lets it through, as with
    /// [`Fault::Mute`](super::Fault::Mute): what happens to a connection that nobody uses.
    pub fn mute_after(mut self, gate: &Gate) -> Self {
        self.settings.mute = Some(gate.clone());
        self
    }

    /// Starts the server, which speaks HTTP/1.1.
    ///
    /// # Panics
    ///
    /// If there is no port to listen on.
    pub async fn http1(self, script: impl Script) -> FaultServer {
        self.start(false, Box::new(script)).await
    }

    /// Starts the server, which speaks HTTP/2.
    ///
    /// # Panics
    ///
    /// If there is no port to listen on.
    pub async fn http2(self, script: impl Script) -> FaultServer {
        self.start(true, Box::new(script)).await
    }

    async fn start(self, http2: bool, script: Box<dyn Script>) -> FaultServer {
        let (listener, memory, authority) = if self.in_memory {
            let (listener, memory) = Listener::memory();
            (listener, Some(memory), "127.0.0.1".to_owned())
        } else {
            let (listener, port) =
                Listener::loopback().await.expect("a port on loopback can be listened on");
            (listener, None, format!("127.0.0.1:{port}"))
        };
        let (scheme, version) = match (&self.tls, http2) {
            (Some(_), true) => ("https", HttpVersion::Auto),
            (Some(_), false) => ("https", HttpVersion::Http1),
            (None, true) => ("http", HttpVersion::Http2),
            (None, false) => ("http", HttpVersion::Http1),
        };
        let ledger = Arc::new(Ledger::default());
        let shared = Shared {
            script,
            ledger: Arc::clone(&ledger),
            tls: self.tls.map(TlsAcceptor::from),
            http2,
            settings: self.settings,
        };
        let task = tokio::spawn(accept_all(listener, Arc::new(shared)));
        FaultServer { url: format!("{scheme}://{authority}"), version, memory, ledger, task }
    }
}
