//! What went wrong when metrics or the health server were set up.

use std::fmt;
use std::net::SocketAddr;

/// Why metrics could not be registered, or the server not be started.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    detail: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The registry has metrics of the same names already.
    Registry,
    /// The address cannot be listened at.
    Address,
    /// A setting is unusable.
    Configuration,
}

impl Error {
    #[cfg(feature = "prometheus")]
    pub(crate) fn registry(source: prometheus::Error) -> Self {
        let detail = "the registry did not take the metrics: build one `Metrics` for it and clone \
                      that; if it has the metrics of the process already, call `.process(false)`";
        Self {
            kind: ErrorKind::Registry,
            detail: detail.to_owned(),
            source: Some(Box::new(source)),
        }
    }

    pub(crate) fn address(address: SocketAddr, source: std::io::Error) -> Self {
        let detail = format!("cannot listen at {address}: choose another address, or port 0");
        Self { kind: ErrorKind::Address, detail, source: Some(Box::new(source)) }
    }

    pub(crate) fn configuration(detail: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Configuration, detail: detail.into(), source: None }
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
