//! The calls of the existing client, replayed: each recorded call, made through this crate, sends
//! the requests that were recorded.
//!
//! The recordings are not part of this project: the folder that holds them is named by the
//! environment variable `WATS_SHARED_DIR`.

#![cfg(feature = "internal")]
#![expect(clippy::panic, reason = "a recording that makes no sense ends the test")]

mod analytics;
mod args;
mod asset;
mod corpus;
mod inspection;
mod process;
mod product;
mod production;
mod report;
mod root_cause;
mod scim;
mod software;
mod system;

use corpus::replay_all;

#[tokio::test]
async fn calls_about_assets_are_sent_as_recorded() {
    replay_all("asset", asset::replay).await;
}

#[tokio::test]
async fn calls_about_processes_are_sent_as_recorded() {
    replay_all("process", process::replay).await;
}

#[tokio::test]
async fn calls_about_products_are_sent_as_recorded() {
    replay_all("product", product::replay).await;
}

#[tokio::test]
async fn calls_about_production_are_sent_as_recorded() {
    replay_all("production", production::replay).await;
}

#[tokio::test]
async fn calls_about_reports_are_sent_as_recorded() {
    replay_all("report", report::replay).await;
}

#[tokio::test]
async fn calls_about_tickets_are_sent_as_recorded() {
    replay_all("rootcause", root_cause::replay).await;
}

#[tokio::test]
async fn calls_about_users_are_sent_as_recorded() {
    replay_all("scim", scim::replay).await;
}

#[tokio::test]
async fn calls_about_inspections_are_sent_as_recorded() {
    replay_all("manual_inspection", inspection::replay).await;
}

#[tokio::test]
async fn calls_about_statistics_are_sent_as_recorded() {
    replay_all("analytics", analytics::replay).await;
}

#[tokio::test]
async fn calls_about_software_are_sent_as_recorded() {
    replay_all("software", software::replay).await;
}

#[tokio::test]
async fn calls_about_the_system_are_sent_as_recorded() {
    replay_all("client", system::replay).await;
}
