//! A program such as users write: a client, one read, one report. Its size is what the SDK adds to
//! theirs.

use std::process::ExitCode;

use wats::{Client, Report, Station};

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let mut arguments = std::env::args().skip(1);
    let (Ok(runtime), Some(url), Some(token)) = (runtime, arguments.next(), arguments.next())
    else {
        eprintln!("Usage: wats-bench-client URL TOKEN");
        return ExitCode::from(2);
    };
    match runtime.block_on(run(&url, &token)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(url: &str, token: &str) -> Result<(), wats::Error> {
    let client = Client::builder(url).token(token).build()?;
    let product = client.products().get("WIDGET-001").await?;
    println!("{:?}", product.and_then(|product| product.name.clone()));
    let mut report = Report::uut("WIDGET-001", "SN-0001", "B", 100);
    report.station(Station::new("ST1", "Hall 1", "Production")).operator("anna");
    report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
    client.reports().submit(&report.finish()).await?;
    Ok(())
}
