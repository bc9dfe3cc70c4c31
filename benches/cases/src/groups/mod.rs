//! The cases, a file for each part of the SDK.

#[cfg(feature = "batch")]
pub(crate) mod batch;
#[cfg(feature = "cache")]
pub(crate) mod cache;
#[cfg(feature = "filter")]
pub(crate) mod filter;
#[cfg(feature = "metrics")]
pub(crate) mod metrics;
#[cfg(feature = "report")]
pub(crate) mod report;
#[cfg(feature = "request")]
pub(crate) mod request;
#[cfg(feature = "response")]
pub(crate) mod response;
