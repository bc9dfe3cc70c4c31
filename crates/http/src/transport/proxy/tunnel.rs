//! Asking a proxy for a tunnel (`CONNECT`, RFC 9110, section 9.3.6).

use std::io;

use http::{HeaderValue, StatusCode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::url::BaseUrl;

/// Longest head of an answer that is read. Proxies send less than 1 KiB; hyper and most servers
/// take no more than this for a request.
const HEAD_MAX: usize = 8 << 10;

/// Why there is no tunnel.
#[derive(Debug)]
pub(in crate::transport) enum Failed {
    /// The connection to the proxy broke.
    Broken(io::Error),
    /// The proxy closed it before its answer was whole.
    Closed,
    /// The answer is no HTTP/1.
    NotHttp,
    /// Its head is longer than [`HEAD_MAX`].
    TooLong,
    /// The proxy said no.
    Refused {
        status: StatusCode,
        /// Whether it asks for a proof that is not `Basic`, such as NTLM.
        wants_other_proof: bool,
    },
}

impl Failed {
    /// What happened, as the end of a sentence.
    pub(in crate::transport) fn how(&self) -> String {
        match self {
            Self::Broken(_) => "failed while the proxy was asked for a tunnel".into(),
            Self::Closed => "failed: the proxy closed the connection without a whole answer".into(),
            Self::NotHttp => "failed: what the proxy answered is not HTTP/1".into(),
            Self::TooLong => "failed: the proxy's answer does not end within 8 KiB".into(),
            Self::Refused { status, .. } => format!("failed: the proxy answered {status}"),
        }
    }

    /// What to do about it; `known` is whether the proxy was told who asks.
    pub(in crate::transport) fn advice(&self, known: bool) -> &'static str {
        let Self::Refused { status, wants_other_proof } = self else {
            return "check the proxy's address, and that it is an HTTP proxy";
        };
        match *status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED if *wants_other_proof => {
                "it does not offer Basic authentication, the only one that is spoken here"
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED if known => {
                "check the user and the password in the proxy's address"
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                "give user and password in its address: http://user:password@host:port"
            }
            status if status.is_server_error() => {
                "check that the server runs, and that the proxy can reach it"
            }
            _ => "ask who runs the proxy to allow the server, or list the server in no_proxy",
        }
    }
}

/// Asks for a tunnel to `server`. After that, the stream is one to the server.
///
/// There is no time limit in here; the caller has one.
pub(in crate::transport) async fn open<S>(
    stream: &mut S,
    server: &BaseUrl,
    authorization: Option<&HeaderValue>,
) -> Result<(), Failed>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (host, port) = (server.host(), server.port());
    let target =
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n").into_bytes();
    if let Some(value) = authorization {
        request.extend(b"proxy-authorization: ");
        request.extend(value.as_bytes());
        request.extend(b"\r\n");
    }
    request.extend(b"\r\n");
    stream.write_all(&request).await.map_err(Failed::Broken)?;
    stream.flush().await.map_err(Failed::Broken)?;

    let mut left = HEAD_MAX;
    loop {
        let head = read_head(stream, &mut left).await?;
        let status = status_of(&head).ok_or(Failed::NotHttp)?;
        if status.is_success() {
            return Ok(());
        }
        if !status.is_informational() || status == StatusCode::SWITCHING_PROTOCOLS {
            return Err(Failed::Refused { status, wants_other_proof: wants_other_proof(&head) });
        }
    }
}

const BEGINNING: &[u8] = b"HTTP/1.";

/// The head of an answer, byte by byte: what comes after it is the server's. That is once
/// for a connection, and less than 0.1 ms.
async fn read_head<S>(stream: &mut S, left: &mut usize) -> Result<Vec<u8>, Failed>
where
    S: AsyncRead + Unpin,
{
    let mut head = Vec::new();
    while !(head.ends_with(b"\r\n\r\n") || head.ends_with(b"\n\n")) {
        *left = left.checked_sub(1).ok_or(Failed::TooLong)?;
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(Failed::Closed);
            }
            Err(error) => return Err(Failed::Broken(error)),
        }
        // Who speaks something else may never send an empty line.
        if head.len() <= BEGINNING.len() && !BEGINNING.starts_with(&head) {
            return Err(Failed::NotHttp);
        }
    }
    Ok(head)
}

/// The status in a line such as `HTTP/1.1 200 Connection established`.
fn status_of(head: &[u8]) -> Option<StatusCode> {
    let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let rest = line.strip_prefix(b"HTTP/1.1 ").or_else(|| line.strip_prefix(b"HTTP/1.0 "))?;
    let (code, reason) = rest.split_at_checked(3)?;
    if !matches!(reason.first(), None | Some(b' ')) {
        return None;
    }
    StatusCode::from_bytes(code).ok()
}

/// Whether a proof is asked for, and none that is offered is `Basic`.
fn wants_other_proof(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut offers = head.lines().filter_map(|line| line.strip_prefix("proxy-authenticate:"));
    // One line may offer several, each with parameters.
    let is_basic = |offer: &str| {
        offer
            .split(',')
            .any(|one| one.split_whitespace().next().is_some_and(|word| word == "basic"))
    };
    match offers.next() {
        Some(first) => !is_basic(first) && !offers.any(is_basic),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::{Failed, HEAD_MAX, open};

    /// What comes of an answer that ends with the connection, and what is left unread of it.
    async fn answered(answer: &[u8]) -> (Result<(), Failed>, Vec<u8>) {
        let (mut ours, mut theirs) = duplex(64 << 10);
        theirs.write_all(answer).await.unwrap();
        theirs.shutdown().await.unwrap();
        let result = open(&mut ours, &"https://a.example".parse().unwrap(), None).await;
        let mut rest = Vec::new();
        ours.read_to_end(&mut rest).await.unwrap();
        (result, rest)
    }

    #[tokio::test]
    async fn every_success_opens_the_tunnel_and_what_follows_is_the_servers() {
        for head in [
            "HTTP/1.1 200 Connection established\r\n\r\n",
            "HTTP/1.0 200 OK\r\nvia: x\r\ncontent-length: 5\r\n\r\n",
            "HTTP/1.1 204\r\n\r\n",
            "HTTP/1.1 299 \r\n\r\n",
            "HTTP/1.1 200 OK\nvia: x\n\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        ] {
            let (result, rest) = answered(format!("{head}hello").as_bytes()).await;
            assert!(result.is_ok(), "{head:?} led to {result:?}");
            assert_eq!(rest, b"hello", "{head:?}");
        }
    }

    #[tokio::test]
    async fn every_other_answer_is_told_apart() {
        let long = format!("HTTP/1.1 200 OK\r\nx: {}", "a".repeat(HEAD_MAX));
        let endless_hints = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1000);
        for (answer, expected) in [
            ("", "Closed"),
            ("HTT", "Closed"),
            ("HTTP/1.1 200 OK\r\n", "Closed"),
            ("hello", "NotHttp"),
            ("HTTP/2 200\r\n\r\n", "NotHttp"),
            ("HTTP/1.1 2000 OK\r\n\r\n", "NotHttp"),
            ("HTTP/1.1 099 OK\r\n\r\n", "NotHttp"),
            ("HTTP/1.1 20\r\n\r\n", "NotHttp"),
            ("HTTP/1.1\r\n\r\n", "NotHttp"),
            (&long, "TooLong"),
            (&endless_hints, "TooLong"),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "101"),
            ("HTTP/1.1 302 Found\r\n\r\n", "302"),
            ("HTTP/1.1 407 No\r\n\r\n", "407"),
        ] {
            let failed = answered(answer.as_bytes()).await.0.unwrap_err();
            let told = format!("{failed:?}");
            assert!(told.contains(expected), "{answer:.60?} led to {told}");
        }
    }

    #[tokio::test]
    async fn a_proxy_without_basic_authentication_is_said_to_have_none() {
        for (offers, other) in [
            ("", false),
            ("Proxy-Authenticate: Basic realm=\"x\"\r\n", false),
            ("proxy-authenticate: NTLM\r\nproxy-authenticate: basic\r\n", false),
            ("proxy-authenticate: Negotiate, Basic realm=\"x, y\"\r\n", false),
            ("proxy-authenticate: NTLM\r\nproxy-authenticate: Negotiate\r\n", true),
        ] {
            let answer = format!("HTTP/1.1 407 Who?\r\n{offers}\r\n");
            let failed = answered(answer.as_bytes()).await.0.unwrap_err();
            let advice = failed.advice(true);
            assert_eq!(advice.contains("does not offer Basic"), other, "{offers}: {advice}");
        }
    }
}
