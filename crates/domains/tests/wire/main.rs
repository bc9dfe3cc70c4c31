//! The calls of the existing client, replayed: each recorded call, made through this crate, sends
//! the requests that were recorded.
//!
//! The recordings are not part of this project: the folder that holds them is named by the
//! environment variable `WATS_SHARED_DIR`.

#![expect(clippy::panic, reason = "a recording that makes no sense ends the test")]

mod args;
mod corpus;
#[cfg(feature = "internal")]
mod inspection;
mod process;
mod product;
mod report;
#[cfg(feature = "internal")]
mod software;
mod system;

use corpus::replay_all;

#[tokio::test]
async fn calls_about_processes_are_sent_as_recorded() {
    replay_all("process", process::replay).await;
}

#[tokio::test]
async fn calls_about_products_are_sent_as_recorded() {
    replay_all("product", product::replay).await;
}

#[tokio::test]
async fn calls_about_reports_are_sent_as_recorded() {
    replay_all("report", report::replay).await;
}

#[cfg(feature = "internal")]
#[tokio::test]
async fn calls_about_inspections_are_sent_as_recorded() {
    replay_all("manual_inspection", inspection::replay).await;
}

#[cfg(feature = "internal")]
#[tokio::test]
async fn calls_about_software_are_sent_as_recorded() {
    replay_all("software", software::replay).await;
}

#[tokio::test]
async fn calls_about_the_system_are_sent_as_recorded() {
    replay_all("client", system::replay).await;
}
