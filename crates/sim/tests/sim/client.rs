//! The smallest client that can ask anything: one connection a request, nothing retried.

use std::io::Read;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::header::{self, HeaderMap};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use wats_sim::{Options, Sim};

use crate::contract;

pub(crate) type Outgoing = Request<Full<Bytes>>;
pub(crate) type Result<T = Answer> = std::result::Result<T, hyper::Error>;

/// An answer with its body read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}: {:?}", self.status, self.body))
    }

    pub(crate) fn rows(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{:?}", self.body);
        self.json().as_array().unwrap().clone()
    }

    pub(crate) fn message(&self) -> String {
        self.json()["Message"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn unpacked(&self) -> Vec<u8> {
        let mut text = Vec::new();
        GzDecoder::new(&self.body[..]).read_to_end(&mut text).unwrap();
        text
    }
}

pub(crate) async fn start() -> Sim {
    Sim::start(Options::default()).await.unwrap()
}

/// An authorised request without a body.
pub(crate) fn request(sim: &Sim, method: &str, path: &str) -> Outgoing {
    with_body(sim, method, path, Bytes::new())
}

/// An authorised request with a JSON body.
pub(crate) fn with_body(sim: &Sim, method: &str, path: &str, body: impl Into<Bytes>) -> Outgoing {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, sim.address().to_string())
        .header(header::AUTHORIZATION, format!("Basic {}", sim.token()))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(body.into()))
        .unwrap()
}

/// Percent-encodes what a query string or a path segment must not contain.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

pub(crate) async fn get(sim: &Sim, path: &str) -> Answer {
    send(sim, request(sim, "GET", path)).await.unwrap()
}

pub(crate) async fn put(sim: &Sim, path: &str, body: &Value) -> Answer {
    send(sim, with_body(sim, "PUT", path, body.to_string())).await.unwrap()
}

pub(crate) async fn submit(sim: &Sim, report: &Value) -> Answer {
    submit_bytes(sim, report.to_string()).await
}

pub(crate) async fn submit_bytes(sim: &Sim, body: impl Into<Bytes>) -> Answer {
    send(sim, with_body(sim, "POST", "/api/Report/WSJF", body)).await.unwrap()
}

/// Sends over a fresh HTTP/1.1 connection.
pub(crate) async fn send(sim: &Sim, request: Outgoing) -> Result {
    let stream = TcpStream::connect(sim.address()).await.unwrap();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let answer = send_over(stream, request).await?;
    let plain = answer.header(header::CONTENT_ENCODING).is_none();
    if plain {
        contract::check(sim, method.as_str(), &path, &answer);
    }
    Ok(answer)
}

/// Sends over HTTP/1.1 on an open stream, which is closed afterwards.
pub(crate) async fn send_over<S>(stream: S, request: Outgoing) -> Result
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    read(sender.send_request(request).await?).await
}

/// Sends over HTTP/2 on an open stream, which is closed afterwards.
pub(crate) async fn send_over_h2<S>(stream: S, mut request: Outgoing) -> Result
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let authority = request.headers_mut().remove(header::HOST).unwrap();
    *request.uri_mut() =
        format!("http://{}{}", authority.to_str().unwrap(), request.uri()).parse().unwrap();
    let io = TokioIo::new(stream);
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await?;
    tokio::spawn(connection);
    read(sender.send_request(request).await?).await
}

pub(crate) async fn read(response: Response<Incoming>) -> Result {
    let (head, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
}

/// The folder of reference material, if there is one.
pub(crate) fn shared(test: &str) -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("WATS_SHARED_DIR").map(Into::into);
    if folder.is_none() {
        println!("skipped: WATS_SHARED_DIR is not set, {test} needs it");
    }
    folder
}
