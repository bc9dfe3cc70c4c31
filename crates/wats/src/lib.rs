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
//! * **Reads are remembered** until something they depend on is written, by you or after a lifetime:
//!   see [`Client::cache_stats`], [`CacheMode`], [`CacheOptions`].
//! * **Errors** are one type, [`Error`]: [`is_denied`](Error::is_denied),
//!   [`is_timeout`](Error::is_timeout), [`is_not_found`](Error::is_not_found) and, for writes,
//!   [`may_have_been_applied`](Error::may_have_been_applied).
//! * **Offline** is nothing special with the feature `queue`: `client.outbox(folder)` keeps reports on
//!   the disk until the server has them.
//! * **tokio** is the runtime: a client is used inside one.
//! * **Many at once**: `products().get_many(…)`, `products().batched()`, `reports().submit_many(…)`,
//!   headers as [`Pages`]; and [`Client::profile`] finds where they belong.
//! * **Tests** need no server of a factory: the crate `wats-sim` is one, and the feature `test-util`
//!   gives a client that answers what you say, and a server that breaks as you say.
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
//! | [`wats_batching`] | many items with few calls, within bounds |
//! | [`wats_serialization`] | JSON, MessagePack and gzip JSON |
//! | `wats_queue` | the outbox below `Client::outbox`; with the feature `queue` |
//! | `wats_metrics` | Prometheus metrics, readiness checks, and a server for them; with the feature `metrics` |

mod builder;
mod client;
#[cfg(feature = "queue")]
mod outbox;

pub use builder::Builder;
pub use client::Client;

pub use wats_batching::{
    BatchMap, ChunkedBatcher, RequestBatcher, Retry, batch_map, try_batch_map,
};
pub use wats_domains::analytics::{
    DateGrouping, Dimension, Dimensions, Kpi, MeasurementPath, StatusFilter, WatsFilter, YieldData,
};
pub use wats_domains::asset::{Asset, AssetKey, AssetState, AssetType, Assets};
pub use wats_domains::odata::{Filter, any, field, raw};
pub use wats_domains::paging::{Cursor, Items, Pages, Row};
pub use wats_domains::process::ProcessInfo;
pub use wats_domains::product::{
    BatchedProducts, Bom, BomComponent, Deletion, Product, ProductGroup, ProductRevision,
    ProductView, Tag, TagChange, Vendor,
};
pub use wats_domains::production::{PhaseId, Unit};
pub use wats_domains::profile::{Finding, FindingKind, Profile, RouteProfile};
#[cfg(feature = "queue")]
pub use wats_domains::report::{OutboxBuilder, Queued, ReportOutbox};
pub use wats_domains::report::{ReportHeader, Submitted, columns};
pub use wats_domains::root_cause::{Ticket, TicketStatus, TicketView, Tickets};
pub use wats_domains::scim::{Scim, ScimPatch, ScimUser};
pub use wats_domains::{
    Analytics, App, ChangeEvent, Changes, Processes, Production, Products, Reports, Software,
    System, entities, profile,
};
#[cfg(feature = "test-util")]
pub use wats_http::test_util;
pub use wats_http::{
    Attempt, BreakerOptions, BreakerState, CacheMode, CacheOptions, CacheStats, CacheStatus,
    CloseReason, ClosedStats, Compression, Endpoint, Error, ErrorKind, HedgeOptions, HttpVersion,
    Limits, Options, PoolOptions, PoolStats, Proxy, RateLimitOptions, RetryOptions, RouteStats,
    Scope, Stats, StatusCode, Timeouts, Token,
};
#[cfg(feature = "metrics")]
pub use wats_metrics::{Health, HealthServer, Metrics};
pub use wats_report::{Report, Station, Status, Timestamp};
pub use wats_serialization::{Format, compare, human_size};

#[cfg(feature = "metrics")]
pub use wats_metrics as metrics;
#[cfg(feature = "queue")]
pub use wats_queue as queue;
#[cfg(feature = "queue")]
pub use wats_queue::Priority;
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

#[cfg(doctest)]
#[doc = include_str!("../../../docs/query-efficiency.md")]
struct QueryGuide;

#[cfg(all(doctest, feature = "queue"))]
#[doc = include_str!("../../../docs/outbox.md")]
struct OutboxGuide;

#[cfg(all(doctest, feature = "metrics", feature = "queue"))]
#[doc = include_str!("../../../docs/observability/README.md")]
struct ObservabilityGuide;
