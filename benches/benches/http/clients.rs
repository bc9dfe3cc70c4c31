//! The clients, each set up as its users would.

use std::convert::Infallible;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http2;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use wats_http::{Endpoint, HttpVersion};

use crate::Failure;
use crate::server::Target;

const PATH: &str = "/api/Unit/Head";

/// Neither kept nor shared: every call asks the server.
const GET: Endpoint = Endpoint::get("units.head", PATH);

const TOKEN: &str = "c3RhdGlvbjpzZWNyZXQ=";
const CREDENTIALS: &str = "Basic c3RhdGlvbjpzZWNyZXQ=";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Hyper,
    Legacy,
    Reqwest,
    Wats,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Hyper, Self::Legacy, Self::Reqwest, Self::Wats];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hyper => "hyper",
            Self::Legacy => "legacy",
            Self::Reqwest => "reqwest",
            Self::Wats => "wats",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| format!("there is no client {name:?}"))
    }
}

/// A client of one server, ready for calls; clones share its connections.
#[derive(Clone)]
pub(crate) enum Client {
    Hyper(Hyper),
    Legacy(Box<Legacy>),
    Reqwest(reqwest::Client, reqwest::Url),
    Wats(wats_http::Client),
}

#[derive(Clone)]
pub(crate) struct Hyper {
    sender: http2::SendRequest<Empty<Bytes>>,
    uri: Uri,
    headers: HeaderMap,
}

#[derive(Clone)]
pub(crate) struct Legacy {
    client: legacy::Client<HttpConnector, Empty<Bytes>>,
    uri: Uri,
    headers: HeaderMap,
}

impl Client {
    /// A client without connections, but for hyper's, which are made by hand.
    pub(crate) async fn new(kind: Kind, target: &Target) -> Result<Self, Failure> {
        let Target { address, certificate } = target;
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let base = format!("{scheme}://{address}");
        let address = format!("{base}{PATH}");
        Ok(match (kind, certificate) {
            (Kind::Hyper, None) => {
                let stream = TcpStream::connect(target.address).await?;
                stream.set_nodelay(true)?;
                let io = TokioIo::new(stream);
                let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
                // Whatever ends it, its requests are told.
                tokio::spawn(async { drop(connection.await) });
                Self::Hyper(Hyper { sender, uri: address.parse()?, headers: headers() })
            }
            (Kind::Legacy, None) => {
                let mut connector = HttpConnector::new();
                connector.set_nodelay(true);
                let client =
                    legacy::Client::builder(TokioExecutor::new()).http2_only(true).build(connector);
                Self::Legacy(Box::new(Legacy { client, uri: address.parse()?, headers: headers() }))
            }
            (Kind::Hyper | Kind::Legacy, Some(_)) => return Err("no TLS was set up for it".into()),
            (Kind::Reqwest, certificate) => {
                let builder = reqwest::Client::builder().no_proxy().default_headers(headers());
                let builder = match certificate {
                    Some(der) => builder.tls_certs_merge([reqwest::Certificate::from_der(der)?]),
                    None => builder.http2_prior_knowledge(),
                };
                Self::Reqwest(builder.build()?, address.parse()?)
            }
            (Kind::Wats, certificate) => {
                let builder = wats_http::Client::builder(base)
                    .token(TOKEN)
                    .configure(|options| options.cache.enabled = false);
                let builder = match certificate {
                    Some(der) => builder.add_root_certificate(der.clone()),
                    None => builder.configure(|options| options.http_version = HttpVersion::Http2),
                };
                Self::Wats(builder.build()?)
            }
        })
    }

    /// One request; how many bytes its answer had.
    pub(crate) async fn get(&self) -> Result<usize, Failure> {
        match self {
            Self::Hyper(Hyper { sender, uri, headers }) => {
                let response = sender.clone().send_request(request(uri, headers)).await?;
                body(response).await
            }
            Self::Legacy(legacy) => {
                let Legacy { client, uri, headers } = legacy.as_ref();
                body(client.request(request(uri, headers)).await?).await
            }
            Self::Reqwest(client, url) => {
                let response = client.get(url.clone()).send().await?.error_for_status()?;
                Ok(response.bytes().await?.len())
            }
            Self::Wats(client) => {
                let length = |body: &[u8]| Ok::<_, Infallible>(body.len());
                Ok(*client.request(&GET).send_decoded(length).await?)
            }
        }
    }
}

/// What `wats-http` sends by itself.
fn headers() -> HeaderMap {
    HeaderMap::from_iter([
        (AUTHORIZATION, HeaderValue::from_static(CREDENTIALS)),
        (ACCEPT, HeaderValue::from_static("application/json")),
        (ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
        (USER_AGENT, HeaderValue::from_static("wats-rust/0.1.0")),
    ])
}

fn request(uri: &Uri, headers: &HeaderMap) -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = uri.clone();
    *request.headers_mut() = headers.clone();
    request
}

async fn body(response: Response<Incoming>) -> Result<usize, Failure> {
    if response.status() != StatusCode::OK {
        return Err(format!("the server answered {}", response.status()).into());
    }
    Ok(response.into_body().collect().await?.to_bytes().len())
}
