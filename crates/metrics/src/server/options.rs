//! What a server may be asked to do differently.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::error::Error;

/// Longer times would be a mistake, and the longest there are cannot be added to a moment.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Settings of a [`HealthServer`](super::HealthServer).
///
/// | option | default | why |
/// |---|---|---|
/// | `address` | 127.0.0.1:8080 | the port of the existing client; loopback, because nobody is asked who he is |
/// | `max_connections` | 64 | probes and scrapes take a handful |
/// | `header_timeout` | 5 s | probes send their head at once |
/// | `connection_timeout` | 60 s | a slow answer over a bad network takes less; who scrapes connects again |
/// | `response_timeout` | 10 s | what Prometheus waits for by default |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Where it listens. Port 0 is any that is free.
    pub address: SocketAddr,
    /// How many connections may be open, 1 to 10,000. One more ends the oldest.
    pub max_connections: usize,
    /// Time to the end of a request's head, from the connection or the last answer on.
    pub header_timeout: Duration,
    /// Time for everything on one connection; then it is ended once the answer under way is out, or
    /// after another [`header_timeout`](Self::header_timeout).
    pub connection_timeout: Duration,
    /// Time to make an answer; then it is 503.
    pub response_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            max_connections: 64,
            header_timeout: Duration::from_secs(5),
            connection_timeout: Duration::from_secs(60),
            response_timeout: Duration::from_secs(10),
        }
    }
}

impl Options {
    pub(super) fn check(&self) -> Result<(), Error> {
        if !(1..=10_000).contains(&self.max_connections) {
            return Err(Error::configuration("max_connections must be between 1 and 10,000"));
        }
        let times = [self.header_timeout, self.connection_timeout, self.response_timeout];
        if times.iter().any(|time| time.is_zero() || *time > LONGEST) {
            let detail = "the timeouts of the health server must be between 1 ns and 24 hours";
            return Err(Error::configuration(detail));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Options;
    use crate::ErrorKind;

    #[test]
    fn the_defaults_are_what_the_table_says() {
        let shown = format!("{:?}", Options::default());
        assert_eq!(
            shown,
            "Options { address: 127.0.0.1:8080, max_connections: 64, header_timeout: 5s, \
             connection_timeout: 60s, response_timeout: 10s }"
        );
        Options::default().check().unwrap();
    }

    #[test]
    fn options_that_would_answer_nobody_are_refused() {
        let none = Options { max_connections: 0, ..Options::default() };
        let no_time = Options { header_timeout: std::time::Duration::ZERO, ..Options::default() };
        let forever = Options { response_timeout: std::time::Duration::MAX, ..Options::default() };
        for options in [none, no_time, forever] {
            assert_eq!(options.check().unwrap_err().kind(), ErrorKind::Configuration);
        }
    }
}
