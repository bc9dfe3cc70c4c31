//! The TLS settings: whom to trust, and which protocols to offer.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

use crate::error::{Error, ErrorKind};
use crate::options::HttpVersion;

/// Trusts what the machine trusts and `roots` beside it.
///
/// The cryptography is passed in rather than taken from the process-wide default, so that the
/// library leaves that choice to the program it is part of.
pub(super) fn config(version: HttpVersion, roots: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
    let roots = roots.iter().map(|der| CertificateDer::from(der.clone()));
    let verifier =
        Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(|error| {
            Error::new(ErrorKind::Configuration, "no usable root certificates were found")
                .advice(
                    "install the machine's CA certificates, or add the server's root certificate",
                )
                .caused_by(error)
        })?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            Error::new(ErrorKind::Configuration, "TLS could not be set up").caused_by(error)
        })?
        .dangerous() // the name of the method that takes a verifier; this one verifies
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = match version {
        HttpVersion::Auto => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        HttpVersion::Http1 => vec![b"http/1.1".to_vec()],
        HttpVersion::Http2 => vec![b"h2".to_vec()],
    };
    Ok(config)
}
