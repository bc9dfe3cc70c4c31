//! The WATS API, typed: one module a domain.
//!
//! Every operation is one row in its domain's `endpoints` table – method, path, what it reads or
//! changes, how long an answer lasts – and is read from there and nowhere else. Names on the wire
//! are the server's, also where they surprise; names in Rust are the ones a WATS user knows.
//!
//! ```no_run
//! use wats_domains::odata::field;
//! use wats_domains::{Products, Reports};
//! use wats_http::Client;
//!
//! # async fn run() -> Result<(), wats_http::Error> {
//! let client = Client::builder("https://factory.example").token("c3RhdGlvbjpzZWNyZXQ=").build()?;
//!
//! if let Some(product) = Products::new(&client).get("WIDGET-001").await? {
//!     println!("{} has {} revisions", product.part_number, product.revisions.len());
//! }
//! let failed = field("partNumber").eq("WIDGET-001").and(field("result").eq("Failed"));
//! for header in Reports::new(&client).headers().filter(failed).top(50).send().await?.iter() {
//!     println!("{:?} {:?}", header.serial_number, header.start);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Lookups return `Option`, lists return empty; a 404 on a write is an error.

pub mod analytics;
mod answers;
pub mod app;
pub mod asset;
pub mod entities;
pub mod events;
pub mod inspection;
#[cfg(feature = "internal")]
mod internal;
mod lookup;
mod multipart;
mod null;
pub mod odata;
pub mod paging;
pub mod process;
pub mod product;
pub mod production;
pub mod profile;
mod query;
pub mod report;
pub mod root_cause;
mod rows;
pub mod scim;
pub mod software;
pub mod system;

pub use analytics::{Analytics, WatsFilter};
pub use app::App;
pub use asset::{Asset, AssetKey, Assets};
pub use events::{ChangeEvent, Changes};
pub use process::{ProcessInfo, Processes};
pub use product::{Product, ProductRevision, ProductView, Products};
pub use production::{Production, Unit};
pub use query::Query;
pub use report::{ReportHeader, Reports, Submitted};
pub use root_cause::{Ticket, TicketStatus, Tickets};
pub use scim::{Scim, ScimUser};
pub use software::Software;
pub use system::System;

/// Every operation this crate can call, for checks and reference pages.
pub fn endpoints() -> impl Iterator<Item = &'static wats_http::Endpoint> {
    [
        analytics::endpoints::ALL,
        app::endpoints::ALL,
        asset::endpoints::ALL,
        #[cfg(feature = "internal")]
        inspection::internal::endpoints::ALL,
        process::endpoints::ALL,
        #[cfg(feature = "internal")]
        process::internal::endpoints::ALL,
        product::endpoints::ALL,
        #[cfg(feature = "internal")]
        product::internal::endpoints::ALL,
        production::endpoints::ALL,
        #[cfg(feature = "internal")]
        production::internal::endpoints::ALL,
        report::endpoints::ALL,
        root_cause::endpoints::ALL,
        scim::endpoints::ALL,
        software::endpoints::ALL,
        #[cfg(feature = "internal")]
        software::internal::endpoints::ALL,
        system::endpoints::ALL,
        #[cfg(feature = "internal")]
        system::internal::endpoints::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
