//! Connections: how many there are, how long they last, and how they end.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::Options;
use super::service::Service;

/// Pause after a connection could not be accepted. With the process's descriptors used up, the next
/// attempt fails as fast as the last.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// The least that hyper takes.
const HEAD_BYTES_MAX: usize = 8 << 10;

const FIELDS_MAX: usize = 64;

/// When everything is to end; `None` until it is known.
type Stop = watch::Receiver<Option<Instant>>;

/// Serves until told to stop, then until the deadline. Returns whether every connection ended by
/// itself. Dropping the future ends them all.
pub(super) async fn serve(
    listener: TcpListener,
    options: Options,
    service: Arc<Service>,
    mut stop: Stop,
) -> bool {
    let options = Arc::new(options);
    let mut connections = JoinSet::new();
    let mut oldest = VecDeque::<AbortHandle>::new();
    let deadline = loop {
        let stream = tokio::select! {
            deadline = told_to_stop(&mut stop) => break deadline,
            Some(_) = connections.join_next() => continue,
            stream = accept(&listener) => stream,
        };
        if oldest.len() >= options.max_connections {
            oldest.retain(|connection| !connection.is_finished());
        }
        if oldest.len() >= options.max_connections
            && let Some(connection) = oldest.pop_front()
        {
            connection.abort();
        }
        let (options, service) = (Arc::clone(&options), Arc::clone(&service));
        oldest.push_back(connections.spawn(connection(stream, options, service, stop.clone())));
    };
    drop(listener);
    // What is left after the deadline is ended when the set is dropped.
    let drained = async {
        let mut by_themselves = true;
        while let Some(ended) = connections.join_next().await {
            // One that was displaced before is none of those that are waited for.
            by_themselves &= ended.unwrap_or(true);
        }
        by_themselves
    };
    timeout_at(deadline, drained).await.unwrap_or(false)
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn told_to_stop(stop: &mut Stop) -> Instant {
    match stop.wait_for(Option::is_some).await.map(|deadline| *deadline) {
        Ok(Some(deadline)) => deadline,
        // The handle is gone, and this task with it.
        _ => Instant::now(),
    }
}

/// Serves one connection. Returns whether it ended by itself.
async fn connection(
    stream: TcpStream,
    options: Arc<Options>,
    service: Arc<Service>,
    mut stop: Stop,
) -> bool {
    // Answers are small and each is written at once: waiting for more would only add delay.
    let _: io::Result<()> = stream.set_nodelay(true);
    let mut http1 = http1::Builder::new();
    http1
        .timer(TokioTimer::new())
        .header_read_timeout(options.header_timeout)
        .max_headers(FIELDS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok::<_, Infallible>(service.answer(&request).await) }
    });
    let mut serving = pin!(http1.serve_connection(TokioIo::new(stream), answer));
    let over = Instant::now() + options.connection_timeout;
    let last = tokio::select! {
        // Errors are the client's doing: it went away, or sent what is no HTTP.
        _ = serving.as_mut() => return true,
        () = sleep_until(over) => Instant::now() + options.header_timeout,
        deadline = told_to_stop(&mut stop) => deadline,
    };
    serving.as_mut().graceful_shutdown();
    timeout_at(last, serving).await.is_ok()
}
