//! 10 MB of reports on their way, in each format.
//!
//! The API takes reports in JSON, as it is or compressed with gzip, and no other format. Those two are
//! sent to the server and read from it, by its own count of bytes. All formats are compared in what
//! does not need a server: written, through a socket of this machine, and read again.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};
use wats::http::HeaderName;
use wats::{Client, Compression, Endpoint, Format, Report, batch_map, try_batch_map};
use wats_sim::Sim;

use crate::tasks::{self, Promise};
use crate::{Failure, Who, client, server};

/// So many bytes of JSON.
pub(crate) const BYTES: usize = 10_000_000;

/// Of so many, the shortest counts.
const TRIES: usize = 5;

/// Calls under way at once.
const WIDTH: usize = 50;

/// As the SDK reads a report, but that it may be said which coding is taken.
const REPORT: Endpoint = Endpoint::get("headlines.report", "/api/Report/Wsjf/{id}");

/// A row for each format, and before them the plan's.
pub(crate) async fn measure(share: usize) -> Result<Vec<Value>, Failure> {
    let reports = amount(BYTES / share)?;
    let mut rows = Vec::new();
    for format in [Format::Json, Format::JsonGzip, Format::MessagePack, Format::CompactMessagePack]
    {
        let mut row = local(format, &reports)?;
        row["transfer"] = json!(format.name());
        row["reports"] = json!(reports.len());
        if format.content_type() == Format::Json.content_type() {
            row["server"] = by_server(format, &reports).await?;
        }
        rows.push(row);
    }
    let bytes = |row: &Value| json!({ "bytes": row["bytes"] });
    let plans = json!({
        "task": "transfer",
        "work": "10 MB of reports transferred",
        "claim": "10 MB → 4.5 MB; 55 % smaller",
        "promise": Promise { smaller: Some(0.55), ..Promise::NOTHING }.to_json(),
        "why": "",
        "naive": bytes(&rows[0]),
        "sdk": bytes(&rows[3]),
    });
    rows.insert(0, plans);
    Ok(rows)
}

/// As many reports as it takes for that many bytes of JSON.
pub(crate) fn amount(bytes: usize) -> Result<Vec<Report>, Failure> {
    let one = Format::Json.encode(&tasks::documents(1)[0])?.len();
    Ok(tasks::documents(bytes.div_ceil(one)))
}

/// Written, sent through a socket of this machine, read.
fn local(format: Format, reports: &[Report]) -> Result<Value, Failure> {
    let (mut encode, mut socket, mut decode, mut bytes) = (f64::MAX, f64::MAX, f64::MAX, 0);
    for _ in 0..TRIES {
        let began = Instant::now();
        let written =
            reports.iter().map(|report| format.encode(report)).collect::<Result<Vec<_>, _>>()?;
        encode = encode.min(began.elapsed().as_secs_f64());
        bytes = written.iter().map(Vec::len).sum();
        let (came, seconds) = through_socket(written)?;
        socket = socket.min(seconds);
        let began = Instant::now();
        for (came, report) in came.iter().zip(reports) {
            if format.decode::<Report>(came)?.id != report.id {
                return Err("another report came than was sent".into());
            }
        }
        decode = decode.min(began.elapsed().as_secs_f64());
    }
    Ok(json!({ "bytes": bytes, "encode": encode, "socket": socket, "decode": decode }))
}

/// What came out of the socket, and how long it was all on its way.
fn through_socket(written: Vec<Vec<u8>>) -> Result<(Vec<Vec<u8>>, f64), Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut sender = TcpStream::connect(listener.local_addr()?)?;
    let (mut receiver, _) = listener.accept()?;
    let lengths: Vec<usize> = written.iter().map(Vec::len).collect();
    let began = Instant::now();
    let sending = thread::spawn(move || written.iter().try_for_each(|it| sender.write_all(it)));
    let mut came = Vec::with_capacity(lengths.len());
    for length in lengths {
        let mut bytes = vec![0; length];
        receiver.read_exact(&mut bytes)?;
        came.push(bytes);
    }
    let seconds = began.elapsed().as_secs_f64();
    sending.join().map_err(|_| "the sending thread panicked")??;
    Ok((came, seconds))
}

/// Submitted by the SDK, and read again with the same coding.
async fn by_server(format: Format, reports: &[Report]) -> Result<Value, Failure> {
    let sim = server("transfer").await?;
    let client = with_coding(format, &sim)?;
    client.check().await?;
    let service = client.reports();
    let (before, began) = (sim.counts(), Instant::now());
    let submitted = try_batch_map(reports, WIDTH, |report| service.submit(report)).await?;
    let sent = (began.elapsed().as_secs_f64(), sim.counts().since(&before).bytes_received());

    let coding = format.content_encoding().unwrap_or("identity");
    let (before, began) = (sim.counts(), Instant::now());
    let read = batch_map(submitted, WIDTH, |it| {
        let http = client.http();
        async move {
            let id = it.uuid.or(it.id).unwrap_or_default();
            let accept = HeaderName::from_static("accept-encoding");
            let request = http.request(&REPORT).path("id", id).header(accept, coding);
            request.send_decoded(Report::from_slice).await.map(drop)
        }
    });
    read.await.into_iter().collect::<Result<Vec<()>, _>>()?;
    let received = (began.elapsed().as_secs_f64(), sim.counts().since(&before).bytes_sent());
    sim.stop().await;
    Ok(json!({
        "send": { "seconds": sent.0, "bytes": sent.1 },
        "receive": { "seconds": received.0, "bytes": received.1 },
    }))
}

fn with_coding(format: Format, sim: &Sim) -> Result<Client, Failure> {
    if format == Format::Json {
        return client(Who::Sdk, &sim.https_url(), sim.token(), sim.certificate_der());
    }
    let builder = Client::builder(sim.https_url())
        .token(sim.token())
        .add_root_certificate(sim.certificate_der())
        .configure(|options| options.compression = Compression::Gzip);
    Ok(builder.build()?)
}
