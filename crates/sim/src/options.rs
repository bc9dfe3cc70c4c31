//! How a simulated server is set up: where it listens, how large its factory is, what it bounds.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use crate::Error;

/// The most products a factory is generated with; more only cost start-up time.
const MOST_PRODUCTS: usize = 100_000;

/// Settings of a [`Sim`](crate::Sim).
///
/// Every field has a setter of the same name, so that a test states only what matters to it.
///
/// | Option | Default |
/// |---|---|
/// | `address`, `port` | `127.0.0.1`, 0 (the system chooses) |
/// | `latency`, `connect_latency` | none |
/// | `seed` | 1 |
/// | `products`, `reports` | 20, 100 |
/// | `token` | `c2ltOnNpbQ==` (base64 of `sim:sim`) |
/// | `max_body_bytes` | 30,000,000 |
/// | `max_expanded_body_bytes` | 120,000,000 |
/// | `max_reports` | 1,000,000 |
/// | `header_timeout`, `body_timeout` | 120 s, 30 s |
/// | `max_connections` | 1,000 |
/// | `stop_deadline` | 5 s |
/// | `strict` | false |
/// | `data` | none: the state ends with the server |
/// | `keep_exchanges` | 50 |
/// | `processing_delay` | none |
///
/// ```
/// use std::time::Duration;
/// use wats_sim::Options;
///
/// let options = Options::default().latency(Duration::from_millis(85)).seed(7);
/// assert_eq!(options.seed, 7);
/// ```
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Address to listen on. Loopback by default: the server is a test instrument.
    pub address: IpAddr,
    /// Port to listen on; 0 lets the system choose a free one, so that tests run side by side.
    pub port: u16,
    /// Time every answer is held back, as a distant server would.
    pub latency: Duration,
    /// Time a new connection is held back before anything on it is read, as the handshakes with a
    /// distant server would: it passes once a connection, and only then `latency` for each answer. A
    /// round trip for TCP and one for TLS 1.3 make twice the `latency` of a server that does nothing
    /// else; without TLS it is one, with TLS 1.2 three.
    pub connect_latency: Duration,
    /// Seed of the generated factory: same seed and sizes, same products, units and reports.
    pub seed: u64,
    /// Number of generated products, at most 100,000.
    pub products: usize,
    /// Number of generated reports, at most `max_reports`. Needs at least one product.
    pub reports: usize,
    /// The one token that is let in, exactly as it follows `Basic ` in the header.
    pub token: String,
    /// Longest request body, in bytes as received. The default is what IIS, under which WATS
    /// runs, allows (`maxAllowedContentLength`).
    pub max_body_bytes: usize,
    /// Longest request body after its `Content-Encoding` is undone, in bytes: four times
    /// `max_body_bytes`, which leaves room for any report and none for a decompression bomb.
    pub max_expanded_body_bytes: usize,
    /// Reports kept in memory, documents and header rows; a further one is answered 507, while
    /// known ones may still be replaced. At the 8 KiB of a generated report the default fills 8 GiB
    /// – far more than a test posts, and an end for one that never stops.
    pub max_reports: usize,
    /// Longest wait for a TLS handshake and for the head of an HTTP/1.1 request; and how long a
    /// connection of any protocol may stay silent, in both directions, while no request is being
    /// served on it. The default is what IIS waits (`connectionTimeout`).
    pub header_timeout: Duration,
    /// Longest wait for the whole body of a request; then the answer is 408. The default is the
    /// time after which the existing client gives up.
    pub body_timeout: Duration,
    /// Connections served at a time; further ones wait in the system's backlog. The default is ten
    /// times the 100 connections a client holds at most.
    pub max_connections: usize,
    /// Longest wait for running requests in [`Sim::stop`](crate::Sim::stop): a test that hangs
    /// longer is broken.
    pub stop_deadline: Duration,
    /// Check reports against the factory's own configuration: process codes and names, and on
    /// repairs the misc infos, fail categories and fail codes. Also insist on what the vendor's
    /// rules ask for and the existing client does not send: `startUTC`, and `assetSN`, for which it
    /// writes `sn`; and refuse a report that would replace another. Off by default, because exports of
    /// real servers carry the codes of other factories; an unknown code is then registered.
    pub strict: bool,
    /// Folder that keeps the state across restarts, as a journal of the requests that changed it;
    /// made if it is absent. The next server on it must have the same seed, sizes and strictness.
    /// Without a folder the state ends with the server.
    pub data: Option<PathBuf>,
    /// How many requests are kept with their answers for [`Sim::exchanges`](crate::Sim::exchanges)
    /// and the page at `/`: as many as fit a screen.
    pub keep_exchanges: usize,
    /// How long after a report was received it is seen in headers, units, assets and statistics. A
    /// real server needs some time for that; a test of what a client does meanwhile sets this, and says
    /// [`Sim::process_reports`](crate::Sim::process_reports) instead of waiting. The report itself can
    /// be got at once. The time is that of tokio's clock.
    pub processing_delay: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            latency: Duration::ZERO,
            connect_latency: Duration::ZERO,
            seed: 1,
            products: 20,
            reports: 100,
            token: "c2ltOnNpbQ==".to_owned(),
            max_body_bytes: 30_000_000,
            max_expanded_body_bytes: 120_000_000,
            max_reports: 1_000_000,
            header_timeout: Duration::from_secs(120),
            body_timeout: Duration::from_secs(30),
            max_connections: 1_000,
            stop_deadline: Duration::from_secs(5),
            strict: false,
            data: None,
            keep_exchanges: 50,
            processing_delay: Duration::ZERO,
        }
    }
}

impl Options {
    /// Sets the address to listen on.
    pub fn address(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Sets the port to listen on.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the time every answer is held back.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Sets the time every new connection is held back.
    pub fn connect_latency(mut self, latency: Duration) -> Self {
        self.connect_latency = latency;
        self
    }

    /// Sets the seed of the factory.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the number of generated products.
    pub fn products(mut self, products: usize) -> Self {
        self.products = products;
        self
    }

    /// Sets the number of generated reports.
    pub fn reports(mut self, reports: usize) -> Self {
        self.reports = reports;
        self
    }

    /// Starts without products, units, reports and assets. The processes stay: no report can be
    /// received without them.
    pub fn empty(self) -> Self {
        self.products(0).reports(0)
    }

    /// Sets the token that is let in.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// Sets the longest request body, in bytes as received.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// Sets the longest request body after decompression, in bytes.
    pub fn max_expanded_body_bytes(mut self, bytes: usize) -> Self {
        self.max_expanded_body_bytes = bytes;
        self
    }

    /// Sets how many reports are kept.
    pub fn max_reports(mut self, reports: usize) -> Self {
        self.max_reports = reports;
        self
    }

    /// Sets the longest wait for the head of a request and on a silent connection.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.header_timeout = timeout;
        self
    }

    /// Sets the longest wait for the body of a request.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.body_timeout = timeout;
        self
    }

    /// Sets how many connections are served at a time.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections;
        self
    }

    /// Sets the longest wait for running requests when the server is stopped.
    pub fn stop_deadline(mut self, deadline: Duration) -> Self {
        self.stop_deadline = deadline;
        self
    }

    /// Sets whether reports are checked to the letter and against the factory's own configuration, and
    /// refused if they would replace another.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets the folder that keeps the state across restarts.
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// Sets how many requests are kept with their answers.
    pub fn keep_exchanges(mut self, exchanges: usize) -> Self {
        self.keep_exchanges = exchanges;
        self
    }

    /// Sets how long after a report was received it is seen in headers and statistics.
    pub fn processing_delay(mut self, delay: Duration) -> Self {
        self.processing_delay = delay;
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.products > MOST_PRODUCTS {
            return Err(Error::invalid_options(format!(
                "products is {}, the most is {MOST_PRODUCTS}",
                self.products
            )));
        }
        if self.reports > self.max_reports {
            return Err(Error::invalid_options(format!(
                "reports is {}, more than the {} of max_reports",
                self.reports, self.max_reports
            )));
        }
        if self.reports > 0 && self.products == 0 {
            return Err(Error::invalid_options(
                "reports are asked for without products: a report is about a unit of a product",
            ));
        }
        if self.token.is_empty() || !self.token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid_options(
                "the token must be visible ASCII characters without blanks",
            ));
        }
        if self.max_connections == 0 {
            return Err(Error::invalid_options("max_connections is 0, nobody could be served"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_table() {
        let expected = Options {
            address: IpAddr::from([127, 0, 0, 1]),
            port: 0,
            latency: Duration::ZERO,
            connect_latency: Duration::ZERO,
            seed: 1,
            products: 20,
            reports: 100,
            token: "c2ltOnNpbQ==".to_owned(),
            max_body_bytes: 30_000_000,
            max_expanded_body_bytes: 120_000_000,
            max_reports: 1_000_000,
            header_timeout: Duration::from_secs(120),
            body_timeout: Duration::from_secs(30),
            max_connections: 1_000,
            stop_deadline: Duration::from_secs(5),
            strict: false,
            data: None,
            keep_exchanges: 50,
            processing_delay: Duration::ZERO,
        };
        assert_eq!(Options::default(), expected);
    }
}
