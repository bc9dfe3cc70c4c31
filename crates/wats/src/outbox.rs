//! The way from the client to its outbox.

use std::path::Path;

use wats_domains::report::{OutboxBuilder, ReportOutbox};

use crate::client::Client;

impl Client {
    /// Settings of an outbox in `folder`: reports submitted to it are on the disk when the call
    /// returns, and reach the server when there is one. Beside `client.reports().submit(…)`, which
    /// asks the server at once and leaves a failure in your hands.
    ///
    /// One process at a time can have an outbox open; see [`ReportOutbox`] for the rest.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats::{Client, Report, Station};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = wats_sim::Sim::start(wats_sim::Options::default()).await?;
    /// # let (url, token) = (sim.url(), sim.token().to_owned());
    /// # let folder = tempfile::tempdir()?;
    /// # let folder = folder.path();
    /// let client = Client::builder(url).token(token).build()?;
    /// let outbox = client.outbox(folder).open().await?;
    ///
    /// let mut report = Report::uut("WIDGET-001", "SN-0001", "B", 100);
    /// report.station(Station::new("ST1", "Hall 1", "Production"));
    /// report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
    /// outbox.submit(&report.finish()).await?; // on the disk; the station can go on
    ///
    /// outbox.drained().await?; // at the server
    /// outbox.close(Duration::from_secs(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn outbox(&self, folder: impl AsRef<Path>) -> OutboxBuilder {
        ReportOutbox::builder(self.http(), folder)
    }
}
