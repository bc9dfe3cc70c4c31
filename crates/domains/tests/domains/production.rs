//! Units, serial numbers and batches, against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod children;
#[cfg(feature = "internal")]
mod internal;
mod numbers;
mod safety;
mod units;

use wats_domains::production::Unit;
use wats_domains::{Product, ProductRevision, Production, Products};
use wats_http::Client;
use wats_sim::{Options, Sim};

/// A server with the products `BOX` and `PART`, each in the revisions `A` and `B`, and no units.
async fn workshop() -> (Sim, Client) {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let client = client(&sim);
    let products = Products::new(&client);
    for part_number in ["BOX", "PART"] {
        products.save(&Product::new(part_number)).await.unwrap();
        let revisions = ["A", "B"].map(|revision| ProductRevision::new(part_number, revision));
        products.save_revisions(&revisions).await.unwrap();
    }
    (sim, client)
}

/// A server with a factory in it.
async fn factory() -> (Sim, Client) {
    let sim = Sim::start(Options::default()).await.unwrap();
    let client = client(&sim);
    (sim, client)
}

fn client(sim: &Sim) -> Client {
    Client::builder(sim.url()).token(sim.token()).build().unwrap()
}

/// Makes a unit of revision `A`.
async fn make(production: &Production, part_number: &str, serial_number: &str) {
    production.create_unit(&Unit::new(serial_number, part_number, "A")).await.unwrap();
}
