//! A connection of HTTP/1.1, byte by byte.

use std::fmt::Write as _;
use std::io;

use http::header::{CONTENT_LENGTH, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

use super::io::BoxedIo;
use super::ledger::Arrival;
use super::{Fault, Moment, Shared};
use crate::test_util::Answer;

/// Most that is read of the head of a request.
const HEAD_MAX: u64 = 1 << 20;

/// What becomes of the connection after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Stay,
    Close,
    /// It stays, and nothing happens on it any more.
    Rest,
    /// The same, and nothing is read.
    Ignore,
}

pub(super) async fn serve(io: BoxedIo, connection: usize, shared: &Shared) -> io::Result<()> {
    let mut io = BufReader::new(io);
    for number in 0.. {
        let Some((method, target, headers)) = head(&mut io).await? else { return Ok(()) };
        let line = format!("{method} {target}");
        let (attempt, _present) = shared.ledger.arrived(&line);
        let arrival =
            Arrival { connection, number, attempt, http2: false, method, target, headers };
        let (gates, fault) = shared.script.fault(&arrival).unwrapped();
        if fault.reads_body() {
            let length = arrival.headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok());
            let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
            let read = tokio::io::copy(&mut (&mut io).take(length), &mut tokio::io::sink()).await?;
            if read < length {
                return Ok(());
            }
        }
        if fault.processes() {
            shared.ledger.processed(&line);
        }
        for gate in gates {
            tokio::select! {
                () = gate.pass() => {}
                // The client has given up.
                () = closed(&mut io) => return Ok(()),
            }
        }
        let (answer, then) = answer(&fault);
        io.write_all(&answer).await?;
        io.flush().await?;
        match then {
            Then::Stay => {}
            Then::Close => return Ok(()),
            Then::Rest => {
                tokio::io::copy(&mut io, &mut tokio::io::sink()).await?;
                return Ok(());
            }
            Then::Ignore => std::future::pending().await,
        }
    }
    Ok(())
}

/// The head of a request; `None` if the connection ends before it does.
async fn head(io: &mut BufReader<BoxedIo>) -> io::Result<Option<(Method, String, HeaderMap)>> {
    let mut lines = io.take(HEAD_MAX).lines();
    let Some(first) = lines.next_line().await? else { return Ok(None) };
    let mut words = first.split(' ');
    let method = words.next().and_then(|method| method.parse().ok());
    let (Some(method), Some(target)) = (method, words.next()) else { return Ok(None) };
    let mut headers = HeaderMap::new();
    while let Some(line) = lines.next_line().await? {
        let Some((name, value)) = line.split_once(':') else {
            return Ok(line.is_empty().then(|| (method, target.to_owned(), headers)));
        };
        let name = name.parse::<HeaderName>().ok();
        let value = value.trim().parse::<HeaderValue>().ok();
        headers.extend(value.map(|value| (name, value)));
    }
    Ok(None)
}

/// Waits until the client has closed the connection.
async fn closed(io: &mut BufReader<BoxedIo>) {
    if io.fill_buf().await.is_ok_and(|bytes| !bytes.is_empty()) {
        // A request before the answer to the one before: its turn will come.
        std::future::pending::<()>().await;
    }
}

/// The bytes of an answer, and what comes after it.
fn answer(fault: &Fault) -> (Vec<u8>, Then) {
    match fault {
        Fault::None | Fault::Streams(_) => (whole(&Answer::one()), Then::Stay),
        Fault::Answer(answer) => (whole(answer), Then::Stay),
        Fault::Informational(statuses, answer) => {
            let mut bytes = Vec::new();
            for status in statuses {
                bytes.extend(format!("HTTP/1.1 {status} Wait\r\nx-hint: 1\r\n\r\n").bytes());
            }
            bytes.extend(whole(answer));
            (bytes, Then::Stay)
        }
        Fault::Trailers(answer) => (trailed(answer), Then::Stay),
        Fault::Close(Moment::Unread | Moment::Unanswered)
        | Fault::Reset(_)
        | Fault::GoAway { .. } => (Vec::new(), Then::Close),
        Fault::Close(Moment::MidHead) => (b"HTTP/1.1 200 OK\r\ncontent-le".to_vec(), Then::Close),
        Fault::Close(Moment::MidBody) => (announcing(100, b"1"), Then::Close),
        Fault::Close(Moment::Answered) => (whole(&Answer::one()), Then::Close),
        Fault::Stall => (announcing(100, b"1"), Then::Rest),
        Fault::Silence | Fault::Mute => (Vec::new(), Then::Rest),
        Fault::Deaf => (Vec::new(), Then::Ignore),
        Fault::Early(answer) => (whole(answer), Then::Ignore),
        Fault::MoreThanAnnounced => (announcing(1, b"123"), Then::Stay),
        Fault::LessThanAnnounced => (announcing(3, b"1"), Then::Close),
        Fault::BadChunk => (chunked(b"one\r\n1\r\n0\r\n\r\n"), Then::Rest),
        Fault::Garbage => (b"\x15\x03\x01\x00\x02\x02\x46".to_vec(), Then::Rest),
        Fault::LargeHead(size) => (whole(&large_head(*size)), Then::Stay),
        Fault::LargeBody(size) => (whole(&Answer::status(200).body(blank(*size))), Then::Stay),
        Fault::Unannounced(size) => {
            let mut bytes = chunked(format!("{size:x}\r\n").as_bytes());
            bytes.extend(blank(*size));
            bytes.extend(b"\r\n0\r\n\r\n");
            (bytes, Then::Stay)
        }
        Fault::Bomb(size) => (whole(&Answer::status(200).body(blank(*size)).gzip()), Then::Stay),
        Fault::Held(..) => unreachable!("it was unwrapped"),
    }
}

/// An answer as it should be.
fn whole(answer: &Answer) -> Vec<u8> {
    let mut bytes = head_of(answer);
    bytes.extend(format!("content-length: {}\r\n\r\n", answer.body.len()).bytes());
    bytes.extend(&answer.body);
    bytes
}

/// A body in one chunk, and a header after it.
fn trailed(answer: &Answer) -> Vec<u8> {
    let mut bytes = head_of(answer);
    bytes.extend(b"transfer-encoding: chunked\r\ntrailer: x-after\r\n\r\n");
    bytes.extend(format!("{:x}\r\n", answer.body.len()).bytes());
    bytes.extend(&answer.body);
    bytes.extend(b"\r\n0\r\nx-after: 1\r\n\r\n");
    bytes
}

fn head_of(answer: &Answer) -> Vec<u8> {
    let mut head = String::new();
    let status = answer.status;
    // Writing to a string never fails.
    let _ = write!(
        head,
        "HTTP/1.1 {} {}\r\n",
        status.as_str(),
        status.canonical_reason().unwrap_or("-")
    );
    let mut head = head.into_bytes();
    for (name, value) in &answer.headers {
        head.extend(name.as_str().bytes());
        head.extend(b": ");
        head.extend(value.as_bytes());
        head.extend(b"\r\n");
    }
    head
}

fn announcing(length: usize, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").into_bytes();
    bytes.extend(body);
    bytes
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    bytes.extend(body);
    bytes
}

/// JSON that says nothing: the number 1 after spaces.
pub(super) fn blank(size: usize) -> Vec<u8> {
    let mut bytes = vec![b' '; size];
    bytes.extend(b"1".iter().take(size));
    bytes.drain(..size.min(1));
    bytes
}

/// An answer with this many bytes of headers, in lines of a thousand.
pub(super) fn large_head(size: usize) -> Answer {
    let line = "x".repeat(1_000);
    (0..size.div_ceil(line.len()))
        .fold(Answer::one(), |answer, number| answer.header(&format!("x-{number}"), &line))
}
