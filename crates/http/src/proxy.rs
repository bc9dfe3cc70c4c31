//! The setting that says whether the server is reached through a proxy.

use std::fmt;

use crate::transport::Via;

/// Whether the server is reached through a proxy, and through which.
///
/// * For an `https` server, and wherever HTTP/2 is demanded, the proxy is asked for a tunnel with
///   `CONNECT`; it sees the host and the port, and nothing of what goes through.
/// * For an `http` server, the proxy gets each request with its whole address, in HTTP/1.1.
///
/// The host of the server is then looked up by the proxy, and the connect timeout bounds the tunnel
/// too. User and password go to the proxy alone, as `Proxy-Authorization: Basic`; other ways to
/// prove who asks, such as NTLM, are not spoken, nor is SOCKS. They are never printed, neither in
/// errors nor as `Debug`.
///
/// ```
/// use wats_http::{Client, Proxy};
///
/// let address = "http://station:s%40cret@proxy.factory.example:3128";
/// let client = Client::builder("https://factory.example")
///     .token("c3RhdGlvbjpzZWNyZXQ=")
///     .configure(|options| options.proxy = Proxy::At(address.into()))
///     .build();
/// assert!(!format!("{:?}", Proxy::At(address.into())).contains("cret"));
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Proxy {
    /// As the environment of the process says when the client is built. The default.
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `https_proxy` | the proxy for `https` servers |
    /// | `http_proxy` | the proxy for `http` servers |
    /// | `all_proxy` | the proxy where the one above is not set |
    /// | `no_proxy` | servers that are reached without one |
    ///
    /// Each is also taken in capitals, if the other is not set or empty (curl has the same order).
    /// `HTTP_PROXY` does not count while `REQUEST_METHOD` is set, which marks a CGI program: there,
    /// the client of a web server could set it with a header named `Proxy`. Addresses are written
    /// as for [`At`](Self::At); one that is unusable is an error, as going without the proxy might
    /// be worse.
    ///
    /// `no_proxy` lists, with commas or spaces between them, host names (`factory.example`, which
    /// includes `wats.factory.example`; a leading dot changes nothing), IP addresses, ranges of
    /// them (`10.0.0.0/8`, `fd00::/8`), each perhaps with a port (`factory.example:8080`), or `*`
    /// for all servers. No name is looked up for that: a range holds only for servers whose address
    /// is written as numbers. `localhost`, 127.0.0.0/8 and `::1` never go through a proxy.
    #[default]
    Environment,
    /// Without a proxy, whatever the environment says.
    None,
    /// Through this one, whatever the environment says and wherever the server is:
    /// `http://[user:password@]host[:port]`, or `https://…` for a proxy that is itself spoken to
    /// with TLS, by the settings for the server. The port is 80 or 443 if it is not given. Special
    /// characters in the user and the password are written as `%40` and the like.
    At(String),
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("Environment"),
            Self::None => f.write_str("None"),
            Self::At(address) => {
                // What cannot be read may hold credentials anywhere.
                let via = Via::parse(address, "the options").ok();
                let shown =
                    via.map_or_else(|| "<unusable>".into(), |via| via.address().to_string());
                f.debug_tuple("At").field(&shown).finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Proxy;

    #[test]
    fn what_is_printed_holds_no_credentials() {
        let printed = |address: &str| format!("{:?}", Proxy::At(address.into()));
        assert_eq!(
            printed("http://user:word@proxy.example:81"),
            r#"At("http://proxy.example:81")"#
        );
        assert_eq!(printed("http://user:wo/rd@proxy.example"), r#"At("<unusable>")"#);
        assert_eq!(format!("{:?}", Proxy::default()), "Environment");
    }
}
