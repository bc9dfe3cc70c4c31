//! Reports: submitting them, getting them back, and finding them.

pub mod columns;
#[cfg(feature = "queue")]
mod deliver;
mod document;
pub(crate) mod endpoints;
mod files;
#[cfg(feature = "internal")]
pub mod internal;
mod many;
mod misc_info;
mod models;
#[cfg(feature = "queue")]
mod outbox;
mod paging;
mod query;
mod service;

#[cfg(feature = "queue")]
pub use deliver::Delivery;
pub use document::DocumentQuery;
pub use misc_info::{MiscInfoQuery, MiscInfoRow, MiscInfoValue};
pub use models::{
    HeaderAsset, HeaderAttachment, HeaderMiscInfo, HeaderSubUnit, ReportHeader, Submitted,
};
#[cfg(feature = "queue")]
pub use outbox::{OutboxBuilder, Queued, ReportOutbox};
pub use query::HeaderQuery;
pub use service::Reports;
