//! A server inside the process, and clients of it that remember nothing of each other's work.

use wats::{Client, Report, Station};
use wats_sim::{Options, Sim};

use crate::Failure;
use crate::args::Args;

pub(crate) async fn start(args: &Args, products: usize, reports: usize) -> Result<Sim, Failure> {
    let options = Options::default().seed(7).latency(args.latency);
    Ok(Sim::start(options.products(products).reports(reports)).await?)
}

/// A client of its own for each piece of work: with an empty cache, and one connection open, as the
/// first request would otherwise pay for it.
pub(crate) async fn client(sim: &Sim) -> Result<Client, Failure> {
    let client = Client::builder(sim.url()).token(sim.token()).build()?;
    client.http().warm(1).await?;
    Ok(client)
}

/// A report of a board with some twenty measurements.
pub(crate) fn report(serial: usize) -> Report {
    let mut report = Report::uut("BULK-BOARD", format!("BULK-{serial:06}"), "A", 100);
    report.station(Station::new("ST1", "Hall 1", "Production")).operator("anna");
    let mut root = report.root_mut();
    for channel in 0..20 {
        root.numeric(format!("Vout {channel}"), 3.31).unit("V").between(3.2, 3.4);
    }
    report.finish()
}
