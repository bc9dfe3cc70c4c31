//! Accepting connections: plain or TLS by the first byte, HTTP/1.1 or HTTP/2 by preface or ALPN,
//! a bound on how many are open, and a stop that waits for running requests. What a request means
//! is the service's part.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::rt::{Read, Write};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::service::{self, Cut, Shared};
use crate::silence::{Life, Watched};
use crate::{Error, Options};

/// First byte of a TLS record that carries a handshake; no HTTP request starts with it.
const TLS_HANDSHAKE: u8 = 0x16;

/// Streams a client may open on one HTTP/2 connection: the value servers commonly advertise, and
/// the least RFC 9113 recommends.
const HTTP2_STREAMS: u32 = 100;

/// Pause after a connection could not be accepted. With the process's descriptors used up, the next
/// attempt fails as fast as the last: without a pause that is a whole core, and a longer one would
/// hold up connections once descriptors are free again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Time for a silent peer to take note of the goodbye, which is one round trip.
const GOODBYE: Duration = Duration::from_secs(1);

/// The certificate of one server, made at its start.
pub(crate) struct Identity {
    pub(crate) pem: String,
    pub(crate) der: Vec<u8>,
    key: PrivatePkcs8KeyDer<'static>,
}

impl Identity {
    pub(crate) fn self_signed() -> Result<Self, Error> {
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let made = rcgen::generate_simple_self_signed(names).map_err(Error::certificate)?;
        Ok(Self {
            pem: made.cert.pem(),
            der: made.cert.der().to_vec(),
            key: PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()),
        })
    }

    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::certificate)?
            .with_no_client_auth()
            .with_single_cert(
                vec![self.der.clone().into()],
                PrivateKeyDer::Pkcs8(self.key.clone_key()),
            )
            .map_err(Error::certificate)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// Serves until told to stop, then drains. Dropping the future cuts every connection.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: TlsAcceptor,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    let permits = Arc::new(Semaphore::new(shared.options.max_connections));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = told_to_stop(&mut stop) => break,
            Some(_) = connections.join_next() => {}
            permit = Arc::clone(&permits).acquire_owned() => {
                let (stream, _) = tokio::select! {
                    () = told_to_stop(&mut stop) => break,
                    accepted = persist(|| listener.accept()) => accepted,
                };
                shared.counters.connection();
                let (tls, shared, stop) = (tls.clone(), Arc::clone(&shared), stop.clone());
                connections.spawn(async move {
                    let _permit = permit;
                    connection(stream, tls, shared, stop).await;
                });
            }
        }
    }
    drop(listener);
    let drained = async { while connections.join_next().await.is_some() {} };
    // What is left after the deadline is cut when the set is dropped.
    let _ = timeout(shared.options.stop_deadline, drained).await;
}

/// Tries until it succeeds. A failure means that a peer gave up in the backlog, or that descriptors
/// are short for the moment; connections that exist are not affected.
async fn persist<T, F>(mut accept: impl FnMut() -> F) -> T
where
    F: Future<Output = io::Result<T>>,
{
    loop {
        match accept().await {
            Ok(accepted) => return accepted,
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    // An error means that the handle is gone, which is a stop as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn connection(
    stream: TcpStream,
    tls: TlsAcceptor,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    // Answers are small and each is written at once: waiting for more would only add delay.
    let _ = stream.set_nodelay(true);
    let Options { header_timeout: patience, connect_latency, .. } = shared.options;
    if !connect_latency.is_zero() {
        tokio::select! {
            () = told_to_stop(&mut stop) => return,
            () = sleep(connect_latency) => {}
        }
    }
    let mut first = [0_u8];
    let peeked = tokio::select! {
        () = told_to_stop(&mut stop) => return,
        peeked = timeout(patience, stream.peek(&mut first)) => peeked,
    };
    match peeked {
        Ok(Ok(1)) if first[0] == TLS_HANDSHAKE => {
            if let Ok(Ok(stream)) = timeout(patience, tls.accept(stream)).await {
                drive(TokioIo::new(stream), shared, stop).await;
            }
        }
        Ok(Ok(1)) => drive(TokioIo::new(stream), shared, stop).await,
        // Closed, failed or silent before the first byte.
        _ => {}
    }
}

async fn drive<I>(io: I, shared: Arc<Shared>, mut stop: watch::Receiver<bool>)
where
    I: Read + Write + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    let patience = shared.options.header_timeout;
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience);
    // No pings: their answers would pass for signs of life, and no HTTP/2 connection would ever
    // be silent.
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(HTTP2_STREAMS);

    let (cut, life) = (Cut::default(), Life::new());
    let io = Watched::new(io, life.clone());
    let service = {
        let (cut, life) = (cut.clone(), life.clone());
        service_fn(move |request| {
            let (shared, cut, life) = (Arc::clone(&shared), cut.clone(), life.clone());
            async move {
                let _serving = life.request();
                Ok::<_, Infallible>(service::answer(&shared, &cut, request).await)
            }
        })
    };
    let mut serving = pin!(builder.serve_connection(io, service));
    let is_silent = tokio::select! {
        // Errors are the client's doing (reset, malformed request); it has been told by then.
        _ = serving.as_mut() => return,
        () = cut.wanted() => return,
        () = life.silent(patience) => true,
        () = told_to_stop(&mut stop) => false,
    };
    // HTTP/2 clients are told, so that a request they send at this moment is known to be unhandled.
    serving.as_mut().graceful_shutdown();
    tokio::select! {
        _ = serving => {}
        () = cut.wanted() => {}
        () = sleep(GOODBYE), if is_silent => {}
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{ACCEPT_PAUSE, persist};

    #[tokio::test]
    async fn accepting_that_fails_is_tried_again_after_a_pause() {
        let begun = Instant::now();
        let mut failures = 0..3;
        let accepted = persist(|| {
            let result = failures.next().map_or(Ok("a connection"), |_| {
                Err(std::io::Error::other("no descriptors are left"))
            });
            std::future::ready(result)
        });
        assert_eq!(accepted.await, "a connection");
        assert!(begun.elapsed() >= 3 * ACCEPT_PAUSE);
    }
}
