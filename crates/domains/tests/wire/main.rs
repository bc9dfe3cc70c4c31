//! The calls of the existing client, replayed: each recorded call, made through this crate, sends
//! the requests that were recorded.
//!
//! The recordings are not part of this project: the folder that holds them is named by the
//! environment variable `WATS_SHARED_DIR`.

#![expect(clippy::panic, reason = "a recording that makes no sense ends the test")]

#[cfg(feature = "internal")]
mod analytics;
mod args;
mod asset;
mod corpus;
#[cfg(feature = "internal")]
mod process;
#[cfg(feature = "internal")]
mod product;
#[cfg(feature = "internal")]
mod production;
mod report;
mod root_cause;
mod scim;

use corpus::replay_all;

#[cfg(feature = "internal")]
#[tokio::test]
async fn calls_about_assets_are_sent_as_recorded() {
    replay_all("asset", asset::replay).await;
}

#[tokio::test]
async fn calls_about_processes_are_sent_as_recorded() {
    replay_all("process", process::replay).await;
}

#[cfg(feature = "internal")]
#[tokio::test]
async fn calls_about_products_are_sent_as_recorded() {
    replay_all("product", product::replay).await;
}

#[cfg(feature = "internal")]
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

#[cfg(feature = "internal")]
#[tokio::test]
async fn calls_about_statistics_are_sent_as_recorded() {
    replay_all("analytics", analytics::replay).await;
}
