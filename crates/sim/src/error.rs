//! What can go wrong when a simulated server is started or steered. What goes wrong inside a
//! request is never an [`Error`]: it is an answer to that request.

use std::fmt;
use std::path::Path;

/// Why the server could not be started, or could not do what a test asked of it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_sim::Error> {
/// use wats_sim::{Fault, Options, Sim};
///
/// let sim = Sim::start(Options::default()).await?;
/// let error = sim.inject("GET /api/Misspelt", Fault::status(503)).unwrap_err();
/// assert!(error.is_unknown_route());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The class of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The port is taken by another program.
    AddressInUse,
    /// The address cannot be listened on for another reason.
    Listen,
    /// The self-signed certificate could not be made.
    Certificate,
    /// The [`Options`](crate::Options) contradict each other or leave their bounds.
    InvalidOptions,
    /// A route was named that the server does not have.
    UnknownRoute,
    /// The folder that keeps the state across restarts cannot be used.
    Data,
    /// A header of a [`Fault`](crate::Fault) is none that HTTP can carry.
    InvalidHeader,
}

impl Error {
    /// The class of the error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The port is taken by another program.
    pub fn is_address_in_use(&self) -> bool {
        self.kind == ErrorKind::AddressInUse
    }

    /// A route was named that the server does not have; see [`Sim::routes`](crate::Sim::routes).
    pub fn is_unknown_route(&self) -> bool {
        self.kind == ErrorKind::UnknownRoute
    }

    /// The [`Options`](crate::Options) contradict each other or leave their bounds.
    pub fn is_invalid_options(&self) -> bool {
        self.kind == ErrorKind::InvalidOptions
    }

    pub(crate) fn listen(address: std::net::SocketAddr, source: std::io::Error) -> Self {
        let (kind, hint) = if source.kind() == std::io::ErrorKind::AddrInUse {
            (
                ErrorKind::AddressInUse,
                "another program holds the port; choose another one, or 0 to let the system choose",
            )
        } else {
            (ErrorKind::Listen, "check the address and the permission to use the port")
        };
        Self {
            kind,
            message: format!("cannot listen on {address}: {hint}"),
            source: Some(Box::new(source)),
        }
    }

    pub(crate) fn certificate(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            kind: ErrorKind::Certificate,
            message: "cannot make the self-signed certificate for localhost".to_owned(),
            source: Some(source.into()),
        }
    }

    /// The folder that keeps the state across restarts cannot be used.
    pub fn is_data(&self) -> bool {
        self.kind == ErrorKind::Data
    }

    pub(crate) fn data(path: &Path, what: &str, source: Option<std::io::Error>) -> Self {
        Self {
            kind: ErrorKind::Data,
            message: format!("{} {what}", path.display()),
            source: source.map(Into::into),
        }
    }

    pub(crate) fn invalid_options(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::InvalidOptions, message: message.into(), source: None }
    }

    pub(crate) fn invalid_header(name: &str, value: &str) -> Self {
        Self {
            kind: ErrorKind::InvalidHeader,
            message: format!(
                "cannot inject the header {name:?} with the value {value:?}: a name is made of \
                 letters, digits and hyphens, a value of visible ASCII characters and blanks"
            ),
            source: None,
        }
    }

    pub(crate) fn unknown_route(route: &str) -> Self {
        Self {
            kind: ErrorKind::UnknownRoute,
            message: format!(
                "the server has no route {route:?}: name it by method and template, \
                 as in \"GET /api/Product/{{partNumber}}\""
            ),
            source: None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        }
    }
}
