//! The clients, set up as their documents show.

use http_cache_reqwest::{Cache, CacheMode, HttpCache, HttpCacheOptions, MokaManager};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use serde_json::Value;

use crate::Failure;

/// Which client does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Reqwest,
    /// The same with a cache that goes by what the server declares.
    HttpCacheReqwest,
}

impl Kind {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "reqwest" => Some(Self::Reqwest),
            "http-cache-reqwest" => Some(Self::HttpCacheReqwest),
            _ => None,
        }
    }
}

/// A client of one server.
pub(crate) struct Client {
    client: ClientWithMiddleware,
    url: String,
}

impl Client {
    /// A client without connections, for the server that `given` describes.
    pub(crate) fn new(kind: Kind, given: &Value) -> Result<Self, Failure> {
        let word = |key: &str| given[key].as_str().ok_or_else(|| format!("{key} is not given"));
        // reqwest is built without a choice of its own. A second choice would be the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificate: Vec<u8> = serde_json::from_value(given["certificate"].clone())?;
        let mut token = HeaderValue::from_str(&format!("Basic {}", word("token")?))?;
        token.set_sensitive(true);
        let json = HeaderValue::from_static("application/json");
        let client = reqwest::Client::builder()
            .no_proxy()
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, token), (ACCEPT, json)]))
            .tls_certs_merge([reqwest::Certificate::from_der(&certificate)?])
            .build()?;
        let builder = ClientBuilder::new(client);
        let builder = match kind {
            Kind::Reqwest => builder,
            Kind::HttpCacheReqwest => builder.with(Cache(HttpCache {
                mode: CacheMode::Default,
                manager: MokaManager::default(),
                options: HttpCacheOptions::default(),
            })),
        };
        Ok(Self { client: builder.build(), url: word("url")?.trim_end_matches('/').to_owned() })
    }

    /// Reads what is at a path with its query.
    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await?;
        Ok(serde_json::from_slice(&answer.error_for_status()?.bytes().await?)?)
    }

    /// Sends a document.
    pub(crate) async fn post(&self, path: &str, document: &Value) -> Result<Value, Failure> {
        let request = self.client.post(format!("{}{path}", self.url));
        let request = request.header(CONTENT_TYPE, "application/json");
        let answer = request.body(serde_json::to_vec(document)?).send().await?;
        Ok(serde_json::from_slice(&answer.error_for_status()?.bytes().await?)?)
    }
}
