//! Rust SDK for WATS, the platform where factories collect the test report of every unit.
//!
//! ```no_run
//! use wats::{Client, Report, Station};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder("https://factory.example").token("c3RhdGlvbjpzZWNyZXQ=").build()?;
//!
//! let mut report = Report::uut("WIDGET-001", "SN-0001", "B", 100);
//! report.station(Station::new("ST1", "Hall 1", "Production")).operator("anna");
//! report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
//! client.reports().submit(&report.finish()).await?;
//!
//! let product = client.products().get("WIDGET-001").await?; // asks the server
//! let again = client.products().get("WIDGET-001").await?; // does not
//! println!("{}", client.cache_stats().hit_rate());
//! # Ok(())
//! # }
//! ```
//!
//! This crate is the front door and holds no logic of its own: a [`Client`] that hands out the
//! services, and the names a program needs. What is behind it can be used by itself:
//!
//! | crate | what for |
//! |---|---|
//! | [`wats_domains`] | the operations of the API and their types |
//! | [`wats_http`] | the client below them: connections, deadlines, response cache |
//! | [`wats_report`] | the report document |
//! | [`wats_cache`] | a cache with lifetimes and O(1) invalidation |
//! | [`wats_batching`] | many items at once, within bounds |
//! | [`wats_serialization`] | JSON, MessagePack and gzip JSON |

mod builder;
mod client;

pub use builder::Builder;
pub use client::Client;

pub use wats_batching::{batch_map, try_batch_map};
pub use wats_domains::odata::{Filter, field, raw};
pub use wats_domains::process::ProcessInfo;
pub use wats_domains::product::{Product, ProductRevision, ProductView, Tag, TagChange};
pub use wats_domains::report::{ReportHeader, Submitted};
pub use wats_domains::{App, Processes, Products, Reports, entities};
pub use wats_http::{
    CacheMode, CacheOptions, CacheStats, Compression, Endpoint, Error, ErrorKind, HttpVersion,
    Limits, Options, PoolOptions, PoolStats, Stats, StatusCode, Timeouts, Token,
};
pub use wats_report::{Report, Station, Status, Timestamp};
pub use wats_serialization::{Format, compare, human_size};

pub use {wats_batching as batching, wats_cache as cache, wats_domains as domains};
pub use {wats_http as http, wats_report as report, wats_serialization as serialization};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct FrontPage;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/caching.md")]
struct CachingGuide;
