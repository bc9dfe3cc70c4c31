//! How a client is made.

use std::fmt;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::options::Options;
use crate::token::Token;
use crate::transport::Transport;
use crate::url::BaseUrl;
use wats_cache::{Clock, SystemClock};

/// Settings of a [`Client`] to be; from [`Client::builder`].
pub struct Builder {
    base_url: String,
    token: Option<Token>,
    options: Options,
    roots: Vec<Vec<u8>>,
    clock: Option<Box<dyn Clock>>,
}

impl Builder {
    pub(crate) fn new(base_url: String) -> Self {
        Self { base_url, token: None, options: Options::default(), roots: Vec::new(), clock: None }
    }

    /// The API token; required.
    pub fn token(mut self, token: impl Into<Token>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Replaces all other settings.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Changes some of the other settings.
    ///
    /// ```
    /// # use wats_http::Client;
    /// let builder = Client::builder("https://factory.example")
    ///     .token("c3RhdGlvbjpzZWNyZXQ=")
    ///     .configure(|options| options.pool.max_connections = 10);
    /// ```
    pub fn configure(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Trusts one more root certificate (DER), beside the machine's own: for servers with a
    /// certificate of the company, or of a test.
    pub fn add_root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.roots.push(der.into());
        self
    }

    /// Reads the lifetimes of cached answers from `clock`; deadlines stay with the runtime's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// Makes the client. Nothing is sent and no connection is opened yet.
    ///
    /// # Errors
    ///
    /// The address, the token or an option is unusable or missing, or no root certificate could be
    /// loaded for an `https` address.
    pub fn build(self) -> Result<Client, Error> {
        let base: BaseUrl = self.base_url.parse()?;
        let token = self.token.filter(|token| !token.is_empty()).ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "no token was given")
                .advice("call .token(..) with one from the WATS control panel")
        })?;
        let options = self.options.checked()?;
        let transport = Transport::new(&base, &options, &self.roots)?;
        let clock = self.clock.unwrap_or_else(|| Box::new(SystemClock::new()));
        Ok(Client::from_parts(base, token.header()?, options, transport, clock))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address that is not usable may hold credentials.
        let base_url = self.base_url.parse::<BaseUrl>().map(|url| url.to_string());
        f.debug_struct("Builder")
            .field("base_url", &base_url.as_deref().unwrap_or("<unusable>"))
            .field("token", &self.token)
            .field("options", &self.options)
            .field("roots", &self.roots.len())
            .field("clock", &self.clock)
            .finish()
    }
}
