//! Reports: submitting them, getting them back, and finding them.

pub(crate) mod endpoints;
mod models;
mod query;
mod service;

pub use models::{
    HeaderAsset, HeaderAttachment, HeaderMiscInfo, HeaderSubUnit, ReportHeader, Submitted,
};
pub use query::HeaderQuery;
pub use service::Reports;
