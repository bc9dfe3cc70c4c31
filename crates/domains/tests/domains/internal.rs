//! Internal operations, against a server that counts.

#![cfg(feature = "internal")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod box_build;
mod process;
mod product;

use wats_http::Client;
use wats_sim::{Options, Sim};

async fn server(options: Options) -> (Sim, Client) {
    let sim = Sim::start(options).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}
