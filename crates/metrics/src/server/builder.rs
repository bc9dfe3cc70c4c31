//! How a server is made.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::service::Service;
use super::{HealthServer, Options, listen};
use crate::error::Error;
use crate::health::Health;
use crate::metrics::Metrics;

/// Settings of a [`HealthServer`] to be; from [`HealthServer::builder`].
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct Builder {
    options: Options,
    metrics: Option<Metrics>,
    health: Option<Health>,
}

impl Builder {
    /// What `/metrics` shows; without it there is no such path. How the checks of
    /// [`health`](Self::health) end becomes a part of them.
    pub fn metrics(mut self, metrics: &Metrics) -> Self {
        self.metrics = Some(metrics.clone());
        self
    }

    /// What decides on readiness; without it the program is ready as soon as the server runs.
    pub fn health(mut self, health: &Health) -> Self {
        self.health = Some(health.clone());
        self
    }

    /// The address to listen at: 127.0.0.1 by default. The server asks nobody who he is, so another
    /// address belongs behind a firewall.
    pub fn ip(mut self, ip: impl Into<IpAddr>) -> Self {
        self.options.address.set_ip(ip.into());
        self
    }

    /// The port to listen at: 8080 by default; with 0, any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.options.address.set_port(port);
        self
    }

    /// Address and port in one.
    pub fn address(mut self, address: impl Into<SocketAddr>) -> Self {
        self.options.address = address.into();
        self
    }

    /// Changes some of the settings.
    pub fn configure(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Starts the server in the tokio runtime this is called in.
    ///
    /// # Errors
    ///
    /// The address is taken or not of this machine, or a setting is out of bounds.
    pub async fn start(self) -> Result<HealthServer, Error> {
        let Self { options, metrics, health } = self;
        options.check()?;
        let at = options.address;
        let listener = TcpListener::bind(at).await.map_err(|error| Error::address(at, error))?;
        let address = listener.local_addr().map_err(|error| Error::address(at, error))?;
        let health = health.unwrap_or_else(|| Health::builder().build());
        if let Some(metrics) = &metrics {
            metrics.health(&health);
        }
        let (stop, stopped) = watch::channel(None);
        let service = Arc::new(Service::new(metrics.as_ref(), health, options.response_timeout));
        let task = tokio::spawn(listen::serve(listener, options, service, stopped));
        Ok(HealthServer { address, stop, task })
    }
}
