//! Reports: submitting them, getting them back, and finding them.

#[cfg(feature = "queue")]
mod deliver;
pub(crate) mod endpoints;
mod many;
mod models;
#[cfg(feature = "queue")]
mod outbox;
mod paging;
mod query;
mod service;

#[cfg(feature = "queue")]
pub use deliver::Delivery;
pub use models::{
    HeaderAsset, HeaderAttachment, HeaderMiscInfo, HeaderSubUnit, ReportHeader, Submitted,
};
#[cfg(feature = "queue")]
pub use outbox::{OutboxBuilder, Queued, ReportOutbox};
pub use query::HeaderQuery;
pub use service::Reports;
