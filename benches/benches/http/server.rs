//! The server that all clients talk to: HTTP/2 over loopback, in a thread or in its own process.
//!
//! It has a process of its own where the CPU time of the client is measured.

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::rt::{Read as HyperRead, Write as HyperWrite};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::Failure;

/// The option by which the program is told to be the server.
pub(crate) const SERVE: &str = "serve";

/// The environment variable that tells it how many streams to allow.
const STREAMS: &str = "WATS_BENCH_STREAMS";

/// Some 200 bytes, as the head of a unit has them.
const ANSWER: &[u8] = br#"{"serialNumber":"SN-2041-000173","partNumber":"WIDGET-001","revision":"B","productName":"Widget, 24 V","processCode":100,"stationName":"ST-100-3","result":"P","start":"2026-03-14T09:26:53.589"}"#;

/// How a server behaves.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// Requests it allows at once on a connection.
    pub(crate) streams: u32,
    /// How long it thinks about each.
    pub(crate) thinks: Duration,
    /// How long it takes to say how many it allows.
    pub(crate) hesitates: Duration,
    pub(crate) tls: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { streams: 100, thinks: Duration::ZERO, hesitates: Duration::ZERO, tls: false }
    }
}

/// Where a server is, and by what it proves that it is the one.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) certificate: Option<Vec<u8>>,
}

/// A server in a thread of this process; it stops when dropped.
pub(crate) struct Thread {
    pub(crate) target: Target,
    handshakes: Arc<AtomicUsize>,
    _stop: oneshot::Sender<()>,
}

impl Thread {
    pub(crate) fn start(settings: Settings) -> Result<Self, Failure> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (tls, certificate) = settings.tls.then(identity).transpose()?.unzip();
        let handshakes = Arc::new(AtomicUsize::new(0));
        let (stop, stopped) = oneshot::channel();
        let counter = Arc::clone(&handshakes);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || {
            runtime.spawn(accept(listener, tls, settings, counter));
            // An error means that whoever would tell is gone, which tells as well.
            let _ = runtime.block_on(stopped);
        });
        Ok(Self { target: Target { address, certificate }, handshakes, _stop: stop })
    }

    /// How many TLS handshakes were begun.
    pub(crate) fn handshakes(&self) -> usize {
        self.handshakes.load(Ordering::Relaxed)
    }
}

/// A server in a process of its own, which ends when this is dropped, or with this process.
pub(crate) struct Process {
    pub(crate) target: Target,
    child: Child,
}

impl Process {
    pub(crate) fn start(settings: &Settings) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(format!("--{SERVE}"))
            .env(STREAMS, settings.streams.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let read = match child.stdout.take() {
            Some(stdout) => BufReader::new(stdout).read_line(&mut line).map(|_| ()),
            None => Ok(()),
        };
        let placeholder = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        // Complete before anything can fail, so that the process ends in any case.
        let mut process =
            Self { target: Target { address: placeholder, certificate: None }, child };
        read?;
        process.target.address = line.trim().parse()?;
        Ok(process)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the server's process does: it says where it listens, and ends with its standard input.
pub(crate) fn serve_until_told() -> Result<(), Failure> {
    let streams = std::env::var(STREAMS)?.parse()?;
    let server = Thread::start(Settings { streams, ..Settings::default() })?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", server.target.address)?;
    stdout.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn identity() -> Result<(TlsAcceptor, Vec<u8>), Failure> {
    let made = rcgen::generate_simple_self_signed([Ipv4Addr::LOCALHOST.to_string()])?;
    let certificate = made.cert.der().to_vec();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone().into()], PrivateKeyDer::Pkcs8(key))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), certificate))
}

async fn accept(
    listener: std::net::TcpListener,
    tls: Option<TlsAcceptor>,
    settings: Settings,
    handshakes: Arc<AtomicUsize>,
) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(connection(stream, tls.clone(), settings, Arc::clone(&handshakes)));
    }
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    settings: Settings,
    handshakes: Arc<AtomicUsize>,
) {
    if let Some(tls) = tls {
        // A connection that was opened and never used is no handshake.
        if stream.peek(&mut [0]).await.is_ok_and(|bytes| bytes > 0) {
            handshakes.fetch_add(1, Ordering::Relaxed);
            if let Ok(stream) = tls.accept(stream).await {
                serve(TokioIo::new(stream), settings).await;
            }
        }
    } else {
        serve(TokioIo::new(stream), settings).await;
    }
}

async fn serve<S>(io: S, settings: Settings)
where
    S: HyperRead + HyperWrite + Unpin + 'static,
{
    if !settings.hesitates.is_zero() {
        tokio::time::sleep(settings.hesitates).await;
    }
    let answer = move |_: Request<Incoming>| async move {
        if !settings.thinks.is_zero() {
            tokio::time::sleep(settings.thinks).await;
        }
        let mut response = Response::new(Full::new(Bytes::from_static(ANSWER)));
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        Ok::<_, Infallible>(response)
    };
    // A failure is the client's doing, and the client counts it.
    let _ = http2::Builder::new(TokioExecutor::new())
        .max_concurrent_streams(settings.streams)
        .serve_connection(io, service_fn(answer))
        .await;
}
