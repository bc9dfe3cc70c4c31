//! The TLS settings: whom to trust, as whom to appear, and which protocols to offer.

use std::fmt;
use std::io;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{CertificateError, ClientConfig};
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::{Error, ErrorKind};
use crate::options::HttpVersion;

const HTTP1: &[u8] = b"http/1.1";
pub(super) const HTTP2: &[u8] = b"h2";

/// What the caller said about TLS. `Debug` shows no key.
#[derive(Default)]
pub(crate) struct TlsSettings {
    /// Roots to trust beside those of the machine, in DER form.
    pub(crate) roots: Vec<Vec<u8>>,
    /// The client's certificate with those above it, and its key, in DER form.
    pub(crate) client: Option<(Vec<Vec<u8>>, Vec<u8>)>,
    /// A whole configuration, instead of all that.
    pub(crate) own: Option<ClientConfig>,
}

impl TlsSettings {
    /// The configuration for connections to the server.
    pub(super) fn config(&self, version: HttpVersion) -> Result<ClientConfig, Error> {
        let mut config = match &self.own {
            None => self.made()?,
            Some(_) if self.client.is_some() || !self.roots.is_empty() => {
                return Err(wrong("TLS was configured in two ways").advice(
                    "with .tls_config(..), put the roots and the client's certificate into it",
                ));
            }
            Some(own) => own.clone(),
        };
        if config.alpn_protocols.is_empty() {
            config.alpn_protocols = match version {
                HttpVersion::Auto => vec![HTTP2.to_vec(), HTTP1.to_vec()],
                HttpVersion::Http1 => vec![HTTP1.to_vec()],
                HttpVersion::Http2 => vec![HTTP2.to_vec()],
            };
        }
        let http2 = config.alpn_protocols.iter().any(|name| name == HTTP2);
        match version {
            HttpVersion::Http1 if http2 => Err(wrong(
                "the option http_version allows HTTP/1.1 only, and the TLS configuration offers \
                 HTTP/2",
            )
            .advice("leave the protocols of the TLS configuration empty")),
            HttpVersion::Http2 if !http2 => Err(wrong(
                "the option http_version demands HTTP/2, which the TLS configuration does not offer",
            )
            .advice("leave the protocols of the TLS configuration empty")),
            _ => Ok(config),
        }
    }

    /// The configuration for connections to a proxy, which is spoken to in HTTP/1.1.
    pub(super) fn config_for_proxy(&self) -> Result<ClientConfig, Error> {
        let mut config = self.config(HttpVersion::Auto)?;
        config.alpn_protocols = vec![HTTP1.to_vec()];
        Ok(config)
    }

    /// Trusts what the machine trusts and `roots` beside it.
    ///
    /// The cryptography is passed in rather than taken from the process-wide default, so that the
    /// library leaves that choice to the program it is part of.
    fn made(&self) -> Result<ClientConfig, Error> {
        let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
        let roots = self.roots.iter().map(|der| CertificateDer::from(der.clone()));
        let verifier =
            Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(|error| {
                wrong("no usable root certificates were found")
                    .advice(
                        "install the machine's CA certificates, or add the server's root \
                         certificate",
                    )
                    .caused_by(error)
            })?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| wrong("TLS could not be set up").caused_by(error))?
            .dangerous() // the name of the method that takes a verifier; this one verifies
            .with_custom_certificate_verifier(Arc::new(verifier));
        let Some((chain, key)) = &self.client else { return Ok(builder.with_no_client_auth()) };
        if chain.is_empty() {
            return Err(wrong("the client's certificate is missing")
                .advice("give its chain, the client's own certificate first"));
        }
        let key = PrivateKeyDer::try_from(key.clone()).map_err(|_| {
            wrong("the key of the client's certificate has an unknown form")
                .advice("give it as DER, not PEM: PKCS#8, PKCS#1 or SEC1, and not encrypted")
        })?;
        let chain = chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
        builder.with_client_auth_cert(chain, key).map_err(|error| {
            wrong("the client's certificate and its key are not usable together")
                .advice("give the key of the first certificate in the chain, both as DER")
                .caused_by(error)
        })
    }
}

/// How TLS is spoken with one peer.
#[derive(Debug)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl Tls {
    /// `whose` names the peer for the text of errors.
    pub(super) fn new(config: ClientConfig, host: &str, whose: &str) -> Result<Self, Error> {
        let name = ServerName::try_from(host.to_owned()).map_err(|error| {
            wrong(&format!("the {whose}'s host is not a valid name")).caused_by(error)
        })?;
        Ok(Self { config: Arc::new(config), name })
    }

    /// Whether the server is offered HTTP/1.1, perhaps beside HTTP/2.
    pub(super) fn offers_http1(&self) -> bool {
        self.config.alpn_protocols.iter().any(|name| name == HTTP1)
    }

    /// The same, offering HTTP/1.1 only.
    pub(super) fn http1_only(&self) -> Self {
        let mut config = ClientConfig::clone(&self.config);
        config.alpn_protocols = vec![HTTP1.to_vec()];
        Self { config: Arc::new(config), name: self.name.clone() }
    }

    pub(super) async fn begin<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        TlsConnector::from(Arc::clone(&self.config)).connect(self.name.clone(), stream).await
    }
}

/// What TLS itself has to say about a failed handshake.
pub(super) fn cause(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// What to do about a failed handshake, if it is clear who is at fault.
pub(super) fn advice(error: &io::Error) -> Option<&'static str> {
    match cause(error)? {
        // A bad signature is what a root of the same name leads to, such as one that was renewed.
        rustls::Error::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::BadSignature,
        ) => Some(
            "install the root certificate of whoever issued the certificate, perhaps a proxy that \
             inspects TLS, or give it to .add_root_certificate(..)",
        ),
        rustls::Error::InvalidCertificate(_) => {
            Some("check the address, the certificate there, and the clock of this machine")
        }
        _ => None,
    }
}

fn wrong(detail: &str) -> Error {
    Error::new(ErrorKind::Configuration, detail)
}

impl fmt::Debug for TlsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsSettings")
            .field("roots", &self.roots.len())
            .field("client", &self.client.is_some())
            .field("own", &self.own.is_some())
            .finish()
    }
}
