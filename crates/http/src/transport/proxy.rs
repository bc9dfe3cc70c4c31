//! Which proxy is between the client and its server, if any, and who it is told that asks.
//!
//! Nothing here opens a connection; asking a proxy for a tunnel is in `tunnel`.

mod basic;
mod no_proxy;
#[cfg(test)]
mod tests;
pub(super) mod tunnel;

use http::HeaderValue;

use crate::error::{Error, ErrorKind};
use crate::proxy::Proxy;
use crate::redact::Secrets;
use crate::url::BaseUrl;
use basic::Credentials;

/// A proxy that the server is reached through.
#[derive(Debug, Clone)]
pub(crate) struct Via {
    address: BaseUrl,
    credentials: Option<Credentials>,
}

/// How a proxy passes requests on that are not in a tunnel: it finds the whole address in each of
/// them, and who asks.
#[derive(Debug, Clone)]
pub(super) struct Forward {
    pub(super) authorization: Option<HeaderValue>,
}

impl Via {
    /// Reads the address of a proxy. `from` is where it was found, for the text of errors; the
    /// address itself is not repeated, as it may hold credentials.
    pub(crate) fn parse(text: &str, from: &str) -> Result<Self, Error> {
        let wrong = |detail: &str| {
            Error::new(ErrorKind::Configuration, format!("the proxy given by {from} {detail}"))
        };
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(wrong("has a scheme other than http and https")
                .advice("give an HTTP proxy, or set the option proxy to Proxy::None"));
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if !matches!(path, "" | "/") {
            return Err(wrong("has something after its host and port")
                .advice("write special characters in a user or password like %2F for a slash"));
        }
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((credentials, host)) => (credentials, host),
            None => ("", authority),
        };
        let address = format!("{scheme}://{host}").parse().map_err(|_| {
            wrong("has no valid host and port")
                .advice("write it like http://user:password@proxy.example:3128")
        })?;
        let credentials = Credentials::parse(credentials).ok_or_else(|| {
            wrong("has a colon in its user").advice("Basic authentication allows none there")
        })?;
        Ok(Self { address, credentials: Some(credentials).filter(|given| !given.is_empty()) })
    }

    /// Where the proxy is.
    pub(crate) fn address(&self) -> &BaseUrl {
        &self.address
    }

    /// Names what no text may repeat.
    pub(super) fn add_to(&self, secrets: &mut Secrets) {
        if let Some(credentials) = &self.credentials {
            credentials.add_to(secrets);
        }
    }

    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.credentials.as_ref().map(Credentials::header)
    }

    pub(super) fn forward(&self) -> Forward {
        Forward { authorization: self.authorization().cloned() }
    }
}

/// The proxy for `server`; `environment` tells the value of a variable.
pub(super) fn chosen(
    proxy: &Proxy,
    server: &BaseUrl,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Option<Via>, Error> {
    match proxy {
        Proxy::Environment => from_environment(server, environment),
        Proxy::None => Ok(None),
        Proxy::At(address) => Via::parse(address, "the options").map(Some),
    }
}

/// The variables of the process.
pub(super) fn of_the_process(name: &str) -> Option<String> {
    // A value that is not Unicode is no address: it becomes an error that says so.
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

const FOR_HTTPS: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const FOR_HTTP: [&str; 4] = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPT: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// What the header `Proxy` of a request becomes in the environment of a CGI program (CVE-2016-5385,
/// "httpoxy"). Windows does not tell capitals from others in names.
const FORGEABLE: &[&str] =
    if cfg!(windows) { &["HTTP_PROXY", "http_proxy"] } else { &["HTTP_PROXY"] };

fn from_environment(
    server: &BaseUrl,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Option<Via>, Error> {
    if no_proxy::is_loopback(server.host()) {
        return Ok(None);
    }
    let cgi = environment("REQUEST_METHOD").is_some();
    let first = |names: &[&'static str]| {
        let mut names = names.iter().filter(|name| !(cgi && FORGEABLE.contains(name)));
        names.find_map(|name| {
            let value = environment(name).filter(|value| !value.trim().is_empty())?;
            Some((*name, value))
        })
    };
    let Some((name, address)) = first(if server.is_https() { &FOR_HTTPS } else { &FOR_HTTP })
    else {
        return Ok(None);
    };
    let excepted =
        first(&EXCEPT).is_some_and(|(_, list)| no_proxy::has(&list, server.host(), server.port()));
    if excepted {
        return Ok(None);
    }
    Via::parse(&address, &format!("the environment variable {name}")).map(Some)
}
