//! Servers that tests write byte by byte, for those that no library would let them build.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A whole answer in HTTP/1.1, after which the connection stays open.
pub(crate) const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1";

/// A listener on a port of the system's choice, and the address to give to a client.
pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// Accepts connections for ever; each one counts, and goes to `serve` with its number from 0.
pub(crate) async fn serve<F, R>(serve: F) -> (String, Arc<AtomicUsize>)
where
    F: Fn(TcpStream, usize) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let (listener, url) = listen().await;
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, count.fetch_add(1, Ordering::SeqCst)));
        }
    });
    (url, connections)
}

/// The head of an HTTP/1.1 request; `None` if the connection ends before it does.
pub(crate) async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Answers every request without a body with [`OK`], for as long as the client likes.
pub(crate) async fn answer_all(mut stream: TcpStream) {
    while head(&mut stream).await.is_some() {
        stream.write_all(OK).await.unwrap();
    }
}

/// Reads frames, and tells of every request that is whole.
async fn read_requests(
    mut read: OwnedReadHalf,
    whole: mpsc::UnboundedSender<u32>,
) -> std::io::Result<Infallible> {
    let mut preface = [0; 24];
    read.read_exact(&mut preface).await?;
    loop {
        let mut header = [0; 9];
        read.read_exact(&mut header).await?;
        let [a, b, c, kind, flags, stream @ ..] = header;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        read.read_exact(&mut payload).await?;
        let (data, headers, end_of_stream) = (kind == 0, kind == 1, flags & 1 == 1);
        if (data || headers) && end_of_stream {
            // Nobody may be listening any more at the end of a test.
            let _ = whole.send(u32::from_be_bytes(stream));
        }
    }
}

pub(crate) const NO_ERROR: u32 = 0;
pub(crate) const INTERNAL_ERROR: u32 = 2;
pub(crate) const REFUSED_STREAM: u32 = 7;
pub(crate) const ENHANCE_YOUR_CALM: u32 = 11;

/// The server's side of an HTTP/2 connection: frames to write, and the streams of requests that
/// are whole, as they come.
pub(crate) struct Http2 {
    write: OwnedWriteHalf,
    pub(crate) requests: mpsc::UnboundedReceiver<u32>,
}

impl Http2 {
    pub(crate) fn accept(stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap(); // frames are written one by one
        let (read, write) = stream.into_split();
        let (whole, requests) = mpsc::unbounded_channel();
        // Ends with an error when the client closes the connection.
        tokio::spawn(read_requests(read, whole));
        Self { write, requests }
    }

    async fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.write.write_all(&frame).await.unwrap();
    }

    /// Allows this many requests at once.
    pub(crate) async fn allow(&mut self, streams: u32) {
        let mut setting = vec![0, 3];
        setting.extend(streams.to_be_bytes());
        self.frame(4, 0, 0, &setting).await;
    }

    /// Answers with status 200 and a body of `1`.
    pub(crate) async fn answer(&mut self, stream: u32) {
        self.frame(1, 4, stream, &[0x88]).await;
        self.frame(0, 1, stream, b"1").await;
    }

    /// Ends a stream with an internal error.
    pub(crate) async fn reset(&mut self, stream: u32) {
        self.frame(3, 0, stream, &INTERNAL_ERROR.to_be_bytes()).await;
    }

    /// Ends a stream without having looked at it.
    pub(crate) async fn refuse(&mut self, stream: u32) {
        self.frame(3, 0, stream, &REFUSED_STREAM.to_be_bytes()).await;
    }

    /// Says that no stream after `last` was looked at, nor will be.
    pub(crate) async fn go_away(&mut self, last: u32, reason: u32) {
        let mut payload = last.to_be_bytes().to_vec();
        payload.extend(reason.to_be_bytes());
        self.frame(7, 0, 0, &payload).await;
    }
}
