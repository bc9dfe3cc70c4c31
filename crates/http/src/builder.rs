//! How a client is made.

use std::fmt;
use std::sync::Arc;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::observe::{Observer, Observers};
use crate::options::Options;
use crate::token::Token;
use crate::transport::{TlsSettings, Transport};
use crate::url::BaseUrl;
use wats_cache::Clock;

/// Settings of a [`Client`] to be; from [`Client::builder`].
pub struct Builder {
    base_url: String,
    token: Option<Token>,
    options: Options,
    tls: TlsSettings,
    clock: Option<Box<dyn Clock>>,
    observer: Option<Arc<dyn Observer>>,
    #[cfg(feature = "test-util")]
    wire: Option<crate::transport::Wire>,
}

impl Builder {
    pub(crate) fn new(base_url: String) -> Self {
        Self {
            base_url,
            token: None,
            options: Options::default(),
            tls: TlsSettings::default(),
            clock: None,
            observer: None,
            #[cfg(feature = "test-util")]
            wire: None,
        }
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
        self.tls.roots.push(der.into());
        self
    }

    /// Shows a server that asks for it who the client is ("mutual TLS"): the certificates from the
    /// client's own up to one that the server knows, and the key of the first, in DER form. The key
    /// is PKCS#8, PKCS#1 or SEC1, and not encrypted; it is never printed.
    ///
    /// For an `http` address it has no use, and is not looked at.
    ///
    /// ```no_run
    /// # use wats_http::{Client, rustls::pki_types};
    /// use pki_types::pem::PemObject as _;
    /// use pki_types::{CertificateDer, PrivateKeyDer};
    ///
    /// # fn make() -> Result<Client, Box<dyn std::error::Error>> {
    /// let chain = CertificateDer::pem_file_iter("station.pem")?;
    /// let chain: Result<Vec<_>, _> = chain.map(|one| one.map(|one| one.to_vec())).collect();
    /// let key = PrivateKeyDer::from_pem_file("station.key")?;
    /// let client = Client::builder("https://factory.example")
    ///     .token("c3RhdGlvbjpzZWNyZXQ=")
    ///     .client_certificate(chain?, key.secret_der().to_vec())
    ///     .build()?;
    /// # Ok(client)
    /// # }
    /// ```
    pub fn client_certificate(mut self, chain_der: Vec<Vec<u8>>, key_der: Vec<u8>) -> Self {
        self.tls.client = Some((chain_der, key_der));
        self
    }

    /// Replaces everything about TLS: whom to trust, with which cryptography, and as whom to
    /// appear. It cannot be combined with [`add_root_certificate`](Self::add_root_certificate) and
    /// [`client_certificate`](Self::client_certificate).
    ///
    /// Unless the configuration names protocols (ALPN), those of
    /// [`Options::http_version`](crate::Options) are set. Without this, the client trusts what the
    /// machine trusts, speaks TLS 1.2 and 1.3 with the cryptography of `ring`, and resumes
    /// sessions.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use wats_http::{Client, rustls};
    ///
    /// # fn make() -> Result<(), Box<dyn std::error::Error>> {
    /// let provider = Arc::new(rustls::crypto::ring::default_provider());
    /// let config = rustls::ClientConfig::builder_with_provider(provider)
    ///     .with_protocol_versions(&[&rustls::version::TLS13])?
    ///     .with_root_certificates(rustls::RootCertStore::empty())
    ///     .with_no_client_auth();
    /// let client = Client::builder("https://factory.example")
    ///     .token("c3RhdGlvbjpzZWNyZXQ=")
    ///     .tls_config(config)
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// # make().unwrap();
    /// ```
    pub fn tls_config(mut self, config: rustls::ClientConfig) -> Self {
        self.tls.own = Some(config);
        self
    }

    /// Reads the lifetimes of cached answers from `clock`; deadlines stay with the runtime's. The
    /// dates that servers send are then compared with the time of day at this moment, and as much
    /// later as `clock` goes on.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// Tells `observer` of every call of the server and of every connection. One observer; the last
    /// that is given counts.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Sends everything to `fake` instead of to the network; the client opens no socket.
    ///
    /// Only with the feature `test-util`.
    ///
    /// ```
    /// use wats_http::Client;
    /// use wats_http::test_util::FakeTransport;
    ///
    /// let fake = FakeTransport::new();
    /// let client = Client::builder("https://factory.example")
    ///     .token("c3RhdGlvbjpzZWNyZXQ=")
    ///     .fake_transport(&fake)
    ///     .build()?;
    /// # Ok::<(), wats_http::Error>(())
    /// ```
    #[cfg(feature = "test-util")]
    pub fn fake_transport(mut self, fake: &crate::test_util::FakeTransport) -> Self {
        self.wire = Some(crate::transport::Wire::Fake(fake.clone()));
        self
    }

    /// Dials `memory` instead of the network.
    #[cfg(feature = "test-util")]
    pub(crate) fn memory(mut self, memory: crate::test_util::Memory) -> Self {
        self.wire = Some(crate::transport::Wire::Memory(memory));
        self
    }

    /// Makes the client. Nothing is sent and no connection is opened yet.
    ///
    /// # Errors
    ///
    /// The address, the token, the proxy or an option is unusable or missing; or, where TLS is
    /// spoken, no root certificate could be loaded, the client's certificate and its key do not
    /// belong together, or TLS was configured in two ways.
    pub fn build(self) -> Result<Client, Error> {
        let base: BaseUrl = self.base_url.parse()?;
        let token = self.token.filter(|token| !token.is_empty()).ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "no token was given")
                .advice("call .token(..) with one from the WATS control panel")
        })?;
        let options = self.options.checked()?;
        let observers = Observers::new(self.observer);
        let transport = Transport::new(&base, &options, &self.tls, observers.clone())?;
        #[cfg(feature = "test-util")]
        let transport = match self.wire {
            Some(wire) => transport.over(wire),
            None => transport,
        };
        Ok(Client::from_parts(base, token.header()?, options, transport, self.clock, observers))
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
            .field("tls", &self.tls)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
