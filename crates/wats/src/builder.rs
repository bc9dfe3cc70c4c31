//! How a client is made.

use std::sync::Arc;

use wats_http::{Clock, Error, Observer, Options, Token};
use wats_report::Station;

use crate::client::Client;

/// Settings of a [`Client`] to be; from [`Client::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    http: wats_http::Builder,
    station: Option<Station>,
    #[cfg(feature = "metrics")]
    metrics: Option<wats_metrics::Metrics>,
}

impl Builder {
    pub(crate) fn new(url: String) -> Self {
        Self {
            http: wats_http::Client::builder(url),
            station: None,
            #[cfg(feature = "metrics")]
            metrics: None,
        }
    }

    /// The API token, as the WATS control panel shows it; required.
    pub fn token(self, token: impl Into<Token>) -> Self {
        Self { http: self.http.token(token), ..self }
    }

    /// The station that reports come from which [`Client::uut`] and [`Client::uur`] begin.
    pub fn station(self, station: Station) -> Self {
        Self { station: Some(station), ..self }
    }

    /// Replaces all other settings.
    pub fn options(self, options: Options) -> Self {
        Self { http: self.http.options(options), ..self }
    }

    /// Changes some of the other settings.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats::Client;
    ///
    /// let client = Client::builder("https://factory.example")
    ///     .token("c3RhdGlvbjpzZWNyZXQ=")
    ///     .configure(|options| {
    ///         options.timeouts.total = Duration::from_secs(10);
    ///         options.cache.master_data_ttl = Duration::from_secs(60);
    ///     })
    ///     .build()?;
    /// # Ok::<(), wats::Error>(())
    /// ```
    pub fn configure(self, change: impl FnOnce(&mut Options)) -> Self {
        Self { http: self.http.configure(change), ..self }
    }

    /// Trusts one more root certificate (DER), beside the machine's own.
    pub fn add_root_certificate(self, der: impl Into<Vec<u8>>) -> Self {
        Self { http: self.http.add_root_certificate(der), ..self }
    }

    /// Shows the server this certificate (DER, with those that vouch for it) and proves with this
    /// key that it is ours; see [`wats_http::Builder::client_certificate`].
    pub fn client_certificate(self, chain: Vec<Vec<u8>>, key: Vec<u8>) -> Self {
        Self { http: self.http.client_certificate(chain, key), ..self }
    }

    /// Uses this configuration of TLS; see [`wats_http::Builder::tls_config`].
    pub fn tls_config(self, config: wats_http::rustls::ClientConfig) -> Self {
        Self { http: self.http.tls_config(config), ..self }
    }

    /// Counts what the client does in `metrics`, which may count other clients too.
    ///
    /// Only with the feature `metrics`.
    ///
    /// ```
    /// use wats::{Client, HealthServer, Metrics};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let metrics = Metrics::new();
    /// let client = Client::builder("https://factory.example")
    ///     .token("c3RhdGlvbjpzZWNyZXQ=")
    ///     .metrics(&metrics)
    ///     .build()?;
    /// let server = HealthServer::builder().metrics(&metrics).port(0).start().await?;
    /// println!("http://{}/metrics", server.address());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "metrics")]
    pub fn metrics(self, metrics: &wats_metrics::Metrics) -> Self {
        Self { http: metrics.observe(self.http), metrics: Some(metrics.clone()), ..self }
    }

    /// Tells `observer` of every call of the server and of every connection. One observer; the last
    /// that is given counts, and that of `metrics` is one.
    pub fn observer(self, observer: Arc<dyn Observer>) -> Self {
        Self { http: self.http.observer(observer), ..self }
    }

    /// Reads the lifetimes of cached answers from `clock`, for instance a
    /// [`ManualClock`](wats_cache::ManualClock) in a test.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { http: self.http.clock(clock), ..self }
    }

    /// Sends everything to `fake` instead of to the network; the client opens no socket.
    ///
    /// Only with the feature `test-util`.
    ///
    /// ```
    /// use wats::test_util::{Answer, FakeTransport};
    /// use wats::{Client, http::Method};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), wats::Error> {
    /// let fake = FakeTransport::new();
    /// fake.on(Method::GET, "/api/App/Version", Answer::json(&"26.1"));
    /// let client = Client::builder("https://factory.example")
    ///     .token("c3RhdGlvbjpzZWNyZXQ=")
    ///     .fake_transport(&fake)
    ///     .build()?;
    /// assert_eq!(client.check().await?, "26.1");
    /// assert_eq!(fake.count(Method::GET, "/api/App/Version"), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "test-util")]
    pub fn fake_transport(self, fake: &wats_http::test_util::FakeTransport) -> Self {
        Self { http: self.http.fake_transport(fake), ..self }
    }

    /// Makes the client. Nothing is sent and no connection is opened yet.
    ///
    /// # Errors
    ///
    /// The address or the token is unusable or missing, or no root certificate could be loaded
    /// for an `https` address.
    pub fn build(self) -> Result<Client, Error> {
        let http = self.http.build()?;
        #[cfg(feature = "metrics")]
        if let Some(metrics) = self.metrics {
            metrics.watch(&http);
        }
        Ok(Client::new(http, self.station))
    }
}
