//! The server that the program talks to, and the client it talks with.

use std::time::Duration;

use wats::{Client, HttpVersion};
use wats_sim::{Options, Sim};

use crate::Failure;
use crate::args::Args;

/// A client, and the server inside the process unless a real one was asked for.
pub(crate) struct Target {
    pub(crate) client: Client,
    sim: Option<Sim>,
    latency: Duration,
    version: String,
}

impl Target {
    /// The SDK as it comes, without a single setting changed.
    pub(crate) async fn open(args: &Args) -> Result<Self, Failure> {
        Self::open_with(args, |builder| builder).await
    }

    /// A client such as a program without an SDK has: HTTP/1.1, and nothing remembered.
    pub(crate) async fn open_plain(args: &Args) -> Result<Self, Failure> {
        Self::open_with(args, |builder| {
            builder.configure(|options| {
                options.http_version = HttpVersion::Http1;
                options.cache.enabled = false;
            })
        })
        .await
    }

    async fn open_with(
        args: &Args,
        configure: impl FnOnce(wats::Builder) -> wats::Builder,
    ) -> Result<Self, Failure> {
        let (builder, sim) = if let Some(url) = &args.server {
            (Client::builder(url).token(args.token.clone()), None)
        } else {
            let options = Options::default().seed(args.seed).latency(args.latency);
            let sim = Sim::start(options).await?;
            let builder = Client::builder(sim.https_url())
                .token(sim.token())
                .add_root_certificate(sim.certificate_der());
            (builder, Some(sim))
        };
        let client = configure(builder).build()?;
        let version = client.check().await?;
        Ok(Self { client, sim, latency: args.latency, version })
    }

    /// Requests the server has seen – by its own count where it is ours.
    pub(crate) fn requests(&self) -> u64 {
        match &self.sim {
            Some(sim) => sim.counts().total(),
            None => self.client.stats().requests,
        }
    }

    pub(crate) fn sim(&self) -> Option<&Sim> {
        self.sim.as_ref()
    }

    pub(crate) fn is_real(&self) -> bool {
        self.sim.is_none()
    }

    pub(crate) fn describe(&self) -> String {
        let (url, version) = (self.client.http().base_url(), &self.version);
        match &self.sim {
            Some(_) => {
                format!("{url} (wats-sim in this process, answers after {:?})", self.latency)
            }
            None => format!("{url} (WATS {version})"),
        }
    }

    pub(crate) async fn close(self) {
        if let Some(sim) = self.sim {
            sim.stop().await;
        }
    }
}
