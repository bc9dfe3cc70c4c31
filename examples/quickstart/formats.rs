//! How many bytes the reports take in each format.

use wats::{Client, Compression, Error, Format, try_batch_map};

use crate::Failure;
use crate::reports::Named;
use crate::target::Target;

pub(crate) struct Formats {
    pub(crate) reports: usize,
    pub(crate) rows: Vec<Row>,
}

pub(crate) struct Row {
    pub(crate) format: Format,
    pub(crate) encoded: u64,
    pub(crate) sent: Sent,
}

pub(crate) enum Sent {
    /// Body bytes that the server counted.
    Counted(u64),
    /// The API takes no such format.
    NotInTheApi,
    /// A real server was not sent the reports again.
    NotTried,
}

const ROUTE: &str = "POST /api/Report/WSJF";

pub(crate) async fn measure(target: &Target, reports: &[&Named]) -> Result<Formats, Failure> {
    let mut rows = Vec::new();
    for &format in Format::ALL {
        let mut encoded = 0;
        for named in reports {
            encoded += format.encode(&named.report)?.len() as u64;
        }
        rows.push(Row { format, encoded, sent: sent(target, reports, format).await? });
    }
    Ok(Formats { reports: reports.len(), rows })
}

/// Submits the reports once more to the server inside the process, which counts what arrives. The
/// API takes JSON, compressed or not; MessagePack is for files and caches of one's own.
async fn sent(target: &Target, reports: &[&Named], format: Format) -> Result<Sent, Error> {
    let Some(compression) = compression(format) else { return Ok(Sent::NotInTheApi) };
    let Some(sim) = target.sim() else { return Ok(Sent::NotTried) };
    let client = Client::builder(sim.https_url())
        .token(sim.token())
        .add_root_certificate(sim.certificate_der())
        .configure(|options| options.compression = compression)
        .build()?;
    let bytes = || sim.counts().route(ROUTE).map_or(0, |route| route.bytes_received);
    let before = bytes();
    let service = client.reports();
    try_batch_map(reports, 64, |named| service.submit(&named.report)).await?;
    Ok(Sent::Counted(bytes() - before))
}

fn compression(format: Format) -> Option<Compression> {
    match format {
        Format::Json => Some(Compression::Off),
        Format::JsonGzip => Some(Compression::Gzip),
        _ => None,
    }
}
