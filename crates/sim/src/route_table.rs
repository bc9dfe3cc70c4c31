//! Every operation of the API as one list. Each domain names its own beside their handlers.
//!
//! The public document lists `GET /api/Asset/{assetId}` and `GET /api/Asset/{serialNumber}`; they
//! are one route, because no request can tell them apart.

use std::sync::LazyLock;

use crate::handlers::{
    analytics, app, asset, inspection, process, product, production, report, root_cause, scim,
    software, system,
};
use crate::routes::Route;

/// All routes; the position of a route is its counter slot.
pub(crate) static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    [
        analytics::ROUTES,
        app::ROUTES,
        asset::ROUTES,
        inspection::ROUTES,
        process::ROUTES,
        product::ROUTES,
        production::ROUTES,
        report::ROUTES,
        root_cause::ROUTES,
        scim::ROUTES,
        software::ROUTES,
        system::ROUTES,
    ]
    .concat()
});
