//! The HTTP client below the WATS API: pooled connections, deadlines, and a response cache that is
//! invalidated by entity.
//!
//! It knows JSON APIs in general and WATS in nothing: which operations exist, what they read and
//! what they change comes to it as [`Endpoint`]s.
//!
//! ```no_run
//! use wats_http::{Client, Endpoint, Freshness};
//!
//! const GET_PRODUCT: Endpoint = Endpoint::get("products.get", "/api/Product/{partNumber}")
//!     .freshness(Freshness::MasterData)
//!     .entities(&["product"]);
//!
//! # async fn run() -> Result<(), wats_http::Error> {
//! let client = Client::builder("https://factory.example").token("c3RhdGlvbjpzZWNyZXQ=").build()?;
//! let product = client
//!     .request(&GET_PRODUCT)
//!     .path("partNumber", "WIDGET-001")
//!     .send::<serde_json::Value>()
//!     .await?;
//! println!("{} (from {:?})", product.value()["name"], product.source());
//! # Ok(())
//! # }
//! ```
//!
//! # The way of a request
//!
//! 1. A read is looked up in the response cache; a hit returns the value decoded before. What is over
//!    is not thrown away: the server may confirm it, or fail.
//! 2. A miss joins the request already under way for the same key, or starts one in a task of its
//!    own, so that a caller who gives up takes nothing away from the others. Each keeps a deadline
//!    of his own, and the request lasts as long as the last of them.
//! 3. The request waits its turn for a connection – several HTTP/2 connections, or HTTP/1.1 ones – sends,
//!    and reads a bounded answer, all before its deadline.
//! 4. The answer is stored with the generations of its entities from *before* it was sent, on the
//!    server's terms if it declares any, and else on those of the endpoint's freshness class.
//!
//! A write skips 1 and 2, runs in a task of its own, and afterwards invalidates what it changed –
//! also when it failed in a way that leaves open whether the server applied it. Given up while it
//! still waits for a connection, it is not sent.

mod attempts;
mod builder;
mod cache;
mod call;
mod client;
mod compress;
mod download;
mod endpoint;
mod error;
mod execute;
mod marks;
mod observe;
mod options;
mod parameters;
mod policy;
mod proxy;
mod reason;
mod recording;
mod redact;
mod request;
mod response;
mod resume;
mod stats;
mod target;
#[cfg(feature = "test-util")]
pub mod test_util;
mod token;
mod transport;
mod upload;
mod url;

pub use builder::Builder;
pub use bytes::Bytes;
pub use cache::{CacheStatus, Change, ChangeCause, Event, Subscription};
pub use client::{Client, WeakClient};
pub use download::Download;
pub use endpoint::{Endpoint, Freshness, Kind, Safety};
pub use error::{Attempt, Error, ErrorKind};
pub use http::header::HeaderName;
pub use http::{Method, StatusCode};
pub use observe::{Called, ConnectSteps, Connecting, Observer, Outcome, Stages};
pub use options::{CacheOptions, Compression, HttpVersion, Limits, Options, PoolOptions, Timeouts};
pub use policy::breaker::{BreakerOptions, BreakerState};
pub use policy::concurrency::ConcurrencyOptions;
pub use policy::hedge::HedgeOptions;
pub use policy::rate_limit::RateLimitOptions;
pub use policy::retry::RetryOptions;
pub use proxy::Proxy;
pub use recording::{Recorded, Recorder, Scope};
pub use request::{CacheMode, Request};
pub use response::{Response, Source};
/// The TLS library, in the version that [`Builder::tls_config`] takes.
pub use rustls;
pub use stats::{CacheStats, CloseReason, ClosedStats, PoolStats, RouteStats, Stats};
pub use token::Token;
pub use upload::Upload;
pub use url::BaseUrl;
pub use wats_cache::{Clock, ManualClock};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
