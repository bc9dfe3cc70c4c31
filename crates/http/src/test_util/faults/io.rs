//! Where connections come from: loopback, or the process itself.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, duplex};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub(super) trait Io: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Io for S {}

pub(super) type BoxedIo = Box<dyn Io>;

/// What a connection within the process holds in each direction, as a socket does.
const BUFFER: usize = 64 << 10;

/// Opens connections within the process. Without sockets, paused time passes by itself whenever
/// everybody waits, and never while bytes are on their way.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    arrivals: UnboundedSender<DuplexStream>,
}

impl Memory {
    pub(crate) fn dial(&self) -> io::Result<DuplexStream> {
        let (near, far) = duplex(BUFFER);
        // Nobody listens when the server is dropped.
        self.arrivals.send(far).map_err(|_| io::ErrorKind::ConnectionRefused)?;
        Ok(near)
    }
}

pub(super) enum Listener {
    Loopback(TcpListener),
    Memory(UnboundedReceiver<DuplexStream>),
}

impl Listener {
    /// A listener on a port of the system's choice, and the port.
    pub(super) async fn loopback() -> io::Result<(Self, u16)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        Ok((Self::Loopback(listener), port))
    }

    pub(super) fn memory() -> (Self, Memory) {
        let (arrivals, listener) = unbounded_channel();
        (Self::Memory(listener), Memory { arrivals })
    }

    /// The next connection; `None` if that one could not be had.
    pub(super) async fn accept(&mut self) -> Option<BoxedIo> {
        match self {
            Self::Loopback(listener) => {
                let (stream, _) = listener.accept().await.ok()?;
                // What is written in pieces is to arrive in pieces.
                stream.set_nodelay(true).ok()?;
                Some(Box::new(stream))
            }
            Self::Memory(listener) => match listener.recv().await {
                Some(stream) => Some(Box::new(stream)),
                // The last client is gone, and with it all that could dial.
                None => std::future::pending().await,
            },
        }
    }
}
